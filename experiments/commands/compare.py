"""``siege compare``."""

import argparse
from collections.abc import Sequence

from experiments.commands import options as given
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.studies import compare
from sim.errors import InputError
from sim.scenario.scenario import Scenario


def run(scenarios: Sequence[Scenario], options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege compare``; see ``siege compare --help``."""
    resources, seeds, draws = given.resources(options, command), given.seeds(options), given.draws(options)
    if len(scenarios) < 2:
        raise InputError("compare: at least two scenarios are needed, the first being what others are compared with")
    if draws == 1 or seeds * max(draws, 1) == 1:
        raise InputError("compare: an interval needs replications: --draws from 2, or --draws 0 and --seeds from 2")
    plan = planned(compare.plan, scenarios, draws, seeds)
    return exit_code(carry_out(plan, resources, compare.Compare()))
