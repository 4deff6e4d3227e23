"""What people see of an experiment in the terminal: the plan, the progress, what came of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from experiments.plan.plan import Plan
from sim.terminal.console import console, listed, number

FEW_NAMES = 4


def announce(plan: Plan, size: int, kept: int, seconds: float, folder: Path) -> None:
    """Say how many runs will be made, and about how long that takes.

    Args:
        plan: The experiment.
        size: How many runs are to be made.
        kept: How many of them are there already.
        seconds: About how long the others take.
        folder: Where they are kept.
    """
    names = listed([scenario.name for scenario in plan.scenarios])
    per_agent = plan.base.sellers_per_agent
    coarse = f"{plan.base.agents:,} agents, each for {number(per_agent)} sellers"
    sellers = "one agent a seller" if per_agent == 1 else coarse
    console().print(f"{plan.kind} of {names}   {plan.base.population:,} sellers, {sellers}")
    if plan.varied:
        varied = ", ".join(plan.varied) if len(plan.varied) <= FEW_NAMES else f"{len(plan.varied)} numbers"
        console().print(f"{len(plan.points):,} points of {varied}" + (f", draws of {plan.given}" if plan.given else ""))
    already = f", {kept:,} are there already" if kept else ""
    seeds = f"{plan.seeds} seeds from" if plan.seeds > 1 else "seed"
    console().print(
        f"plan: {size:,} runs x {plan.base.hours} hours, {seeds} {plan.base.seed}{already}; about {span(seconds)}"
    )
    console().print(f"each run is kept as soon as it is finished, in {folder}", soft_wrap=True)


def span(seconds: float) -> str:
    """Return a span of time in words."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def warn(text: str) -> None:
    """Tell what was healed; also when all else is quiet."""
    console(stderr=True).print(text, soft_wrap=True)


@contextmanager
def progress(runs: int, kept: int, *, quiet: bool) -> Iterator[Callable[[Any], object]]:
    """Show a bar; give the function to call after each run."""
    columns = (
        *(TextColumn("running"), BarColumn(), MofNCompleteColumn(), TextColumn("runs"), TimeElapsedColumn()),
        *(TextColumn("left"), TimeRemainingColumn()),
    )
    screen = console()
    with Progress(*columns, console=screen, disable=quiet or not screen.is_terminal) as bar:
        task = bar.add_task("running", total=runs, completed=kept)
        yield lambda _: bar.advance(task)
