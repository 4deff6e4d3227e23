"""``siege verify``."""

import argparse
from pathlib import Path

from experiments.commands.options import workers
from experiments.engine.verification import verify
from experiments.studies.registry import study_of
from sim.terminal.console import console


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege verify``: make the runs of a folder again and compare every file."""
    verdict = verify(Path(options.folder), workers(options.workers), study_of)
    screen = console()
    screen.print(f"{len(verdict.same)} files are as they were written, and the same when made again")
    for name in verdict.changed:
        screen.print(f"  {name}: no longer as it was written", soft_wrap=True)
    for name in verdict.different:
        screen.print(f"  {name}: as it was written, and different when made again", soft_wrap=True)
    if verdict.different and verdict.versions:
        screen.print(verdict.versions, soft_wrap=True)
    return 1 if verdict.changed or verdict.different else 0
