"""Worlds in which the platform changes its mind: by date, by rule, and over every lever."""

from typing import Any

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st

from sim.runs import Run
from sim.scenario.agenda import Act, Answer, LeaderRemoved, PolicyChange, Rule, Statement
from sim.scenario.declarations import declarations
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from tests.worlds import AGENDA, day, small_world

SOME = settings(max_examples=12, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
"""For properties that need a run or two for each example."""

RANGES: dict[str, tuple[float, float]] = {
    "campaign_hours": (4.0, 60.0),
    "detector_fpr": (0.0, 0.1),
    "fpr_offsite_factor": (1.0, 20.0),
    "appeal_evidence_items": (0, 8),
    "appeal_days": (0.0, 5.0),
    "appeal_window_days": (0.0, 7.0),
    "appeal_capacity": (0.0, 20.0),
    "penalty_multiplier": (0.0, 4.0),
    "sanction_capacity": (0.0, 30.0),
    "click_refund_hours": (1, 48),
    "account_sanction_hazard": (0.0, 0.05),
}
"""Ranges that matter in a small world; the other levers have the whole range they allow."""

UNCERTAIN = {
    "tone_shock": st.floats(-0.4, 0.4),
    "rule_vote_shock": st.floats(-0.4, 0.4),
    "apology_shock": st.floats(-0.4, 0.4),
    "review_symmetry_shock": st.floats(-0.5, 0.5),
    "hardline_shock": st.floats(-0.3, 0.3),
    "arrest_shock": st.floats(-0.5, 2.0),
    "parity_learning": st.floats(0.0, 2.0),
    "notice_response": st.floats(0.0, 1.0),
    "proof_recall_factor": st.floats(0.0, 1.0),
    "event_traffic_share": st.floats(0.0, 0.5),
    "tmall_faking_prevalence": st.floats(0.0, 0.8),
    "vigilant_share": st.sampled_from([0.0, 0.5]),
}
"""What decides how strongly the levers act."""


def lever_values(name: str) -> st.SearchStrategy[Any]:
    """Values of one lever."""
    entry = next(entry for entry in declarations(Policy) if entry.name == name)
    if isinstance(entry.default, bool):
        return st.booleans()
    low, high = RANGES.get(name, (entry.low, entry.high))
    return st.integers(int(low), int(high)) if isinstance(entry.default, int) else st.floats(low, high)


CHANGEABLE = [entry.name for entry in declarations(Policy) if not entry.fixed]


@st.composite
def policies(draw: st.DrawFn, at_most: int = 6) -> dict[str, Any]:
    """New values of one lever or a few."""
    names = draw(st.lists(st.sampled_from(CHANGEABLE), min_size=1, max_size=at_most, unique=True))
    return {name: draw(lever_values(name)) for name in names}


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule that is likely to fire."""
    measure, most = draw(st.sampled_from([("in_rooms", 300), ("wasted_spend", 500), ("reposts", 300)]))
    act: Answer = draw(
        st.one_of(
            st.builds(PolicyChange, changes=policies()),
            st.builds(Statement, stance=st.sampled_from(["hard line", "concession"])),
            st.just(LeaderRemoved()),
        )
    )
    return Rule(measure=measure, at_least=draw(st.integers(0, most)), delay_hours=draw(st.integers(0, 30)), act=act)


@st.composite
def lively_worlds(draw: st.DrawFn, agents: int = 800, hours: int = 168) -> Scenario:
    """Small worlds with other levers from the start, dated changes and rules."""
    changes: list[Act] = [
        PolicyChange(at=day(1, draw(st.integers(0, hours - 1))), changes=draw(policies()))
        for _ in range(draw(st.integers(0, 3)))
    ]
    first = draw(policies(8))
    if draw(st.booleans()):
        first["notice_days"] = draw(st.floats(0.0, 10.0))
        first["campaign_delay_days"] = draw(st.floats(-5.0, 12.0))
    return small_world(
        agents=agents,
        hours=hours,
        seed=draw(st.integers(0, 1000)),
        policy=first,
        behaviour=draw(st.fixed_dictionaries(UNCERTAIN)),
        agenda=(*AGENDA, *changes),
        rules=tuple(draw(st.lists(rules(), max_size=3))),
    )


def same(one: Run, other: Run, until: int | None = None) -> bool:
    """Return whether two runs agree in every number, or in those before an hour."""
    series = all(np.array_equal(one.series[name][:until], other.series[name][:until]) for name in one.series)
    return series and all(
        np.array_equal(one.by_merchant[name][:until], other.by_merchant[name][:until]) for name in one.by_merchant
    )
