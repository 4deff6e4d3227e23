"""Replications: how sure a mean is, and whether seeds are enough; by the textbook and by hand."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy.stats import sem, t

from experiments.engine.folder import Table
from experiments.numbers.points import scatter
from experiments.numbers.replications import (
    QUANTILES,
    enough,
    independent,
    interval,
    rows_of,
    standard_error,
    succeeded,
)
from sim.measures.outcomes import OUTCOMES
from sim.submodels.arrays import Floats


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_the_interval_is_that_of_a_textbook(values: list[float]) -> None:
    low, high = interval(np.array(values))
    spread = np.std(values, ddof=1) / np.sqrt(len(values))
    assert (low, high) == pytest.approx(
        (
            np.mean(values) - t.ppf(0.975, len(values) - 1) * spread,
            np.mean(values) + t.ppf(0.975, len(values) - 1) * spread,
        ),
        rel=1e-6,
        abs=1e-6,
    )


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_the_standard_error_is_that_of_scipy(values: list[float]) -> None:
    assert standard_error(np.array(values)) == pytest.approx(sem(values), rel=1e-6, abs=1e-6)
    assert enough(values).standard_error == pytest.approx(sem(values), rel=1e-6, abs=1e-6)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_a_running_median_stays_near_its_end_from_where_it_is_said_to(values: list[float]) -> None:
    verdict = enough(values)
    assert verdict.running == tuple(float(np.median(values[:count])) for count in range(1, len(values) + 1))
    near = [abs(median - verdict.running[-1]) <= 0.05 * verdict.running[-1] for median in verdict.running]
    assert all(near[verdict.settled - 1 :])
    assert verdict.settled == 1 or not near[verdict.settled - 2]
    assert verdict.is_enough == (len(values) > 1 and verdict.settled <= (len(values) + 1) // 2)


@given(
    npst.arrays(np.float64, (6, 3), elements=st.floats(-1e6, 1e6)), st.lists(st.integers(0, 2), min_size=6, max_size=6)
)
def test_seeds_of_a_draw_are_averaged_before_draws_are_set_side_by_side(table: Floats, points: list[int]) -> None:
    draws = independent(table, np.array(points))
    if len(set(points)) == 1:
        assert draws is table
        return
    for point, mean in zip(sorted(set(points)), draws, strict=True):
        assert mean == pytest.approx(
            np.mean([row for row, of in zip(table, points, strict=True) if of == point], axis=0)
        )


def test_verdict_on_the_seeds() -> None:
    narrow, wide = ([100 + apart * (-1) ** seed for seed in range(20)] for apart in (2, 20))
    assert (enough(narrow).settled, enough(narrow).is_enough) == (1, True)
    assert (enough(wide).settled, enough(wide).is_enough) == (20, False)
    assert enough(wide).relative_error == pytest.approx(20 / sqrt(19) / 100)
    assert (enough([7.0]).is_enough, enough([7.0]).standard_error, enough([7.0]).relative_error) == (False, None, None)


def test_seeds_are_summed_up_point_by_point_and_failures_are_counted() -> None:
    header = ("point", "seed", *(outcome.name for outcome in OUTCOMES), "error")
    good = [(point, seed, *[10.0**point * seed] * len(OUTCOMES), "") for point in range(2) for seed in range(1, 6)]
    failed = [(point, 6, *[""] * len(OUTCOMES), "no luck") for point in (1, 2)]
    rows = rows_of(Table(header, [*good, *failed]))
    assert len(succeeded(rows)) == 10
    points = scatter(rows, 3, OUTCOMES[:1])
    assert [(each.point, len(each.values), each.failed) for each in points] == [(0, 5, 0), (1, 5, 1), (2, 0, 1)]
    assert points[0].quantiles == np.quantile([1, 2, 3, 4, 5], [*QUANTILES.values()]).tolist()
    assert points[1].quantiles == np.quantile([10, 20, 30, 40, 50], [*QUANTILES.values()]).tolist()
    assert (points[2].quantiles, points[2].enough) == (None, None)
