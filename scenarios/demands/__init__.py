"""What the alliance demands, D1 to D8, granted on 6 December."""

from scenarios import siege_2013
from sim.scenario import PolicyChange, Scenario


def granted(name: str, levers: dict[str, bool | float]) -> Scenario:
    """Return the siege in which the platform also grants a demand, with its concession of 6 December, at 15:00.

    Granted is to say that from this hour on the levers have other values. The concession itself stays, so that
    the demand is the only difference from the siege. That the platform could know the demands before they were
    published on 8 December is assumed; the first of them was heard from 3 December on.
    """
    siege = siege_2013.scenario()
    act = PolicyChange(at=siege_2013.on("F16", 15), changes=levers)
    return siege.evolve(name=name, agenda=(*siege.agenda, act))
