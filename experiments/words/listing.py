"""What is in a folder of results, read from its open files alone."""

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

from rich.table import Table

from experiments.words.outcomes import outcomes
from sim.errors import InputError
from sim.terminal.console import console

FILES = {
    "plan.json": "what was asked for",
    "scenario.json": "the scenario; siege run takes it",
    "runs.log": "the runs as they were finished, with checksums",
    "runs.csv": "a row a run: what was varied and what came of it",
    "summary.csv": "quantiles over the seeds, a row a point and outcome",
    "series.csv": "hour by hour",
    "merchants.csv": "hour by hour, for the largest merchants",
    "events.csv": "what happened when",
    "comparison.csv": "the facts beside the model",
    "screening.csv": "elementary effects of each number on each outcome",
    "indices.csv": "sensitivity of each outcome to each number",
    "effects.csv": "paired differences from the first scenario",
    "joined.csv": "who joined under both, only under the first scenario, only under each other",
    "ranks.csv": "rank of each scenario in each replication, by how few joined",
    "policies.csv": "a row a policy: its levers, what it comes to, how robust it is",
    "manifest.json": "versions and checksums",
}


class Found(NamedTuple):
    """A results folder."""

    path: Path
    kind: str
    scenario: str
    state: str
    made_by: str


def show(folder: Path) -> None:
    """List one results folder, or all that are in a folder.

    Raises:
        InputError: If there is none.
    """
    try:
        inside = sorted(folder.iterdir())
    except (OSError, ValueError) as failure:
        told = failure.strerror if isinstance(failure, OSError) else failure
        raise InputError(f"results: cannot read the folder {folder}: {told}") from None
    found = _look(folder)
    if found is not None:
        _show_one(found)
        return
    all_found = [each for path in inside if (each := _look(path))]
    if not all_found:
        raise InputError(f"results: no results in {folder}")
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    for heading in ("folder", "kind", "scenario", "state", "model"):
        table.add_column(heading, overflow="fold")
    for each in all_found:
        table.add_row(each.path.name, each.kind, each.scenario, each.state, each.made_by)
    console().print(table)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _look(folder: Path) -> Found | None:
    manifest, plan = _read(folder / "manifest.json"), _read(folder / "plan.json")
    if not manifest and not plan:
        return None
    made_by = f"version {manifest.get('model_version', 'unknown')}" if manifest else ""
    if not plan:
        return Found(folder, "run", str(manifest.get("scenario", "")), "1 run", made_by)
    try:
        kind, scenarios, points, seeds = (plan[name] for name in ("kind", "scenarios", "points", "seeds"))
        design = plan["design"] or {"count": 0, "generations": 0}
        asked = (1 + design["count"] * design["generations"]) * len(scenarios) * len(points) * int(seeds)
        names = ", ".join(str(scenario["name"]) for scenario in scenarios)
        finished = sum(_lines(path) for path in folder.glob("runs*.log"))
    except (KeyError, TypeError, ValueError, OSError):
        return Found(folder, "?", "", "its plan.json or its log cannot be read", made_by)
    state = f"{asked:,} runs" if manifest else f"unfinished: {finished:,} of {asked:,} runs"
    return Found(folder, str(kind), names, state, made_by)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _show_one(found: Found) -> None:
    screen = console()
    screen.print(f"{found.path}   {found.kind} of {found.scenario}   {found.state}", soft_wrap=True)
    runs = found.path / "runs.csv"
    if runs.exists():
        try:
            with runs.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            table = outcomes(row for row in rows if not row.get("error"))
        except (OSError, ValueError, csv.Error) as failure:
            raise InputError(f"results: cannot read {runs}: {failure}") from None
        failed = sum(bool(row.get("error")) for row in rows)
        if failed:
            screen.print(f"runs that failed: {failed:,} of {len(rows):,}; see the column error of runs.csv")
        if len({row.get("scenario") for row in rows}) == 1:
            screen.print(table)
    for name, what in FILES.items():
        if (found.path / name).exists():
            screen.print(f"  {name:<16}{what}")
    for figure in sorted((found.path / "figures").glob("*.png")):
        screen.print(f"  figures/{figure.name}   also .svg, and .csv with its numbers")
