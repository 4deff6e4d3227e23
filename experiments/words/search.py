"""What a policy search says in the terminal."""

from rich.table import Table as Shown

from experiments.engine.folder import Table
from experiments.plan.plan import Plan
from experiments.plan.space import Value, value_of
from experiments.studies.search import OBJECTIVES, judge, robust
from sim.terminal.console import console


def show(plan: Plan, runs: Table) -> None:
    """Say which policy is robust, what it comes to beside the unchanged one, and what it changes."""
    judged, screen = judge(plan, runs), console()
    if not judged:
        screen.print("the unchanged policy has no good run in some draw: nothing can be judged")
        return
    unchanged, best = judged[0], robust(judged)
    efficient = sum(each.is_efficient for each in judged)
    over = f"{len(plan.points)} draws from the priors" if plan.varied else "the uncertain numbers as they are"
    screen.print(
        f"\nIn this model, over {over}: {len(judged):,} different policies, {efficient} of them efficient (no other "
        "is at least as good in every mean outcome and better in one). Robust: the efficient one with the least regret."
    )
    table = Shown(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    for heading in ("", plan.base.name, best.name):
        table.add_column(heading, justify="right" if heading else "left")
    for at, name in enumerate(OBJECTIVES):
        table.add_row(name.replace("_", " "), f"{unchanged.means[at]:,.0f}", f"{best.means[at]:,.0f}")
    table.add_row("regret", f"{unchanged.regret:.2f}", f"{best.regret:.2f}")
    table.add_row("draws in which it is nowhere worse", "", f"{best.satisfices:.0%}")
    for name, value in best.point.items():
        table.add_row(name, _told(value_of(plan.base, name)), _told(value))
    screen.print(table)
    screen.print("What this says holds for this model and these priors, for policies that the search has tried.")


def _told(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:.4g}"
