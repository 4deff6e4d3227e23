"""``siege report``: stored runs and studies as one page that opens by itself."""

import argparse
import os
from pathlib import Path

from experiments.plan.plan_file import PLAN
from experiments.words.page import told
from sim.errors import InputError
from sim.language.say import language_of, speaking
from sim.page.report import report
from sim.results.files import encoded, write_for_user
from sim.terminal.console import console


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege report``; see ``siege report --help``.

    Raises:
        InputError: If a folder is none of a run or study, or a file in it is damaged.
        OutputError: If the page cannot be written.
    """
    folders = [*map(Path, options.folders)]
    studies = [folder for folder in folders if os.path.lexists(folder / PLAN)]
    runs = [folder for folder in folders if folder not in studies]
    with speaking(language_of(options.lang)):
        text, out = report(runs, [told(folder) for folder in studies]), Path(options.out)
    if out.is_dir():
        raise InputError(f"--out: {out} is a folder; name a file, such as {out / 'report.html'}")
    write_for_user(out, encoded(text))
    console().print(str(out), soft_wrap=True)
    return 0
