"""D6: what changes in this model if Tmall and Taobao have the same reviews from 6 December on?

The effect of reviews on believed parity is 0 by default, since nothing is known of it: at defaults nothing changes;
set ``behaviour.review_symmetry_shock`` to see what it would do.
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {"review_symmetry": True}


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d6_reviews", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
