"""Designs: which points of the space of levers and uncertainties are run.

A grid runs every combination of some values. Latin hypercubes and Sobol' sequences draw points from ranges; they
fill the space more evenly than independent draws do.
"""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import product

import numpy as np

from experiments.plan.space import Axis, axes_over
from sim.errors import InputError
from sim.scenario.points import Point
from sim.streams import stream
from sim.submodels.arrays import Floats

MOST_POINTS = 100_000


def grid(axes: Sequence[Axis]) -> list[Point]:
    """Return every combination of the axes' values, the last axis changing fastest.

    Raises:
        InputError: If an axis has a range instead of values, is given twice, or the grid is too large.
    """
    _check(axes)
    for axis in axes:
        if not axis.values:
            raise InputError(f"{axis.name}: a grid needs values, not a range; give LOW:HIGH:N or a list a,b,c")
    count = math.prod(len(axis.values) for axis in axes)
    if count > MOST_POINTS:
        raise InputError(f"a grid of {count:,} points; at most {MOST_POINTS:,} are allowed")
    return [
        dict(zip((axis.name for axis in axes), values, strict=True))
        for values in product(*(axis.values for axis in axes))
    ]


def latin(axes: Sequence[Axis], count: int, seed: int) -> list[Point]:
    """Draw a Latin hypercube: along every axis, each of ``count`` equally likely strata has one point.

    McKay, Beckman and Conover 1979, Technometrics 21(2):239-245. Each axis has its own random stream, so that
    its values stay the same when others are added.

    Args:
        axes: Axes with ranges.
        count: Number of points.
        seed: A non-negative integer.

    Raises:
        InputError: If an axis has values instead of a range or is given twice, or the count is not allowed.
    """
    check_drawn(axes)
    _check_count("points", count)
    shares = np.empty((count, len(axes)))
    for column, axis in enumerate(axes):
        random = stream(seed, f"latin hypercube {axis.name}")
        shares[:, column] = (random.permutation(count) + random.random(count)) / count
    return points(axes, shares)


def sobol(axes: Sequence[Axis], count: int, seed: int) -> list[Point]:
    """Draw from a scrambled Sobol' sequence, whose every prefix of 2^k points is spread evenly.

    Sobol' 1967, USSR Computational Mathematics 7(4):86-112; scrambled as in Matousek 1998, Journal of
    Complexity 14(4):527-556.

    Args:
        axes: Axes with ranges.
        count: Number of points, a power of two: others would leave the space unevenly filled.
        seed: A non-negative integer.

    Raises:
        InputError: If an axis has values instead of a range or is given twice, or the count is not allowed.
    """
    check_drawn(axes)
    check_power_of_two("points", count)
    from scipy.stats import qmc

    # SciPy before 1.15 knows the argument only as ``seed``, later ones take either.
    return points(axes, qmc.Sobol(len(axes), scramble=True, seed=stream(seed, "sobol sequence")).random(count))


def draws_from_priors(count: int, seed: int, kept: Collection[str] = ()) -> list[Point]:
    """Draw all uncertain numbers from their priors, in a Latin hypercube.

    Args:
        count: Number of draws; for 0 there is the one point that leaves them as they are.
        seed: A non-negative integer.
        kept: Names of those that are not drawn.
    """
    return latin(list(uncertain(kept).values()), count, seed) if count else [{}]


def uncertain(kept: Collection[str] = ()) -> dict[str, Axis]:
    """Return all uncertain numbers that have a prior, but for those that are kept as they are, by name."""
    return {name: axis for name, axis in axes_over(["behaviour"]).items() if name not in kept}


def points(axes: Sequence[Axis], shares: Floats) -> list[Point]:
    """Map points of the unit cube to values, through the quantiles of each axis's prior.

    Args:
        axes: Axes with ranges.
        shares: From 0 to 1; points x axes.
    """
    return [{axis.name: axis.draw(share) for axis, share in zip(axes, row, strict=True)} for row in shares.tolist()]


def check_drawn(axes: Sequence[Axis]) -> None:
    """Check that points can be drawn along these axes.

    Raises:
        InputError: If there is none, one has values instead of a range, or one is given twice.
    """
    _check(axes)
    for axis in axes:
        if axis.prior is None:
            raise InputError(f"{axis.name}: a drawn design needs a range, not values; give LOW:HIGH or the name alone")


def check_power_of_two(what: str, count: int) -> None:
    """Check the size of a Sobol' sequence: only powers of two fill the space evenly.

    Raises:
        InputError: If ``count`` is another number.
    """
    _check_count(what, count)
    if count & (count - 1):
        lower = 1 << (count.bit_length() - 1)
        raise InputError(f"{what}: must be a power of two, such as {lower} or {2 * lower}, not {count}")


def _check_count(what: str, count: int) -> None:
    if not 1 <= count <= MOST_POINTS:
        raise InputError(f"{what}: must be from 1 to {MOST_POINTS:,}, not {count:,}")


def _check(axes: Sequence[Axis]) -> None:
    if not axes:
        raise InputError("at least one number must be varied")
    name, times = Counter(axis.name for axis in axes).most_common(1)[0]
    if times > 1:
        raise InputError(f"{name} is given twice")
