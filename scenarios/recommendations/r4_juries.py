"""R4: what changes in this model if juries of users decide all appeals, and staff are supervised?

The article asks for the jury first and staff as the last resort. With all appeals before the jury, oversight has
nothing left to do; it would act where the share of the jury is lowered.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {
    "jury_share": 1.0,  # as far as it goes
    "staff_oversight": 1.0,  # as far as it goes
}


def scenario() -> Scenario:
    """Return the siege under these levers."""
    return siege_2013.scenario().evolve(name="r4_juries", policy=LEVERS)


if __name__ == "__main__":
    run_script(__file__)
