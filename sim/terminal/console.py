"""Where things are printed, and how numbers are written there."""

import os

import numpy as np
from rich.console import Console

WIDTH_WHEN_PIPED = 100
MILLION = 1e6
FIGURES = 3


def console(*, stderr: bool = False) -> Console:
    """Return where to print: as wide as the terminal or as COLUMNS says, of a fixed width when there is neither."""
    plain: dict[str, bool] = {"highlight": False, "markup": False, "emoji": False, "stderr": stderr}
    screen = Console(**plain)  # type: ignore[arg-type]
    columns = os.environ.get("COLUMNS", "")
    if screen.is_terminal or (columns.isdecimal() and int(columns)):
        return screen
    return Console(**plain, width=WIDTH_WHEN_PIPED)  # type: ignore[arg-type]


def number(value: float) -> str:
    """Return a number in the figures that a reader can use: 31,850, 4.7 million, 0.000125.

    Args:
        value: From 1,000 on it is written in four figures, from a million on in millions with one decimal,
            below 1,000 in three figures. A whole number below 10,000 is written as it is.
    """
    if not np.isfinite(value):
        return str(value)
    size = abs(value)
    if size >= MILLION - 50:  # 999,950 in four figures is a million already
        return f"{value / MILLION:,.1f}".removesuffix(".0") + " million"
    if size >= 1000:
        beyond_four = len(str(int(size))) - FIGURES - 1
        return f"{round(value, -beyond_four):,.0f}"
    return np.format_float_positional(value, precision=FIGURES, unique=False, fractional=False, trim="-")


def signed(value: float) -> str:
    """Return a change: as ``number`` writes it, with a plus before what is more than 0."""
    return f"+{number(value)}" if value > 0 else number(value)
