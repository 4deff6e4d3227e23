"""Acts of the agenda: each has a name, by which a run, its facts and its figures know it."""

from typing import get_args

import pytest
from hypothesis import given, settings

from sim.runs import simulate
from sim.scenario.agenda import ACT_NAMES, Act, AnyAct, Statement
from sim.scenario.scenario import Scenario
from sim.world.world import Event
from tests.lively import lively_worlds
from tests.worlds import AGENDA

KINDS = get_args(get_args(Act)[0])


@given(world=lively_worlds(agents=300, hours=60))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_what_happens_carries_the_names_of_its_acts(world: Scenario) -> None:
    possible = {(act.name, act.detail, act.fact) for act in world.acts}
    acts = [event for event in simulate(world).events if event.actor in ("platform", "alliance")]
    assert acts
    assert {event[2:] for event in acts} <= possible
    assert {event.name for event in acts} <= set(ACT_NAMES)


@pytest.mark.parametrize("kind", KINDS)
def test_the_name_of_an_act_is_one_of_its_kind(kind: type[AnyAct]) -> None:
    of_this_kind = [act.name for act in AGENDA if isinstance(act, kind)]
    assert set(of_this_kind) <= set(kind.names())
    assert all(name.split(", ")[0] == kind.model_fields["kind"].default for name in kind.names())


def test_names_of_acts_differ() -> None:
    assert len(set(ACT_NAMES)) == len(ACT_NAMES) == len(KINDS) + 1  # a statement has two


def test_name_and_detail_are_put_together_for_readers_alone() -> None:
    act = Statement(stance="hard line", fact="F15")
    assert Event(3, "platform", act.name, act.detail, act.fact).what == "statement, hard line"
    assert Event(3, "platform", "policy change", "tone 1").what == "policy change: tone 1"
