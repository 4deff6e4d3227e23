"""All vigilant: what do raids cost in this model if every merchant reacts as Shangpin Zhaipei does?

All react within the hour, by pausing their ads.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario


def scenario() -> Scenario:
    """Return the siege with vigilant merchants only."""
    return siege_2013.scenario().evolve(name="all_vigilant", behaviour={"vigilant_share": 1.0})


if __name__ == "__main__":
    run_script(__file__)
