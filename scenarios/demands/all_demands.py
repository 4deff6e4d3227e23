"""D1-D8: what changes in this model if the platform grants all eight demands on 6 December?

Votes, reviews and the apology do nothing at defaults, as in their own scenarios.
"""

from scenarios import run_script
from scenarios.demands import (
    d1_restore,
    d2_tmall_audits,
    d3_separation,
    d4_proof_first,
    d5_rule_vote,
    d6_reviews,
    d7_events,
    d8_apology,
    granted,
)
from sim.scenario import Scenario

EIGHT = (
    *(d1_restore, d2_tmall_audits, d3_separation, d4_proof_first),
    *(d5_rule_vote, d6_reviews, d7_events, d8_apology),
)
LEVERS = {lever: value for demand in EIGHT for lever, value in demand.LEVERS.items()}


def scenario() -> Scenario:
    """Return the siege with all eight demands granted."""
    return granted("all_demands", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
