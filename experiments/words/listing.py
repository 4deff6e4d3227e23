"""What is in a folder of results, read from its open files alone."""

import csv
import os
from pathlib import Path

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments.engine.run_log import RECALLED
from experiments.plan.plan_file import PLAN, read_plan
from experiments.words.folders import Found, look
from experiments.words.outcomes import outcomes
from sim.errors import InputError
from sim.measures.outcomes import OUTCOMES
from sim.regular_files import read
from sim.results.manifest import MANIFEST, damage, read_manifest
from sim.results.tables import read_table
from sim.terminal.console import console

INDENT = (0, 0, 0, 4)
RUNS = "runs.csv"
FILES = {
    "plan.json": "what was asked for",
    "scenario.json": "the scenario; siege run takes it",
    "posterior.json": "what a fit left: the bands in the figures, the answers beside the facts",
    "runs.log": "the runs as they were finished, with checksums",
    RECALLED: "what a fit worked out from them, so that it need not do so again",
    RUNS: "a row a run: what was varied and what came of it",
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
    "stages.csv": "a row a stage of the fit: what was known, and how well the draws agree",
    "learnt.csv": "a row a fitted number: its prior, its posterior, with which other it is known only jointly",
    "ablations.csv": "a row a part taken out: what the model, fitted again, still shows",
    "left.csv": "what a measure leaves of the crowd, a row a measure and moment at which it is taken",
    "deadlines.csv": "until when a measure halves the crowd, a row a measure",
    "hanging.csv": "how answers move with the drawn numbers: rank correlations",
    "targets.csv": "a row a target: what was forecast, and which share agrees with the source",
    "skill.csv": "the headcount held out: this model's forecast beside naive ones",
    "teaching.csv": "what one more observation would have left of that forecast's variance",
    "sieges.csv": "a row a synthetic siege: the numbers behind it, what is printed of it, their ranks in its fit",
    "recovery.csv": "a row a number: how often its intervals hold the known number",
    "policies.csv": "a row a policy: its levers, what it comes to, how robust it is",
    "columns.csv": "unit and meaning of every column of the tables",
    "manifest.json": "versions and checksums",
}


def show(folder: Path) -> bool:
    """List one results folder, or all that are in a folder.

    Returns:
        Whether nothing is known to be damaged; of several folders their files are not looked at.

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
        return _show_one(found)
    all_found = [each for path in inside if (each := look(path))]
    if not all_found:
        raise InputError(f"results: no results in {folder}")
    screen = console()
    for each in all_found:
        screen.print(Text(each.path.name, "bold"), soft_wrap=True)
        screen.print(Padding(f"{each.kind} of {each.scenario}; {each.state}; {each.made}", INDENT))
        if each.differs:
            screen.print(Padding(each.differs, INDENT))
    return True


def _show_one(found: Found) -> bool:
    screen = console()
    screen.print(f"{found.path}   {found.kind} of {found.scenario}   {found.state}; {found.made}", soft_wrap=True)
    if found.differs:
        screen.print(found.differs)
    checked, matters = _checked(found.path)
    for name, matter in matters.items():
        screen.print(f"{name}: {matter}", soft_wrap=True)
    if RUNS in checked:
        try:
            rows = read_table(read(found.path / RUNS).decode())
            table = outcomes(row for row in rows if not row.get("error"))
        except (OSError, ValueError, csv.Error) as failure:
            raise InputError(f"results: cannot read {found.path / RUNS}: {failure}") from None
        failed = sum(bool(row.get("error")) for row in rows)
        if failed:
            screen.print(f"runs that failed: {failed:,} of {len(rows):,}; see the column error of {RUNS}")
        has_outcomes = bool(rows) and OUTCOMES[0].name in rows[0]  # runs of a fit leave answers instead
        if has_outcomes and len({row.get("scenario") for row in rows}) == 1:
            screen.print(table)
    files = Table.grid(padding=(0, 2))
    files.add_column(no_wrap=True)
    for name, what in FILES.items():
        if (found.path / name).exists():
            files.add_row(f"  {name}", what)
    for figure in sorted((found.path / "figures").glob("*.png")):
        files.add_row(f"  figures/{figure.name}", "also .svg, and .csv with its numbers")
    screen.print(files)
    return not matters


def _checked(folder: Path) -> tuple[set[str], dict[str, str]]:
    """Return which files of a folder are as they were written, and of others what is the matter, in words."""
    matters = {}
    if os.path.lexists(folder / PLAN):
        try:
            read_plan(folder)
        except InputError as mistake:
            matters[PLAN] = str(mistake)
    if not os.path.lexists(folder / MANIFEST):  # not finished: there are no tables yet, or nothing vouches for them
        tables = [name for name in FILES if name.endswith(".csv") and os.path.lexists(folder / name)]
        return set(), matters | dict.fromkeys(tables, f"there is no {MANIFEST} to check it against")
    try:
        manifest = read_manifest(folder)
    except InputError as mistake:
        return set(), matters | {MANIFEST: str(mistake)}
    damaged = damage(folder, manifest)
    return set(manifest.sums) - set(damaged), matters | damaged
