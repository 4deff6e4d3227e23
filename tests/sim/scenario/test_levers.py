"""Each lever acts on its own mechanism, from its hour on, and not at all while it is neutral."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from sim.columns import NEVER
from sim.measures.outcomes import outcomes
from sim.model import SiegeModel
from sim.runs import Run, simulate
from sim.scenario.agenda import Campaign, PolicyChange
from sim.scenario.declarations import declarations
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census
from sim.sellers.seller import Case
from tests.lively import SOME, lively_worlds, same
from tests.worlds import NAMED, day, small_world

Measure = Callable[[Scenario], float]


RUNS: dict[str, Run] = {}


def run_of(world: Scenario) -> Run:
    """Return the run of a world, which may be at hand."""
    digest = world.digest()
    if digest not in RUNS:
        RUNS[digest] = simulate(world)
    return RUNS[digest]


def outcome(name: str) -> Measure:
    return lambda world: outcomes(run_of(world))[name]


def channel(name: str, hour: int = -1) -> Measure:
    return lambda world: float(run_of(world).series[name][hour])


def highest(name: str) -> Measure:
    return lambda world: float(run_of(world).series[name].max())


def deprivation(world: Scenario) -> float:
    return float(SiegeModel(world).regime.traffic_hardship().mean())


def hardship_of(case: Case) -> Measure:
    def measure(world: Scenario) -> float:
        sellers = ran(world).sellers
        return float(sellers.hardship_redress[sellers.case == case].mean())

    return measure


def busiest_hour(world: Scenario) -> float:
    flow = SiegeModel(world).market.flow[: world.hours]
    return float(flow.max())


def first_refund(world: Scenario) -> float:
    return float(np.argmax(run_of(world).series["refunds"] > 0))


def ran(world: Scenario) -> SiegeModel:
    model = SiegeModel(world)
    model.run_model()
    return model


CALMING = {"tone_shock": -0.3, "rule_vote_shock": -0.3, "apology_shock": -0.3, "review_symmetry_shock": 0.3}
STAKE = {"festival_stake": 0.9, "deweight_loss": 0.6}

MOVES: list[tuple[str, Any, Measure, int, dict[str, Any]]] = [
    ("campaign_delay_days", 12.0, outcome("joined"), -1, STAKE),
    ("campaign_delay_days", 3.0, busiest_hour, 1, {}),
    ("campaign_coverage", 0.5, outcome("punished"), -1, {}),
    ("campaign_hours", 60.0, channel("punished", 20), -1, {}),
    ("detector_recall", 0.6, outcome("fakers_caught"), 1, {}),
    ("detector_fpr", 0.06, outcome("honest_punished"), 1, {}),
    ("fpr_offsite_factor", 20.0, outcome("honest_punished"), 1, {}),
    ("proof_first", True, outcome("honest_punished"), -1, {}),
    ("proof_first", True, outcome("fakers_caught"), -1, {}),
    ("notice_days", 5.0, channel("fakers_stopped"), 1, {}),
    ("notice_days", 5.0, outcome("punished"), -1, {}),
    ("notice_days", 5.0, outcome("fake_orders_removed"), 1, {}),
    ("penalty_multiplier", 4.0, hardship_of(Case.RESIGNED), 1, {}),
    ("penalty_multiplier", 4.0, channel("appeals_open", 20), -1, {}),
    ("no_appeal_pledge", False, outcome("trust"), 1, {}),
    ("restore_share", 0.7, outcome("restored"), 1, {}),
    ("restore_share", 0.7, outcome("joined"), -1, {}),
    ("restore_weight", False, hardship_of(Case.RESTORED), 1, {}),
    ("appeal_evidence_items", 0, outcome("appeals_upheld"), 1, {}),
    ("appeal_success", 0.9, outcome("appeals_upheld"), 1, {}),
    ("appeal_days", 0.2, channel("appeals_upheld", 40), 1, {}),
    ("appeal_window_days", 0.5, outcome("appeals_upheld"), -1, {}),
    ("appeal_capacity", 100.0, highest("appeals_overdue"), -1, {}),
    ("jury_share", 1.0, outcome("appeals_upheld"), 1, {}),
    ("staff_oversight", 1.0, outcome("appeals_upheld"), 1, {}),
    ("believed_parity", 0.9, outcome("trust"), 1, {}),
    ("tmall_audit_share", 1.0, outcome("tmall_punished"), 1, {"tmall_faking_prevalence": 0.5}),
    ("tmall_audit_share", 1.0, channel("believed_parity"), 1, {"tmall_faking_prevalence": 0.5}),
    ("tmall_audit_share", 1.0, outcome("hours_dark"), 1, {"tmall_faking_prevalence": 0.5}),
    ("tmall_audit_share", 1.0, outcome("sales_lost"), 1, {"tmall_faking_prevalence": 0.5}),
    ("review_symmetry", True, channel("believed_parity"), 1, CALMING),
    ("rule_vote", True, outcome("trust"), 1, CALMING),
    ("tone", 1.0, outcome("trust"), 1, CALMING),
    ("apology", True, outcome("trust"), 1, CALMING),
    ("apology", True, outcome("trust"), -1, {"apology_shock": 0.3}),
    ("sales_weight", 0.3, deprivation, -1, {}),
    ("sns_traffic_share", 0.5, deprivation, -1, {}),
    ("tmall_slot_share", 0.0, deprivation, -1, {}),
    ("event_parity", True, deprivation, -1, {}),
    ("sanction_capacity", 50.0, outcome("joined"), -1, {}),
    ("click_filter", 0.9, outcome("malicious_clicks"), -1, {}),
    ("click_refund_share", 1.0, outcome("refunds"), 1, {}),
    ("click_refund_hours", 1, first_refund, -1, {}),
    ("account_sanction_hazard", 0.05, highest("sanctioned"), 1, {}),
]
"""Lever, another value, what it is to move, in which direction, under which behaviour."""


def world_of(lever: str, behaviour: dict[str, Any]) -> Scenario:
    others = {"restore_share": 1.0} if lever == "restore_weight" else {}
    return small_world(agents=1500, hours=200, policy=others, behaviour=behaviour)


@pytest.mark.parametrize(("lever", "value", "measure", "sign", "behaviour"), MOVES, ids=[row[0] for row in MOVES])
def test_a_lever_moves_its_mechanism(
    lever: str, value: Any, measure: Measure, sign: int, behaviour: dict[str, Any]
) -> None:
    world = world_of(lever, behaviour)
    assert sign * (measure(world.evolve(policy={lever: value})) - measure(world)) > 0


FIXED = {lever.name for lever in declarations(Policy) if lever.fixed}
DATED = {row[0]: row for row in MOVES if row[0] not in FIXED}


@pytest.mark.parametrize("lever", DATED)
def test_a_run_reads_each_lever_as_it_is_in_force(lever: str) -> None:
    """A change before all else is the policy from the start, and does something."""
    _, value, _, _, behaviour = DATED[lever]
    world = world_of(lever, behaviour)
    change = PolicyChange(at=world.start, changes={lever: value})
    dated = simulate(world.evolve(agenda=(change, *world.agenda)))
    assert same(dated, run_of(world.evolve(policy={lever: value})))
    assert not same(dated, run_of(world))


def test_no_lever_was_forgotten() -> None:
    assert {row[0] for row in MOVES} == set(Policy.model_fields)


def test_of_words_and_votes_no_effect_is_assumed() -> None:
    """Nothing is known of it, so the shocks are 0 unless somebody sets them."""
    words: dict[str, Any] = {"tone": 1.0, "rule_vote": True, "apology": True, "review_symmetry": True}
    world = small_world(agents=800, hours=150)
    assert same(simulate(world), simulate(world.evolve(policy=words)))


# Neutral means neutral
def test_what_an_unused_lever_would_do_changes_nothing() -> None:
    world = small_world(agents=1500)
    unused = {
        **CALMING,
        "notice_response": 0.9,
        "notice_time_days": 1.0,
        "proof_fpr_factor": 0.9,
        "proof_recall_factor": 0.1,
        "parity_learning": 9.0,
        "event_traffic_share": 0.9,
        "tmall_faking_prevalence": 0.9,
        "fake_order_share": 0.2,
        "orders_per_seller": 9.0,
    }
    assert same(simulate(world), simulate(world.evolve(behaviour=unused)))


def test_a_trait_that_only_one_lever_needs_is_drawn_for_it_alone() -> None:
    for policy, traits in (
        ({}, set()),
        ({"notice_days": 2.0}, {"notice_luck"}),
        ({"restore_share": 0.5}, {"restore_luck"}),
    ):
        census = Census(1, 600)
        simulate(small_world(agents=600, hours=40, policy=policy), census)
        assert {"notice_luck", "restore_luck"} & set(census._drawn) == traits


# What the platform has to show for it
@given(world=lively_worlds(agents=600, hours=120))
@SOME
def test_what_enforcement_achieves_is_counted_seller_by_seller(world: Scenario) -> None:
    model, run = ran(world), simulate(world)
    sellers, found, b = model.sellers, outcomes(run), world.behaviour
    caught = sellers.fakes & (sellers.flagged_hour < NEVER)
    stopped = run.series["fakers_stopped"][-1]
    assert found["fakers_caught"] == caught.sum() + stopped
    assert found["fakers_left"] == sellers.fakes.sum() - caught.sum() - stopped
    assert found["trust"] == pytest.approx(1.0 - sellers.illegitimacy().mean(), abs=1e-6)
    hours_gone = (world.hours - sellers.flagged_hour[caught]).sum() + stopped * world.hours
    each = b.fake_order_share * b.orders_per_seller / b.faking_prevalence / 24
    assert found["fake_orders_removed"] == pytest.approx(hours_gone * each)


def test_a_known_number_of_fake_orders() -> None:
    """All fake and all are caught in the first hour: what they would have ordered in ten days is not."""
    behaviour = {"faking_prevalence": 1.0, "fake_order_share": 0.5, "orders_per_seller": 4.0}
    policy = {"detector_recall": 1.0, "campaign_hours": 1.0}
    census = Census(1, 200)
    census._drawn["audit_clock"] = np.zeros(200, np.float32)
    world = small_world(agents=200, hours=240, policy=policy, behaviour=behaviour, agenda=(Campaign(at=day(1)),))
    assert outcomes(simulate(world, census))["fake_orders_removed"] == pytest.approx(200 * 2.0 * 10)


# Merchants
def test_every_merchant_can_be_as_vigilant_as_the_one_of_the_article() -> None:
    place = small_world(agents=100).marketplace
    model = SiegeModel(small_world(agents=100, behaviour={"vigilant_share": 1.0}))
    model_as_was = SiegeModel(small_world(agents=100))
    columns, as_was = model.market.merchants.columns, model_as_was.market.merchants.columns
    vigilant = model.market.merchants.row_of["Shangpin Zhaipei"]
    assert model_as_was.market.merchants.row_of == model.market.merchants.row_of
    assert set(model.market.merchants.row_of) == set(NAMED) == {merchant.name for merchant in place.named}
    for name in ("vigilant", "response", "reaction_hours"):
        assert (columns.read(name, slice(None)) == as_was.read(name, vigilant)).all()
    assert as_was.vigilant.sum() == 1


def test_levers_are_declared_in_ranges_that_hold_what_is_explored() -> None:
    for entry in declarations(Policy):
        assert entry.prior
        if entry.low is not None and entry.high is not None:
            assert entry.low <= entry.prior.quantile(0.0) <= entry.prior.quantile(1.0) <= entry.high
