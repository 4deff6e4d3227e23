"""No campaign: does anybody join in this model if the platform punishes nobody?

Nobody is wronged, so nobody founds an alliance; and every faker is left standing, which is the price.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario


def scenario() -> Scenario:
    """Return December 2013 without the campaign."""
    return siege_2013.scenario().evolve(name="no_campaign", agenda=siege_2013.without("F02"))


if __name__ == "__main__":
    run_script(__file__)
