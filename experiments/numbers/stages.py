"""What a fit knows at each of its stages."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sim.scenario.points import Point
from sim.submodels.arrays import Floats


class Forecasts(NamedTuple):
    """What draws say with seeds that the fit never saw; each draw is there as often as its weight says.

    Attributes:
        answers: By target that is no act, one a run; not a number where it cannot be said.
        series: By channel: runs x hours.
    """

    answers: dict[str, Floats]
    series: dict[str, Floats]


class Stage(NamedTuple):
    """What could be said when some answers were known.

    Attributes:
        moment: When.
        asked: The targets whose answers were known.
        waves: How many waves it took; none if draws are from the prior.
        agreeing: Share of the last wave, or of all tries, that agrees.
        points: Draws.
        shares: Share of its seeds with which each draw agrees.
        each: Share of all these runs that agrees with each of the targets, whatever the weight of the draw.
        weights: Of the draws; they add up to 1, or are all nought if none agrees.
        worth: How many independent draws they are worth.
        dummy: Of a number that the model does not have, uniform from 0 to 1: its value in each draw.
        forecasts: What the draws say.
    """

    moment: datetime
    asked: tuple[str, ...]
    waves: int
    agreeing: float
    points: Sequence[Point]
    shares: Floats
    each: Floats
    weights: Floats
    worth: float
    dummy: Floats
    forecasts: Forecasts
