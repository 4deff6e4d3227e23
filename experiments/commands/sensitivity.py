"""``siege sensitivity``."""

import argparse

from experiments.commands import options as given
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.engine import progress as screen
from experiments.engine.experiment import seconds
from experiments.numbers.sensitivity import worth_a_closer_look
from experiments.plan.space import axes_over
from experiments.studies.sensitivity import CloserLook, Screening, indices_plan, screening_plan
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.terminal.console import console


def run(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege sensitivity``; see ``siege sensitivity --help``."""
    resources, seeds = given.resources(options, command), given.seeds(options)
    trajectories = given.whole("--trajectories", options.trajectories, 2, 10_000)
    keep, base = given.whole("--keep", options.keep, 1, 100), given.whole("--base", options.base, 2, 2**20)
    if resources.shard:
        raise InputError("--shard: what is looked at closely hangs on the whole screening; it cannot be shared out")
    outcomes = given.outcomes(options.outcome)
    axes = {axis.name: text for text, axis in axes_over(options.over or ["behaviour"]).items()}
    first = planned(screening_plan, scenario, list(axes.values()), trajectories, seeds, outcomes)
    largest = planned(indices_plan, scenario, list(axes.values())[:keep], base, seeds, outcomes)
    if not resources.quiet:
        both = [
            f"{plan.size:,} runs, about {screen.span(seconds(plan, plan.size, resources))}" for plan in (first, largest)
        ]
        console().print(
            f"two stages: a screening of {len(axes)} numbers, {both[0]}; then a closer look at {min(keep, len(axes))} "
            f"of them at most, {both[1]}"
        )
    screened = carry_out(first, resources, Screening())
    assert screened.numbers is not None
    kept = worth_a_closer_look(screened.numbers.by_outcome, keep)
    if not kept:
        screen.warn("nothing is looked at closely: no number does more than chance, or a point has no good run")
        return exit_code(screened)
    second = planned(indices_plan, scenario, [axes[name] for name in kept], base, seeds, outcomes)
    return max(exit_code(screened), exit_code(carry_out(second, resources, CloserLook())))
