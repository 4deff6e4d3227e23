"""Docking: the engine and its plain twin tell the same story, number by number and seller by seller."""

from typing import NamedTuple, cast

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.columns import NEVER
from sim.model import SiegeModel
from sim.record import CHANNELS
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census
from sim.sellers.seller import SmallSeller
from sim.submodels.arrays import Array
from tests.lively import lively_worlds
from tests.sim.test_properties import worlds
from tests.twin.model import PlainCrowd, PlainSeller, TwinModel
from tests.worlds import AGENDA, SHOCKS, day, small_world

WORLDS: dict[str, Scenario] = {
    "default": small_world(2500),
    "shocks": small_world(2000, seed=2, hours=168, behaviour=SHOCKS),
    "milder tone, bolder crowd": small_world(
        1500, seed=3, hours=168, behaviour={"hardline_shock": -0.3, "concession_shock": 0.4, "arrest_shock": -0.6}
    ),
    "backlog of appeals": small_world(
        1500, seed=4, policy={"detector_fpr": 0.1, "appeal_capacity": 1.0, "jury_share": 0.5, "no_appeal_pledge": False}
    ),
    "2.5 sellers an agent": small_world(1600, population=4000, seed=5, hours=168, policy={"sanction_capacity": 12.5}),
    "everything at stake": small_world(
        2000,
        seed=6,
        hours=168,
        behaviour={
            "festival_stake": 0.9,
            "base_legitimacy": 0.8,
            "double_standard_effect": 0.1,
            "pledge_effect": 0.1,
            "innocence_effect": 0.1,
            "denial_effect": 0.1,
            "social_threshold_mean": 0.1,
        },
    ),
    "festival over soon": small_world(1500, seed=7, hours=168, festival=day(2), behaviour={"festival_stake": 0.6}),
    "rounded risk": small_world(
        1500,
        seed=8,
        hours=168,
        policy={"sanction_capacity": 100.0},
        behaviour={"rounded_risk": True, "leave_hazard": 0.02},
    ),
    "accounts closed": small_world(agents=1500, seed=8, policy={"account_sanction_hazard": 0.02}),
    "no campaign": small_world(1000, seed=9, hours=120, agenda=AGENDA[1:]),
}
HALF_WAY = 12
"""An hour in which the campaign is in full swing, so that many sellers are about to be punished."""

STATE = (
    *("case", "flagged_hour", "filed_hour", "heard", "joined_hour", "left_hour"),
    *("room", "raids", "boycotts", "sanctioned"),
)
FEELINGS = ("grievance", "grievance_redress", "grievance_traffic")


class Story(NamedTuple):
    """What is compared: a model at its end, and its sellers half way and at the end."""

    model: SiegeModel
    half_way: dict[str, Array]
    at_last: dict[str, Array]


def engine_sellers(model: SiegeModel) -> dict[str, Array]:
    """Return state and feelings of all sellers as the engine's cohort shows them."""
    return dict(zip((*STATE, *FEELINGS), model.sellers.get([*STATE, *FEELINGS]), strict=True))


def twin_sellers(model: SiegeModel) -> dict[str, Array]:
    """Return state and feelings of all sellers as each of them tells when asked."""
    sellers = cast("PlainCrowd", model.crowd).sellers
    state = {name: np.array([getattr(seller, name) for seller in sellers]) for name in STATE}
    return state | {name: np.array([getattr(seller, name)() for seller in sellers]) for name in FEELINGS}


def tell(kind: type[SiegeModel], world: Scenario, census: Census) -> Story:
    """Let a world take its course.

    Args:
        kind: The engine or the twin.
        world: The scenario.
        census: The draws of its sellers.
    """
    model = kind(world, census)
    look = twin_sellers if kind is TwinModel else engine_sellers
    for _ in range(HALF_WAY):
        model.step()
    half_way = look(model)
    for _ in range(HALF_WAY, world.hours):
        model.step()
    return Story(model, half_way, look(model))


def differing_channels(one: SiegeModel, other: SiegeModel) -> dict[str, int]:
    """Return the channels in which two histories differ, each with the first hour in which they do."""
    pairs = {c.name: (one.recorder.series[c.name], other.recorder.series[c.name]) for c in CHANNELS}
    return {name: int(np.argmax(a != b)) for name, (a, b) in pairs.items() if not np.array_equal(a, b)}


def differing_columns(one: dict[str, Array], other: dict[str, Array]) -> dict[str, list[int]]:
    """Return the columns in which sellers differ, each with the numbers of the first few of them."""
    differing = {name: np.flatnonzero(one[name] != other[name])[:5].tolist() for name in one}
    return {name: sellers for name, sellers in differing.items() if sellers}


