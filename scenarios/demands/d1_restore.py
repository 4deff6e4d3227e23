"""D1: what changes in this model if all misjudged sellers are restored, with their search weight, on 6 December?

Demanded with the words that misjudged shops be unsealed; in the model no shop is closed, so nothing more is restored.
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {"restore_share": 1.0, "restore_weight": True}


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d1_restore", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
