"""``siege ablations``."""

import argparse

from experiments.commands import options as given
from experiments.commands.calibrate import FEWEST_DRAWS, MOST_DRAWS
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.plan.ablations import ABLATIONS
from experiments.plan.fits import MANY
from experiments.studies import ablations
from sim.errors import InputError, brief, did_you_mean
from sim.scenario.scenario import Scenario


def run(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege ablations``; see ``siege ablations --help``."""
    resources = given.resources(options, command)
    if resources.shard:
        raise InputError("--shard: where a fit looks next hangs on what it has found; it cannot be shared out")
    draws = given.whole("--draws", options.draws, FEWEST_DRAWS, MOST_DRAWS)
    seeds = given.seeds(options, MANY)
    known = {part.name: part for part in ABLATIONS}
    for name in options.only or ():
        if name not in known:
            raise InputError(f"--only: there is no {brief(name)}{did_you_mean(name, known)}")
    parts = [known[name] for name in dict.fromkeys(options.only or known)]
    plan = planned(ablations.plan, scenario, parts, draws, seeds)
    return exit_code(carry_out(plan, resources, ablations.Ablations()))
