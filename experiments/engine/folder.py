"""The folder of an experiment: its plan, the log of its runs, and the tables and figures made of them.

Everything but the log is written whole, under another name first, so that it is there or not, and made from
the log alone, so that it does not depend on who made which run when.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from experiments.engine.measure import SERIES
from experiments.engine.pairing import COLUMNS
from experiments.engine.run_log import RunLog, hold
from experiments.plan.plan import Job, Plan
from experiments.plan.space import value_of
from sim.errors import InputError, OutputError, explain
from sim.figures.picture import Picture
from sim.measures.outcomes import OUTCOMES
from sim.results.files import checksums, staging, write_manifest, write_picture, write_table, write_text

PLAN, LOG, MANIFEST = "plan.json", "runs.log", "manifest.json"
KEY_DIGITS = 12


class Table(NamedTuple):
    """A table with named columns."""

    header: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def folder_of(plan: Plan, parent: Path) -> Path:
    """Return where an experiment's folder is."""
    return parent / f"{plan.kind}-{plan.base.name}-{plan.digest()[:6]}"


def read_plan(folder: Path) -> Plan:
    """Return what an experiment is to run.

    Raises:
        InputError: If this is not the folder of an experiment.
    """
    path = folder / PLAN
    try:
        return Plan.from_json(path.read_bytes())
    except OSError as failure:
        raise InputError(f"{folder} is not the folder of an experiment: {path}: {failure.strerror}") from None
    except ValidationError as mistake:
        raise InputError(f"{path}: {explain(mistake, Plan)}") from None
    except (ValueError, RecursionError) as mistake:
        raise InputError(f"{path}: not the plan of an experiment: {mistake}") from None


@contextmanager
def opened(folder: Path, plan: Plan, command: str, log_name: str = LOG) -> Iterator[RunLog]:
    """Hold an experiment's folder and give the log of its runs.

    Args:
        folder: Made if it is not there.
        plan: What it is for.
        command: What holds it, for whoever else wants to.
        log_name: Of the log.

    Raises:
        InputError: If another process holds it, or it is for something else.
        OutputError: If it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise OutputError(folder, failure) from None
    with hold(folder / f".{log_name}.lock", command):
        if _holds_another(folder, plan):
            raise InputError(f"{folder} holds another experiment; move it away")
        written = folder / f".{PLAN}.{log_name}"  # other shares of the experiment may be writing theirs
        try:
            write_text(written, plan.to_json())
            written.replace(folder / PLAN)
        except OSError as failure:
            raise OutputError(folder / PLAN, failure) from None
        log = RunLog(folder / log_name)
        try:
            yield log
        finally:
            log.close()


def _holds_another(folder: Path, plan: Plan) -> bool:
    try:
        return read_plan(folder).digest() != plan.digest()
    except InputError:  # none yet, or damaged: it is written anew, as the folder's name tells whose it is
        return False


def runs_table(plan: Plan, jobs: Iterable[Job], log: RunLog) -> Table:
    """Return a row a run, in the order given: what was varied, what came of it, and its error if it failed."""
    names = [outcome.name for outcome in OUTCOMES]
    sides = COLUMNS if plan.paired else ()
    header = ("run", "scenario", "point", "seed", "agents", *plan.reported, *names, *sides, "error")
    rows = []
    for job in jobs:
        row = log[job.key]
        found, joined = row.get("outcomes", {}), row.get("pair", {})
        scenario = job.scenario
        rows.append(
            (
                *(job.key[:KEY_DIGITS], scenario.name, job.point, scenario.seed, scenario.agents),
                *(value_of(scenario, name) for name in plan.reported),
                *(found.get(name, "") for name in names),
                *(joined.get(name, "") for name in sides),
                row.get("error", ""),
            )
        )
    return Table(header, rows)


def series_table(jobs: Iterable[Job], log: RunLog) -> Table:
    """Return a row a run and hour, as things stood when the hour ended; to be read once, as there may be millions."""
    return Table(("run", "time", *SERIES), _hours(jobs, log))


def _hours(jobs: Iterable[Job], log: RunLog) -> Iterator[tuple[Any, ...]]:
    times: dict[tuple[datetime, int], list[str]] = {}
    for job in jobs:
        series = log[job.key].get("series")
        if series is None:
            continue
        start, hours = window = job.scenario.start, job.scenario.hours
        if window not in times:
            times[window] = [(start + timedelta(hours=hour + 1)).isoformat() for hour in range(hours)]
        for row in zip(times[window], *(series[name] for name in SERIES), strict=True):
            yield job.key[:KEY_DIGITS], *row


def publish(folder: Path, plan: Plan, tables: Mapping[str, Table], pictures: Mapping[str, Picture]) -> None:
    """Write tables and figures, each figure with the numbers it shows, and last the manifest with their checksums.

    Args:
        folder: Of the experiment.
        plan: Of the experiment.
        tables: By name of the file, without suffix.
        pictures: By name of the file, without suffix.

    Raises:
        OutputError: If they cannot be written.
    """
    with _staged(folder) as staged:
        (staged / "figures").mkdir()
        for name, table in tables.items():
            write_table(staged / f"{name}.csv", *table)
        for name, picture in pictures.items():
            write_picture(picture, staged / "figures" / name)
        sums = checksums(staged)
        about = {"kind": plan.kind, "digest": plan.digest(), "runs": plan.size}
        write_manifest(staged / MANIFEST, about, sums)
        (folder / "figures").mkdir(exist_ok=True)
        for name in (*sums, MANIFEST):
            (staged / name).replace(folder / name)
        for drawn in (folder / "figures").iterdir():  # of outcomes that were asked for before
            if str(drawn.relative_to(folder)) not in sums:
                drawn.unlink()


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    # Only for whoever holds the log of all runs: another's files would be taken for those of the dead.
    try:
        for left in folder.glob(".writing-*"):  # by a process that was killed while it wrote
            shutil.rmtree(left)
        with staging(folder) as staged:
            yield staged
    except OSError as failure:
        raise OutputError(folder, failure) from None
