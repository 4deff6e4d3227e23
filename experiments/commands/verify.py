"""``siege verify``."""

import argparse
from pathlib import Path

from experiments.commands.options import workers
from experiments.engine.verification import verify
from experiments.studies.registry import study_of
from sim.results.manifest import MANIFEST, read_manifest
from sim.terminal.console import console


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege verify``: make the runs of a folder again and compare every file."""
    folder, screen = Path(options.folder), console()
    count = workers(options.workers)
    manifest = read_manifest(folder)
    screen.print(
        f"{folder}: its runs are made again; compared are {len(manifest.sums)} files, the logs of runs if there are "
        f"any, and the fields of {MANIFEST}",
        soft_wrap=True,
    )
    verdict = verify(folder, count, study_of)
    screen.print(f"{len(verdict.same)} files are as they were written, and the same when made again")
    for name, matter in (*verdict.changed.items(), *verdict.different.items()):
        screen.print(f"  {name}: {matter}", soft_wrap=True)
    for name in verdict.added:
        screen.print(f"  {name}: was put there by somebody else", soft_wrap=True)
    if verdict.different and verdict.versions:
        screen.print(verdict.versions, soft_wrap=True)
    return 1 if verdict.changed or verdict.different else 0
