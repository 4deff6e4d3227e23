"""A lever on an axis: where its values stand, which of them are named."""

from collections.abc import Iterable, Sequence
from math import floor, log10
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, NullLocator

from experiments.figures.measured import Value
from experiments.figures.named_rows import NAME_INCHES
from sim.figures.style import TICK, VERMILION, grown, points
from sim.figures.text import breadth, told, wrapped
from sim.language.say import say
from sim.submodels.arrays import Floats

RULE: dict[str, Any] = {"color": VERMILION, "lw": 0.8, "ls": (0, (2, 2)), "zorder": 1}
STAR: dict[str, Any] = {"marker": "*", "ls": "", "color": VERMILION, "mec": "white", "mew": 0.6, "ms": 11, "zorder": 9}
YES_NO = "yes/no"
GRID_VALUES = 12  # a lever with more values than this was drawn, not set


class Varied(NamedTuple):
    """A number of the scenario that the runs vary.

    Attributes:
        name: Its name in the table of runs, such as ``policy.detector_fpr``.
        meaning: What it is, in words.
        unit: Its unit; ``yes/no`` for a switch.
        log: Whether it is drawn on a log scale.
        reference: Its value in the unchanged scenario.
    """

    name: str
    meaning: str
    unit: str
    log: bool
    reference: Value

    @property
    def label(self) -> str:
        """What it is, in words, with the unit unless the words say it."""
        if self.unit in self.meaning.split() or self.unit == YES_NO:
            return say(self.meaning)
        return say("{what} ({unit})", what=say(self.meaning), unit=say(self.unit))


class Scale:
    """Where the values of a lever stand on an axis: one place each for categories, else their number.

    Named categories stand in the order in which they come. A log scale is given up when a value is not positive.
    """

    def __init__(self, varied: Varied, values: Iterable[Value]) -> None:
        self.varied = varied
        met: list[Any] = [*dict.fromkeys(values)]
        self.measures_reference = varied.reference in met
        known = [*dict.fromkeys([*met, varied.reference])]
        named = any(isinstance(value, str) for value in known)
        self.categorical = named or varied.unit == YES_NO or any(isinstance(value, bool | np.bool_) for value in met)
        shown = known if self.categorical else met
        self.values = shown if named else sorted(shown)
        self.log = varied.log and not self.categorical and min(known) > 0

    def at(self, value: Value) -> float:
        """Return the place of a value."""
        return float(self.values.index(value)) if self.categorical else float(value)

    @property
    def reference_told(self) -> str:
        """The value of the unchanged scenario as text, and that nothing was measured there if so."""
        text = told(self.varied.reference)
        return text if self.measures_reference else say("{value} (not among the points)", value=text)

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
        places = [*(self.edges if wide else self.places)]
        if not cells:
            places.append(self.at(self.varied.reference))
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
        yes_no = self.varied.unit == YES_NO
        labels = [told(bool(value) if yes_no else value) for value in ticks]
        drawn = np.log if self.log else np.asarray
        along = np.interp(drawn(places), drawn([low, high]), (0, inches))
        if self.categorical:
            room = 0.9 * inches / len(labels) if which == "x" else grown(NAME_INCHES) / 2
            labels = [wrapped(label, room, TICK) for label in labels]
        lines = [label.split("\n") for label in labels]
        if which == "x":
            lengths = [max(breadth(line, TICK) for line in label) for label in lines]
        else:
            lengths = [1.15 / 72 * points(TICK) * len(label) for label in lines]
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


def rule_reference(axes: Axes, scale: Scale) -> None:
    """Draw a rule at the value of the unchanged scenario."""
    axes.axvline(scale.at(scale.varied.reference), **RULE)


def rule_key(label: str) -> Line2D:
    """Return the explanation of that rule."""
    return Line2D([], [], label=label, **RULE)


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
