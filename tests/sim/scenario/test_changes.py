"""Changes of policy: from their hour on, what they change and nothing else; a mistake in one is told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.columns import NEVER
from sim.errors import explain
from sim.measures.outcomes import outcomes
from sim.model import SiegeModel
from sim.runs import simulate
from sim.scenario.agenda import AppealReform, PolicyChange, Rule, Statement
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census
from tests.lively import SOME, lively_worlds, policies, same
from tests.worlds import AGENDA, day, small_world


@given(world=lively_worlds(agents=500, hours=120), hour=st.integers(0, 119), data=st.data())
@SOME
def test_a_change_to_what_already_holds_changes_nothing(world: Scenario, hour: int, data: st.DataObject) -> None:
    agenda = tuple(act for act in AGENDA if not isinstance(act, AppealReform))
    still = world.evolve(rules=(), agenda=agenda)
    names = data.draw(policies(8))
    repeat = PolicyChange(at=still.start, changes={name: getattr(still.policy, name) for name in names})
    later = repeat.model_copy(update={"at": day(1, hour)})
    assert same(simulate(still), simulate(still.evolve(agenda=(*agenda, later))))


@given(world=lively_worlds(agents=500, hours=120), hour=st.integers(0, 119), changes=policies())
@SOME
def test_a_change_changes_nothing_before_its_hour(world: Scenario, hour: int, changes: dict[str, Any]) -> None:
    changed = world.evolve(agenda=(*world.agenda, PolicyChange(at=day(1, hour), changes=changes)))
    before, after = simulate(world), simulate(changed)
    assert same(before, after, hour)
    assert [e for e in before.events if e.hour < hour] == [e for e in after.events if e.hour < hour]


@given(world=lively_worlds(agents=500, hours=120), changes=policies(10))
@SOME
def test_a_change_before_all_else_is_the_policy_from_the_start(world: Scenario, changes: dict[str, Any]) -> None:
    """Whatever a run reads of the policy, it reads of the policy in force."""
    dated = world.evolve(agenda=(PolicyChange(at=world.start, changes=changes), *world.agenda))
    assert same(simulate(dated), simulate(world.evolve(policy=changes)))


def test_the_tempo_of_audits_can_change_on_the_way() -> None:
    """Audits done stay done; the others follow the new tempo from the hour of the change on."""
    world = small_world(agents=3000, policy={"campaign_hours": 40.0}, agenda=AGENDA[:1])
    faster = world.evolve(agenda=(*AGENDA[:1], PolicyChange(at=day(2), changes={"campaign_hours": 4.0})))
    census = Census(world.seed, world.agents)
    slow, fast = (SiegeModel(each, census) for each in (world, faster))
    for model in (slow, fast):
        model.run_model()
    hour, before = fast.sellers.flagged_hour, slow.sellers.flagged_hour
    punished = np.flatnonzero(hour < NEVER)
    clock = census.of("audit_clock", punished).astype(np.float64)
    late = hour[punished] >= 24
    assert 20 < late.sum() < len(late) - 20
    assert (hour[punished][~late] == before[punished][~late]).all()
    assert (hour[punished][late] == 24 + np.floor((clock[late] - 24 / 40) * 4)).all()


def test_to_stop_enforcing_costs_something() -> None:
    world = small_world(agents=3000)
    stop = PolicyChange(at=day(1, 6), changes={"campaign_coverage": 0.0})
    going_on, stopped = (outcomes(simulate(w)) for w in (world, world.evolve(agenda=(*AGENDA, stop))))
    assert stopped["fake_orders_removed"] < 0.7 * going_on["fake_orders_removed"]
    assert stopped["fakers_left"] > going_on["fakers_left"]
    assert stopped["honest_punished"] < going_on["honest_punished"]
    assert stopped["trust"] > going_on["trust"]


def test_refunds_that_fall_due_in_the_same_hour_add_up() -> None:
    sooner = PolicyChange(at=day(3, 6), changes={"click_refund_hours": 12})
    run = simulate(small_world(agents=1500, hours=120, agenda=(*AGENDA, sooner)))
    change = run.scenario.hour_of(day(3, 6))
    owed = np.floor(run.by_merchant["wasted_spend"] * run.scenario.policy.click_refund_share)
    due = np.arange(120) + np.where(np.arange(120) < change, 24, 12)
    assert owed[change - 12 : change].sum() > 0
    assert owed[change : change + 12].sum() > 0
    assert run.series["refunds"].sum() == owed[due < 120].sum()


def test_changes_are_named_in_what_happened() -> None:
    change = PolicyChange(at=day(1, 3), changes={"restore_share": 1, "apology": True, "no_appeal_pledge": False})
    events = simulate(small_world(agents=300, hours=10, agenda=(*AGENDA[:1], change))).events
    told = [event for event in events if event.name == "policy change"]
    assert [event[:4] for event in told] == [
        (3, "platform", "policy change", "apology yes, no_appeal_pledge no, restore_share 1")
    ]


# Input
@given(world=lively_worlds(agents=300, hours=50))
@SOME
def test_changes_and_rules_survive_being_saved(world: Scenario) -> None:
    again = Scenario.from_json(world.to_json())
    assert again == world
    assert again.digest() == world.digest()


def test_a_change_is_kept_as_the_policy_would_have_it() -> None:
    """One whole number for a share, in any order, is the same change and the same digest."""
    one = PolicyChange(at=day(1), changes={"tone": 1, "restore_share": 1.0})
    other = PolicyChange(at=day(1), changes={"restore_share": 1, "tone": 1.0})
    first, second = (small_world(agents=300, agenda=(act,)) for act in (one, other))
    assert first.digest() == second.digest()
    assert list(one.changes) == ["restore_share", "tone"]


WRONG: dict[str, tuple[Callable[[], object], list[str]]] = {
    "beyond its range": (
        lambda: PolicyChange(at=day(1), changes={"detector_fpr": 2.0}),
        ["changes", "detector_fpr", "not 2.0", "0 to 1"],
    ),
    "unknown lever": (
        lambda: PolicyChange(at=day(1), changes={"detector_fprr": 0.1}),
        ["changes", "did you mean detector_fpr?"],
    ),
    "no lever": (lambda: PolicyChange(at=day(1), changes={}), ["changes", "at least 1"]),
    "yes for a number": (lambda: PolicyChange(at=day(1), changes={"tone": True}), ["changes", "tone", "True"]),
    "lever of the time before": (
        lambda: PolicyChange(at=day(1), changes={"notice_days": 2.0}),
        ["changes", "notice_days cannot change"],
    ),
    "act of a rule with a date": (
        lambda: Rule(measure="reposts", at_least=1, act=Statement(at=day(1), stance="hard line")),
        ["act.at", "no date"],
    ),
    "unknown measure": (
        lambda: Rule.model_validate({"measure": "anger", "at_least": 1, "act": {"kind": "leader removed"}}),
        ["measure", "anger"],
    ),
    "act that no rule can bring": (
        lambda: Rule.model_validate({"measure": "reposts", "at_least": 1, "act": {"kind": "sweep"}}),
        ["act", "sweep"],
    ),
    "act without a date": (
        lambda: small_world(agenda=(*AGENDA, Statement(stance="hard line"))),
        [f"agenda.{len(AGENDA)}", "at is missing"],
    ),
}


@pytest.mark.parametrize(("make", "words"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_in_one_line_that_names_the_field(make: Callable[[], object], words: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        make()
    line = explain(caught.value, Scenario)
    assert "\n" not in line
    assert all(word in line for word in words), line
