"""Which levers and uncertainties an outcome hangs on: Morris screening, then Sobol' indices.

Both measure how an outcome changes over a design of points. SALib has the formulas. The runs are made elsewhere:
everything here is a function of arrays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from experiments.numbers.replications import CONFIDENCE, Row
from experiments.plan.sensitivity_designs import DUMMY, LEVELS, Sample, problem
from sim.measures.outcomes import OUTCOMES, Outcome
from sim.streams import stream
from sim.submodels.arrays import Floats

RESAMPLES = 1000  # of the bootstrap behind every interval
ROUNDING = 1e-12  # a mean over seeds may differ so much, as a share, only by the order of its sums


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
        problem(design.names),
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
        problem(design.names),
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


def largest(effects: Sequence[Effect], count: int) -> list[Effect]:
    """Return so many of the largest effects, largest first, and the dummy's last."""
    real = sorted((effect for effect in effects if effect.name != DUMMY), key=lambda effect: -effect.mu_star)
    return [*real[:count], *(effect for effect in effects if effect.name == DUMMY)]


def worth_a_closer_look(by_outcome: Mapping[Outcome, Sequence[Effect]], keep: int) -> list[str]:
    """Return the names that matter most for some outcome: each outcome's first, then each one's second, and so on."""
    ranked = [screened(effects, keep) for effects in by_outcome.values()]
    in_turn = (names[rank] for rank in range(keep) for names in ranked if rank < len(names))
    return list(dict.fromkeys(in_turn))[:keep]


Measure = TypeVar("Measure", Effect, Index)


def for_each_outcome(
    design: Sample,
    rows: Iterable[Row],
    outcomes: Sequence[str],
    analyse: Callable[[Sample, Floats, int], list[Measure]],
    seed: int,
) -> dict[Outcome, list[Measure]]:
    """Return what is worked out for each outcome, its values averaged over the seeds of each point.

    Args:
        design: Whose points were run.
        rows: Runs that succeeded.
        outcomes: Names of the outcomes.
        analyse: ``morris`` or ``sobol_indices``.
        seed: Of the bootstrap.

    Returns:
        Nothing if a point has no good run.
    """
    by_point: list[list[Row]] = [[] for _ in design.points]
    for row in rows:
        by_point[row["point"]].append(row)
    if not all(by_point):
        return {}
    return {
        outcome: analyse(design, np.array([np.mean([row[outcome.name] for row in runs]) for runs in by_point]), seed)
        for outcome in OUTCOMES
        if outcome.name in outcomes
    }
