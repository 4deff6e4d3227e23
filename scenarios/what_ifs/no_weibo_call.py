"""No Weibo call: how many join in this model if the call of 7 December is never posted?

Calls of the alliance itself stay.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario


def scenario() -> Scenario:
    """Return the siege without the call."""
    return siege_2013.scenario().evolve(name="no_weibo_call", agenda=siege_2013.without("F18"))


if __name__ == "__main__":
    run_script(__file__)
