"""Which levers and uncertainties an outcome hangs on: Morris screening, then Sobol' indices.

Both measure how an outcome changes over a design of points. SALib has the formulas. The runs are made elsewhere:
everything here is a function of arrays.

Beside the levers and uncertainties, every design has a ``dummy``. It changes nothing but the luck: where it
moves, the point is run again with other seeds. What the dummy seems to do is what chance does, so no parameter
that does less can be told from chance.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from experiments.plan.designs import check_drawn, check_power_of_two, points
from experiments.plan.space import Axis, Point
from sim.errors import InputError
from sim.streams import stream
from sim.submodels.arrays import Floats, Ints

DUMMY = "dummy"
LEVELS = 4  # of Morris' grid; Morris 1991 and Campolongo 2007 use the same
RESAMPLES = 1000  # of the bootstrap behind every interval
CONFIDENCE = 0.95
SMALLEST_BASE = 8  # resampling fewer points says nothing of how uncertain the indices are
ROUNDING = 1e-12  # a mean over seeds may differ so much, as a share, only by the order of its sums


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


class Effect(NamedTuple):
    """What a parameter does to an outcome when it moves over its range, from Morris' method.

    Attributes:
        name: The parameter.
        mu_star: Mean size of its elementary effects, in the outcome's unit per whole range (Campolongo 2007).
        low: Lower end of the 95 % interval of ``mu_star``.
        high: Upper end.
        sigma: Standard deviation of the effects: large where it interacts or acts in bends (Morris 1991).
    """

    name: str
    mu_star: float
    low: float
    high: float
    sigma: float


class Index(NamedTuple):
    """Share of an outcome's variance that hangs on a parameter, from Sobol's method.

    Attributes:
        name: The parameter.
        first: Share due to it alone (first order); an estimate, which can fall below 0.
        first_low: Lower end of its 95 % interval.
        first_high: Upper end.
        total: Share due to it and all its interactions (total order).
        total_low: Lower end of its 95 % interval.
        total_high: Upper end.
    """

    name: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


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
    shares = sampler.sample(_problem(_names(axes)), trajectories, num_levels=LEVELS, seed=random)
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
    shares = sampler.sample(_problem(_names(axes)), base, calc_second_order=False, seed=random)
    return _design(axes, shares, base)


def _names(axes: Sequence[Axis]) -> tuple[str, ...]:
    return (*(axis.name for axis in axes), DUMMY)


def _problem(names: tuple[str, ...]) -> dict[str, object]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _design(axes: Sequence[Axis], shares: Floats, blocks: int) -> Sample:
    dummy = shares[:, -1].reshape(blocks, -1)
    # Within a block, a trajectory or a row of A and B, the dummy takes two values: two lucks a block.
    luck = 2 * np.arange(blocks)[:, np.newaxis] + (dummy != dummy[:, :1])
    return Sample(_names(axes), shares, points(axes, shares[:, :-1]), luck.ravel().astype(np.int64))


def morris(design: Sample, values: Floats, seed: int) -> list[Effect]:
    """Return the elementary effects of each parameter on an outcome, in the order of the design.

    mu* is the mean of the absolute effects (Campolongo, Cariboni and Saltelli 2007, Environmental Modelling &
    Software 22(10):1509-1518), sigma their standard deviation (Morris 1991).

    Args:
        design: From ``morris_design``.
        values: The outcome at each of the design's points, averaged over the seeds of its luck.
        seed: Of the bootstrap.

    Raises:
        ValueError: If there is not one finite value a point.
    """
    from SALib.analyze import morris as analysis

    found = analysis.analyze(
        _problem(design.names),
        design.shares,
        _checked(design, values),
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=LEVELS,
        seed=stream(seed, "bootstrap of morris effects"),
    )
    rows = np.column_stack([found["mu_star"], found["mu_star_conf"], found["sigma"]]).tolist()
    return [
        Effect(name, size, max(0.0, size - half), size + half, sigma)
        for name, (size, half, sigma) in zip(design.names, rows, strict=True)
    ]


def sobol_indices(design: Sample, values: Floats, seed: int) -> list[Index]:
    """Return the first-order and total-order index of each parameter, in the order of the design.

    First order as in Saltelli et al. 2010, Table 2 (b); total order as in Jansen 1999, Computer Physics
    Communications 117(1-2):35-43, which is (f) there.

    An outcome that is the same at all points of A and B has no variance to share: its indices are 0.

    Args:
        design: From ``sobol_design``.
        values: The outcome at each of the design's points, averaged over the seeds of its luck.
        seed: Of the bootstrap.

    Raises:
        ValueError: If there is not one finite value a point.
    """
    outcome = _checked(design, values)
    variance_from = outcome.reshape(-1, len(design.names) + 2)[:, [0, -1]]
    if np.ptp(variance_from) <= ROUNDING * np.abs(outcome).max():  # SALib would divide by it, or warn
        return [Index(name, *(0.0,) * 6) for name in design.names]
    from SALib.analyze import sobol as analysis

    found = analysis.analyze(
        _problem(design.names),
        outcome,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=stream(seed, "bootstrap of sobol indices"),
    )
    rows = np.column_stack([found["S1"], found["S1_conf"], found["ST"], found["ST_conf"]]).tolist()
    return [
        Index(name, first, first - wide, first + wide, total, max(0.0, total - half), total + half)
        for name, (first, wide, total, half) in zip(design.names, rows, strict=True)
    ]


def _checked(design: Sample, values: Floats) -> Floats:
    if np.shape(values) != (len(design.shares),):
        raise ValueError(f"values: must be {len(design.shares)}, one a point, not of shape {np.shape(values)}")
    if not np.isfinite(values).all():
        raise ValueError("values: must be finite")
    return np.asarray(values, np.float64)


def screened(effects: Sequence[Effect], keep: int) -> list[str]:
    """Return the parameters worth Sobol' runs: the largest effects that are larger than chance's, largest first.

    The dummy's mu_star itself is the bar, not its upper end: what is dropped here is never looked at again.

    Args:
        effects: From ``morris``.
        keep: How many to return at most.
    """
    floor = next(effect.mu_star for effect in effects if effect.name == DUMMY)
    above = sorted((effect for effect in effects if effect.mu_star > floor), key=lambda effect: -effect.mu_star)
    return [effect.name for effect in above[:keep]]
