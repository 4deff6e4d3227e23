"""Does the boycott of advertising by small sellers help or hurt the sweep of merchants' budgets?

In a second-price auction a merchant pays what the next bidder would. When small sellers stop bidding, the
next score falls: every malicious click drains less, and more clicks are needed to empty a budget. But
merchants also move into the slots that become free, and buyers' clicks there empty their budgets too.

``python -m experiments.studies.boycott`` compares boycotts of several sizes on the same sellers, merchants and
luck, with raiders and without, over some seeds. It looks at the merchants who are raided where nobody
boycotts, and asks for how many hours of the evening of 8 December their budgets are used up, and how many of
these hours are the raiders' doing. It prints a table and writes it with a figure to ``results/no_car_days``.
"""

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from rich.console import Console
from rich.table import Table

from scenarios import siege_2013
from sim.figures.page import headline, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.style import BLUE, GREY, VERMILION, page_width
from sim.market.merchant import NO_CAP
from sim.measures.outcomes import FEN_PER_CNY
from sim.results.figure_files import write_figure
from sim.results.tables import DescribedTable, Heading, write_tables
from sim.runs import Run, simulate
from sim.sellers.census import Census
from sim.submodels.arrays import Array, Ints

UPTAKES = (0.0, 0.1, 0.3, 0.6)
CLICKS = (0.7, 5.0)  # billable clicks an hour of one raider: middle and upper end of the prior
SWEEP, MIDNIGHT = siege_2013.on("F25", 14), siege_2013.ARTICLE.end("F20")
COLOURS = (BLUE, VERMILION)


class Outcome(NamedTuple):
    """What became of the raided merchants from the sweep to midnight."""

    hours_dark: float  # hours for which a budget is used up, mean over merchants
    hours_dark_by_raiders: float  # of these, more than without raiders' clicks
    cny_per_click: float  # that a billed click of raiders drains


RUN_COLUMNS = ("billable_clicks", "boycott_uptake", "seed", *Outcome._fields)
OF_A_SEED = "see the outcome", "its change with this seed", float
TOLD = {
    "billable_clicks": ("1/h", "billed clicks an hour of one raider", float),
    "boycott_uptake": ("share", "of the small sellers who stop advertising", float),
    "seed": ("1", "of the run", int),
    "hours_dark": ("h", "for which a budget is used up, mean over the raided merchants", float),
    "hours_dark_by_raiders": ("h", "of these, more than without raiders' clicks", float),
    "cny_per_click": ("CNY", "that a billed click of raiders drains", float),
    "outcome": ("text", "which of the outcomes", str),
    "mean": ("see the outcome", "its change against no boycott, mean over the seeds", float),
}
"""Unit, meaning and form of the columns."""


Outcomes = dict[tuple[float, float], list[Outcome]]
"""One a seed, by clicks of a raider and uptake of the boycott."""


def hours_dark(run: Run, merchants: Ints) -> float:
    """Return for how many hours from the sweep to midnight budgets are used up, as a mean over merchants."""
    hours = slice(run.scenario.hour_of(SWEEP), run.scenario.hour_of(MIDNIGHT))
    return float(run.by_merchant["exhausted"][hours][:, merchants].sum(axis=0).mean()) if len(merchants) else 0.0


def raided(run: Run) -> Ints:
    """Return the merchants whom the sweep hits until midnight, of those whose budget can run out."""
    hours = slice(run.scenario.hour_of(SWEEP), run.scenario.hour_of(MIDNIGHT))
    hit = run.by_merchant["malicious_clicks"][hours].sum(axis=0) > 0
    return np.flatnonzero(hit & (run.daily_cap_fen < NO_CAP) & ~run.spreads_budget)


def cny_per_click(run: Run) -> float:
    """Return what a billed click of raiders drains from the sweep to midnight."""
    hours = slice(run.scenario.hour_of(SWEEP), run.scenario.hour_of(MIDNIGHT))
    clicks = run.by_merchant["malicious_clicks"][hours].sum()
    return float(run.by_merchant["wasted_spend"][hours].sum() / FEN_PER_CNY / max(clicks, 1))


def compare(seeds: int, agents: int) -> Outcomes:
    """Run every boycott with every number of clicks, and without any, on the same sellers seed by seed."""
    outcomes: Outcomes = {}
    for seed in range(1, seeds + 1):
        census = Census(seed, agents)

        def run(clicks: float, uptake: float, seed: int = seed, census: Census = census) -> Run:
            behaviour = {"boycott_uptake": uptake, "billable_clicks": clicks}
            return simulate(siege_2013.scenario().evolve(agents=agents, seed=seed, behaviour=behaviour), census)

        without = {uptake: run(0.0, uptake) for uptake in UPTAKES}
        for clicks in CLICKS:
            runs = {uptake: run(clicks, uptake) for uptake in UPTAKES}
            merchants = raided(runs[0.0])
            for uptake in UPTAKES:
                dark, anyway = (hours_dark(which[uptake], merchants) for which in (runs, without))
                outcome = Outcome(dark, dark - anyway, cny_per_click(runs[uptake]))
                outcomes.setdefault((clicks, uptake), []).append(outcome)
    return outcomes


