"""``siege calibrate``."""

import argparse
from pathlib import Path
from typing import get_args

from experiments.commands import options as given
from experiments.commands.carrying_out import carry_out, exit_code, planned
from experiments.plan.fits import CHAINS, MANY, SYNTHETIC
from experiments.plan.plan import Plan
from experiments.studies import calibrate, recovery
from experiments.studies.calibrate import Calibrate
from experiments.studies.recovery import Recovery
from sim.errors import InputError, brief
from sim.scenario.library import script_of
from sim.scenario.posterior import Fit, Posterior, path_of
from sim.scenario.scenario import Scenario

FEWEST_DRAWS, MOST_DRAWS = 20, 10_000
FEWEST_SIEGES, MOST_SIEGES = 1, CHAINS - SYNTHETIC


def run(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege calibrate``; see ``siege calibrate --help``."""
    resources, fit = given.resources(options, command), fit_named(options.fit)
    if resources.shard:
        raise InputError("--shard: where a fit looks next hangs on what it has found; it cannot be shared out")
    draws = given.whole("--draws", options.draws, FEWEST_DRAWS, MOST_DRAWS)
    seeds = given.seeds(options, MANY)
    if options.synthetic:
        synthetic = _of_synthetic(scenario, options.synthetic, fit, draws, seeds)
        return exit_code(carry_out(synthetic, resources, Recovery()))
    known = _mobilisation(scenario, options) if fit == "ads" else None
    plan = planned(calibrate.plan, scenario, fit, draws, seeds, known)
    return exit_code(carry_out(plan, resources, Calibrate()))


def _of_synthetic(scenario: Scenario, text: str, fit: Fit, draws: int, seeds: int) -> Plan:
    sieges = given.whole("--synthetic", text, FEWEST_SIEGES, MOST_SIEGES)
    if fit == "ads":
        raise InputError("--synthetic: is for fits of mobilisation, narrow or main, not ads")
    return planned(recovery.plan, scenario, fit, sieges, draws, seeds)


def fit_named(text: str) -> Fit:
    """Return the fit that the command line names.

    Raises:
        InputError: If there is none of this name.
    """
    for fit in get_args(Fit):
        if fit == text:
            return fit  # type: ignore[no-any-return]
    raise InputError(f"--fit: must be {', '.join(get_args(Fit))}, not {brief(text)}")


def _mobilisation(scenario: Scenario, options: argparse.Namespace) -> Posterior:
    """Return what is known of mobilisation: what ``--given`` names, or what lies beside the scenario's script."""
    script = script_of(options.scenario)
    main, narrow = path_of(script, "main"), path_of(script, "narrow")
    beside = main if main.exists() else narrow
    posterior = Posterior.load(Path(options.given) if options.given else beside)
    if posterior.fit == "ads":
        raise InputError(f"--given: must be a fit of mobilisation, not {posterior.fit}")
    if stale := posterior.staleness(scenario):
        raise InputError(f"--given: {stale}; fit mobilisation again")
    return posterior
