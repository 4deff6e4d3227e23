"""Early arrest: what changes in this model if the leader is taken away on 4 December already?

In the article it is a rumour of 8 December. Nobody is replaced and no organiser is missing from the raids: an arrest
acts through fear alone. Its effect is 0 by default, since nothing is known of it: at defaults nothing changes; set
``behaviour.arrest_shock`` to see what it would do.
"""

from scenarios import run_script, siege_2013
from sim.scenario import LeaderRemoved, Scenario


def scenario() -> Scenario:
    """Return the siege with the arrest on its second day, at the same hour."""
    arrest = LeaderRemoved(at=siege_2013.on("F11", 20))
    return siege_2013.scenario().evolve(name="early_arrest", agenda=(*siege_2013.without("F27"), arrest))


if __name__ == "__main__":
    run_script(__file__)