def change(outcomes: Outcomes, clicks: float, uptake: float) -> Array:
    """Return the change against no boycott, shape (seeds, outcomes)."""
    return np.asarray(np.array(outcomes[clicks, uptake]) - np.array(outcomes[clicks, 0.0]))


def draw(outcomes: Outcomes, agents: int) -> Picture:
    """Draw the change of each outcome against the uptake: a thin line a seed, and the mean."""
    titles = ("Hours dark", "Of them by raiders", "Drain of a click")
    units = ("hours", "hours", "fen")
    seeds = len(next(iter(outcomes.values())))
    caption = f"This model under these assumptions: siege_2013, {agents:,} agents, {seeds} seeds (thin), mean (thick)"
    rows: list[tuple[Any, ...]] = []
    with page(caption, 3.2) as figure:
        panels = figure.subplots(1, 3)
        for number, (axes, title, unit) in enumerate(zip(panels, titles, units, strict=True)):
            for clicks, colour in zip(CLICKS, COLOURS, strict=True):
                changes = np.array([change(outcomes, clicks, uptake)[:, number] for uptake in UPTAKES])
                means = changes.mean(axis=1)
                axes.plot(UPTAKES, changes, color=colour, lw=0.4, alpha=0.6)
                axes.plot(UPTAKES, means, color=colour, marker="o", ms=3, lw=1.6)
                lines = zip(UPTAKES, means.tolist(), changes.tolist(), strict=True)
                rows += [(Outcome._fields[number], clicks, uptake, mean, *each) for uptake, mean, each in lines]
            axes.axhline(0, color=GREY, lw=0.5)
            headline(axes, title, unit, page_width() / 3 - 0.6)
            number_axis(axes, "y", 5)
            number_axis(axes, "x", 4)
        panels[0].set_ylabel("change against no boycott")
        panels[1].set_xlabel("share of the small sellers who stop advertising")
        key(
            figure,
            [
                Line2D([], [], color=colour, marker="o", ms=3, label=f"{clicks:g} billed clicks an hour of one raider")
                for clicks, colour in zip(CLICKS, COLOURS, strict=True)
            ],
        )
    header = ("outcome", "billable_clicks", "boycott_uptake", "mean", *(f"seed {seed + 1}" for seed in range(seeds)))
    return Picture(figure, header, rows)


def verdict(outcomes: Outcomes) -> str:
    """Say what came of it, with how many seeds share the sign."""
    sentences = []
    for clicks in CLICKS:
        dark, by_raiders, drain = change(outcomes, clicks, UPTAKES[-1]).T
        sentences.append(
            f"At {clicks:g} clicks an uptake of {UPTAKES[-1]:g} changes the hours dark by {dark.mean():+.2f} "
            f"(more in {(dark > 0).sum()} of {len(dark)} seeds), those by raiders' doing by {by_raiders.mean():+.2f} "
            f"(more in {(by_raiders > 0).sum()}, fewer in {(by_raiders < 0).sum()}), "
            f"a click's drain by {drain.mean():+.2f} CNY (less in {(drain < 0).sum()})."
        )
    return " ".join(sentences)


def main() -> None:
    """Run the comparison and say what came of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--seeds", type=int, default=10, choices=range(1, 1001), metavar="N", help="seeds (default: 10)"
    )
    options.add_argument("--agents", type=int, default=siege_2013.POPULATION, help="agents (default: one a seller)")
    options.add_argument("--out", type=Path, default=Path("results"), help="where the folder is put (default: results)")
    arguments = options.parse_args()
    outcomes = compare(arguments.seeds, arguments.agents)

    console = Console(width=100)
    table = Table(title=f"8 December, from the sweep to midnight; mean, least and most over {arguments.seeds} seeds")
    for heading in ("clicks", "uptake", "hours dark", "by raiders' doing", "change, paired", "CNY a click"):
        table.add_column(heading, justify="right")
    rows = []
    for (clicks, uptake), seeds in outcomes.items():
        values = np.array(seeds)
        columns = (values[:, 0], values[:, 1], change(outcomes, clicks, uptake)[:, 1], values[:, 2])
        cells = [f"{column.mean():.2f} [{column.min():.2f}, {column.max():.2f}]" for column in columns]
        table.add_row(f"{clicks:g}", f"{uptake:g}", *cells)
        rows += [(clicks, uptake, seed + 1, *outcome) for seed, outcome in enumerate(seeds)]
    console.print(table)
    console.print(verdict(outcomes))
    console.print("This model under these assumptions; the caps, prices and clicks in it are assumed.")
    if arguments.agents < siege_2013.POPULATION:
        step = siege_2013.POPULATION / arguments.agents
        console.print(f"With {arguments.agents:,} agents raiders come in steps of {step:,.0f} sellers.")

    folder = arguments.out / "no_car_days"
    folder.mkdir(parents=True, exist_ok=True)
    picture = draw(outcomes, arguments.agents)
    write_figure(picture, folder / "figure")
    drawn = DescribedTable([Heading(name, *TOLD.get(name, OF_A_SEED)) for name in picture.header], picture.rows)
    by_run = DescribedTable([Heading(name, *TOLD[name]) for name in RUN_COLUMNS], rows)
    write_tables(folder, {"no_car_days.csv": by_run, "figure.csv": drawn})
    console.print(f"files  {folder}")


if __name__ == "__main__":
    main()
