"""Figures of sweeps over a grid: outcomes against one lever, an outcome over two."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.ticker import MaxNLocator

from experiments.figures.lever_scale import STAR, Scale, Varied, rule_key, rule_reference
from experiments.figures.measured import FEW_SEEDS, Measured, Row
from experiments.numbers.replications import QUANTILES, grouped, quantiles
from sim.figures.page import blank, fit, headline, key, number_axis, page, shown_range
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, GREY, PALE, TEXT, TICK, grown, is_narrow, page_width
from sim.figures.text import capital, spoken, told, wrapped
from sim.language.say import say
from sim.submodels.arrays import Floats

SINGLE_SEEDS = 3


def curves(rows: Sequence[Row], varied: Varied, outcomes: Sequence[Measured], caption: str) -> Picture:
    """Draw outcomes against one lever: median over the seeds, bands, and a few single seeds.

    With fewer than five seeds every run is drawn instead of bands. A lever without an order has bars instead of bands.

    Args:
        rows: One a run: the lever, ``seed`` and the outcomes; an outcome that is not finite did not come about.
        varied: The lever.
        outcomes: One panel each.
        caption: What these runs are.
    """
    scale = Scale(varied, (row[varied.name] for row in rows))
    seeds = sorted({int(row["seed"]) for row in rows})
    few = len(seeds) < FEW_SEEDS
    single = seeds if few else seeds[:SINGLE_SEEDS]
    columns = 1 if len(outcomes) <= 3 or is_narrow() else 2
    lines = -(-len(outcomes) // columns)
    inches = page_width() / columns - grown(0.8)
    table: list[tuple[Any, ...]] = []
    with page(say("{caption}; across: {lever}", caption=caption, lever=varied.name), 0.9 + 1.75 * lines) as figure:
        panels = figure.subplots(lines, columns, sharex=True, squeeze=False).ravel()
        for axes, outcome in zip(panels, outcomes, strict=False):
            seen = grouped(rows, [varied.name], outcome.name)
            points = {value: seen[value,] for value in scale.values if seen.get((value,))}
            headline(axes, capital(spoken(outcome.name)), say(outcome.meaning), inches)
            axes.set_ylabel(say(outcome.unit))
            scale.draw(axes, "x", inches)
            if not points:
                blank(axes, say("came about in no run"))
                axes.set_yticks([])
                continue
            shown = _curve(axes, scale, points, single, bands=not few)
            table += [(outcome.name, value, *cell) for value, cells in shown.items() for cell in cells]
            number_axis(axes, "y", 4)
            rule_reference(axes, scale)
            if varied.reference in points:
                median = dict(shown[varied.reference])["median"]
                axes.plot([scale.at(varied.reference)], [median], clip_on=False, **STAR)
        for place, axes in enumerate(panels):
            if place >= len(outcomes):
                axes.remove()
            elif place >= len(outcomes) - columns:
                axes.set_xlabel(wrapped(varied.label, inches, TEXT))
                axes.tick_params(labelbottom=True)
        figure.align_ylabels()
        here = rule_key(say("unchanged scenario: {value}", value=scale.reference_told))
        if scale.measures_reference:
            here.set(marker=STAR["marker"], markersize=STAR["ms"], markeredgecolor=STAR["mec"])
        key(figure, [*_curve_key(len(seeds), len(single), few=few), here])
    return Picture(figure, ("outcome", varied.name, "statistic", "value"), table)


def _curve(
    axes: Axes, scale: Scale, points: dict[Any, dict[int, float]], single: Sequence[int], *, bands: bool
) -> dict[Any, list[tuple[str, float]]]:
    """Draw one outcome; return per value of the lever what was drawn."""
    at = [scale.at(value) for value in points]
    found = {value: quantiles([*seen.values()]) for value, seen in points.items()}
    names = QUANTILES if bands else ("median",)
    shown = {value: [(name, found[value][name]) for name in names] for value in points}
    band = {name: np.array([found[value][name] for value in points]) for name in QUANTILES}
    for seed in single:
        mine = {value: seen[seed] for value, seen in points.items() if seed in seen}
        for value, height in mine.items():
            shown[value].append((f"seed {seed}", height))
        style: dict[str, Any] = {"color": GREY, "lw": 0.5, "zorder": 2, "alpha": 0.9}
        places = [scale.at(value) for value in mine]
        axes.plot(places, [*mine.values()], marker="" if bands else "o", ms=2.8, mew=0, **style)
    if scale.categorical or len(at) == 1:
        if bands:
            axes.vlines(at, band["5 %"], band["95 %"], color=BLUE, lw=7, alpha=0.18)
            axes.vlines(at, band["25 %"], band["75 %"], color=BLUE, lw=7, alpha=0.3)
        axes.plot(at, band["median"], ls="", marker="_", color=BLUE, ms=13, mew=2, zorder=3)
    else:
        if bands:
            axes.fill_between(at, band["5 %"], band["95 %"], color=BLUE, alpha=0.14, lw=0)
            axes.fill_between(at, band["25 %"], band["75 %"], color=BLUE, alpha=0.26, lw=0)
        axes.plot(at, band["median"], color=BLUE, lw=1.6, zorder=3)
    fit(axes, "y", np.array([value for cells in shown.values() for _, value in cells]), floor_at_zero=True)
    return shown


def _curve_key(seeds: int, single: int, *, few: bool) -> list[Any]:
    middle = Line2D(
        [],
        [],
        color=BLUE,
        lw=1.6,
        label=say("median of {seeds} seeds", seeds=seeds) if seeds > 1 else say("the only seed"),
    )
    if few:
        return [middle, Line2D([], [], color=GREY, lw=0.5, marker="o", ms=2.8, label=say("each seed"))]
    inner, outer = Patch(color=BLUE, alpha=0.36, lw=0), Patch(color=BLUE, alpha=0.14, lw=0)
    inner.set_label("25-75 %")
    outer.set_label("5-95 %")
    return [middle, inner, outer, Line2D([], [], color=GREY, lw=0.5, label=say("{count} single seeds", count=single))]


def heat_map(
    rows: Sequence[Row], across: Varied, up: Varied, outcome: Measured, caption: str, *, told_of: Sequence[float] = ()
) -> Picture:
    """Draw an outcome over two levers: the median over the seeds, and how wide the seeds scatter.

    Contours stand where the source tells of a value, if the medians reach one of them.

    Args:
        rows: One a run: both levers, ``seed`` and the outcome; a point where it never came about stays blank.
        across: The lever from left to right.
        up: The lever from bottom to top.
        outcome: What is drawn.
        caption: What these runs are.
        told_of: Values of the outcome of which the source tells.
    """
    scales = Scale(across, (row[across.name] for row in rows)), Scale(up, (row[up.name] for row in rows))
    middle, width = (np.full((len(scales[1].values), len(scales[0].values)), np.nan) for _ in range(2))
    table: list[tuple[Any, ...]] = []
    for (x, y), seen in grouped(rows, [across.name, up.name], outcome.name).items():
        if seen:
            found = quantiles([*seen.values()])
            cell = scales[1].values.index(y), scales[0].values.index(x)
            middle[cell] = found["median"]
            width[cell] = found["95 %"] - found["5 %"] if len(seen) > 1 else np.nan
            table.append((x, y, len(seen), middle[cell], width[cell]))
    name = capital(spoken(outcome.name))
    lines = 2 if is_narrow() else 1
    inches = (page_width() - grown(1.0)) * lines / 2
    below = say("{caption}; across: {across}, up: {up}", caption=caption, across=across.name, up=up.name)
    with page(below, 0.5 + 4.0 * lines) as figure:
        left, right = figure.subplots(lines, 2 // lines, sharey=True)
        headline(left, say("{name}: median of the seeds", name=name), say(outcome.meaning), inches)
        headline(right, say("How far the seeds scatter"), say("width of the 5-95 % interval"), inches)
        paling = LinearSegmentedColormap.from_list("scatter", ["white", BLUE])
        for axes, values, colours in ((left, middle, "cividis"), (right, width, paling)):
            axes.set_facecolor(PALE)
            for scale, which in zip(scales, "xy", strict=True):
                scale.draw(axes, which, inches, cells=True)
            axes.set_xlabel(wrapped(across.label, inches, TEXT))
            if np.isfinite(values).any():
                _cells(axes, scales, values, colours, say(outcome.unit))
            else:
                one_each = say("one seed a point: no interval")
                blank(axes, one_each if np.isfinite(middle).any() else say("came about in no run"))
        for axes in (left, right)[:lines]:
            axes.set_ylabel(wrapped(up.label, grown(2.4), TEXT))
        handles: list[Any] = [_reference(left, right, scales)]
        unordered = scales[0].categorical or scales[1].categorical
        if min(middle.shape) > 1 and np.isfinite(middle).any() and not unordered:
            levels = _contours(left, scales, middle, told_of)
            if levels:
                numbers = ", ".join(told(level) for level in levels)
                label = say("{numbers} {unit}", numbers=numbers, unit=say(outcome.unit))
                if {*levels} & {*told_of}:
                    label = say("{values}, of which the source tells", values=label)
                handles.append(Line2D([], [], color=GREY, lw=1, label=label))
        if np.isnan(middle).any():
            handles.append(Patch(color=PALE, lw=0, label=say("came about in no run")))
        key(figure, handles)
    return Picture(figure, (across.name, up.name, "seeds", f"median {outcome.name}", "5-95 % width"), table)


def _reference(left: Axes, right: Axes, scales: tuple[Scale, Scale]) -> Line2D:
    """Mark the unchanged scenario where it is measured; return what tells of it."""
    across, up = scales
    if across.measures_reference and up.measures_reference:
        for axes in (left, right):
            axes.plot(*([scale.at(scale.varied.reference)] for scale in scales), **STAR)
        return Line2D([], [], label=say("unchanged scenario"), **STAR)
    label = say(
        "unchanged scenario: {across} across, {up} up; not among the points",
        across=told(across.varied.reference),
        up=told(up.varied.reference),
    )
    return Line2D([], [], ls="", label=label)


def _cells(axes: Axes, scales: tuple[Scale, Scale], values: Floats, colours: str | Colormap, unit: str) -> None:
    finite = values[np.isfinite(values)]
    low, high = shown_range(finite)
    beyond = {(False, False): "neither", (True, False): "min", (False, True): "max", (True, True): "both"}
    extend = beyond[bool(finite.min() < low), bool(finite.max() > high)]
    ticks: Any = MaxNLocator(4)
    if low == high:
        ticks = [low]
        low, high = low - 0.5, high + 0.5
    edges = [scale.edges for scale in scales]
    masked = np.ma.masked_invalid(values)
    mesh = axes.pcolormesh(*edges, masked, cmap=colours, vmin=low, vmax=high, rasterized=True)
    bar = axes.figure.colorbar(
        *(mesh,), ax=axes, location="bottom", extend=extend, ticks=ticks, format=lambda value, _: told(value), aspect=28
    )
    bar.ax.tick_params(labelsize=TICK)
    most = say("{unit} (most: {value})", unit=unit, value=told(finite.max()))
    bar.set_label(unit if extend == "neither" else most, fontsize=TICK)
    bar.outline.set_linewidth(0.4)


def _contours(axes: Axes, scales: tuple[Scale, Scale], values: Floats, told_of: Sequence[float]) -> list[float]:
    low, high = shown_range(values[np.isfinite(values)])
    levels: list[float] = [level for level in told_of if low < level < high]
    if not levels and low < high:
        levels = [level for level in np.asarray(MaxNLocator(4).tick_values(low, high)).tolist() if low < level < high]
    if not levels:
        return []
    masked = np.ma.masked_invalid(values)
    outline: list[AbstractPathEffect] = [withStroke(linewidth=2, foreground=BLACK)]
    lines = axes.contour(*(scale.places for scale in scales), masked, levels, colors="white", linewidths=1.0)
    lines.set_path_effects(outline)
    spots: list[Floats] = []
    for level, parts in zip(levels, lines.allsegs, strict=True):
        _label(axes, level, np.concatenate([np.empty((0, 2)), *parts]), spots)
    return levels


def _label(axes: Axes, level: float, line: Floats, spots: list[Floats]) -> None:
    """Write a level on its contour where that is farthest from other labels and from the edges, if there is room.

    Args:
        axes: Where the contours are.
        level: Which of them to label.
        line: Where it runs, in points x 2.
        spots: Where labels stand, as shares of the axes; the new one is added.
    """
    shares = (axes.transScale + axes.transLimits).transform(line)
    room = np.minimum(shares, 1 - shares).min(axis=1)
    for spot in spots:
        room = np.minimum(room, 0.5 * np.hypot(*(shares - spot).T))
    if len(room) and room.max() > 0.06:
        best = int(room.argmax())
        spots.append(shares[best])
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": TICK, "color": "white", "zorder": 8}
        text = axes.annotate(told(level), tuple(line[best]), **style)
        text.set_path_effects([withStroke(linewidth=2, foreground=BLACK)])
