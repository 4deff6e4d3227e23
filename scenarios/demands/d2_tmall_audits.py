"""D2: what changes in this model if fakers on Tmall are looked for as on Taobao, from 6 December on?

Sellers see the punishments, and what they believe of parity follows.
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Policy, Scenario

LEVERS: dict[str, bool | float] = {
    "tmall_audit_share": Policy().campaign_coverage * Policy().detector_recall
}  # what the campaign finds on Taobao


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d2_tmall_audits", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
