"""To Double 12: what does this model show if the siege is carried on until the festival is over?

The article ends on 8 December, 21:12. All that is added here is assumed and a scenario: nobody takes the leader
away, the boycott of advertising lasts until the end of Double 12, the demands are published again on its eve, as a
call of the same strength as every other, and raiders go on with their sweep, which nothing in the model ends.
"""

from datetime import timedelta

from scenarios import run_script, siege_2013
from sim.scenario import Demands, NoCarDays, Scenario


def scenario() -> Scenario:
    """Return the siege with two acts more and one less."""
    siege = siege_2013.scenario()
    eve, end = siege.festival - timedelta(hours=4), siege.festival + timedelta(days=1)
    assumed = (
        NoCarDays(at=siege_2013.on("F23", 10), fact="F23", until=end),
        Demands(at=eve),
    )
    return siege.evolve(name="to_double_12", agenda=(*siege_2013.without("F23", "F27"), *assumed))


if __name__ == "__main__":
    run_script(__file__)
