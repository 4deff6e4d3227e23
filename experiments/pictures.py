"""What the figures of many runs share: page and caption, headlines, numbers as text, scales of levers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from math import floor, log10
from textwrap import wrap
from typing import Any, NamedTuple, Protocol

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator, NullLocator

from sim.plots import GREY, STYLE, VERMILION
from sim.submodels.arrays import Floats

Value = float | str
Row = Mapping[str, Value]

WIDTH = 7.2
DARK = "#444444"
QUANTILES = {"5 %": 0.05, "25 %": 0.25, "median": 0.5, "75 %": 0.75, "95 %": 0.95}
FEW_SEEDS = 5  # with fewer, a band would pretend to know quantiles
FAR_OUT = 20.0  # interquartile ranges
GRID_VALUES = 12  # a lever with more values than this was drawn, not set
TICK, SMALL = 7.5, 6.5


class Picture(NamedTuple):
    """A figure, with a table of every number that it shows."""

    figure: Figure
    header: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Measured(Protocol):
    """What a figure must know of an outcome; those of ``sim.outcomes`` fit."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def meaning(self) -> str: ...  # noqa: D102


class Varied(NamedTuple):
    """A number of the scenario that the runs vary.

    Attributes:
        name: Its name in the table of runs, such as ``policy.detector_fpr``.
        unit: Its unit; ``yes/no`` for a switch.
        log: Whether it is drawn on a log scale.
        reference: Its value in the unchanged scenario.
    """

    name: str
    unit: str
    log: bool
    reference: Value

    @property
    def label(self) -> str:
        """Its name in words, with the unit unless the name says it."""
        words = spoken(self.name)
        return words if self.unit in words.split() else f"{words} ({self.unit})"


class Scale:
    """Where the values of a lever stand on an axis: one place each for categories, else their number.

    Named categories stand in the order in which they come. A log scale is given up when a value is not positive.
    """

    def __init__(self, varied: Varied, values: Iterable[Value]) -> None:
        self.varied = varied
        met: list[Any] = [*dict.fromkeys(values)]
        known = [*dict.fromkeys([*met, varied.reference])]
        named = any(isinstance(value, str) for value in known)
        self.categorical = named or varied.unit == "yes/no" or any(isinstance(value, bool | np.bool_) for value in met)
        shown = known if self.categorical else met
        self.values = shown if named else sorted(shown)
        self.log = varied.log and not self.categorical and min(known) > 0

    def at(self, value: Value) -> float:
        """Return the place of a value."""
        return float(self.values.index(value)) if self.categorical else float(value)

    @property
    def places(self) -> Floats:
        """The places of all values."""
        return np.array([self.at(value) for value in self.values])

    @property
    def edges(self) -> Floats:
        """Borders halfway between the values, on the scale that is drawn."""
        at = np.log(self.places) if self.log else self.places
        if len(at) == 1:
            half = 0.5 if self.log or self.categorical else abs(float(at[0])) / 4 or 0.5
            middles = np.array([at[0] - half, at[0] + half])
        else:
            inner = (at[1:] + at[:-1]) / 2
            middles = np.concatenate([[2 * at[0] - inner[0]], inner, [2 * at[-1] - inner[-1]]])
        return np.exp(middles) if self.log else middles

    def draw(self, axes: Axes, which: str, inches: float, *, cells: bool = False) -> None:
        """Set scale, limits and ticks of an axis.

        Args:
            axes: Where.
            which: ``x`` or ``y``.
            inches: Length of the axis, by which tick labels are thinned out.
            cells: Whether the limits are the borders of cells around the values.
        """
        if self.log:
            axes.set(**{f"{which}scale": "log"})
        wide = cells or self.categorical or len(self.values) == 1
        places = [*(self.edges if wide else self.places), self.at(self.varied.reference)]
        low, high = min(places), max(places)
        margin = 0.0 if wide else 0.03
        if self.log:
            stretch = (high / low) ** margin
            low, high = low / stretch, high * stretch
        else:
            low, high = low - margin * (high - low), high + margin * (high - low)
        axes.set(**{f"{which}lim": (low, high)})

        ticks = self._ticks(low, high)
        places = [self.at(value) for value in ticks]
        yes_no = self.varied.unit == "yes/no"
        labels = [told(bool(value) if yes_no else value) for value in ticks]
        drawn = np.log if self.log else np.asarray
        along = np.interp(drawn(places), drawn([low, high]), (0, inches))
        lengths = [breadth(label, TICK) if which == "x" else 0.1 for label in labels]
        unchanged = [i for i, value in enumerate(ticks) if value == self.varied.reference]
        kept = spaced(along, lengths, [*unchanged, 0, len(ticks) - 1])
        axis = axes.xaxis if which == "x" else axes.yaxis
        axis.set_ticks([places[i] for i in kept], [labels[i] for i in kept], fontsize=TICK)
        axis.set_minor_locator(NullLocator())
        axis.set_ticks([place for i, place in enumerate(places) if i not in kept], minor=True)
        axis.set_tick_params(which="minor", length=2)
        axis.set_minor_formatter(lambda *_: "")

    def _ticks(self, low: float, high: float) -> list[Any]:
        if self.categorical or len(self.values) <= GRID_VALUES:
            return self.values
        if self.log:
            decades = range(floor(log10(low)), floor(log10(high)) + 1)
            candidates = [float(f"{digit}e{decade}") for decade in decades for digit in (1, 2, 5)]
        else:
            candidates = np.asarray(MaxNLocator(4).tick_values(low, high)).tolist()
        return [value for value in candidates if low <= value <= high]


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
    number = float(value)
    size = abs(number)
    if size >= 1e6:
        text = f"{number / 1e6:,.3g} M" if size < 1e9 else f"{number:.3g}"
    elif size >= 1000:
        text = f"{number:,.0f}"
    else:
        text = f"{number:.6f}".rstrip("0").rstrip(".") if size >= 1e-4 and _short(number) else f"{number:.3g}"
    return text.replace("-", "\N{MINUS SIGN}")


