"""The folder of an experiment: its plan, the log of its runs, and the tables and figures made of them.

Everything but the log is written whole, under another name first, so that it is there or not, and made from
the log alone, so that it does not depend on who made which run when.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from experiments.engine.headings import headings_of
from experiments.engine.measure import SERIES, is_row
from experiments.engine.pairing import COLUMNS
from experiments.engine.run_log import RunLog, hold
from experiments.plan.plan import Job, Plan
from experiments.plan.plan_file import PLAN, read_plan
from sim.errors import InputError, OutputError
from sim.figures.picture import Picture
from sim.measures.outcomes import OUTCOMES
from sim.regular_files import real_folder
from sim.results.figure_files import write_figure
from sim.results.files import write_text
from sim.results.headings import local
from sim.results.manifest import MANIFEST, read_manifest, write_manifest
from sim.results.staging import place_of, staging
from sim.results.tables import DescribedTable, write_tables
from sim.scenario.points import value_of

LOG = "runs.log"
KEY_DIGITS = 12


class Table(NamedTuple):
    """A table with named columns."""

    header: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def folder_of(plan: Plan, parent: Path) -> Path:
    """Return where an experiment's folder is, or is to be.

    Raises:
        OutputError: If something else is in its place.
    """
    name = f"{plan.kind}-{plan.base.name}"
    try:
        return place_of(parent, name, plan.digest(), lambda folder: not folder.is_dir() or _holds_another(folder, plan))
    except OSError as failure:
        raise OutputError(parent, failure) from None


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
            written.unlink(missing_ok=True)
            write_text(written, plan.to_json())
            written.replace(folder / PLAN)
        except OSError as failure:
            raise OutputError(folder / PLAN, failure) from None
        log = log_of(folder / log_name, plan)
        try:
            yield log
        finally:
            log.close()


def log_of(path: Path, plan: Plan) -> RunLog:
    """Open a log of runs of a plan.

    Raises:
        OutputError: If it cannot be read or written.
    """
    return RunLog(path, partial(is_row, plan=plan))


def _holds_another(folder: Path, plan: Plan) -> bool:
    try:
        return read_plan(folder).digest() != plan.digest()
    except InputError:  # none yet, or damaged: it is written anew, as the folder's name tells whose it is
        return False


def run_name(key: str) -> str:
    """Return how tables call a run; a letter in front, as readers would take digits, or 12e456, for a number."""
    return f"r{key[:KEY_DIGITS]}"


def runs_table(plan: Plan, jobs: Iterable[Job], log: RunLog) -> Table:
    """Return a row a run, in the order given: what was varied, what came of it, and its error if it failed.

    Of a fit, what came of it are the answers to the targets that teach it, and to no other.
    """
    names = [*plan.asks] if plan.fit else [outcome.name for outcome in OUTCOMES]
    sides = COLUMNS if plan.paired else ()
    header = ("run", "scenario", "point", "seed", "agents", *plan.reported, *names, *sides, "error")
    rows = []
    for job in jobs:
        row = log[job.key]
        found, joined = row.get("answers" if plan.fit else "outcomes", {}), row.get("pair", {})
        scenario = job.scenario
        rows.append(
            (
                *(run_name(job.key), scenario.name, job.point, scenario.seed, scenario.agents),
                *(value_of(scenario, name) for name in plan.reported),
                *("" if found.get(name) is None else found[name] for name in names),
                *(joined.get(name, "") for name in sides),
                row.get("error", ""),
            )
        )
    return Table(header, rows)


def series_table(plan: Plan, jobs: Iterable[Job], log: RunLog) -> Table:
    """Return a row a run and hour, as things stood when the hour ended; to be read once, as there may be millions."""
    return Table(("run", "time", *SERIES), _hours(plan, jobs, log))


def _hours(plan: Plan, jobs: Iterable[Job], log: RunLog) -> Iterator[tuple[Any, ...]]:
    times: dict[tuple[datetime, int], list[datetime]] = {}
    for job in jobs:
        series = log[job.key].get("series")
        if series is None:
            continue
        start, hours = window = job.scenario.start, job.scenario.hours
        if window not in times:
            times[window] = [local(plan.base, start + timedelta(hours=hour + 1)) for hour in range(hours)]
        for row in zip(times[window], *(series[name] for name in SERIES), strict=True):
            yield run_name(job.key), *row


def publish(
    folder: Path,
    plan: Plan,
    tables: Mapping[str, Table],
    pictures: Mapping[str, Picture],
    texts: Mapping[str, str],
) -> None:
    """Write tables and figures, each figure with the numbers it shows, and last the manifest with their checksums.

    Args:
        folder: Of the experiment.
        plan: Of the experiment.
        tables: By name of the file, without suffix.
        pictures: By name of the file, without suffix.
        texts: Other files, by name.

    Raises:
        OutputError: If they cannot be written.
    """
    described = {f"{name}.csv": _described(plan, name, *table) for name, table in tables.items()}
    described |= {f"figures/{name}.csv": _described(plan, name, *picture[1:]) for name, picture in pictures.items()}
    try:
        with staging(folder) as staged:
            (staged / "figures").mkdir()
            for name, picture in pictures.items():
                write_figure(picture, staged / "figures" / name)
            write_tables(staged, described)
            for name, text in texts.items():
                write_text(staged / name, text)
            write_manifest(staged, {"kind": plan.kind, "digest": plan.digest(), "runs": plan.size})
            _put_in_place(staged, folder)
    except OSError as failure:
        raise OutputError(folder, failure) from None


def _described(plan: Plan, name: str, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> DescribedTable:
    return DescribedTable(headings_of(plan, name, header, rows), rows)


def _put_in_place(staged: Path, folder: Path) -> None:
    """Move what is written, the manifest last: killed on the way, the folder does not pass for a finished one."""
    new, old = read_manifest(staged).sums, set[str]()
    with suppress(InputError):  # there was none
        old = {*read_manifest(folder).sums}
    real_folder(folder / "figures")
    for name in new:
        (staged / name).replace(folder / name)
    for name in sorted(old - set(new)):  # such as figures of outcomes that were asked for before
        (folder / name).unlink(missing_ok=True)
    (staged / MANIFEST).replace(folder / MANIFEST)
