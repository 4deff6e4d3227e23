"""What the figures of many runs share: page and caption, headlines, numbers as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from textwrap import wrap
from typing import Any, NamedTuple, Protocol

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from sim.figures.plots import GREY, STYLE, VERMILION
from sim.submodels.arrays import Floats

Value = float | str
Row = Mapping[str, Value]

WIDTH, NAME_INCHES = 7.2, 1.9
DARK = "#444444"
QUANTILES = {"5 %": 0.05, "25 %": 0.25, "median": 0.5, "75 %": 0.75, "95 %": 0.95}
FEW_SEEDS = 5  # with fewer, a band would pretend to know quantiles
FAR_OUT = 20.0  # interquartile ranges
TICK, SMALL = 7.5, 6.5


class Picture(NamedTuple):
    """A figure, with a table of every number that it shows."""

    figure: Figure
    header: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Measured(Protocol):
    """What a figure must know of an outcome; those of ``sim.measures.outcomes`` fit."""

    @property
    def name(self) -> str:
        """How it is called in tables."""

    @property
    def unit(self) -> str:
        """Its unit."""

    @property
    def meaning(self) -> str:
        """What it is, in words."""


def spoken(name: str) -> str:
    """Return a name of the code in words."""
    return name.rsplit(".", 1)[-1].replace("_", " ")


def capital(text: str) -> str:
    """Return the text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def told(value: Any) -> str:
    """Return a value as text: thousands apart, a true minus, no noise of floating point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    number = float(value) + 0.0  # a negative zero loses its sign
    size = abs(number)
    if size >= 1e9:
        text = f"{number / 1e9:,.4g} bn"
    elif size >= 1e6:
        text = f"{number / 1e6:,.4g} M"
    elif size >= 1000:
        text = f"{number:,.0f}"
    else:
        text = f"{number:.6f}".rstrip("0").rstrip(".") if size >= 1e-4 and _short(number) else f"{number:.3g}"
    return text.replace("-", "\N{MINUS SIGN}")


def _short(number: float) -> bool:
    return len(f"{abs(number):.6g}") <= len("0.0005")


def breadth(text: str, points: float, weight: str = "normal") -> float:
    """Return the width of a line of text, in inches."""
    words = text.split()
    gaps = max(0, len(words) - 1) * _advance(" ", points, weight)
    return 1.06 * (gaps + sum(_advance(word, points, weight) for word in words))  # hinting widens small type


@lru_cache(maxsize=4096)
def _advance(text: str, points: float, weight: str) -> float:
    """Return how far a text moves the pen, the room around its first and last letter included."""
    font = FontProperties(family="DejaVu Sans", weight=weight, size=points)
    lines = (f"n{text}n", "nn")
    between, alone = (text_to_path.get_text_width_height_descent(line, font, ismath=False)[0] for line in lines)
    return float(between - alone) / 72


def wrapped(text: str, inches: float, points: float, weight: str = "normal") -> str:
    """Return the text broken into lines that fit a width."""
    for columns in range(len(text), 4, -1):
        lines = wrap(text, columns)
        if all(breadth(line, points, weight) <= inches for line in lines):
            return "\n".join(lines)
    return text


@contextmanager
def page(caption: str, height: float) -> Iterator[Figure]:
    """Give a figure in the style of all figures; write its caption below at the end."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield figure
        text = wrapped(caption, WIDTH - 0.2, SMALL)
        figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=GREY)


