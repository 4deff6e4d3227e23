"""``siege plot``: the figures of a stored run or study, drawn again in another size or format."""

import argparse
import math
import os
import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import get_args

from experiments.engine.folder import opened, runs_table
from experiments.plan.plan_file import PLAN, read_plan
from experiments.studies.registry import study_of
from sim.errors import InputError, brief
from sim.figures.picture import Format, Picture
from sim.figures.style import Look, looking
from sim.language.say import language_of, speaking
from sim.results.files import write_for_user
from sim.results.stored_figures import stored_figures
from sim.terminal.console import console

MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4}
NARROWEST, WIDEST = 80.0, 500.0
"""Widths of the page in millimetres, the narrowest with type for a column of a journal."""

COLUMN_TYPE, COLUMN = 7.2, 140.0
"""Size of type in points on a page narrower than so many millimetres: its smallest letters have five points."""

TYPES = {"print": Look().points, "screen": 13.0}
"""Size of type in points, by what the figure is for."""


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege plot``; see ``siege plot --help``.

    Raises:
        InputError: If there is nothing to draw, a file is damaged, or an option is not allowed.
        OutputError: If a figure cannot be written.
    """
    folder, form = Path(options.folder), _format(options.format)
    look, spoken = _look(options.width, options.style), language_of(options.lang)
    out = Path(options.out) / folder.resolve().name
    with looking(look), speaking(spoken):
        drawn = {name: picture.drawn(form) for name, picture in _pictures(folder).items()}
        if not drawn:
            raise InputError(f"{folder}: there is no figure in it")
    told = console()
    for name, content in drawn.items():
        path = out / f"{name}.{form}"
        write_for_user(path, content)
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
    growth = TYPES[style] / Look().points
    if width is None:
        return Look(Look().width * growth, TYPES[style])
    parts = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?) ?(mm|cm|in)?", width, re.ASCII)
    across = float(parts[1]) * MILLIMETRES[parts[2] or "in"] if parts else math.nan
    narrowest = NARROWEST if style == "print" else COLUMN * growth
    if not narrowest <= across <= WIDEST:
        raise InputError(
            f"--width: must be from {narrowest:.0f}mm to {WIDEST:.0f}mm with --style {style}, such as 85mm or 7in, "
            f"not {brief(width)}"
        )
    points = COLUMN_TYPE if style == "print" and across < COLUMN else TYPES[style]
    return Look(across / MILLIMETRES["in"], points)
