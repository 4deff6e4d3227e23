"""What surrounds the command: variables and folders of the user's that must not change what it does."""

import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path

OURS = ("scenarios", "experiments")
"""Packages beside ``sim`` whose names a user may have given to folders too."""


def settle() -> None:
    """Let neither a display nor folders of the same name come in the way."""
    os.environ["MPLBACKEND"] = "agg"  # figures become files; what is set for windows may not exist here
    _put_behind(Path(__file__).parents[2])


def _put_behind(home: Path) -> None:
    """Let packages of the user's be looked for after those at home; workers take over the order."""
    if str(home) not in sys.path:
        return
    hiding = [entry for entry in sys.path if entry != str(home) and any(_holds(entry, name) for name in OURS)]
    sys.path[:] = [*(entry for entry in sys.path if entry not in hiding), *hiding]


def _holds(entry: str, package: str) -> bool:
    spec = PathFinder.find_spec(package, [entry])
    return spec is not None and spec.origin is not None  # a folder without __init__.py hides nothing
