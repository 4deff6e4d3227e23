"""R3: what changes in this model if the detector is precise and an appeal simple from the first day?

How far both could go is assumed: to the better end of what is explored. Recall stays. The appeal reform of
6 December is left out, for it would ask for more evidence than this platform does.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {
    "detector_fpr": 0.0005,  # the least explored
    "fpr_offsite_factor": 3.0,  # the least explored
    "appeal_evidence_items": 1,  # an appeal without any evidence would be none
    "appeal_success": 0.4,  # the most explored, with five items; with one it is higher still
    "appeal_days": 2.0,  # the soonest explored
    "appeal_window_days": 15.0,  # the longest explored
    "appeal_capacity": 20_000.0,  # the most explored; with less, staff could not keep the promise of two days
}


def scenario() -> Scenario:
    """Return the siege under these levers."""
    return siege_2013.scenario().evolve(name="r3_precision", policy=LEVERS, agenda=siege_2013.without("F17"))


if __name__ == "__main__":
    run_script(__file__)
