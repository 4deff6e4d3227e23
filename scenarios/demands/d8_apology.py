"""D8: what changes in this model if the platform apologises on 6 December?

The demand is not in the article (TechWeb, 9 December 2013, as a copy). The effect of an apology is 0 by default, since
nothing is known of it: at defaults nothing changes; set ``behaviour.apology_shock`` to see what it would do.
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {"apology": True}


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d8_apology", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
