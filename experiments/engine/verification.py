"""Verify a results folder: are its files as they were written, and does it come out the same again?"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from experiments.engine.dask import TlsFiles
from experiments.engine.experiment import Resources, conduct
from experiments.engine.folder import LOG
from experiments.engine.measure import is_row
from experiments.engine.run_log import RECALLED, lines_of
from experiments.engine.study import Study
from experiments.plan.plan import Plan
from experiments.plan.plan_file import PLAN, read_plan
from sim.errors import OutputError
from sim.measures.comparison import check, compare_with_facts
from sim.regular_files import read
from sim.results import run_folder as results
from sim.results.manifest import MANIFEST, Manifest, added, damage, read_manifest
from sim.results.staging import staging
from sim.results.stored_figures import POSTERIOR
from sim.runs import simulate
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario

TIME_LIMIT = 600.0
"""Seconds after which a run is given up."""

VERSIONS = ("model_version", "python", "libraries")
"""Fields that tell by what the results were made; other software may give others."""

DECIDED = ("schema_version", "scenario", "digest", "seed", "kind", "runs")
"""Fields that follow from the scenario or the plan."""


class Verdict(NamedTuple):
    """What became of the files of a folder.

    Attributes:
        same: As they were written, and the same when made again.
        changed: No longer as they were written, or gone: what is the matter, in words.
        different: As they were written, and other when made again: in words.
        added: What does not belong to the results.
        versions: What differs between the software that made them and this one, in words.
    """

    same: list[str]
    changed: dict[str, str]
    different: dict[str, str]
    added: list[str]
    versions: str


def verify(folder: Path, workers: int, study_of: Callable[[Plan], Study[Any]]) -> Verdict:
    """Make the runs of a folder again, elsewhere, and compare every file, the log, and the fields of the manifest.

    Args:
        folder: Of a run or of an experiment.
        workers: How many processes make runs.
        study_of: Gives the study that a plan is of.

    Raises:
        InputError: If it is no finished results folder.
        OutputError: If there is no room for what is made again.
    """
    manifest = read_manifest(folder)
    plan = read_plan(folder) if os.path.lexists(folder / PLAN) else None
    changed = damage(folder, manifest)
    with _room_elsewhere() as elsewhere:
        again = (
            _run_again(folder, manifest, elsewhere)
            if plan is None
            else _conducted_again(plan, folder, elsewhere, workers, study_of)
        )
        fresh = read_manifest(again)
        logs = {} if plan is None else _logs(folder, again, plan)
    changed |= {name: matter for name, matter in logs.items() if matter}
    different = {
        name: "as it was written, and different when made again"
        for name, checksum in manifest.sums.items()
        if name not in changed and fresh.sums.get(name) != checksum
    }
    if fields := _fields(manifest, fresh):
        changed[MANIFEST] = fields
    same = [name for name in (*manifest.sums, *logs) if name not in changed and name not in different]
    ours = {*manifest.sums, *logs, PLAN, *_of_the_engine(folder)} if plan else manifest.sums
    versions = [
        f"{field} {manifest.told.get(field)} then, {fresh.told[field]} now"
        for field in VERSIONS
        if manifest.told.get(field) != fresh.told[field]
    ]
    return Verdict(same, changed, different, added(folder, ours), "; ".join(versions))


def _fields(manifest: Manifest, fresh: Manifest) -> str:
    if not manifest.is_sound:
        return "no longer as it was written"
    wrong = [
        f"{field} is {manifest.told.get(field)}, and {fresh.told.get(field)} when made again"
        for field in DECIDED
        if manifest.told.get(field) != fresh.told.get(field)
    ]
    return "; ".join(wrong)


def _logs(folder: Path, again: Path, plan: Plan) -> dict[str, str]:
    """Return what is the matter with the log of all runs, and with those of shares: nothing, or what it is in words."""
    fresh = lines_of(read(again / LOG), partial(is_row, plan=plan)).rows
    names = [LOG, *sorted(path.name for path in folder.glob("runs.*-of-*.log"))]
    return {name: _matter_of_log(folder / name, fresh, plan) for name in names}


def _matter_of_log(path: Path, fresh: Mapping[str, bytes], plan: Plan) -> str:
    try:
        content = read(path)
    except OSError as failure:
        return f"cannot be read: {failure.strerror}"
    rows, useless, length = lines_of(content, partial(is_row, plan=plan))
    if useless or length < len(content):
        return "no longer as it was written"
    if path.name == LOG and fresh.keys() - rows.keys():
        return f"{len(fresh.keys() - rows.keys()):,} runs are missing"
    other = sum(fresh.get(key) != row for key, row in rows.items())
    return f"{other:,} of {len(rows):,} runs are different when made again" if other else ""


def _of_the_engine(folder: Path) -> Iterator[str]:
    """Give what the engine leaves in a folder besides: locks, what it recalls, and logs that were set aside."""
    for pattern in (".runs*.lock", "runs*.damaged-*", RECALLED, "recalled.damaged-*"):
        yield from (path.name for path in folder.glob(pattern))


@contextmanager
def _room_elsewhere() -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory() as elsewhere:
            yield Path(elsewhere)
    except OSError as failure:
        raise OutputError(failure.filename or "the folder for temporary files", failure) from None


def _conducted_again(
    plan: Plan, folder: Path, elsewhere: Path, workers: int, study_of: Callable[[Plan], Study[Any]]
) -> Path:
    resources = Resources(
        out=elsewhere,
        workers=workers,
        dask="",
        tls=TlsFiles(),
        without_tls=False,
        shard=None,
        time_limit=TIME_LIMIT,
        retry=False,
        quiet=True,
        command=["siege", "verify", str(folder)],
    )
    return conduct(plan, resources, study_of(plan)).folder


def _run_again(folder: Path, manifest: Manifest, elsewhere: Path) -> Path:
    scenario = Scenario.load(folder / results.SCENARIO)
    check(scenario)
    posterior = Posterior.load(folder / POSTERIOR) if POSTERIOR in manifest.sums else None
    with staging(elsewhere) as staged:
        run = simulate(scenario)
        return results.write(run, compare_with_facts(run), staged, [], datetime.now(UTC), posterior=posterior)
