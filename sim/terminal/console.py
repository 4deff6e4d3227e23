"""Where things are printed, and how numbers are written there."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from sim.errors import visible

WIDTH_WHEN_PIPED = 100
WIDEST = 1000
"""Columns; a table fills whatever it is given."""
MILLION = 1e6
MOST_LISTED = 16
FIGURES = 3


class ReadableConsole(Console):
    """A console on which no text from outside, such as the name of a file, can steer the terminal."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Yield the segments of what is printed, with all that is hidden in them written as escapes."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


def console(*, stderr: bool = False) -> Console:
    """Return where to print: as wide as the terminal or as COLUMNS says, of a fixed width when there is neither."""
    # What is no size would not be survived by Rich.
    known = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES") or _is_size(text)}
    plain: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False, "stderr": stderr, "_environ": known}
    screen = ReadableConsole(**plain)
    return screen if screen.is_terminal or "COLUMNS" in known else ReadableConsole(**plain, width=WIDTH_WHEN_PIPED)


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(WIDEST)) and 1 <= int(text) <= WIDEST


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
    if size >= 999.5:
        beyond_four = len(str(int(size))) - FIGURES - 1
        return f"{round(value, -beyond_four):,.0f}"
    return np.format_float_positional(value, precision=FIGURES, unique=False, fractional=False, trim="-")


def listed(names: Sequence[str]) -> str:
    """Return names one after the other; of many the first and how many more there are."""
    return ", ".join(names) if len(names) <= MOST_LISTED else f"{names[0]} and {len(names) - 1} more"


def signed(value: float) -> str:
    """Return a change: as ``number`` writes it, with a plus before what is more than 0."""
    return f"+{number(value)}" if value > 0 else number(value)
