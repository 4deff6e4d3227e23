"""What a policy search says in the terminal."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table

from experiments.numbers.robustness import OBJECTIVES, Judged, robust
from experiments.plan.plan import Plan
from sim.scenario.points import Value, value_of
from sim.terminal.console import number


def lines(plan: Plan, judged: Sequence[Judged]) -> Iterator[RenderableType]:
    """Say which policy is robust, what it comes to beside the unchanged one, and what it changes."""
    if not judged:
        yield "the unchanged policy has no good run in some draw: nothing can be judged"
        return
    unchanged, best = judged[0], robust(judged)
    efficient = sum(policy.is_efficient for policy in judged)
    over = f"{len(plan.points)} draws from the priors" if plan.varied else "the uncertain numbers as they are"
    if plan.drawn:
        over = f"{plan.seeds} draws from {plan.drawn.source}, each with a seed of its own"
    yield (
        f"\nIn this model, over {over}: {len(judged):,} different policies, {efficient} of them efficient (no other "
        "is at least as good in every mean outcome and better in one). Robust: the efficient one with the least regret."
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    for heading in ("", plan.base.name, best.name):
        table.add_column(heading, justify="right" if heading else "left")
    for at, objective in enumerate(OBJECTIVES):
        means = (number(policy.means[at]) for policy in (unchanged, best))
        table.add_row(f"{objective.name.replace('_', ' ')} ({objective.unit})", *means)
    table.add_row("regret", f"{unchanged.regret:.2f}", f"{best.regret:.2f}")
    table.add_row("draws in which it is nowhere worse", "", f"{best.satisfices:.0%}")
    for name, value in best.point.items():
        table.add_row(name, _value(value_of(plan.base, name)), _value(value))
    yield table
    believed = "this posterior" if plan.drawn else "these priors"
    yield f"What this says holds for this model and {believed}, for policies that the search has tried."


def _value(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else number(value)
