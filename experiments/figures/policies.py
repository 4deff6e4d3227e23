"""Figures of policies: what they change and at what cost, and who joins under one and not under the other."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures.measured import Measured
from experiments.figures.named_rows import name_rows, names_breadth, row_name, rows_height
from experiments.numbers.pairs import Difference, Joined
from sim.figures.page import blank, headline, key, limits, number_axis, page
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, GREY, ORANGE, PALE, SMALL, TICK, VERMILION, grown, is_narrow, page_width
from sim.figures.text import capital, scenario_name, spoken, told, wrapped
from sim.language.say import say


def policies(effects: Sequence[Difference], gain: Measured, cost: Measured, baseline: str, caption: str) -> Picture:
    """Draw what each policy changes, and beside it what it costs: mean difference with 95 % interval, sorted.

    A thin line goes from 5 to 95 % of the replications: the interval of their mean is much narrower.

    A policy whose interval touches 0 is grey: this model does not tell it from the baseline.

    Args:
        effects: One a policy and outcome; other outcomes are passed over, an effect that is not finite is left out.
        gain: The outcome on the left, by which the policies are sorted.
        cost: The outcome on the right.
        baseline: The scenario they are compared with.
        caption: What these runs are.
    """
    known = {(e.scenario, e.outcome): e for e in effects if np.isfinite((e.mean, e.low, e.high)).all()}
    names = [*dict.fromkeys(e.scenario for e in effects if e.outcome in (gain.name, cost.name))]
    names.sort(key=lambda name: known[name, gain.name].mean if (name, gain.name) in known else np.inf)
    texts = [row_name(name) for name in names]
    table: list[Difference] = []
    lines = 2 if is_narrow() else 1
    inches = (page_width() - names_breadth(texts)) * lines / 2 - grown(0.35)
    with page(caption, 0.6 + (0.9 + rows_height(texts)) * lines) as figure:
        panels = figure.subplots(lines, 2 // lines, sharey=True).ravel()
        for axes, outcome in zip(panels, (gain, cost), strict=True):
            headline(axes, capital(spoken(outcome.name)), say(outcome.meaning), inches)
            shown = [known[name, outcome.name] for name in names if (name, outcome.name) in known]
            if shown:
                _intervals(axes, shown, names)
            else:
                blank(axes, say("came about in no run"))
            axes.axvline(0, color=BLACK, lw=0.7, zorder=1)
            label = say("{unit}, difference from {baseline}", unit=say(outcome.unit), baseline=scenario_name(baseline))
            axes.set_xlabel(wrapped(label, inches, TICK), fontsize=TICK)
            table += shown
        for axes in panels:
            name_rows(axes, texts)
        if lines == 1:
            panels[1].tick_params(labelleft=False)
        marks = ((BLUE, say("fewer")), (VERMILION, say("more")), (GREY, say("interval touches 0")))
        handles = [Line2D([], [], color=colour, marker="o", ms=4, lw=1.6, label=text) for colour, text in marks]
        handles.append(Line2D([], [], color=BLACK, lw=0.6, label=say("5 to 95 % of the replications")))
        key(figure, handles)
    rows = [(e.scenario, e.outcome, e.mean, e.low, e.high, e.low_5, e.high_95) for e in table]
    return Picture(figure, ("name", "outcome", "mean", "low", "high", "low_5", "high_95"), rows)


def _intervals(axes: Axes, effects: Sequence[Difference], names: Sequence[str]) -> None:
    low, high = limits(
        np.array([[0.0, e.low, e.mean, e.high, e.low_5, e.high_95] for e in effects]).ravel(), floor_at_zero=False
    )
    for effect in effects:
        row = names.index(effect.scenario)
        colour = (BLUE if effect.mean < 0 else VERMILION) if effect.is_clear else GREY
        if not low <= effect.mean <= high:
            _far_out(axes, effect.mean, row, colour)
            continue
        axes.plot([effect.low_5, effect.high_95], [row, row], color=BLACK, lw=0.6, zorder=2)
        axes.plot([effect.low, effect.high], [row, row], color=colour, lw=1.6, solid_capstyle="butt")
        axes.plot([effect.mean], [row], "o", color=colour, ms=4.5, mew=0)
        for end, beyond, arrow in ((low, effect.low < low, "<"), (high, effect.high > high, ">")):
            if beyond:  # the interval goes on outside
                axes.plot([end], [row], arrow, color=colour, ms=5, mew=0, clip_on=False)
    for row in range(0, len(names), 2):
        axes.axhspan(row - 0.5, row + 0.5, color=PALE, alpha=0.5, lw=0, zorder=0)
    axes.set_xlim(low, high)
    number_axis(axes, "x", 4)


def _far_out(axes: Axes, mean: float, row: int, colour: str) -> None:
    """Write an effect beyond the scale at the edge where it would be."""
    less = mean < 0
    text = f"\N{LEFTWARDS ARROW} {told(mean)}" if less else f"{told(mean)} \N{RIGHTWARDS ARROW}"
    style: dict[str, Any] = {"ha": "left" if less else "right", "va": "center", "fontsize": SMALL, "color": colour}
    axes.annotate(text, (0.01 if less else 0.99, row), xycoords=axes.get_yaxis_transform(), **style)


def who_joined(counts: Sequence[Joined], baseline: str, caption: str) -> Picture:
    """Draw for each scenario who joined under both, only under the baseline, only under the scenario.

    Args:
        counts: One a scenario and state; each state has a panel with a scale of its own.
        baseline: Name of the baseline.
        caption: What these runs are.
    """
    scenarios, states = ([*dict.fromkeys(getattr(c, name) for c in counts)] for name in ("scenario", "state"))
    texts = [row_name(name) for name in scenarios]
    lines = len(states) if is_narrow() else 1
    inches = (page_width() - names_breadth(texts)) * lines / len(states) - grown(0.35)
    parts = (
        ("both", GREY, say("joined under both")),
        ("only_baseline", BLUE, say("only under {baseline}", baseline=scenario_name(baseline))),
        ("only_scenario", ORANGE, say("only under the scenario")),
    )
    with page(caption, 0.6 + (0.7 + rows_height(texts)) * lines) as figure:
        panels = figure.subplots(lines, len(states) // lines, sharey=True, squeeze=False).ravel()
        for axes, state in zip(panels, states, strict=True):
            here = [c for c in counts if c.state == state]
            row = [scenarios.index(c.scenario) for c in here]
            left = np.zeros(len(here))
            for part, colour, _ in parts:
                width = np.array([float(getattr(c, part)) for c in here])
                axes.barh(row, width, left=left, color=colour, height=0.66, lw=0)
                left += width
            axes.set_xlim(0, 1.04 * float(left.max()) or 1)
            number_axis(axes, "x", 3)
            if not left.any():
                blank(axes, say("none joined"))
                axes.set_xticks([])
            axes.set_xlabel(say("sellers"), fontsize=TICK)
            headline(axes, capital(say(state)), "", inches)
            name_rows(axes, texts)
        if lines == 1:
            for axes in panels[1:]:
                axes.tick_params(labelleft=False)
        key(figure, [Patch(facecolor=colour, label=text) for _, colour, text in parts])
    return Picture(figure, Joined._fields, [tuple(c) for c in counts])
