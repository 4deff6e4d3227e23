"""``siege plot``: the figures of a stored run or study, drawn again in another size or format."""

import argparse
import math
import os
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import get_args

from experiments.engine.folder import opened, runs_table
from experiments.plan.plan_file import PLAN, read_plan
from experiments.studies.registry import study_of
from sim.errors import InputError, OutputError, brief
from sim.figures.picture import Format, Picture
from sim.figures.style import Look, looking
from sim.results.stored_figures import stored_figures
from sim.terminal.console import console

NARROWEST, WIDEST = 6.5, 20.0
"""Widths of the page in inches, for type of nine points: in less the names do not find room."""

TYPES = {"print": Look().points, "screen": 13.0}
"""Size of type in points, by what the figure is for."""


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege plot``; see ``siege plot --help``.

    Raises:
        InputError: If there is nothing to draw, a file is damaged, or an option is not allowed.
        OutputError: If a figure cannot be written.
    """
    folder, form = Path(options.folder), _format(options.format)
    look = _look(options.width, options.style)
    out = Path(options.out) / folder.resolve().name
    with looking(look):
        drawn = {name: picture.drawn(form) for name, picture in _pictures(folder).items()}
        if not drawn:
            raise InputError(f"{folder}: there is no figure in it")
    told = console()
    for name, content in drawn.items():
        path = out / f"{name}.{form}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as failure:
            raise OutputError(path, failure) from None
        told.print(str(path), soft_wrap=True)
    return 0


def _pictures(folder: Path) -> Mapping[str, Picture]:
    if not os.path.lexists(folder / PLAN):
        return stored_figures(folder)
    plan = read_plan(folder)
    study = study_of(plan)
    with opened(folder, plan, "siege plot") as log:
        try:
            jobs = list(chain.from_iterable(study.rounds(plan, log)))
            return study.report(plan, study.numbers(plan, runs_table(plan, jobs, log), log)).pictures
        except KeyError:
            raise InputError(f"{folder}: runs of it are still to be made; the command that began it goes on") from None


def _format(text: str) -> Format:
    for form in get_args(Format):
        if form == text:
            return form  # type: ignore[no-any-return]
    raise InputError(f"--format: must be {', '.join(get_args(Format))}, not {brief(text)}")


def _look(width: str | None, style: str) -> Look:
    if style not in TYPES:
        raise InputError(f"--style: must be {' or '.join(TYPES)}, not {brief(style)}")
    type_size = TYPES[style]
    growth = type_size / Look().points
    try:
        inches = Look().width * growth if width is None else float(width)
    except ValueError:
        inches = math.nan
    if not NARROWEST * growth <= inches <= WIDEST:
        raise InputError(
            f"--width: must be from {NARROWEST * growth:.1f} to {WIDEST:.0f} inches with --style {style}, "
            f"not {brief(width)}"
        )
    return Look(inches, type_size)
