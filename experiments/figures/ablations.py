"""Figure of ablations: which facts each can still show."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from experiments.figures.named_rows import name_rows, names_breadth, row_name
from experiments.numbers.ablations import Ablated
from sim.figures.page import headline, page
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, SMALL, TICK, grown, page_width
from sim.language.say import say
from sim.scenario.scenario import Scenario


def ablations(scenario: Scenario, ids: Sequence[str], rows: Sequence[Ablated], caption: str) -> Picture:
    """Draw the share of each fit that agrees with each target, and what it says of the headcount held out.

    Args:
        scenario: The one from which parts are taken.
        ids: Of the targets.
        rows: One a fit.
        caption: What these runs are.
    """
    columns = [*ids, say("all of them")]
    shares = np.array([[*(row.shares.get(name, np.nan) for name in ids), row.together] for row in rows])
    names = [row_name(say("as it is") if row.name == scenario.name else row.name) for row in rows]
    shades = LinearSegmentedColormap.from_list("share", ["white", BLUE])
    with page(caption, 1.4 + 0.3 * len(rows)) as figure:
        axes = figure.subplots()
        edges = np.arange(len(columns) + 1) - 0.5, np.arange(len(rows) + 1) - 0.5
        axes.pcolormesh(*edges, shares, cmap=shades, vmin=0, vmax=1, edgecolors="white", lw=1.5)
        for (row, column), share in np.ndenumerate(shares):
            text = say("not asked") if np.isnan(share) else f"{share:.0%}"
            colour = "white" if share > 0.7 else BLACK
            axes.annotate(text, (column, row), ha="center", va="center", fontsize=SMALL, color=colour)
        name_rows(axes, names)
        axes.set_xticks(range(len(columns)), columns, fontsize=TICK)
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        for place, row in enumerate(rows):
            text = say("no draw agrees")
            if row.forecast is not None:
                low, median, high = row.forecast.tolist()
                text = f"{median:,.0f} [{low:,.0f}-{high:,.0f}]"
            style: dict[str, Any] = {"xytext": (4, 0), "textcoords": "offset points", "va": "center", "fontsize": SMALL}
            axes.annotate(text, (len(columns) - 0.5, place), **style, annotation_clip=False)
        plain = say("share of the fit that agrees; at the right, its forecast of the headcount held out, 5 to 95 %")
        headline(axes, say("Fitted again without a part"), plain, page_width() - grown(1.6) - names_breadth(names))
    table = [(row.name, *line) for row, line in zip(rows, shares.tolist(), strict=True)]
    return Picture(figure, ("fitted", *(f"{name} agrees" for name in ids), "together"), table)
