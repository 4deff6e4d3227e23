"""Auctions: prices, money to the fen, the boycott, and that slots are looked at only where something changed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.market.keywords import FEN, LARGEST_BID, LARGEST_CAP, SLOT_PULL, SMALLEST_CAP
from sim.market.merchant import NO_CAP
from sim.model import SiegeModel
from sim.runs import simulate
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array, Ints
from sim.submodels.auction import RESERVE_PRICE
from tests.sim.market.markets import (
    DAY,
    DEFENCE,
    MANY,
    PEACE,
    RAIDS,
    SEEDS,
    SHARES,
    SOME,
    by_hand,
    one_hour,
    prices,
    quiet_world,
    raided_worlds,
    shown,
    summed,
    watch,
)
from tests.worlds import AGENDA, day, small_world


# limits of the auction
@given(world=raided_worlds())
@SOME
def test_bids_prices_and_caps_keep_to_the_rules_in_every_hour(world: Scenario) -> None:
    model = SiegeModel(world)
    spans, columns = watch(model), model.market.merchants.columns
    for _ in range(world.hours):
        model.step()
        caps = columns.daily_cap[columns.daily_cap != NO_CAP]
        assert (caps % FEN == 0).all()
        assert (caps >= SMALLEST_CAP * FEN).all()
        assert (caps <= LARGEST_CAP * FEN).all()
        assert (columns.spent_today <= columns.daily_cap).all()
    for span in spans:
        keyword, slot = np.nonzero(span.owner < model.market.slots.nobody)
        bid, price = span.bids[keyword, span.owner[keyword, slot]], span.price[keyword, slot]
        assert (bid >= RESERVE_PRICE).all()
        assert (bid <= LARGEST_BID).all()
        assert (price <= bid).all()
        assert (price >= RESERVE_PRICE).all()


def test_the_hour_in_which_bids_are_cut_is_priced_by_the_cut_bids() -> None:
    model = by_hand([200, 150])
    one_hour(model)
    assert prices(model.market) == [151, 5]
    model.market.merchants.columns.cut_until[:2] = 2
    one_hour(model)
    assert prices(model.market) == [76, 5]


# money
@given(world=raided_worlds())
@SOME
def test_money_agrees_to_the_fen(world: Scenario) -> None:
    model = SiegeModel(world)
    spans, market = watch(model), model.market
    for _ in range(world.hours):
        model.step()
    series, of, merchants = model.recorder.series, model.recorder.merchants, market.merchants.columns.count
    spend = summed(spans, [(s.honest + s.billed) * s.price for s in spans], world.hours, market.keywords.count)
    wasted = summed(spans, [s.billed * s.price for s in spans], world.hours, market.keywords.count)
    assert np.array_equal(of["spend"], spend[:, :merchants])
    assert np.array_equal(of["wasted_spend"], wasted[:, :merchants])
    assert np.array_equal(series["small_ad_spend"], spend[:, merchants:].sum(axis=1))
    assert not wasted[:, merchants:].any()
    for name, clicks in (("honest_clicks", "honest"), ("malicious_clicks", "billed")):
        counted = summed(spans, [getattr(s, clicks) for s in spans], world.hours, merchants)
        assert np.array_equal(of[name], counted)
        assert np.array_equal(market.merchants.columns.read(name, slice(None)), counted.sum(axis=0))
    for name in ("spend", "wasted_spend", "refunds"):
        assert np.array_equal(market.merchants.columns.read(name, slice(None)), of[name].sum(axis=0))
    assert (of["wasted_spend"] <= of["spend"]).all()
    assert (market.merchants.columns.refunds <= market.merchants.columns.wasted_spend).all()
    share, delay = world.policy.click_refund_share, world.policy.click_refund_hours
    late = np.zeros_like(of["refunds"])
    late[delay:] = np.floor(of["wasted_spend"][: world.hours - delay] * share)
    assert np.array_equal(of["refunds"], late)
    revenue = (series["ad_spend"] + series["small_ad_spend"] - series["refunds"]).sum()
    assert revenue == spend.sum() - market.merchants.columns.refunds.sum()


@given(world=raided_worlds())
@SOME
def test_what_was_spent_today_is_the_sum_since_midnight(world: Scenario) -> None:
    model = SiegeModel(world)
    for hour in range(world.hours):
        model.step()
        since = model.recorder.merchants["spend"][hour - hour % DAY : hour + 1].sum(axis=0)
        assert np.array_equal(model.market.merchants.columns.spent_today, since)


# without raiders


@pytest.mark.parametrize("agenda", [AGENDA, AGENDA[:1]], ids=["nobody willing", "no alliance"])
@given(
    seed=SEEDS,
    behaviour=st.fixed_dictionaries(RAIDS),
    policy=st.fixed_dictionaries(DEFENCE),
    bolder=st.floats(0.0, 5.0),
)
@SOME
def test_where_nobody_raids_no_number_of_the_raids_matters(
    agenda: tuple[Any, ...], seed: int, behaviour: dict[str, Any], policy: dict[str, Any], bolder: float
) -> None:
    peace = PEACE if agenda is AGENDA else {}
    usual = small_world(agents=300, seed=seed, hours=150, agenda=agenda, behaviour=peace)
    other = usual.evolve(behaviour={**behaviour, "raid_hazard": bolder}, policy=policy)
    first, second = simulate(usual), simulate(other)
    assert first.series["members"].any() == (agenda is AGENDA)
    assert not second.series["malicious_clicks"].any()
    for name, values in first.by_merchant.items():
        assert np.array_equal(values, second.by_merchant[name]), name


# the boycott
def test_a_merchant_pays_the_reserve_price_once_the_small_seller_below_her_boycotts() -> None:
    model = by_hand([100, 0], small=[60])
    market = one_hour(model)
    assert prices(market) == [61, 5]
    assert (market.cost[0], market.small_spend) == (61_000, 700 * 5)
    market.boycott(1.0)
    one_hour(model)
    assert prices(market) == [RESERVE_PRICE]
    assert (market.cost[0], market.small_spend) == (5000, 0)
    market.boycott(0.0)
    one_hour(model)
    assert prices(market) == [61, 5]


def price_of_pairs(owner: Ints, price: Ints, merchants: int) -> dict[tuple[int, int], int]:
    """Return the price of a click by keyword and merchant."""
    keyword, slot = np.nonzero(owner < merchants)
    pairs = zip(keyword.tolist(), owner[keyword, slot].tolist(), strict=True)
    return dict(zip(pairs, price[keyword, slot].tolist(), strict=True))


def assert_cheaper(before: dict[tuple[int, int], int], after: dict[tuple[int, int], int]) -> None:
    """Check that every merchant keeps every slot she had, in the keyword, and that none has become dearer.

    The mean over all slots may still rise, because merchants come into view whose keywords are dear.
    """
    assert before.keys() <= after.keys()
    assert all(after[pair] <= price for pair, price in before.items())


@given(seed=SEEDS, uptake=SHARES, ratio=st.floats(0.2, 2.0))
@MANY
def test_a_boycott_makes_no_click_on_a_merchant_dearer(seed: int, uptake: float, ratio: float) -> None:
    model = quiet_world(seed, capped=False, small_bid_ratio=ratio)
    market = one_hour(model)
    before = price_of_pairs(market.slots.owner, market.slots.price, market.merchants.columns.count)
    market.boycott(uptake)
    one_hour(model)
    assert_cheaper(before, price_of_pairs(market.slots.owner, market.slots.price, market.merchants.columns.count))


@given(world=raided_worlds())
@SOME
def test_the_call_to_boycott_makes_no_click_on_a_merchant_dearer(world: Scenario) -> None:
    """With it and without it, up to the moment of the call everything is the same."""
    call = world.hour_of(day(6, 10))
    at_first = []
    for uptake in (0.0, world.behaviour.boycott_uptake):
        model = SiegeModel(world.evolve(behaviour={"boycott_uptake": uptake}))
        spans = watch(model)
        for _ in range(call + 1):
            model.step()
        span = next(span for span in spans if span.hour == call)
        at_first.append(price_of_pairs(span.owner, span.price, model.market.merchants.columns.count))
    assert_cheaper(*at_first)


# cleared only where something changed
@pytest.mark.parametrize(("schedules", "hours"), [(0.0, {0}), (0.5, {0, 8, 18, 24, 32, 42, 48, 56, 66})])
def test_slots_are_filled_anew_only_when_something_has_changed(schedules: float, hours: set[int]) -> None:
    model = quiet_world(capped=False, schedule_share=schedules)
    fill, filled = model.market.slots._fill, set()

    def noting(rows: Ints) -> None:
        if len(rows):
            filled.add(model.hour)
        fill(rows)

    model.market.slots._fill = noting  # type: ignore[method-assign]
    for _ in range(3 * DAY):
        one_hour(model)
    assert filled == hours


@given(world=raided_worlds())
@SOME
def test_keeping_the_slots_gives_the_same_as_filling_them_in_every_hour(world: Scenario) -> None:
    def tell(always: bool) -> dict[str, Array]:
        model = SiegeModel(world)
        for _ in range(world.hours):
            if always:
                model.market.slots._bid[:] = -1
                model.market._bids_change = True
            model.step()
        return model.recorder.merchants

    kept, anew = tell(always=False), tell(always=True)
    for name, values in kept.items():
        assert np.array_equal(values, anew[name]), name


# Slots
def test_no_more_slots_are_filled_than_there_are() -> None:
    market = one_hour(by_hand([100 - place for place in range(12)]))
    assert shown(market) == list(range(len(SLOT_PULL)))
    assert market.honest.tolist() == [*(round(1000 * pull) for pull in SLOT_PULL), 0, 0, 0, 0]
