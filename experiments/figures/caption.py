"""What stands under each figure of an experiment."""

import re

from experiments.plan.plan import Plan
from sim.language.say import say
from sim.scenario.posterior import TITLE

TITLED = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(TITLE)))
"""How a plan names the posterior that it draws from."""

STUDY = "study: "
"""Before its kind in the dictionary: a sweep of parameters has another name than the sweep of keywords."""


def caption(plan: Plan, failed: int, *, is_drawn: bool = False) -> str:
    """Return what the runs of an experiment are, and how many of them are missing.

    Args:
        plan: Of the experiment.
        failed: How many runs failed.
        is_drawn: Whether its points are draws from the priors.
    """
    base, others = plan.base, len(plan.scenarios) - 1
    seeds = say("seed {seed}", seed=base.seed)
    if plan.seeds > 1:
        seeds = say("{seeds} seeds from {seed}", seeds=plan.seeds, seed=base.seed)
    names = base.name
    if others:
        and_others = "{name} and {others} other scenarios" if others > 1 else "{name} and {others} other scenario"
        names = say(and_others, name=base.name, others=others)
    draws = say("{count} draws from the priors, ", count=len(plan.points)) if is_drawn and plan.varied else ""
    if plan.drawn:
        titled = re.fullmatch(TITLED, plan.drawn.source)
        source = say(TITLE, **titled.groupdict()) if titled else say(plan.drawn.source)
        draws = say("{count} draws from {source}, each with one of ", count=plan.seeds, source=source)
    missing = say("; runs that failed: {failed:,}", failed=failed) if failed else ""
    return say(
        "This model under these assumptions: {names}, {agents:,} agents for {population:,} sellers, "
        "{draws}{seeds}, {kind} {digest}{missing}",
        names=names,
        agents=base.agents,
        population=base.population,
        draws=draws,
        seeds=seeds,
        kind=say(STUDY + plan.kind).removeprefix(STUDY),
        digest=plan.digest()[:6],
        missing=missing,
    )
