"""What stands under each figure of an experiment."""

from experiments.plan.plan import Plan


def caption(plan: Plan, failed: int, *, is_drawn: bool = False) -> str:
    """Return what the runs of an experiment are, and how many of them are missing.

    Args:
        plan: Of the experiment.
        failed: How many runs failed.
        is_drawn: Whether its points are draws from the priors.
    """
    seeds = f"{plan.seeds} seeds from {plan.base.seed}" if plan.seeds > 1 else f"seed {plan.base.seed}"
    others = len(plan.scenarios) - 1
    names = f"{plan.base.name} and {others} other scenario{'s' if others > 1 else ''}" if others else plan.base.name
    drawn = f"{len(plan.points)} draws from the priors, " if is_drawn and plan.varied else ""
    if plan.drawn:
        drawn = f"{plan.seeds} draws from {plan.drawn.source}, each with one of "
    missing = f"; runs that failed: {failed:,}" if failed else ""
    return (
        f"This model under these assumptions: {names}, {plan.base.agents:,} agents for {plan.base.population:,} "
        f"sellers, {drawn}{seeds}, {plan.kind} {plan.digest()[:6]}{missing}"
    )
