"""Whatever the declared ranges allow comes to an end, and what no machine could hold is refused in words."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.errors import explain
from sim.runs import simulate
from sim.scenario.agenda import Demands
from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import Declaration, declarations
from sim.scenario.place import Channels, Marketplace
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from tests.worlds import NAMED, START, day, small_world

MANY = ("seed_followers", "seed_repost_share")
"""Reposts beyond number take as long as they are many; tests/sim/alliance has them alone."""


def extreme(entry: Declaration) -> st.SearchStrategy[Any]:
    """Return the default of a number and both ends of its range."""
    if entry.low is None or entry.high is None:
        return st.booleans()
    ends = [entry.low, entry.default] if entry.name in MANY else [entry.low, entry.high, entry.default]
    return st.sampled_from([type(entry.default)(end) for end in ends])


def extremes(record: type[Policy | Behaviour]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={entry.name: extreme(entry) for entry in declarations(record)})


@given(
    policy=extremes(Policy),
    behaviour=extremes(Behaviour),
    agents=st.sampled_from([1, 40, 600]),
    crowded=st.booleans(),
    hours=st.sampled_from([1, 130]),
    capacity=st.sampled_from([1, 10**9]),
)
@settings(max_examples=40, derandomize=True)
def test_every_extreme_of_the_declared_ranges_ends(
    policy: dict[str, Any], behaviour: dict[str, Any], agents: int, hours: int, capacity: int, *, crowded: bool
) -> None:
    run = simulate(
        small_world(
            agents,
            hours=hours,
            population=10**9 if crowded else agents,
            policy=policy,
            behaviour={"reach_sellers": 1e8} | behaviour,
            channels=Channels(room_capacity=capacity, groups=10**6, group_capacity=10**9),
        )
    )
    for name, values in run.series.items():
        assert np.isfinite(values).all(), name
        assert name in ("redress_grievance", "traffic_grievance") or (values >= 0).all(), name


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"behaviour": {"seed_followers": 1e8, "seed_repost_share": 1.0, "repost_offspring": 0.97}},
            "behaviour: seed_followers x seed_repost_share / (1 - repost_offspring) must be at most 1,000,000,000, "
            "not 3,333,333,333",
        ),
        (
            {"marketplace": {"categories": NAMED, "merchants_per_category": 1000, "keywords_per_category": 1000}},
            "marketplace: categories x keywords_per_category x bidders of a keyword must be at most 2,000,000, "
            "not 3,060,000",
        ),
        (
            {"marketplace": {"categories": [f"c{n}" for n in range(1500)], "small_bidders_per_keyword": 0}}
            | {"merchants_per_category": 2},
            "marketplace: keywords x merchants of all categories must be at most 20,000,000, not ",
        ),
        (
            {"marketplace": {"merchants_per_category": 1000, "keywords_per_category": 700}, "hours": 8784}
            | {"categories": ("a", "b")},
            "hours x (merchants + keywords) must be at most 20,000,000, not ",
        ),
        ({"agents": 20_000_001, "population": 10**9}, "agents: must be at most "),
        ({"agenda": [Demands(at=day(1))] * 1001}, "agenda: "),
    ],
)
def test_what_no_machine_could_hold_is_refused(changes: dict[str, Any], words: str) -> None:
    place = {key: changes.pop(key) for key in ("categories", "merchants_per_category") if key in changes}
    whole = {"name": "big", "population": 1000, "agents": 1000, "hours": 24, "seed": 1, "start": START}
    whole |= {"festival": day(10)} | changes
    if place:
        whole["marketplace"] = whole["marketplace"] | place
    with pytest.raises(ValidationError) as mistake:
        Scenario.model_validate(whole)
    assert explain(mistake.value, Scenario).startswith(words)


def test_the_largest_that_is_allowed_is_accepted() -> None:
    Behaviour(seed_followers=1e8, seed_repost_share=1.0, repost_offspring=0.8)
    Marketplace(merchants_per_category=1000, keywords_per_category=1000, small_bidders_per_keyword=1000)
    small_world(20, agenda=tuple([Demands(at=day(1))] * 1000))
