"""D7: what changes in this model if official promotions are open to all shops alike from 6 December on?

The demand is not in the article (TechWeb, 9 December 2013, as a copy).
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {"event_parity": True}


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d7_events", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
