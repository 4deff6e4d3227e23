"""``siege validate``."""

import argparse
from pathlib import Path

from experiments.commands import options as given
from experiments.commands.calibrate import FEWEST_DRAWS, MOST_DRAWS, fit_named
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.studies import validate
from sim.errors import InputError
from sim.scenario.library import script_of
from sim.scenario.posterior import TAUGHT_BY, Posterior, path_of
from sim.scenario.scenario import Scenario


def run(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege validate``; see ``siege validate --help``."""
    resources = given.resources(options, command)
    draws = given.whole("--draws", options.draws, FEWEST_DRAWS, MOST_DRAWS)
    posterior = _posterior(options)
    if stale := posterior.staleness(scenario):
        raise InputError(f"the posterior cannot be tried: {stale}; fit it again with siege calibrate")
    plan = planned(validate.plan, scenario, posterior, draws)
    return exit_code(carry_out(plan, resources, validate.Validate()))


def _posterior(options: argparse.Namespace) -> Posterior:
    """Return the posterior that is named, or the richest beside the scenario's script."""
    if options.given:
        if options.fit is not None:
            raise InputError("--given: the file says which fit it is; give --given or --fit")
        return Posterior.load(Path(options.given))
    script = script_of(options.scenario)
    if options.fit is not None:
        return Posterior.load(path_of(script, fit_named(options.fit)))
    for fit in TAUGHT_BY:
        if path_of(script, fit).is_file():
            return Posterior.load(path_of(script, fit))
    raise InputError(f"{options.scenario}: no posterior lies beside it; siege calibrate makes one")
