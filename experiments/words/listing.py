"""What is in a folder of results, read from its open files alone."""

import csv
from pathlib import Path

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments.words.folders import Found, look
from experiments.words.outcomes import outcomes
from sim.errors import InputError
from sim.terminal.console import console

INDENT = (0, 0, 0, 4)
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
    found = look(folder)
    if found is not None:
        _show_one(found)
        return
    all_found = [each for path in inside if (each := look(path))]
    if not all_found:
        raise InputError(f"results: no results in {folder}")
    screen = console()
    for each in all_found:
        screen.print(Text(each.path.name, "bold"), soft_wrap=True)
        screen.print(Padding(f"{each.kind} of {each.scenario}; {each.state}; {each.made}", INDENT))
        if each.differs:
            screen.print(Padding(each.differs, INDENT))


def _show_one(found: Found) -> None:
    screen = console()
    screen.print(f"{found.path}   {found.kind} of {found.scenario}   {found.state}; {found.made}", soft_wrap=True)
    if found.differs:
        screen.print(found.differs)
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
    files = Table.grid(padding=(0, 2))
    files.add_column(no_wrap=True)
    for name, what in FILES.items():
        if (found.path / name).exists():
            files.add_row(f"  {name}", what)
    for figure in sorted((found.path / "figures").glob("*.png")):
        files.add_row(f"  figures/{figure.name}", "also .svg, and .csv with its numbers")
    screen.print(files)
