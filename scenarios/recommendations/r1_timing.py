"""R1: what changes in this model if the campaign begins only after Double 12?

The article calls the date, nine days before the festival, a serious mistake. Dates stay those of December 2013 and
are read as counted from the campaign: it is the festival that has come and gone.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {
    "campaign_delay_days": 10.0,  # 13 December, the first day after the festival
}


def scenario() -> Scenario:
    """Return the siege under these levers."""
    return siege_2013.scenario().evolve(name="r1_timing", policy=LEVERS)


if __name__ == "__main__":
    run_script(__file__)
