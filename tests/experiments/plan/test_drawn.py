"""A plan whose seeds have draws of their own: what is drawn where, what stands, and what tells plans apart."""

import hashlib
import json
from typing import Any

import pytest

from experiments.plan.plan import Design, Drawn, Plan
from sim import MODEL_VERSION
from tests.worlds import small_world

BASE = small_world(400, name="base")
HAZARD, STAKE = "behaviour.join_hazard", "behaviour.attack_share"
DRAWN = Drawn(source="a posterior", points=tuple({HAZARD: 0.01 * n, STAKE: 0.1 * n} for n in (1, 2, 3)))
LEVER = "policy.detector_fpr"
DESIGN = Design(method="grid", vary=(f"{LEVER}=0.01,0.02",))
POINTS: Any = ({LEVER: 0.01}, {LEVER: 0.02})


def plan(**changes: Any) -> Plan:
    fields: dict[str, Any] = {"kind": "sweep", "scenarios": (BASE,), "points": POINTS, "drawn": DRAWN, "seeds": 3}
    return Plan(**fields | changes)


def test_each_seed_has_its_draw_and_what_a_point_or_a_scenario_chooses_stands() -> None:
    other = BASE.evolve(name="other", behaviour={"attack_share": 0.9})
    points: Any = ({HAZARD: 0.5}, {HAZARD: 0.6})
    for asked, chosen in ((plan(scenarios=(BASE, other)), None), (plan(points=points), points)):
        for job in asked.jobs():
            drawn = DRAWN.points[job.scenario.seed - BASE.seed]
            behaviour = job.scenario.behaviour
            assert behaviour.join_hazard == (chosen[job.point] if chosen else drawn)[HAZARD]
            assert behaviour.attack_share == (0.9 if job.scenario.name == "other" else drawn[STAKE])
            assert behaviour.leave_hazard == BASE.behaviour.leave_hazard
        assert {HAZARD, STAKE} <= set(asked.reported)


def test_other_draws_or_another_source_are_another_plan_and_none_is_the_plan_of_old() -> None:
    others = [
        plan(),
        plan(drawn=DRAWN.model_copy(update={"source": "another posterior"})),
        plan(drawn=DRAWN.model_copy(update={"points": DRAWN.points[::-1]})),
        plan(drawn=None),
    ]
    assert len({each.digest() for each in others}) == len(others)
    for each in others:
        assert Plan.from_json(each.to_json().encode()) == each
    of_old = Plan(kind="sweep", scenarios=(small_world(400),), design=DESIGN, points=POINTS, seeds=2)
    content = of_old.model_dump(mode="json", exclude={"scenarios": {"__all__": {"facts"}}, "outcomes": True})
    assert (content.pop("drawn"), content.pop("given")) == (
        None,
        "",
    )  # folders that people have are named by the digest of what is left
    text = json.dumps(content | {"model_version": MODEL_VERSION}, sort_keys=True, ensure_ascii=False)
    assert of_old.digest() == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ((), "at least 1"),
        (({HAZARD: 0.1},), "a draw for each of 3 seeds"),
        (({HAZARD: 0.1}, {STAKE: 0.1}, {HAZARD: 0.1}), "must draw the same numbers"),
        (({"behaviour.none": 0.1},) * 3, "must draw the same numbers"),
    ],
)
def test_draws_that_do_not_fit_are_refused(points: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        plan(drawn=Drawn(source="a posterior", points=points))
