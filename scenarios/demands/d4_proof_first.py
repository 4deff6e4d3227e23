"""D4: what changes in this model if the platform proves before it punishes, from 6 December on?

It acts on the audits still to come, and by then most are done: with the default tempo nearly all.
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {"proof_first": True}


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d4_proof_first", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
