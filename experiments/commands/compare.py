"""``siege compare``."""

import argparse
from collections.abc import Sequence

from experiments.commands import options as given
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.commands.drawing import Usual, draws, say
from experiments.studies import compare
from sim.errors import InputError
from sim.scenario.scenario import Scenario

USUAL = Usual(posterior=40, prior=10, otherwise=0)
"""How many draws are made unless told otherwise."""


def run(scenarios: Sequence[Scenario], options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege compare``; see ``siege compare --help``."""
    resources = given.resources(options, command)
    if len(scenarios) < 2:
        raise InputError("compare: at least two scenarios are needed, the first being what others are compared with")
    drawn = draws(scenarios[0], options.scenarios[0], options, USUAL)
    if drawn.from_priors == 1 or drawn.seeds * max(drawn.from_priors, 1) == 1:
        raise InputError("compare: an interval needs replications: --draws from 2, or --draws 0 and --seeds from 2")
    by_seed, count, kept, seeds, _ = drawn
    plan = planned(compare.plan, scenarios, seeds=seeds, draws=count, kept=kept, drawn=by_seed)
    say(drawn, quiet=resources.quiet)
    return exit_code(carry_out(plan, resources, compare.Compare()))
