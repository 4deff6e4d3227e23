"""T9 and T9b: of the merchants whose ads were swept, whose budget was used up, then and a day before."""

from dataclasses import replace

import numpy as np
import pytest

from sim.measures.comparison import METRICS, Value
from sim.runs import Run, simulate
from sim.scenario.facts import Target
from tests.worlds import AGENDA, day, small_world

SWEEP = 5 * 24 + 14  # hour of the sweep in a small world


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(small_world(agents=300, hours=168))


def share(run: Run, raided: list[tuple[int, int]], used_up: list[tuple[int, int]], earlier: float = 0.0) -> Value:
    """Return the share if these merchants were clicked, and had used up their budgets, in these hours."""
    shape = run.by_merchant["exhausted"].shape
    fields = {"raided": np.zeros(shape, np.bool_), "exhausted": np.zeros(shape, np.bool_)}
    for name, where in (("raided", raided), ("exhausted", used_up)):
        for hour, merchant in where:
            fields[name][hour, merchant] = True
    target = Target(
        id="T",
        metric="swept_exhausted_share",
        role="context",
        moments=(day(6, 21),),
        subject=("sweep",),
        threshold=earlier,
        unit="share",
    )
    swept = replace(run, by_merchant={**run.by_merchant, **fields})
    return METRICS["swept_exhausted_share"].measure(swept, target)


def test_of_those_clicked_since_the_sweep_those_used_up_by_the_moment_count(run: Run) -> None:
    clicked = [(SWEEP - 1, 0), (SWEEP, 1), (SWEEP + 3, 2), (SWEEP + 6, 3), (SWEEP + 6, 4), (SWEEP + 7, 5)]
    # Of 1 to 4 those of 2 and 3 are used up in time; that of 1 was before, that of 4 will be after.
    used_up = [(SWEEP - 1, 1), (SWEEP + 5, 2), (SWEEP + 6, 3), (SWEEP + 7, 4), (SWEEP + 2, 5)]
    assert share(run, clicked, used_up) == 0.5


def test_a_day_before_the_same_merchants_are_looked_at_in_the_same_hours(run: Run) -> None:
    used_up = [(SWEEP - 24, 1), (SWEEP - 25, 2), (SWEEP - 17, 2), *((SWEEP + 3, merchant) for merchant in range(4))]
    assert share(run, [(SWEEP, 0), (SWEEP, 1), (SWEEP + 1, 2), (SWEEP + 1, 3)], used_up, earlier=24.0) == 0.25


def test_where_nobody_was_swept_nothing_can_be_said(run: Run) -> None:
    assert share(run, [(SWEEP - 1, 0), (SWEEP + 7, 0)], [(SWEEP, 0)]) is None
    without = simulate(small_world(agents=300, hours=168, agenda=AGENDA[:-2]))
    assert share(without, [(SWEEP, 0)], [(SWEEP, 0)]) is None
