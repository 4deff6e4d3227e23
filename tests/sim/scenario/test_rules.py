"""Rules: acts of the platform whose date the crowd writes."""

from typing import Any

import numpy as np
import pytest

from sim.runs import simulate
from sim.scenario.agenda import PolicyChange, Rule, Statement
from tests.lively import same
from tests.worlds import AGENDA, day, small_world


def rule(measure: str = "in_rooms", at_least: float = 60, delay: int = 5, **changes: Any) -> Rule:
    change = PolicyChange(changes=changes or {"restore_share": 1.0, "no_appeal_pledge": False})
    return Rule(measure=measure, at_least=at_least, delay_hours=delay, act=change)  # type: ignore[arg-type]


@pytest.mark.parametrize(("measure", "at_least"), [("in_rooms", 60), ("wasted_spend", 20.0), ("reposts", 50)])
@pytest.mark.parametrize("delay", [0, 7])
def test_a_rule_is_a_script_whose_date_the_crowd_writes(measure: str, at_least: float, delay: int) -> None:
    world = small_world(agents=1500)
    without = simulate(world).series[measure]
    so_far = without.cumsum() / 100 if measure == "wasted_spend" else without
    hour = int(np.argmax(so_far >= at_least)) + 1 + delay
    ruled = simulate(world.evolve(rules=(rule(measure, at_least, delay),)))
    assert [event.hour for event in ruled.events if event.name == "policy change"] == [hour]
    change = PolicyChange(at=day(1, hour), changes={"restore_share": 1.0, "no_appeal_pledge": False})
    scripted = simulate(world.evolve(agenda=(*AGENDA, change)))
    assert same(ruled, scripted)
    assert ruled.events == scripted.events
    assert not same(ruled, simulate(world))


def test_a_rule_whose_threshold_is_never_reached_does_nothing() -> None:
    world = small_world(agents=800, hours=150)
    assert same(simulate(world), simulate(world.evolve(rules=(rule(at_least=1e9),))))


def test_a_platform_can_live_by_rules_alone() -> None:
    hard = Rule(measure="in_rooms", at_least=30, act=Statement(stance="hard line"))
    soft = Rule(measure="in_rooms", at_least=100, delay_hours=12, act=Statement(stance="concession"))
    agenda = tuple(act for act in AGENDA if not isinstance(act, Statement))
    run = simulate(small_world(agenda=agenda, rules=(soft, hard), behaviour={"concession_shock": -0.5}))
    told = [event.name for event in run.events if event.name.startswith("statement")]
    assert told == ["statement, hard line", "statement, concession"]