@pytest.fixture(scope="module", params=list(WORLDS.values()), ids=list(WORLDS))
def stories(request: pytest.FixtureRequest) -> tuple[Story, Story]:
    """Return the story of a world as the engine and as the twin tell it."""
    world: Scenario = request.param
    census = Census(world.seed, world.agents)
    return tell(SiegeModel, world, census), tell(TwinModel, world, census)


def test_same_history(stories: tuple[Story, Story]) -> None:
    """Every channel has the same numbers in every hour, and the same things happened."""
    engine, twin = stories
    assert differing_channels(engine.model, twin.model) == {}
    assert engine.model.events == twin.model.events


def test_same_merchants(stories: tuple[Story, Story]) -> None:
    """Every merchant has spent and wasted the same in every hour."""
    engine, twin = stories
    for name, values in engine.model.recorder.merchants.items():
        assert np.array_equal(values, twin.model.recorder.merchants[name]), name


def test_same_joiners(stories: tuple[Story, Story]) -> None:
    """The same sellers joined, in the same hour, left in the same hour and stand alike with the platform."""
    engine, twin = (story.model.crowd.joined() for story in stories)
    assert engine.keys() == twin.keys()
    for name, values in engine.items():
        assert np.array_equal(values, twin[name]), name


def test_same_sellers(stories: tuple[Story, Story]) -> None:
    """Whoever is looked at, carried or pruned, half way or at the end, is in the same state and feels the same."""
    engine, twin = stories
    assert differing_columns(engine.half_way, twin.half_way) == {}
    assert differing_columns(engine.at_last, twin.at_last) == {}


def test_much_happens() -> None:
    """The world of the comparison is not an empty one: sellers join, leave, raid, win and lose appeals."""
    model = tell(SiegeModel, WORLDS["default"], Census(1, 2500)).model
    series, joined = model.recorder.series, model.crowd.joined()
    assert len(joined["seller"]) > 500
    assert (joined["left_hour"] < NEVER).sum() > 300
    least = {"rooms": 4, "raiders": 50, "boycotters": 20, "shops_exhausted": 5, "shops_dark": 5, "reposts": 100}
    least |= {"appeals_upheld": 30, "appeals_refused": 30, "appeals_overdue": 5, "refunds": 1, "items_locked": 1}
    assert {name: series[name].max() for name, low in least.items() if series[name].max() < low} == {}


@pytest.mark.parametrize(
    ("field", "factor"),
    [("activation_threshold", 1.01), ("social_threshold_mean", 1.01), ("leave_hazard", 1.01), ("attack_share", 1.2)],
)
def test_small_difference_is_seen(field: str, factor: float) -> None:
    """The comparison can fail: one number that differs a little between engine and twin tells them apart."""
    world, census = small_world(1000, hours=72), Census(1, 1000)
    nudged = world.evolve(behaviour={field: factor * getattr(world.behaviour, field)})
    engine, twin = tell(SiegeModel, world, census), tell(TwinModel, nudged, census)
    assert differing_channels(engine.model, twin.model)
    assert differing_columns(engine.at_last, twin.at_last)


def test_plain_sellers_are_ordinary_mesa_agents() -> None:
    """Mesa itself keeps one registered object per seller; no cohort stands for them."""
    model = TwinModel(small_world(200))
    assert len(model.agents_by_type[PlainSeller]) == 200
    assert SmallSeller not in model.agents_by_type
    assert [seller.number for seller in model.agents_by_type[PlainSeller]] == list(range(200))


@given(world=lively_worlds(agents=400, hours=150))
@settings(max_examples=15, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
def test_same_history_whatever_the_platform_changes(world: Scenario) -> None:
    """Every lever, changed at any hour or by any rule, means the same to engine and twin."""
    _tell_the_same(world)


@pytest.mark.slow
@given(world=st.one_of(worlds(agents=700), lively_worlds(agents=500)))
@settings(max_examples=120, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
def test_same_history_in_random_worlds(world: Scenario) -> None:
    """Whatever the numbers, engine and twin tell the same story."""
    _tell_the_same(world)


def _tell_the_same(world: Scenario) -> None:
    census = Census(world.seed, world.agents)
    engine, twin = tell(SiegeModel, world, census), tell(TwinModel, world, census)
    assert differing_channels(engine.model, twin.model) == {}
    assert differing_columns(engine.at_last, twin.at_last) == {}
    assert engine.model.events == twin.model.events
