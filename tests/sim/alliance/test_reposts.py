"""The call on Weibo: its reposts are those of the whole process, and a great many of them need no more memory."""

import tracemalloc

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.alliance.reposts import POINTS_AT_A_TIME, Reposts
from sim.scenario.behaviour import Behaviour
from sim.streams import stream
from sim.submodels import reposts
from sim.submodels.arrays import Floats


def of_the_whole_process(behaviour: Behaviour, activity: list[float], points: Floats) -> list[int]:
    """Return the reposts of each hour, all points of the process being at hand; by brute force."""
    end = np.cumsum(activity)
    posted = reposts.moments(end - activity, np.array(activity))
    first, offspring = behaviour.seed_followers * behaviour.seed_repost_share, behaviour.repost_offspring
    counts: list[int] = []
    intensity = 0.0
    for hour in range(len(activity)):
        before = reposts.reacted_by(end[hour - 1], posted) if hour else np.zeros(len(activity))
        delays = (reposts.reacted_by(end[hour], posted) - before)[: hour + 1]
        expected = reposts.expected_reposts(delays, first, offspring, np.array(counts, float))
        own, passed = float(offspring * delays[hour]), sum(counts)
        count = 0
        while points[passed + count] <= intensity + expected + own * count:
            count += 1
        intensity += expected + own * count
        counts.append(count)
    return counts


@given(
    seed=st.integers(0, 1000),
    followers=st.floats(0, 3000),
    offspring=st.floats(0, 0.9),
    activity=st.lists(st.floats(0, 3), min_size=1, max_size=30),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_reposts_are_those_of_the_whole_process(
    seed: int, followers: float, offspring: float, activity: list[float]
) -> None:
    behaviour = Behaviour(seed_followers=followers, seed_repost_share=1.0, repost_offspring=offspring)
    drawn, last = [], 0.0
    random = stream(seed, "reposts")
    for _ in range(20):
        drawn.append(last + random.standard_exponential(POINTS_AT_A_TIME).cumsum())
        last = float(drawn[-1][-1])
    call = Reposts(behaviour, np.array(activity), stream(seed, "reposts"))
    counts = [call.pass_hour() for _ in activity]
    assert counts == of_the_whole_process(behaviour, activity, np.concatenate(drawn))
    assert call.total == sum(counts)


def test_millions_of_reposts_are_not_kept_in_memory() -> None:
    behaviour = Behaviour(seed_followers=1e7, seed_repost_share=0.3, repost_offspring=0.0)
    tracemalloc.start()
    try:
        call = Reposts(behaviour, np.ones(24), stream(1, "reposts"))
        while call.total < 2_000_000:
            call.pass_hour()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1_000_000
