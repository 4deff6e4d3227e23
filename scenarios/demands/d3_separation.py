"""D3: what changes in this model if Tmall gets no search slots of Taobao from 6 December on?

Traffic shifts at once; that ads and budgets of Tmall merchants stay as they are is a simplification.
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {"tmall_slot_share": 0.0}


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d3_separation", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
