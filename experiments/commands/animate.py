"""``siege animate``: a stored run as a moving picture."""

import argparse
import os
from pathlib import Path

from experiments.plan.plan_file import PLAN
from sim.errors import InputError, brief
from sim.figures.animation import gif, mp4
from sim.language.say import language_of, speaking
from sim.results.files import write_for_user
from sim.results.stored_figures import stored_run
from sim.terminal.console import console

MAKERS = {"gif": gif, "mp4": mp4}


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege animate``; see ``siege animate --help``.

    Raises:
        InputError: If the folder is none of a run, a file in it is damaged, or an option is not allowed.
        OutputError: If the moving picture cannot be written.
    """
    if options.format not in MAKERS:
        raise InputError(f"--format: must be {' or '.join(MAKERS)}, not {brief(options.format)}")
    folder = Path(options.folder)
    if os.path.lexists(folder / PLAN):
        raise InputError(f"{folder} is of a study; a moving picture is of one run")
    with speaking(language_of(options.lang)):
        film = MAKERS[options.format](stored_run(folder).observed)
    path = Path(options.out) / f"{folder.resolve().name}.{options.format}"
    write_for_user(path, film)
    console().print(str(path), soft_wrap=True)
    return 0
