"""Figures of sensitivity: a panel an outcome, a bar a parameter, and a line below which all is chance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.figures.named_rows import names_breadth
from experiments.numbers.sensitivity import Effect, Index
from experiments.plan.sensitivity_designs import DUMMY
from sim.figures.page import blank, headline, key, page
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, GREY, SMALL, TICK, VERMILION, grown, is_narrow, page_width
from sim.figures.text import capital, spoken
from sim.language.say import say
from sim.measures.outcomes import Outcome

BAR_HEIGHT, PANEL_EDGES, PAGE_EDGES = 0.2, 0.9, 0.6  # inches: of a parameter; for title and scale; key and caption
KINDS = {"policy": ("lever", BLUE), "behaviour": ("uncertainty", VERMILION), DUMMY: ("chance", GREY)}
PALER = 0.35  # opacity of what is second in a row
WHISKERS: dict[str, Any] = {"fmt": "none", "ecolor": BLACK, "elinewidth": 0.7, "capsize": 1.3, "capthick": 0.7}
SIGMA: dict[str, Any] = {"color": BLACK, "ls": "", "marker": "D", "mfc": "white", "ms": 3, "mew": 0.8, "clip_on": False}


def bars(tables: Mapping[Outcome, Sequence[Index]], caption: str) -> Picture:
    """Draw the Sobol' indices of each outcome in a panel of its own, the largest total order on top.

    The dashed line is the upper end of the dummy's total order: below it nothing can be told from chance.

    Args:
        tables: From ``sobol_indices``.
        caption: What the figure is made from: scenario, runs, seed.
    """
    with _panels(tables, caption) as (figure, panels):
        for axes, table in zip(panels, tables.values(), strict=True):
            rows = sorted(table, key=lambda row: (row.name == DUMMY, -row.total))
            for place, row in enumerate(rows):
                _bar(axes, place - 0.19, row.name, (row.total_low, row.total, row.total_high), 1)
                _bar(axes, place + 0.19, row.name, (row.first_low, row.first, row.first_high), PALER)
            highs = [max(row.total_high, row.first_high) for row in rows]
            _finish(axes, [row.name for row in rows], rows[-1].total_high, max(1.0, *highs))
            axes.set_xlim(left=min(0.0, *(row.first_low for row in rows)))
            axes.set_xlabel(say("share of the variance"), fontsize=TICK)
            if not any(row.total for row in rows):
                blank(axes, say("the same at every point"))
        total = Patch(color=GREY, label=say("total order: with interactions"))
        first = Patch(color=GREY, alpha=PALER, label=say("first order: alone"))
        _explain(figure, tables.values(), [total, first])
    lines = [(outcome.name, *index) for outcome, table in tables.items() for index in table]
    return Picture(figure, ("outcome", *Index._fields), lines)


def screening(tables: Mapping[Outcome, Sequence[Effect]], caption: str) -> Picture:
    """Draw the elementary effects on each outcome in a panel of its own, the largest mu* on top.

    Args:
        tables: From ``morris``.
        caption: What the figure is made from: scenario, runs, seed.
    """
    with _panels(tables, caption) as (figure, panels):
        for axes, (outcome, table) in zip(panels, tables.items(), strict=True):
            rows = sorted(table, key=lambda row: (row.name == DUMMY, -row.mu_star))
            for place, row in enumerate(rows):
                _bar(axes, place, row.name, (row.low, row.mu_star, row.high), 1)
            axes.plot([row.sigma for row in rows], range(len(rows)), **SIGMA)
            reach = max(max(row.high, row.sigma) for row in rows)
            _finish(axes, [row.name for row in rows], rows[-1].high, reach)
            axes.set_xlabel(say("{unit} over the whole range", unit=say(outcome.unit)), fontsize=TICK)
            if not reach:
                blank(axes, say("the same at every point"))
        size = Patch(color=GREY, label=say("mu*: mean size of the effect"))
        spread = Line2D([], [], **SIGMA, label=say("sigma: its spread"))
        _explain(figure, tables.values(), [size, spread])
    lines = [(outcome.name, outcome.unit, *effect) for outcome, table in tables.items() for effect in table]
    return Picture(figure, ("outcome", "unit", *Effect._fields), lines)


@contextmanager
def _panels(tables: Mapping[Outcome, Sequence[Effect | Index]], caption: str) -> Iterator[tuple[Figure, list[Axes]]]:
    """Give a page with a titled panel for each table: one alone has the whole width, more stand in two columns."""
    columns = 1 if is_narrow() else min(2, len(tables))
    lengths = [len(table) for table in tables.values()]
    heights = [BAR_HEIGHT * max(lengths[at : at + columns]) + PANEL_EDGES for at in range(0, len(lengths), columns)]
    with page(caption, sum(heights) + PAGE_EDGES) as figure:
        panels = list(figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights).flat)
        for unused in panels[len(tables) :]:
            unused.remove()
        names = [_label(row.name) for table in tables.values() for row in table]
        room = page_width() / columns - names_breadth(names) - grown(0.35)
        for axes, outcome in zip(panels, tables, strict=False):
            plain = say("{unit}, {meaning}", unit=say(outcome.unit), meaning=say(outcome.meaning))
            headline(axes, capital(spoken(outcome.name)), plain, room)
        yield figure, panels[: len(tables)]


def _bar(axes: Axes, place: float, name: str, interval: tuple[float, float, float], opacity: float) -> None:
    low, value, high = interval
    axes.barh(place, value, 0.36 if place % 1 else 0.6, color=_kind(name)[1], alpha=opacity)
    axes.errorbar(value, place, xerr=[[value - low], [high - value]], **WHISKERS)


def _kind(name: str) -> tuple[str, str]:
    return KINDS[name.partition(".")[0]]


def _label(name: str) -> str:
    return say("chance alone") if name == DUMMY else spoken(name)


def _finish(axes: Axes, names: Sequence[str], chance: float, reach: float) -> None:
    """Name the rows, those of a table in order with the dummy last, and draw the line of chance."""
    last = len(names) - 1
    axes.set_ylim(last + 0.6, -0.6)
    axes.set_yticks(range(len(names)), [_label(name) for name in names])
    axes.tick_params(axis="y", length=0, pad=5, labelsize=TICK)
    for label, name in zip(axes.get_yticklabels(), names, strict=True):
        label.set_color(_kind(name)[1])
    axes.axvline(chance, color=BLACK, lw=0.7, ls="--", zorder=1.5)  # over the bars, below the whiskers
    above = last - 0.28  # the whisker of the first order
    axes.annotate(say(DUMMY), (chance, above), (4, 0), textcoords="offset points", va="center", fontsize=SMALL)
    axes.set_xlim(0, max(1.04 * reach, 1.22 * chance) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: _short(value))
    axes.tick_params(axis="x", labelsize=TICK)


def _short(value: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:,.10g}{letter}"
    return f"{value:.10g}"


def _explain(figure: Figure, tables: Iterable[Sequence[Effect | Index]], marks: list[Any]) -> None:
    present = {_kind(row.name) for table in tables for row in table if row.name != DUMMY}
    kinds = [Patch(color=colour, label=say(text)) for text, colour in KINDS.values() if (text, colour) in present]
    key(figure, [*kinds, Line2D([], [], color=BLACK, lw=0.7, marker="|", ms=4, label=say("95 % interval")), *marks])
