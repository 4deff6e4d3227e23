"""What the posterior of a scenario says, drawn behind the one run that a figure shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.style import BLUE
from sim.language.say import say
from sim.submodels.arrays import Floats

PREFIX = "posterior."
"""Before the name of a column of what the posterior says."""

OUTER, INNER, MIDDLE = 0.13, 0.20, (0, (3, 1.5))
"""How opaque bands are, and how the median is dashed: the line of the run itself is not."""

Bands = Mapping[str, Mapping[str, Floats]]


def draw_band(axes: Axes, hours: Floats, band: Mapping[str, Floats] | None, colour: str) -> float:
    """Draw nine tenths and half of what the posterior says of a channel, and its median; return the largest value.

    Args:
        axes: Where the channel is drawn over time.
        hours: Ends of the hours.
        band: One value an hour by quantile; None draws nothing.
        colour: Of the band.
    """
    if band is None:
        return 0.0
    for low, high, alpha in (("low_5", "high_95", OUTER), ("low_25", "high_75", INNER)):
        axes.fill_between(hours, band[low], band[high], color=colour, alpha=alpha, lw=0)
    axes.plot(hours, band["median"], color=colour, lw=0.9, ls=MIDDLE)
    return float(band["high_95"].max())


def bands_key(bands: Bands) -> list[Any]:
    """Return the explanation of the bands, if there are any."""
    if not bands:
        return []
    return [
        Patch(facecolor=BLUE, alpha=OUTER, label=say("90 % of this model's posterior")),
        Patch(facecolor=BLUE, alpha=OUTER + INNER, label=say("50 % of it")),
        Line2D([], [], color=BLUE, lw=0.9, ls=MIDDLE, label=say("its median")),
    ]


def band_columns(bands: Bands, drawn: Sequence[str]) -> dict[str, Floats]:
    """Return the quantiles of some channels as columns of a figure's table."""
    return {f"{PREFIX}{name}.{quantile}": values for name in drawn for quantile, values in bands.get(name, {}).items()}
