"""Whether fits find known numbers again: simulation-based calibration.

If numbers are drawn from their priors, the model is run, and what it answers is fitted, then the share of the posterior
that lies below the known number is uniform from 0 to 1, whatever the model (Talts, Betancourt, Simpson, Vehtari and
Gelman 2018, arXiv 1804.06788). Ranks that crowd at the ends tell of posteriors that are too narrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.numbers.waves import effective_size
from experiments.plan.fits import Question
from sim.submodels.arrays import Floats

BINS = 10
EDGE = 1e-6
DOUBT = 0.05
"""Chance that a bar of a histogram leaves its band, or a number is doubted, though all is well; over all of them."""


class Siege(NamedTuple):
    """A synthetic siege and its fit.

    Attributes:
        point: Which of the plan's points is behind it, from 0.
        read: What is printed of it; it is fitted if that is something of each count.
        effective: How many equally weighted draws the fit is worth; nought if none agrees.
        ranks: Of the known numbers and of the dummy, if any draw agrees.
    """

    point: int
    read: Sequence[Question]
    effective: float
    ranks: dict[str, float]


class Coverage(NamedTuple):
    """How well a number was found again.

    Attributes:
        number: Its name.
        fits: How many fits there are.
        within_50: Share of them whose 50 % interval holds the known number.
        within_90: The same of the 90 % interval.
        chance: Of ranks that are as uneven as these or more, if all is well.
        is_even: Whether they are as even as luck allows for as many numbers as there are.
    """

    number: str
    fits: int
    within_50: float
    within_90: float
    chance: float
    is_even: bool


def rank(values: Floats, weights: Floats, known: float, luck: float) -> float:
    """Return which share of a posterior lies below a known number.

    Among n equally weighted draws it has one of n + 1 places, and luck decides where within it; so the rank is
    uniform however few draws there are.

    Args:
        values: Draws.
        weights: Of the draws; they add up to 1.
        known: The number.
        luck: Uniform from 0 to 1.
    """
    size = effective_size(weights)
    tied = float(weights[values == known].sum())
    below = float(weights[values < known].sum()) + luck * tied
    return (size * below + luck) / (size + 1)


def coverage(ranks: Mapping[str, Floats]) -> list[Coverage]:
    """Return how well each number was found again.

    Args:
        ranks: Of the known number in each fit, by name of the number; at least one.
    """
    rows = []
    for name, places in ranks.items():
        off = np.abs(places - 0.5)
        chance = _chance(places)
        within_50, within_90 = float((off <= 0.25).mean()), float((off <= 0.45).mean())
        rows.append(Coverage(name, len(places), within_50, within_90, chance, chance > DOUBT / len(ranks)))
    return rows


def _chance(places: Floats) -> float:
    """Return the chance of ranks as uneven, by Kolmogorov and Smirnov, or as much at the ends or in the middle.

    The latter by the squares of their normal scores, as in Cook, Gelman and Rubin 2006, Journal of Computational and
    Graphical Statistics 15(3):675-692; one of two tests that fails counts twice.
    """
    from scipy.special import ndtri
    from scipy.stats import chi2, kstest

    squares = float((ndtri(np.clip(places, EDGE, 1 - EDGE)) ** 2).sum())
    at_the_ends = float(chi2.sf(squares, len(places)))
    spread = 2 * min(at_the_ends, 1 - at_the_ends)
    return min(1.0, 2 * min(spread, float(kstest(places, "uniform").pvalue)))


def histogram(places: Floats) -> list[int]:
    """Return how many ranks lie in each of ``BINS`` equal parts from 0 to 1."""
    return [*map(int, np.histogram(places, BINS, (0, 1))[0])]


def band(fits: int) -> tuple[int, int]:
    """Return between which counts all bars of a histogram lie but for a chance of ``DOUBT``, if ranks are uniform."""
    from scipy.stats import binom

    low, high = binom.ppf([DOUBT / 2 / BINS, 1 - DOUBT / 2 / BINS], fits, 1 / BINS)
    return int(low), int(high)


def ranks_by_name(sieges: Iterable[Siege]) -> dict[str, Floats]:
    """Return the ranks of each number in all fits with a draw that agrees; nothing if there is none."""
    fitted = [siege.ranks for siege in sieges if siege.ranks]
    return {name: np.array([ranks[name] for ranks in fitted]) for name in (fitted[0] if fitted else ())}
