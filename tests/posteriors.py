"""Posteriors that nobody fitted, for tests: some values of two numbers, and bands around a level."""

from typing import Any

import numpy as np

from sim import MODEL_VERSION
from sim.scenario.fingerprints import fitted_of, priors_of, setting_of, targets_of
from sim.scenario.posterior import Answer, Band, Posterior
from sim.scenario.scenario import Scenario

NUMBERS = ("behaviour.join_hazard", "behaviour.community_size")


def posterior_of(scenario: Scenario, **changes: Any) -> Posterior:
    """Return a posterior of two numbers of a scenario, as if it had been fitted."""
    numbers = changes.get("numbers", NUMBERS)
    known = [name for name in numbers if "gone" not in name]
    draws = tuple((0.01 * (row + 1), 20 + 10 * row) for row in range(8))
    level = np.linspace(0, 1000, scenario.hours)
    shares = dict(zip(Band.model_fields, (0.5, 0.8, 1.0, 1.2, 1.6), strict=True))
    band = Band(**{name: tuple((share * level).tolist()) for name, share in shares.items()})
    asked = targets_of(scenario)
    fields: dict[str, Any] = {
        "scenario": scenario.name,
        "fit": "main",
        "model_version": MODEL_VERSION,
        "agents": scenario.agents,
        "fitted": fitted_of(scenario, numbers),
        "setting": setting_of(scenario, numbers),
        "numbers": numbers,
        "priors": priors_of(known) | {name: "None" for name in numbers if name not in known},
        "targets": asked,
        "draws": draws,
        "weights": (0.125,) * len(draws),
        "bands": dict.fromkeys(("in_rooms", "raiders", "reposts", "wasted_spend"), band),
        "answers": {name: Answer(median=4000.0, low=3000.0, high=5000.0, agrees=0.8) for name in asked},
        "checks": {"effective sample size": 8.0},
        "command": "siege calibrate",
    }
    return Posterior(**fields | changes)
