"""R6: what changes in this model if search traffic hangs less on past sales?

The article names ranking by sales as the root cause and social traffic as too slow. How much of either is feasible
is not known: both go halfway to an even split.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {
    "sales_weight": 0.5,  # assumed: half of its weight of 2013
    "sns_traffic_share": 0.5,  # assumed: half of all traffic, the most explored
}


def scenario() -> Scenario:
    """Return the siege under these levers."""
    return siege_2013.scenario().evolve(name="r6_traffic", policy=LEVERS)


if __name__ == "__main__":
    run_script(__file__)
