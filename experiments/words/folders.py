"""A results folder as a list tells it: what it is of, when it was made, and in what it differs from others."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.regular_files import read, reading
from sim.results.tables import read_table
from sim.scenario.library import shipped_scenarios
from sim.scenario.loading import load_scenario
from sim.scenario.names import RECORDS
from sim.scenario.scenario import Scenario
from sim.terminal.console import listed

SHORT = 60
"""No value is told in more characters."""


class Found(NamedTuple):
    """A results folder.

    Attributes:
        path: Where it is.
        kind: ``run``, or which study.
        scenario: Names of its scenarios.
        state: How many runs, with which seeds, and whether they are finished.
        made: When, and by which version of the model.
        differs: What is varied and drawn, and what is otherwise than in the shipped scenario of the name.
    """

    path: Path
    kind: str
    scenario: str
    state: str
    made: str
    differs: str


def look(folder: Path) -> Found | None:
    """Return what a folder holds by its open files, which may be damaged; None if it is no results folder."""
    manifest, plan = _read(folder / "manifest.json"), _read(folder / "plan.json")
    if not manifest and not plan:
        return None
    made = _made(folder, manifest)
    if not plan:
        scenario = _read(folder / "scenario.json")
        seed = f"seed {manifest.get('seed', 'unknown')}"
        return Found(folder, "run", str(manifest.get("scenario", "")), seed, made, ", ".join(_differences(scenario)))
    try:
        kind, scenarios, points, seeds = (plan[name] for name in ("kind", "scenarios", "points", "seeds"))
        design = plan["design"] or {"count": 0, "generations": 0, "vary": ()}
        asked = (1 + design["count"] * design["generations"]) * len(scenarios) * len(points) * int(seeds)
        is_fit = bool(plan.get("fit"))  # what it runs next hangs on what it has found
        names = listed([str(scenario["name"]) for scenario in scenarios])
        first = int(scenarios[0]["seed"])
        told = f"seeds {first}-{first + seeds - 1}" if seeds > 1 else f"seed {first}"
        finished = sum(_lines(path) for path in folder.glob("runs*.log"))
        differs = listed([*dict.fromkeys(text for scenario in scenarios for text in _differences(scenario))])
        varied = [f"varies {', '.join(map(str, design['vary']))}"] if design["vary"] else []
        varied += [f"draws from {drawn['source']}"] if (drawn := plan.get("drawn")) else []
    except (KeyError, TypeError, ValueError, IndexError, OSError):
        return Found(folder, "?", "?", "its plan.json or its log cannot be read", made, "")
    failed = f", {count:,} failed" if (count := _failed(folder / "runs.csv")) else ""
    if manifest:
        state = f"{finished if is_fit else asked:,} runs{failed}, {told}"
    else:
        state = f"unfinished: {finished:,}{'' if is_fit else f' of {asked:,}'} runs, {told}"
    return Found(folder, str(kind), names, state, made, "; ".join(filter(None, [*varied, differs])))


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(read(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _lines(path: Path) -> int:
    with reading(path) as file:
        return sum(1 for _ in file)


def _failed(path: Path) -> int:
    """Return how many runs of a table failed; none is told of where there is no table that can be read."""
    try:
        return sum(bool(row.get("error")) for row in read_table(read(path).decode()))
    except (OSError, ValueError, csv.Error):
        return 0


def _made(folder: Path, manifest: Mapping[str, Any]) -> str:
    name = "manifest.json" if manifest else "plan.json"
    try:
        moment = datetime.fromtimestamp((folder / name).lstat().st_mtime, UTC).astimezone()
    except (OSError, ValueError, OverflowError):
        return ""
    version = f", version {manifest.get('model_version', 'unknown')} of the model" if manifest else ""
    return f"{moment:%-d %b %Y %H:%M}{version}"


def _differences(scenario: Mapping[str, Any]) -> Iterator[str]:
    """Give what a saved scenario has otherwise than the shipped one of its name, or than defaults if there is none."""
    reference = _reference(str(scenario.get("name")))
    for part in RECORDS:
        values = scenario.get(part)
        for field, usual in reference[part].items():
            value = values.get(field, usual) if isinstance(values, dict) else usual
            if value != usual:
                yield f"{part}.{field}={_told(value)}"
    for field in Scenario.model_fields:
        if field in (*RECORDS, "name", "seed") or field not in reference or field not in scenario:
            continue
        value = scenario[field]
        if value != reference[field]:
            yield f"other {field}" if isinstance(value, dict | list) else f"{field}={_told(value)}"


@cache
def _reference(name: str) -> Mapping[str, Any]:
    if name in shipped_scenarios():
        return load_scenario(name).model_dump(mode="json")
    return {part: record().model_dump(mode="json") for part, record in RECORDS.items()}


def _told(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)[:SHORT]
