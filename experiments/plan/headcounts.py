"""The headcounts of a source: those that teach a fit, and the last one, which is held out."""

from datetime import datetime
from typing import NamedTuple

from sim.scenario.scenario import Scenario


class Headcount(NamedTuple):
    """So many in the rooms.

    Attributes:
        target: Id of its target.
        moment: When, at the latest.
        least: The number that is stated; the source gives floors.
        below: What it must be below; as the floor if the target has no such bound.
        teaches: Whether a fit may see it.
    """

    target: str
    moment: datetime
    least: float
    below: float
    teaches: bool


def headcounts(scenario: Scenario) -> list[Headcount]:
    """Return the headcounts that teach a fit or are held out, in order of time."""
    counts = []
    for fact in scenario.known_facts:
        for target in fact.targets:
            least = fact.count if fact.count is not None else target.low
            if target.metric == "in_rooms" and target.role in ("target", "held out") and isinstance(least, float | int):
                below = target.high if isinstance(target.high, float | int) else least
                counts.append(Headcount(target.id, target.moments[0], least, below, target.role == "target"))
    return sorted(counts, key=lambda count: count.moment)