def _short(number: float) -> bool:
    return len(f"{abs(number):.6g}") <= len("0.0005")


def breadth(text: str, points: float, weight: str = "normal") -> float:
    """Return the width of a line of text, in inches."""
    return _breadth(text, points, weight)


@lru_cache(maxsize=4096)
def _breadth(text: str, points: float, weight: str) -> float:
    path = TextPath((0, 0), text or " ", prop=FontProperties(family="DejaVu Sans", weight=weight, size=points))
    return 1.05 * float(path.get_extents().width) / 72  # the renderer's hinting takes up to 5 % more


def wrapped(text: str, inches: float, points: float, weight: str = "normal") -> str:
    """Return the text broken into lines that fit a width."""
    for columns in range(len(text), 4, -1):
        lines = wrap(text, columns)
        if all(breadth(line, points, weight) <= inches for line in lines):
            return "\n".join(lines)
    return text


def spaced(places: Floats, lengths: Sequence[float], first: Sequence[int]) -> list[int]:
    """Return which labels can stand without touching.

    Args:
        places: Middle of each label, in inches.
        lengths: Length of each, in inches.
        first: Which of them to prefer.
    """
    kept: list[int] = []
    for index in dict.fromkeys([*first, *range(len(places))]):
        needed = [(lengths[index] + lengths[other]) / 2 + 0.06 for other in kept]
        if all(abs(places[index] - places[other]) > room for other, room in zip(kept, needed, strict=True)):
            kept.append(index)
    return kept


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


def number_axis(axes: Axes, which: str, ticks: int) -> None:
    """Write plain numbers on an axis, at most so many."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(lambda value, _: told(value))
    axis.set_tick_params(labelsize=TICK)


def shown_range(values: Floats) -> tuple[float, float]:
    """Return the range to show: all values, save a few so far out that the others would shrink to a line."""
    low, high = np.quantile(values, (0.25, 0.75))
    reach = FAR_OUT * (high - low)
    kept = values[(values >= low - reach) & (values <= high + reach)] if reach > 0 else values
    return float(kept.min()), float(kept.max())


def fit(axes: Axes, which: str, values: Floats, *, floor_at_zero: bool) -> None:
    """Set the limits of an axis to the values shown, and say how far those beyond it go."""
    low, high = shown_range(values)
    air = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
    bottom = 0.0 if floor_at_zero and 0 <= low <= 0.5 * high else low - air
    notes = []
    if values.max() > high:
        notes.append(f"beyond the scale: up to {told(values.max())}")
    if values.min() < low:
        notes.append(f"beyond the scale: down to {told(values.min())}")
    if notes:
        air += 0.22 * (high - bottom)  # the note stands above what is drawn
        style: dict[str, Any] = {"fontsize": SMALL, "color": VERMILION, "ha": "right", "va": "top"}
        axes.annotate("\n".join(notes), (0.99, 1), xycoords="axes fraction", zorder=9, **style)
    axes.set(**{f"{which}lim": (bottom, high + air)})


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
