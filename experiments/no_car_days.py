"""Does the boycott of advertising by small sellers help or hurt the sweep of merchants' budgets?

In a second-price auction a merchant pays what the next bidder would. When small sellers stop bidding, the
next score falls: every malicious click drains less, and more clicks are needed to empty a budget. On the
other hand fewer honest buyers' clicks are bought by small sellers, and merchants' slots take them.

``python -m experiments.no_car_days`` compares boycotts of several sizes on the same sellers, merchants and
luck, over some seeds, prints a table and writes it with a figure to ``results/no_car_days``.
"""

import argparse
import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from scenarios import siege_2013
from sim.census import Census
from sim.runs import Run, simulate

UPTAKES = (0.0, 0.1, 0.3, 0.6)
CLICKS = {"0.7 (middle of the prior)": 0.7, "5 (upper end)": 5.0}
SWEEP, MIDNIGHT = siege_2013.on("F25", 14), siege_2013.ARTICLE.end("F20")


class Outcome(NamedTuple):
    """What the sweep of the first afternoon and evening did."""

    hours_to_exhaustion: float
    fen_per_click: float
    budgets_used_up: float


def outcome(run: Run) -> Outcome:
    """Measure the sweep from its beginning to midnight, over the merchants whom raiders clicked in that time.

    A budget that lasts until midnight counts as lasting all these hours.
    """
    hours = slice(run.scenario.hour_of(SWEEP), run.scenario.hour_of(MIDNIGHT))
    clicks = run.by_merchant["malicious_clicks"][hours]
    raided = clicks.sum(axis=0) > 0
    empty = run.by_merchant["exhausted"][hours][:, raided]
    lasted = np.where(empty.any(axis=0), empty.argmax(axis=0), len(empty))
    spent = run.by_merchant["wasted_spend"][hours].sum()
    return Outcome(
        float(lasted.mean()) if raided.any() else float(len(empty)),
        float(spent / max(clicks.sum(), 1)),
        float(empty.any(axis=0).sum()),
    )


def compare(seeds: int, agents: int) -> dict[tuple[str, float], list[Outcome]]:
    """Run every boycott with every number of clicks, on the same sellers seed by seed."""
    found: dict[tuple[str, float], list[Outcome]] = {}
    for seed in range(1, seeds + 1):
        census = Census(seed, agents)
        for name, clicks in CLICKS.items():
            for uptake in UPTAKES:
                scenario = siege_2013.scenario().evolve(
                    agents=agents, seed=seed, behaviour={"boycott_uptake": uptake, "billable_clicks": clicks}
                )
                found.setdefault((name, uptake), []).append(outcome(simulate(scenario, census)))
    return found


def draw(found: dict[tuple[str, float], list[Outcome]]) -> Figure:
    """Draw each outcome against the uptake: median, and band from the 5th to the 95th percentile over seeds."""
    titles = ("hours until a raided budget is used up", "fen drained by a click", "budgets used up by midnight")
    figure = Figure(figsize=(7.2, 2.7), layout="constrained")
    for axes, title, number in zip(figure.subplots(1, 3), titles, range(3), strict=True):
        for name, colour in zip(CLICKS, ("#0072B2", "#D55E00"), strict=True):
            values = np.array([[o[number] for o in found[name, uptake]] for uptake in UPTAKES])
            low, middle, high = np.percentile(values, (5, 50, 95), axis=1)
            axes.fill_between(UPTAKES, low, high, color=colour, alpha=0.2, lw=0)
            axes.plot(UPTAKES, middle, color=colour, marker="o", ms=3, lw=1.3, label=name)
        axes.set_title(title, fontsize=8, loc="left")
        axes.set_xlabel("uptake of the boycott", fontsize=8)
        axes.set_ylim(bottom=0)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    figure.legend(
        *axes.get_legend_handles_labels(),
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=7.5,
        title="billable clicks an hour of one raider",
        title_fontsize=7.5,
    )
    return figure


def main() -> None:
    """Run the comparison and say what came of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=10, help="seeds to compare over (default: 10)")
    options.add_argument("--agents", type=int, default=siege_2013.POPULATION, help="agents (default: one a seller)")
    options.add_argument("--out", type=Path, default=Path("results"), help="where the folder is put (default: results)")
    given = options.parse_args()
    found = compare(given.seeds, given.agents)

    table = Table(title=f"8 December, from the sweep to midnight; median [5-95 %] over {given.seeds} seeds")
    for heading in ("clicks", "uptake", "hours to exhaustion", "change, paired", "fen a click", "used up"):
        table.add_column(heading, justify="right")
    rows = []
    for (name, uptake), outcomes in found.items():
        values = np.array(outcomes)
        change = values[:, 0] - np.array(found[name, 0.0])[:, 0]
        bands = [np.percentile(column, (50, 5, 95)) for column in (*values.T, change)]
        hours, fen, used, paired = (f"{middle:.2f} [{low:.2f}, {high:.2f}]" for middle, low, high in bands)
        table.add_row(name.split()[0], f"{uptake:.1f}", hours, paired, fen, used)
        rows += [(name, uptake, seed + 1, *values[seed]) for seed in range(given.seeds)]
    Console().print(table)
    Console().print("This model under these assumptions; the caps, prices and clicks in it are assumed.")

    folder = given.out / "no_car_days"
    folder.mkdir(parents=True, exist_ok=True)
    draw(found).savefig(folder / "no_car_days.png", dpi=200)
    with (folder / "no_car_days.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("billable_clicks", "boycott_uptake", "seed", *Outcome._fields))
        writer.writerows(rows)
    Console().print(f"files  {folder}")


if __name__ == "__main__":
    main()
