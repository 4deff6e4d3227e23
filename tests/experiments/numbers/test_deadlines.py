"""Deadlines: until when a measure halves a crowd, against the plain way to count; and what an answer hangs on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.numbers.deadlines import deadlines, effects, tried_until
from experiments.numbers.hanging import hanging
from experiments.plan.deadlines import Trial
from scenarios.siege_2013 import scenario

SIEGE = scenario()
TRIALS = [Trial("notice", hours, SIEGE.evolve(name=f"notice_{hours}")) for hours in (-48, -24, 0)]


@given(arrays(np.bool_, st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_a_measure_halves_until_the_first_time_it_does_not(halves: np.ndarray) -> None:
    for draw, count in enumerate(tried_until(halves).tolist()):
        column = halves[:, draw].tolist()
        assert column[:count] == [True] * count
        assert count == len(column) or not column[count]


def test_deadlines_of_known_crowds() -> None:
    left = {
        "notice_-48": np.array([0.1, 0.2, 0.5, 0.9, 0.3]),
        "notice_-24": np.array([0.4, 0.6, 0.5, 0.1, 0.2]),
        "notice_0": np.array([1.0, 0.2, 0.4, 0.1, 0.9]),
    }
    [deadline] = deadlines(TRIALS, left)
    # Draw by draw: -24, -48, 0 (half is half), never, -24.
    assert deadline == ("notice", None, -24, 0, pytest.approx(0.2))
    first, *_ = effects(TRIALS, left)
    assert (first.measure, first.hours, first.median, first.halved) == ("notice", -48, 0.3, pytest.approx(0.8))
    never = {name: np.ones(5) for name in left}
    assert deadlines(TRIALS, never) == [("notice", None, None, None, 1.0)]


def test_an_answer_hangs_on_what_moves_it_and_on_nothing_else() -> None:
    random = np.random.default_rng(3)
    moves, idle = random.random(80), random.random(80)
    rows = hanging(
        {"left": -np.exp(4 * moves), "fixed": np.ones(80)}, {"idle": idle, "moves": moves, "same": np.ones(80)}
    )
    assert [(row.answer, row.number, row.is_clear) for row in rows] == [
        ("left", "moves", True),
        ("left", "idle", False),
    ]
    assert rows[0].correlation == pytest.approx(-1)
