"""Designs of a sensitivity analysis: Morris' trajectories, and the samples behind Sobol' indices.

Beside the levers and uncertainties, every design has a ``dummy``. It changes nothing but the luck: where it
moves, the point is run again with other seeds. What the dummy seems to do is what chance does, so no parameter
that does less can be told from chance.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from experiments.plan.designs import check_drawn, check_power_of_two, points
from experiments.plan.space import Axis
from sim.errors import InputError
from sim.scenario.points import Point
from sim.streams import stream
from sim.submodels.arrays import Floats, Ints

DUMMY = "dummy"
LEVELS = 4  # of Morris' grid; Morris 1991 and Campolongo 2007 use the same
SMALLEST_BASE = 8  # resampling fewer points says nothing of how uncertain the indices are


class Sample(NamedTuple):
    """Points to run for a sensitivity analysis.

    Attributes:
        names: The varied levers and uncertainties in order, the dummy last.
        shares: The points in the unit cube; points x names.
        points: The same points in the units of the model, without the dummy.
        luck: Number of the luck a point is run with. Points with the same number must be run with the same seeds,
            others with other seeds: then parameters are compared under equal luck, and the dummy is the luck.
    """

    names: tuple[str, ...]
    shares: Floats
    points: list[Point]
    luck: Ints


def morris_design(axes: Sequence[Axis], trajectories: int, seed: int) -> Sample:
    """Return random trajectories, along each of which every parameter moves once, by two thirds of its range.

    Morris 1991, Technometrics 33(2):161-174. Ten to fifty trajectories are usual.

    Args:
        axes: Axes with ranges, ``k`` of them.
        trajectories: How many; each has ``k + 2`` points, one after the other.
        seed: A non-negative integer.

    Raises:
        InputError: If points cannot be drawn along the axes, or there are fewer than two trajectories.
    """
    check_drawn(axes)
    if trajectories < 2:
        raise InputError(f"trajectories: must be at least 2, not {trajectories}")
    from SALib.sample import morris as sampler

    random = stream(seed, "morris trajectories")
    shares = sampler.sample(problem(_names(axes)), trajectories, num_levels=LEVELS, seed=random)
    return _design(axes, np.clip(shares, 0, 1), trajectories)  # sums of thirds may miss the ends by a rounding


def sobol_design(axes: Sequence[Axis], base: int, seed: int) -> Sample:
    """Return two samples A and B of a scrambled Sobol' sequence, and A with one column of B after the other.

    Saltelli et al. 2010, Computer Physics Communications 181(2):259-270.

    Args:
        axes: Axes with ranges, ``k`` of them.
        base: Points of A, a power of two, usually 256 to 4096; the design has ``base * (k + 3)`` points.
        seed: A non-negative integer.

    Raises:
        InputError: If points cannot be drawn along the axes, or ``base`` is not a power of two from 8.
    """
    check_drawn(axes)
    check_power_of_two("base", base)
    if base < SMALLEST_BASE:
        raise InputError(f"base: must be at least {SMALLEST_BASE}, not {base}")
    from SALib.sample import sobol as sampler

    random = stream(seed, "sobol samples")
    shares = sampler.sample(problem(_names(axes)), base, calc_second_order=False, seed=random)
    return _design(axes, shares, base)


def _names(axes: Sequence[Axis]) -> tuple[str, ...]:
    return (*(axis.name for axis in axes), DUMMY)


def problem(names: tuple[str, ...]) -> dict[str, object]:
    """Return the unit cube over these names, as SALib takes it."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _design(axes: Sequence[Axis], shares: Floats, blocks: int) -> Sample:
    dummy = shares[:, -1].reshape(blocks, -1)
    # Within a block, a trajectory or a row of A and B, the dummy takes two values: two lucks a block.
    luck = 2 * np.arange(blocks)[:, np.newaxis] + (dummy != dummy[:, :1])
    return Sample(_names(axes), shares, points(axes, shares[:, :-1]), luck.ravel().astype(np.int64))
