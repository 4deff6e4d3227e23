"""No concession: what changes in this model if the platform does not give way on 6 December?

Neither its conceding words nor the appeal reform come. The effect of the words is 0 by default, since nothing tells
it from that of the hard line on the same day: at defaults only the missing reform acts.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario


def scenario() -> Scenario:
    """Return the siege without concession and reform."""
    return siege_2013.scenario().evolve(name="no_concession", agenda=siege_2013.without("F16", "F17"))


if __name__ == "__main__":
    run_script(__file__)
