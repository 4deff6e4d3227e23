"""R2: what changes in this model if the platform gives notice, speaks humanely and asks for no pledge?

The effect of tone is 0 by default, since nothing is known of it: at defaults only notice and the pledge act. The
hard line of 6 December is still spoken; ``no_hard_line`` leaves it out.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {
    "notice_days": 14.0,  # assumed: the longest notice that is explored
    "tone": 1.0,  # as humane as can be
    "no_appeal_pledge": False,
}


def scenario() -> Scenario:
    """Return the siege under these levers."""
    return siege_2013.scenario().evolve(name="r2_care", policy=LEVERS)


if __name__ == "__main__":
    run_script(__file__)
