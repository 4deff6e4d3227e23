"""``siege deadlines``."""

import argparse

from experiments.commands import options as given
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.commands.drawing import Usual, draws, say
from experiments.studies import deadlines
from sim.scenario.scenario import Scenario

USUAL = Usual(posterior=40, prior=40, otherwise=0, paired=True)
"""How many draws are made unless told otherwise."""


def run(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege deadlines``; see ``siege deadlines --help``."""
    resources = given.resources(options, command)
    every = given.whole("--every", options.every, 1, scenario.hours)
    drawn = draws(scenario, options.scenario, options, USUAL)
    plan = planned(deadlines.plan, scenario, every, drawn.seeds, drawn.by_seed)
    say(drawn, quiet=resources.quiet)
    return exit_code(carry_out(plan, resources, deadlines.Deadlines()))
