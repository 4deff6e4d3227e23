"""Figure of deadlines: what a measure leaves of the crowd, by when it is taken."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.numbers.deadlines import HALF, Deadline, Effect
from sim.figures.page import headline, key, page
from sim.figures.picture import Picture
from sim.figures.style import BLUE, DARK, TICK, VERMILION, grown, page_width
from sim.figures.text import capital
from sim.language.dates import CLOCK, day_and_hour, day_of
from sim.language.say import say
from sim.results.headings import local
from sim.scenario.scenario import Scenario

PANEL, EDGES = 1.5, 1.1  # inches at nine points
BAND = 0.18
DAY = 24


def deadlines(
    scenario: Scenario, effects: Sequence[Effect], rows: Sequence[Deadline], until: datetime, caption: str
) -> Picture:
    """Draw what each measure leaves of the crowd, a panel a measure; a line marks the half, another the deadline.

    Args:
        scenario: Without any of them.
        effects: Of each measure at each moment.
        rows: One a measure.
        until: When the crowd is counted.
        caption: What these runs are.
    """
    top = max(1.1, *(effect.high for effect in effects))
    with page(caption, PANEL * len(rows) + EDGES) as figure:
        panels = list(figure.subplots(len(rows), 1, sharex=True, sharey=True, squeeze=False)[:, 0])
        for axes, row in zip(panels, rows, strict=True):
            own = [effect for effect in effects if effect.measure == row.measure]
            _draw(axes, own, row)
            axes.set_ylim(0, top)
            headline(axes, capital(say(row.measure)), _said(scenario, row), page_width() - grown(1))
        panels[len(panels) // 2].set_ylabel(
            say("left of the crowd of {day}", day=day_of(local(scenario, until))), fontsize=TICK
        )
        panels[-1].set_xlabel(
            say("taken so many days after {moment}", moment=day_and_hour(local(scenario, scenario.start), CLOCK)),
            fontsize=TICK,
        )
        panels[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
        key(figure, _key())
    return Picture(figure, Effect._fields, [*effects])


def _draw(axes: Axes, effects: Sequence[Effect], row: Deadline) -> None:
    at = [effect.hours / DAY for effect in effects]
    axes.fill_between(at, [e.low for e in effects], [e.high for e in effects], color=BLUE, alpha=BAND, lw=0)
    axes.plot(at, [e.median for e in effects], color=BLUE, lw=1.3, marker="o", ms=2.5)
    axes.axhline(HALF, color=DARK, lw=0.8, ls=":")
    if row.median is not None:
        axes.axvline(row.median / DAY, color=VERMILION, lw=1.3)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.tick_params(labelsize=TICK)


def _said(scenario: Scenario, row: Deadline) -> str:
    if row.median is None:
        return say("does not halve it at any hour in {share:.0f} % of the draws", share=100 * row.never)
    moment = day_and_hour(local(scenario, scenario.start + timedelta(hours=row.median)), CLOCK)
    never = say("; never in {share:.0f} % of the draws", share=100 * row.never) if row.never else ""
    return say("halves it until {moment}, median of the draws{never}", moment=moment, never=never)


def _key() -> list[Any]:
    return [
        Line2D([], [], color=BLUE, lw=1.3, marker="o", ms=2.5, label=say("median of the draws, by when it is taken")),
        Patch(facecolor=BLUE, alpha=BAND, label=say("nine in ten draws")),
        Line2D([], [], color=DARK, lw=0.8, ls=":", label=say("half of the crowd")),
        Line2D([], [], color=VERMILION, lw=1.3, label=say("halves it until")),
    ]
