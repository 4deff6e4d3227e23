"""``siege search``."""

import argparse

from experiments.commands import options as given
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.commands.drawing import Usual, draws, say
from experiments.plan.designs import check_drawn
from experiments.plan.space import axes_over
from experiments.studies import search
from sim.errors import InputError
from sim.scenario.scenario import Scenario

USUAL = Usual(posterior=10, prior=10, otherwise=10)
"""How many draws are made unless told otherwise."""


def run(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege search``; see ``siege search --help``."""
    resources = given.resources(options, command)
    policies = given.whole("--policies", options.policies, 4, 10_000)
    generations = given.whole("--generations", options.generations, 1, 10_000)
    if resources.shard:
        raise InputError("--shard: each generation hangs on the one before; a search cannot be shared out")
    if search.BRED.fullmatch(scenario.name):
        raise InputError(f"search: {scenario.name} is how bred policies are called; give the scenario another name")
    levers = axes_over(options.over or ["policy"])
    check_drawn(list(levers.values()))
    for axis in levers.values():
        if not axis.name.startswith("policy."):
            raise InputError(f"--over: {axis.name} is no lever; a search chooses among policy.NAME")
    drawn = draws(scenario, options.scenario, options, USUAL, {axis.name for axis in levers.values()})
    by_seed, count, kept, seeds, _ = drawn
    sizes = policies, generations
    plan = planned(search.plan, scenario, list(levers), *sizes, seeds=seeds, draws=count, kept=kept, drawn=by_seed)
    say(drawn, quiet=resources.quiet)
    return exit_code(carry_out(plan, resources, search.Search()))
