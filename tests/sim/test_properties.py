"""What always holds, whatever the numbers: coupling, conservation, limits."""

from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from sim.columns import NEVER
from sim.model import SiegeModel
from sim.runs import Run, simulate
from sim.scenario.agenda import Campaign, PolicyChange
from sim.scenario.scenario import Scenario
from tests.worlds import AGENDA, SHOCKS, day, small_world

# Without shrinking: a failing example is small enough as it is, and minimising it takes minutes.
SOME = settings(max_examples=12, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
SEEDS = st.integers(0, 1000)


def worlds(agents: int = 1500) -> st.SearchStrategy[Scenario]:
    """Small worlds with their uncertain numbers drawn from wide ranges."""
    policy = st.fixed_dictionaries(
        {
            "detector_recall": st.floats(0.05, 0.6),
            "detector_fpr": st.floats(0.0, 0.1),
            "penalty_multiplier": st.floats(0.0, 4.0),
            "campaign_coverage": st.floats(0.2, 1.0),
            "campaign_hours": st.floats(4.0, 60.0),
            "appeal_success": st.floats(0.05, 0.6),
            "appeal_days": st.floats(0.0, 5.0),
            "appeal_window_days": st.floats(0.0, 5.0),
            "appeal_capacity": st.floats(0.0, 20.0),
            "sanction_capacity": st.floats(0.0, 30.0),
        }
    )
    behaviour = st.fixed_dictionaries(
        {
            "base_legitimacy": st.floats(0.5, 0.9),
            "social_threshold_spread": st.floats(0.05, 0.3),
            "join_hazard": st.floats(0.005, 0.1),
            "leave_hazard": st.floats(0.001, 0.05),
            "item_cost": st.floats(0.0, 0.02),
            "fine_share": st.floats(0.0, 0.1),
            "hardline_shock": st.floats(-0.3, 0.3),
            "concession_shock": st.floats(-0.3, 0.3),
            "tone_shock": st.floats(-0.3, 0.3),
        }
    )
    # Changes that reach all alike; under changed chances of an appeal it can be better to be refused early.
    changes = st.fixed_dictionaries(
        {},
        optional={
            "campaign_hours": st.floats(4.0, 60.0),
            "sanction_capacity": st.floats(0.0, 30.0),
            "believed_parity": st.floats(0.0, 1.0),
            "no_appeal_pledge": st.booleans(),
            "restore_share": st.floats(0.0, 1.0),
            "tmall_audit_share": st.floats(0.0, 1.0),
            "tone": st.floats(0.0, 1.0),
        },
    )
    dated = st.lists(
        st.builds(
            lambda hour, c: (PolicyChange(at=day(1, hour), changes=c),) if c else (), st.integers(0, 199), changes
        ),
        max_size=2,
    )
    return st.builds(
        lambda seed, p, b, d: small_world(
            agents=agents, seed=seed, hours=200, policy=p, behaviour=b, agenda=(*AGENDA, *sum(d, ()))
        ),
        SEEDS,
        policy,
        behaviour,
        dated,
    )


def headcounts(world: Scenario) -> Run:
    """Return a run without its ads: it tells the same of all who join (test_without_ads.py) in half the time."""
    return simulate(world, ads=False)


def joined_hours(run: Run) -> np.ndarray:
    """Return the hour in which each seller joined, ``NEVER`` for those who did not."""
    hours = np.full(run.scenario.agents, NEVER, np.int64)
    hours[run.joiners] = run.joined_hour
    return hours


def founded_alike(one: Run, other: Run) -> bool:
    """Return whether the alliance was founded in the same hour: that waits for the first who is punished.

    In a world so small that nobody is punished before the date, a milder platform is met by a later founding,
    whose call is fresher when some are punished: they hear sooner.
    """
    hours = [[event.hour for event in run.events if event.what == "founding"] for run in (one, other)]
    return hours[0] == hours[1]


MORE_HARM = {
    "detector_fpr": 2.0,
    "detector_recall": 1.4,
    "penalty_multiplier": 1.7,
    "campaign_coverage": 1.8,
}


@pytest.mark.parametrize("lever", MORE_HARM)
@given(world=worlds())
@SOME
def test_more_harm_never_makes_anybody_join_later(lever: str, world: Scenario) -> None:
    less = getattr(world.policy, lever)
    more = min(less * MORE_HARM[lever] + 0.01, 1.0 if lever in ("campaign_coverage", "detector_recall") else 10.0)
    mild, harsh = headcounts(world), headcounts(world.evolve(policy={lever: max(less, more)}))
    assume(founded_alike(mild, harsh))
    assert (joined_hours(harsh) <= joined_hours(mild)).all()


LESS_HARM: dict[str, Any] = {
    "notice_days": 4.0,
    "proof_first": True,
    "no_appeal_pledge": False,
    "believed_parity": 0.7,
    "tmall_audit_share": 1.0,
    "restore_share": 0.6,
    "staff_oversight": 1.0,
    "event_parity": True,
    "campaign_delay_days": 8.0,
}


@pytest.mark.parametrize("lever", LESS_HARM)
@given(world=worlds())
@settings(SOME, max_examples=5)
def test_less_harm_never_makes_anybody_join_earlier(lever: str, world: Scenario) -> None:
    mild, harsh = headcounts(world.evolve(policy={lever: LESS_HARM[lever]})), headcounts(world)
    assume(founded_alike(mild, harsh))
    assert (joined_hours(harsh) <= joined_hours(mild)).all()


@given(world=worlds(), more=st.floats(0.0, 0.4))
@SOME
def test_more_legitimacy_never_makes_anybody_join_earlier(world: Scenario, more: float) -> None:
    trusted = world.evolve(behaviour={"base_legitimacy": min(1.0, world.behaviour.base_legitimacy + more)})
    assert (joined_hours(headcounts(trusted)) >= joined_hours(headcounts(world))).all()


@given(world=worlds(), more=st.floats(0.0, 30.0))
@SOME
def test_more_sanctions_never_make_anybody_join_earlier(world: Scenario, more: float) -> None:
    feared = world.evolve(policy={"sanction_capacity": world.policy.sanction_capacity + more})
    assert (joined_hours(headcounts(feared)) >= joined_hours(headcounts(world))).all()


def test_the_coupling_tests_can_fail() -> None:
    """A lever that harms some and spares others does make somebody join later."""
    world = small_world(agents=1500, hours=200)
    earlier = joined_hours(headcounts(world))
    later = joined_hours(headcounts(world.evolve(policy={"appeal_success": 1.0, "appeal_days": 0.0})))
    assert (later > earlier).any()


@given(world=worlds())
@SOME
def test_without_any_harm_nobody_joins(world: Scenario) -> None:
    unharmed = {"campaign_coverage": 0.0, "sales_weight": 0.0, "tmall_slot_share": 0.0}
    assert len(headcounts(world.evolve(policy=unharmed)).joiners) == 0
    assert len(headcounts(world.evolve(agenda=tuple(a for a in AGENDA if not isinstance(a, Campaign)))).joiners) == 0


@given(world=worlds())
@SOME
def test_full_legitimacy_forgives_everything(world: Scenario) -> None:
    assert len(headcounts(world.evolve(behaviour={"base_legitimacy": 1.0})).joiners) == 0


@given(world=worlds(), clicks=st.floats(0.1, 50.0), orders=st.floats(0.1, 50.0))
@settings(SOME, max_examples=6)
def test_sellers_money_and_stock_are_conserved_every_hour(world: Scenario, clicks: float, orders: float) -> None:
    model = SiegeModel(world.evolve(behaviour={"billable_clicks": clicks, "order_rate": orders}))
    spent = refunded = 0
    for _ in range(world.hours):
        model.step()
        crowd, columns = model.crowd, model.market.merchants.columns
        assert crowd.case_counts.sum() == world.agents
        assert (crowd.case_counts >= 0).all()
        seated = np.bincount(crowd.columns.room[crowd.columns.room >= 0], minlength=model.rooms.opened)
        assert (seated <= 100).all()
        inside = crowd.columns.room >= 0
        joined = crowd.columns.joined_hour < NEVER
        left = crowd.columns.left_hour < NEVER
        assert seated.sum() == model.in_rooms == inside.sum() == joined.sum() - left.sum()
        assert joined.sum() == model.members
        assert not (joined & ~crowd.columns.heard).any()
        assert not (crowd.columns.raids & ~inside).any()
        assert model.raiding.raiders == crowd.columns.raids.sum()
        assert not (crowd.columns.raids & crowd.columns.sanctioned).any()
        assert model.raiding.sanctioned == crowd.columns.sanctioned.sum()
        assert model.raiding.boycotters == crowd.columns.boycotts.sum()
        assert model.membership.redress_grievance == crowd.columns.grievance_redress[inside].sum()
        assert model.membership.traffic_grievance == crowd.columns.grievance_traffic[inside].sum()
        spent += int(model.market.cost.sum())
        refunded += int(model.market.refunds.sum())
        assert columns.spend.sum() == spent
        assert columns.refunds.sum() == refunded
        assert (model.market.wasted <= model.market.cost).all()
        assert (columns.refunds <= columns.wasted_spend).all()
        assert (columns.wasted_spend <= columns.spend).all()
        assert (columns.spent_today <= columns.daily_cap).all()
        assert (columns.available + columns.locked + columns.sold == columns.stock_at_first).all()
        assert (columns.available >= 0).all()
        assert (columns.locked >= 0).all()
        assert all(np.isfinite(model.recorder.series[name][model.hour]) for name in model.recorder.series)


def test_no_raid_without_members() -> None:
    run = simulate(small_world(behaviour={"base_legitimacy": 1.0}))
    assert run.series["raiders"].max() == 0
    assert run.series["malicious_clicks"].max() == 0
    assert run.series["items_locked"].max() == 0


@given(seed=SEEDS)
@settings(SOME, max_examples=5)
def test_a_lever_that_meets_nobody_changes_nothing(seed: int) -> None:
    """Without appeals it does not matter who would decide them, nor with what evidence."""
    world = small_world(agents=1500, seed=seed, policy={"appeal_window_days": 0.0}, agenda=AGENDA[:4])
    other = world.evolve(policy={"jury_share": 1.0, "appeal_days": 0.5, "appeal_success": 1.0})
    first, second = simulate(world), simulate(other)
    assert all(np.array_equal(first.series[name], second.series[name]) for name in first.series)


@pytest.mark.parametrize("agents", [500, 1500])
def test_counts_are_told_in_sellers(agents: int) -> None:
    run = simulate(small_world(agents=agents, population=3000, behaviour=dict(SHOCKS)))
    each = 3000 / agents
    for name in ("punished", "members", "in_rooms", "heard"):
        assert np.allclose(run.series[name] % each, 0) or np.allclose(run.series[name] % each, each)
    assert run.series["members"][-1] == len(run.joiners) * each
