"""Verify a results folder: are its files as they were written, and does it come out the same again?"""

import hashlib
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from experiments.conduct import Kind, Means, conduct
from experiments.folder import MANIFEST, PLAN, read_plan
from experiments.workers import TlsFiles
from sim import results
from sim.comparison import compare_with_facts
from sim.errors import InputError
from sim.files import staging
from sim.loading import from_json_file
from sim.runs import simulate


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


def verify(folder: Path, workers: int, kinds: dict[str, Kind]) -> Verdict:
    """Make the runs of a folder again, elsewhere, and compare every file.

    Raises:
        InputError: If it is no finished results folder.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        written: dict[str, str] = manifest["sha256"]
    except (OSError, ValueError, KeyError):
        raise InputError(f"verify: {folder} is not a finished results folder: it has no manifest") from None
    with tempfile.TemporaryDirectory() as elsewhere:
        again = _made_again(folder, Path(elsewhere), workers, kinds)
        fresh = json.loads((again / MANIFEST).read_text("utf-8"))
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


def _made_again(folder: Path, elsewhere: Path, workers: int, kinds: dict[str, Kind]) -> Path:
    if (folder / PLAN).exists():
        plan = read_plan(folder)
        means = Means(elsewhere, workers, "", TlsFiles(), False, None, 600.0, False, True, [])
        return conduct(plan, means, kinds[plan.kind]).folder
    scenario = from_json_file(folder / "scenario.json")
    with staging(elsewhere) as staged:
        run = simulate(scenario)
        return results.write(run, compare_with_facts(run), staged, [], datetime.now(UTC))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