def headline(axes: Axes, bold: str, plain: str, inches: float) -> None:
    """Write a title, and below it in small type what it means, both broken to the width given."""
    below = wrapped(plain, inches, TICK) if plain else ""
    lines = below.count("\n") + 1 if below else 0
    axes.set_title(wrapped(bold, inches, STYLE["axes.titlesize"], "bold"), pad=5 + 10.5 * lines)
    if below:
        style: dict[str, Any] = {"fontsize": TICK, "color": DARK, "va": "bottom", "annotation_clip": False}
        axes.annotate(below, (0, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", **style)


def key(figure: Figure, handles: Sequence[Any]) -> None:
    """Explain marks and lines above all panels, where nothing can be covered."""
    style: dict[str, Any] = {"frameon": False, "fontsize": TICK, "handlelength": 1.8, "columnspacing": 1.4}
    room, columns = WIDTH - 0.3, len(handles)
    while columns > 1:
        widest = [max(breadth(h.get_label(), TICK) for h in handles[i::columns]) + 0.42 for i in range(columns)]
        if sum(widest) <= room:
            break
        columns -= 1
    figure.legend(handles=list(handles), loc="outside upper left", ncols=columns, **style)


def row_name(name: str) -> str:
    """Return the name of a row in words, broken to the room beside the axes."""
    return wrapped(name.replace("_", " "), NAME_INCHES, TICK)


def names_breadth(names: Sequence[str]) -> float:
    """Return the inches that these names of rows take beside the axes."""
    return max(breadth(line, TICK) for name in names for line in name.split("\n"))


def rows_height(names: Sequence[str]) -> float:
    """Return the inches that rows with these names take."""
    return max(0.8, len(names) * (0.07 + 0.12 * max(1 + name.count("\n") for name in names)))


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Write the names of the rows, the first on top."""
    axes.set_yticks(range(len(names)), names, fontsize=TICK, linespacing=1.05)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.5, -0.5)


def number_axis(axes: Axes, which: str, ticks: int) -> None:
    """Write plain numbers on an axis, at most so many."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    # A locator's zero can be some 1e-17.
    axis.set_major_formatter(
        lambda value, _: told(value if abs(value) > 1e-9 * np.ptp(axis.get_view_interval()) else 0)
    )
    axis.set_tick_params(labelsize=TICK)


def shown_range(values: Floats) -> tuple[float, float]:
    """Return the range to show: all values, save a few so far out that the others would shrink to a line."""
    low, high = np.quantile(values, (0.25, 0.75))
    reach = FAR_OUT * (high - low)
    kept = values[(values >= low - reach) & (values <= high + reach)] if reach > 0 else values
    return float(kept.min()), float(kept.max())


def limits(values: Floats, *, floor_at_zero: bool) -> tuple[float, float]:
    """Return limits of an axis for the values shown, with some air around them."""
    low, high = shown_range(values)
    air = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
    return 0.0 if floor_at_zero and 0 <= low <= 0.5 * high else low - air, high + air


def fit(axes: Axes, which: str, values: Floats, *, floor_at_zero: bool = False) -> None:
    """Set the limits of an axis to the values shown, and say how far those beyond it go."""
    low, high = limits(values, floor_at_zero=floor_at_zero)
    notes = []
    if values.max() > high:
        notes.append(f"beyond the scale: up to {told(values.max())}")
    if values.min() < low:
        notes.append(f"beyond the scale: down to {told(values.min())}")
    if notes:
        top = which == "y"
        if top:
            high += 0.22 * (high - low)  # the note stands above what is drawn
        style: dict[str, Any] = {"fontsize": SMALL, "color": VERMILION, "ha": "right", "va": "top" if top else "bottom"}
        axes.annotate("\n".join(notes), (0.99, 1.0 if top else 0.01), xycoords="axes fraction", zorder=9, **style)
    axes.set(**{f"{which}lim": (low, high)})


def grouped(rows: Sequence[Row], names: Sequence[str], outcome: str) -> dict[tuple[Any, ...], dict[float, float]]:
    """Return for each point, in order, the outcome of every seed in which it came about."""
    points: dict[tuple[Any, ...], dict[float, float]] = {}
    for row in rows:
        seeds = points.setdefault(tuple(row[name] for name in names), {})
        value = float(row[outcome])
        if np.isfinite(value):
            seeds[float(row["seed"])] = value
    return {point: dict(sorted(points[point].items())) for point in sorted(points)}


def quantiles(values: Iterable[float]) -> dict[str, float]:
    """Return the quantiles that the figures draw, by name."""
    found = np.quantile(np.array([*values]), [*QUANTILES.values()])
    return dict(zip(QUANTILES, found.tolist(), strict=True))


def star(axes: Axes, place: float) -> None:
    """Mark the value of the unchanged scenario on the foot of the axes."""
    style: dict[str, Any] = {"color": VERMILION, "ms": 8, "mew": 0, "clip_on": False, "zorder": 8}
    axes.plot([place], [0], "*", transform=axes.get_xaxis_transform(), **style)


def star_key() -> Line2D:
    """Return the explanation of the star."""
    return Line2D([], [], ls="", marker="*", color=VERMILION, mew=0, ms=8, label="unchanged scenario")


def blank(axes: Axes, text: str) -> None:
    """Say why there is nothing to see."""
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": TICK, "color": DARK}
    axes.annotate(text, (0.5, 0.5), xycoords="axes fraction", **style)
