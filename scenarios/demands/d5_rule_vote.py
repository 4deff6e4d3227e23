"""D5: what changes in this model if sellers vote on new rules from 6 December on?

The demand is not in the article (TechWeb, 9 December 2013, as a copy). The effect of votes is 0 by default, since
nothing is known of it: at defaults nothing changes; set ``behaviour.rule_vote_shock`` to see what it would do.
"""

from scenarios import run_script
from scenarios.demands import granted
from sim.scenario import Scenario

LEVERS: dict[str, bool | float] = {"rule_vote": True}


def scenario() -> Scenario:
    """Return the siege with this demand granted."""
    return granted("d5_rule_vote", LEVERS)


if __name__ == "__main__":
    run_script(__file__)
