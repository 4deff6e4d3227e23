"""Verify a results folder: are its files as they were written, and does it come out the same again?"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from experiments.engine.dask import TlsFiles
from experiments.engine.experiment import Resources, conduct
from experiments.engine.folder import MANIFEST, PLAN, read_plan
from experiments.engine.study import Study
from experiments.plan.plan import Plan
from sim.errors import InputError, OutputError
from sim.measures.comparison import check, compare_with_facts
from sim.results import run_folder as results
from sim.results.files import checksum, staging
from sim.runs import simulate
from sim.scenario.loading import from_json_file

TIME_LIMIT = 600.0
"""Seconds after which a run is given up."""


class Verdict(NamedTuple):
    """What became of the files of a folder.

    Attributes:
        same: As they were written, and the same when made again.
        changed: No longer as they were written, or gone.
        different: As they were written, and other when made again.
        versions: What differs between the software that made them and this one, in words.
    """

    same: list[str]
    changed: list[str]
    different: list[str]
    versions: str


def verify(folder: Path, workers: int, study_of: Callable[[Plan], Study[Any]]) -> Verdict:
    """Make the runs of a folder again, elsewhere, and compare every file.

    Args:
        folder: Of a run or of an experiment.
        workers: How many processes make runs.
        study_of: Gives the study that a plan is of.

    Raises:
        InputError: If it is no finished results folder.
        OutputError: If there is no room for what is made again.
    """
    manifest = _manifest(folder)
    written: dict[str, str] = manifest["sha256"]
    with _room_elsewhere() as elsewhere:
        again = _made_again(folder, elsewhere, workers, study_of)
        fresh = _manifest(again)
    new: dict[str, str] = fresh["sha256"]
    now = {name: _sha256(folder / name) for name in written}
    changed = [name for name in written if now[name] != written[name]]
    different = [name for name in written if name not in changed and new.get(name) != written[name]]
    same = [name for name in written if name not in changed and name not in different]
    versions = [
        f"{field} {manifest.get(field)} then, {fresh[field]} now"
        for field in ("model_version", "python", "libraries")
        if manifest.get(field) != fresh[field]
    ]
    return Verdict(same, changed, different, "; ".join(versions))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except OSError as failure:
        told = f"{folder / MANIFEST}: {failure.strerror}"
        raise InputError(f"verify: {folder} is not a finished results folder: {told}") from None
    except (ValueError, RecursionError):
        content = None
    sums = content.get("sha256") if isinstance(content, dict) else None
    if not isinstance(sums, dict) or not sums or not all(isinstance(each, str) for each in sums.values()):
        raise InputError(f"verify: {folder / MANIFEST} is damaged: there are no checksums in it")
    return dict(content)


@contextmanager
def _room_elsewhere() -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory() as elsewhere:
            yield Path(elsewhere)
    except OSError as failure:
        raise OutputError(failure.filename or "the folder for temporary files", failure) from None


def _made_again(folder: Path, elsewhere: Path, workers: int, study_of: Callable[[Plan], Study[Any]]) -> Path:
    if (folder / PLAN).exists():
        plan = read_plan(folder)
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
    scenario = from_json_file(folder / "scenario.json")
    check(scenario)
    with staging(elsewhere) as staged:
        run = simulate(scenario)
        return results.write(run, compare_with_facts(run), staged, [], datetime.now(UTC))


def _sha256(path: Path) -> str:
    try:
        return checksum(path)
    except (OSError, ValueError):  # gone, or unreadable, or never a name of a file
        return ""
