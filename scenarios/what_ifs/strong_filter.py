"""Strong filter: what do raids cost in this model if the filter catches nearly every malicious click?"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario

CAUGHT = 0.95  # assumed: the most explored


def scenario() -> Scenario:
    """Return the siege with this filter."""
    return siege_2013.scenario().evolve(name="strong_filter", policy={"click_filter": CAUGHT})


if __name__ == "__main__":
    run_script(__file__)
