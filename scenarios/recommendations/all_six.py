"""R1-R6: what changes in this model if the platform follows all six recommendations?

Each goes as far as in its own scenario. The appeal reform of 6 December is left out as in ``r3_precision``.
"""

from scenarios import run_script, siege_2013
from scenarios.recommendations import r1_timing, r2_care, r3_precision, r4_juries, r5_parity, r6_traffic
from sim.scenario import Scenario

SIX = (r1_timing, r2_care, r3_precision, r4_juries, r5_parity, r6_traffic)
LEVERS = {lever: value for recommendation in SIX for lever, value in recommendation.LEVERS.items()}


def scenario() -> Scenario:
    """Return the siege under the levers of all six."""
    return siege_2013.scenario().evolve(name="all_six", policy=LEVERS, agenda=siege_2013.without("F17"))


if __name__ == "__main__":
    run_script(__file__)
