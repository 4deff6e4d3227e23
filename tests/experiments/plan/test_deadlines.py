"""Measures taken earlier or later: each scenario differs from the siege by its measure alone."""

from datetime import timedelta

import pytest

from experiments.plan.deadlines import MEASURES, NOTICE_DAYS, trial_of, trials
from experiments.plan.headcounts import headcounts
from scenarios.siege_2013 import scenario
from sim.scenario.agenda import PolicyChange

SIEGE = scenario()
LAST = headcounts(SIEGE)[-1].moment


@pytest.mark.parametrize("every", [1, 12, 100])
def test_each_measure_is_tried_in_order_of_time_and_known_by_its_name(every: int) -> None:
    tried = trials(SIEGE, LAST, every)
    assert [trial_of(trial.scenario) for trial in tried] == tried
    for measure in MEASURES:
        hours = [trial.hours for trial in tried if trial.measure == measure]
        assert hours == sorted(set(hours))
        assert SIEGE.start + timedelta(hours=hours[-1]) < LAST
        assert all(hour % every == 0 and hour >= 0 for hour in hours) or measure == "notice"


def test_nothing_but_the_measure_is_another() -> None:
    gives_way = [act for act in SIEGE.agenda if act.fact in ("F16", "F17")]
    for measure, hours, taken in trials(SIEGE, LAST, 24):
        left = taken.evolve(name=SIEGE.name, agenda=SIEGE.agenda, policy={"notice_days": SIEGE.policy.notice_days})
        assert left == SIEGE
        at = SIEGE.start + timedelta(hours=hours)
        if measure == "notice":
            assert (taken.policy.notice_days, taken.agenda) == (-hours / 24, SIEGE.agenda)
            continue
        others = [act for act in SIEGE.agenda if measure == "restoring" or act not in gives_way]
        assert [act for act in taken.agenda if act in SIEGE.agenda] == others
        new = [act for act in taken.agenda if act not in SIEGE.agenda]
        assert {act.at for act in new} <= {at}
        if measure == "restoring":
            assert [act.changes for act in new if isinstance(act, PolicyChange)] == [
                {"restore_share": 1.0, "restore_weight": True}
            ]
        else:
            assert [act.name for act in new] == [act.name for act in gives_way]


def test_the_longest_notice_that_is_explored_is_the_first_that_is_tried() -> None:
    assert list(NOTICE_DAYS) == sorted(NOTICE_DAYS, reverse=True)
