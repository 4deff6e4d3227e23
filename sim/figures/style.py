"""How every figure looks: colours, the size of page and type, Matplotlib's settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from matplotlib.font_manager import font_scalings

from sim.figures.fonts import FAMILIES
from sim.language.say import language

# Okabe and Ito's colours, told apart by everybody.
BLACK, ORANGE, SKY, GREEN, BLUE, VERMILION, PURPLE = (
    *("#000000", "#E69F00", "#56B4E9", "#009E73"),
    *("#0072B2", "#D55E00", "#CC79A7"),
)
GREY, PALE, DARK = "#8A8A8A", "#EEEEEE", "#444444"
LINES = (BLUE, GREEN, PURPLE, ORANGE, VERMILION, SKY, BLACK)

TEXT, TICK, SMALL = "medium", "small", "x-small"
"""Sizes of type: of titles and of what axes are called; of ticks, keys and notes; of the caption."""

POINTS = 9.0
"""Size of type at which all lengths in the code of figures are meant."""


COLUMN = 5.5
"""Width of a page in inches at nine points below which two panels find no room beside each other."""


class Look(NamedTuple):
    """What a reader may choose of a figure.

    Attributes:
        width: Width of the page, in inches: 180 mm unless chosen, a page of a journal.
        points: Size of type.
    """

    width: float = 180 / 25.4
    points: float = POINTS


_look: ContextVar[Look] = ContextVar("look")


def look() -> Look:
    """Return how figures look now."""
    return _look.get(Look())


@contextmanager
def looking(chosen: Look) -> Iterator[None]:
    """Let all figures that are drawn meanwhile look as chosen."""
    before = _look.set(chosen)
    try:
        yield
    finally:
        _look.reset(before)


def page_width() -> float:
    """Return the width of the page, in inches."""
    return look().width


def is_narrow() -> bool:
    """Return whether the page is a column of a journal: panels then stand below each other."""
    return page_width() < grown(COLUMN)


def grown(at_nine_points: float) -> float:
    """Return a length that grows with the type, given at nine points."""
    return at_nine_points * look().points / POINTS


def points(size: str) -> float:
    """Return a size of type in points."""
    return float(font_scalings[size]) * look().points


def settings() -> dict[Any, Any]:
    """Return Matplotlib's settings for figures."""
    return {
        "figure.autolayout": False,  # a page is laid out once, whatever its reader has set
        "figure.constrained_layout.use": False,
        "font.family": list(FAMILIES),  # the same everywhere
        "font.size": look().points,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.7,
        "axes.titlesize": TEXT,
        "axes.titleweight": "bold" if language() == "en" else "normal",  # Chinese has one weight
        "axes.titlelocation": "left",
        "xtick.labelsize": TICK,
        "ytick.labelsize": TICK,
        "text.hinting": "none",  # lines as long as they are measured
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        "svg.hashsalt": "siege",  # the same figure gives the same bytes
        "savefig.dpi": 200,
    }
