"""No hard line: what changes in this model without the words of 6 December that nobody would give way?

The effect of the words is 0 by default, since nothing tells it from that of the concession on the same day: at
defaults nothing changes; set ``behaviour.hardline_shock`` to see what it would do.
"""

from scenarios import run_script, siege_2013
from sim.scenario import Scenario


def scenario() -> Scenario:
    """Return the siege without the hard line."""
    return siege_2013.scenario().evolve(name="no_hard_line", agenda=siege_2013.without("F15"))


if __name__ == "__main__":
    run_script(__file__)
