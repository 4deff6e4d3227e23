"""R5: what changes in this model if fakers on Tmall are punished as on Taobao, and sellers believe it?

The article calls the belief that Tmall was spared a misunderstanding; so belief and fact are two levers.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Policy, Scenario

LEVERS: dict[str, bool | float] = {
    "tmall_audit_share": Policy().campaign_coverage * Policy().detector_recall,  # what the campaign finds on Taobao
    "believed_parity": 1.0,  # as far as it goes: all believe it
}


def scenario() -> Scenario:
    """Return the siege under these levers."""
    return siege_2013.scenario().evolve(name="r5_parity", policy=LEVERS)


if __name__ == "__main__":
    run_script(__file__)
