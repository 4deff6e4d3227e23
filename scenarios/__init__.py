"""What happened."""

import sys
from typing import NoReturn


def run_script(path: str) -> NoReturn:
    """Run the scenario of a script that was started by itself, with the options of ``siege run``."""
    from sim.cli.command import main

    raise SystemExit(main(["run", path, *sys.argv[1:]]))
