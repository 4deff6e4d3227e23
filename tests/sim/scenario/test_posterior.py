"""A posterior: written and read back equal, drawn from by weight, stale when what it was learnt from has changed."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import siege_2013
from sim.errors import InputError
from sim.scenario import posterior as module
from sim.scenario.posterior import Posterior, path_of
from sim.scenario.scenario import Scenario
from tests.posteriors import posterior_of
from tests.worlds import AGENDA, small_world

SMALL = small_world(facts=siege_2013.ARTICLE)


def test_it_is_read_back_equal_and_a_draw_is_a_line() -> None:
    posterior = posterior_of(SMALL)
    text = posterior.to_json()
    assert Posterior.from_json(text) == posterior
    assert Posterior.from_json(text).to_json() == text
    assert json.dumps(posterior.draws[0], separators=(", ", ": ")).strip("()") in text
    assert len(text.splitlines()) == len(Posterior.model_fields) + len(posterior.draws) + 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"weights": (0.5,)}, "weights: there must be 8"),
        ({"weights": (0.5,) * 8}, "weights: must add up to 1, not 4"),
        ({"draws": ((0.1,),) * 8}, "draws: each must have 2 values"),
        ({"priors": {}}, "priors: there must be one of each number"),
        ({"numbers": ("behaviour.join_hazard",) * 2}, "twice"),
        ({"fit": "wide"}, "fit"),
        ({"answers": {"T1": {"median": float("nan"), "low": 1.0, "high": 2.0, "agrees": 1.0}}}, "NaN"),
        ({"bands": {"raiders": dict.fromkeys(module.Band.model_fields, (1.0,))}}, "bands: must cover the same hours"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_a_line(changes: dict[str, Any], told: str, tmp_path: Any) -> None:
    content = json.loads(posterior_of(SMALL).to_json())
    content |= {name: {**content[name], **value} if name == "bands" else value for name, value in changes.items()}
    path = path_of(tmp_path / "small.py", "main")
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError, match=told) as refusal:
        Posterior.load(path)
    assert str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value)


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=20).filter(any),
    st.integers(1, 200),
    st.integers(0, 2**63 - 1),
)
def test_each_draw_comes_as_often_as_its_weight_says_to_within_one(shares: list[int], count: int, seed: int) -> None:
    weights = np.array(shares) / sum(shares)
    rows = tuple((0.001 * (row + 1), 10 + row) for row in range(len(shares)))
    posterior = posterior_of(SMALL, draws=rows, weights=tuple(weights.tolist()))
    points = posterior.points(count, seed)
    drawn = Counter(tuple(point.values()) for point in points)
    assert points == posterior.points(count, seed)
    assert all(tuple(point) == posterior.numbers for point in points)
    assert all(type(point[name]) is int for point in points for name in point if "size" in name)
    for row, weight in zip(posterior.draws, weights, strict=True):
        assert abs(drawn[row] - count * weight) < 1 + 1e-3 * count  # the weights that are kept are rounded
        assert weight or not drawn[row]


def test_it_is_of_one_scenario_and_its_draws_hold_where_sellers_and_place_are_the_same() -> None:
    posterior, [hazard, size] = posterior_of(SMALL), [0.04, 30]
    at_other_values = SMALL.evolve(seed=7, behaviour={"join_hazard": hazard, "community_size": size})
    assert posterior.is_of(at_other_values)
    what_ifs = [
        SMALL.evolve(agenda=AGENDA[:3]),
        SMALL.evolve(policy={"detector_fpr": 0.01}),
        SMALL.evolve(hours=100),
        SMALL.evolve(agents=1000),
    ]
    assert not any(map(posterior.is_of, what_ifs))
    assert all(map(posterior.shares_setting, [SMALL, at_other_values, *what_ifs]))
    elsewhere = [SMALL.evolve(behaviour={"leave_hazard": 0.03}), SMALL.evolve(population=4000)]
    assert not any(map(posterior.shares_setting, elsewhere))


def _with_bound(scenario: Scenario, target: str, low: float) -> Scenario:
    facts = scenario.model_dump(mode="json")["facts"]
    [asked] = [each for fact in facts["facts"] for each in fact["targets"] if each["id"] == target]
    asked["low"] = low
    return Scenario.from_json(json.dumps(scenario.model_dump(mode="json") | {"facts": facts}))


def test_it_says_what_made_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    posterior, targets = posterior_of(SMALL), {t.id: t for fact in SMALL.known_facts for t in fact.targets}
    assert posterior.staleness(SMALL) == ""
    assert posterior.staleness(SMALL.evolve(seed=9)) == ""
    assert posterior.staleness(SMALL.evolve(hours=100)) == "small has changed since"
    assert posterior.staleness(_with_bound(SMALL, "T1", 2800)).startswith("target T1 was target: in_rooms, 2013-12-03T")
    assert posterior.staleness(SMALL.evolve(facts=None)).endswith("it is not there now")
    other = posterior_of(SMALL, priors=dict.fromkeys(posterior.numbers, "Uniform(0, 1)"))
    assert other.staleness(SMALL).startswith("the prior of behaviour.join_hazard was Uniform(0, 1), it is ")
    for draws, told in (((1e6, 20),), "1e+06 to 1e+06"), (((0.1, 20.5),), "20.5 to 20.5"):
        beyond = posterior_of(SMALL, draws=draws, weights=(1.0,))
        assert beyond.staleness(SMALL).endswith(f"may no longer be all that was drawn, {told}")
    gone = posterior_of(SMALL, numbers=("behaviour.gone", "behaviour.join_hazard"))
    assert gone.staleness(SMALL) == "there is no behaviour.gone any more"
    assert not gone.is_of(SMALL)
    held_out = _with_bound(SMALL, "T7", 7000)  # taught nothing: the posterior holds, only this answer does not
    assert posterior.staleness(held_out) == ""
    [asked_anew] = [t for fact in held_out.known_facts for t in fact.targets if t.id == "T7"]
    assert posterior.answer_to(asked_anew) is None
    assert posterior.answer_to(targets["T7"]) == posterior.answers["T7"]
    monkeypatch.setattr(module, "MODEL_VERSION", "next")
    assert posterior.staleness(SMALL) == f"the model was version {posterior.model_version}, it is next now"
