"""The ad market and the shops: what holds in every hour, whatever the numbers, and known answers by hand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.columns import NEVER
from sim.market.keywords import FEN, LARGEST_BID, LARGEST_CAP, SCHEDULE, SLOT_PULL, SMALLEST_CAP, festival_ramp
from sim.market.market import Flow, Market, Shown
from sim.market.merchant import NO_CAP, Response, TmallMerchant
from sim.model import SiegeModel
from sim.runs import Run, simulate
from sim.scenario.agenda import Sweep
from sim.scenario.place import Marketplace, NamedMerchant
from sim.scenario.scenario import Scenario
from sim.submodels import rhythm
from sim.submodels.arrays import Array, Bools, Ints
from sim.submodels.auction import RESERVE_PRICE
from tests.worlds import AGENDA, NAMED, day, small_world

SOME = settings(max_examples=8, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
MANY = settings(SOME, max_examples=25)
SEEDS = st.integers(0, 1000)
SHARES = st.floats(0.0, 1.0)
DAY = 24

MERCHANTS = {
    "uncapped_share": st.floats(0.0, 0.5),
    "smooth_share": SHARES,
    "schedule_share": SHARES,
    "festival_ramp": st.floats(0.0, 3.0),
    "top_budget": st.floats(30.0, 3000.0),
    "top_click_price": st.floats(0.05, 99.0),
    "small_bid_ratio": st.floats(0.0, 2.0),
    "boycott_uptake": SHARES,
    "pause_hours": st.integers(0, 30),
    "slow_reaction_hours": st.integers(0, 24),
}
RAIDS = {
    "billable_clicks": st.floats(0.1, 200.0),
    "filter_then": st.floats(0.0, 0.9),
    "repeat_detection": st.floats(0.0, 1.0),
    "order_rate": st.floats(0.0, 20.0),
    "unpaid_timeout_hours": st.integers(1, 80),
    "paying_share": SHARES,
    "order_refund_hours": st.integers(1, 80),
    "sweep_patience_hours": st.integers(1, 8),
    "sweep_squads": st.integers(1, 5),
}
DEFENCE = {
    "click_filter": SHARES,
    "click_refund_share": SHARES,
    "click_refund_hours": st.integers(1, 50),
    "account_sanction_hazard": st.sampled_from([0.0, 0.05]),
}


def raided_worlds() -> st.SearchStrategy[Scenario]:
    """Small worlds in which the numbers of merchants, raids and defence are drawn from wide ranges."""
    return st.builds(
        lambda seed, p, b: small_world(agents=300, seed=seed, hours=168, policy=p, behaviour=b),
        SEEDS,
        st.fixed_dictionaries(DEFENCE),
        st.fixed_dictionaries(MERCHANTS | RAIDS),
    )


# Markets driven by hand
def quiet_world(seed: int = 1, *, capped: bool = True, **behaviour: Any) -> SiegeModel:
    """Return a small world whose alliance does nothing by itself and whose merchants do not respond."""
    policy = {name: behaviour.pop(name) for name in list(behaviour) if name in DEFENCE}
    place = {name: behaviour.pop(name) for name in list(behaviour) if name == "marketplace"}
    model = SiegeModel(small_world(agents=50, seed=seed, agenda=(), policy=policy, behaviour=behaviour, **place))
    model.market.merchants.columns.response = Response.NOTHING
    if not capped:
        model.market.merchants.columns.daily_cap = NO_CAP
    return model


def by_hand(merchants: Any, small: Any = (), caps: Sequence[int] = (), **changes: Any) -> SiegeModel:
    """Return a market with hand-made keywords, 1,000 clicks an hour on each first slot and round click counts.

    Args:
        merchants: Bids in fen, a row for each keyword; 0 where a merchant does not bid.
        small: Bids of small sellers, likewise.
        caps: Daily caps of the first merchants, in fen; the others have none.
        changes: Levers of defence and numbers of behaviour.
    """
    bids = np.atleast_2d(np.array(merchants))
    others = np.atleast_2d(np.array(small, np.int64)) if len(small) else np.zeros((len(bids), 0), np.int64)
    policy = {name: changes.pop(name) for name in list(changes) if name in DEFENCE}
    still = {"schedule_share": 0.0, "smooth_share": 0.0, "festival_ramp": 0.0}
    place = Marketplace(
        categories=("all",),
        merchants_per_category=bids.shape[1],
        keywords_per_category=len(bids),
        small_bidders_per_keyword=others.shape[1],
        named=(NamedMerchant(name="somebody", category="all", vigilant=True),),
    )
    model = SiegeModel(
        small_world(agents=50, agenda=(), marketplace=place, policy=policy, behaviour={**still, **changes})
    )
    market = model.market
    market.keywords._bid[:] = np.hstack([bids, others])
    market.keywords.quality[:] = 10
    market.keywords.volume[:] = 1000.0
    market.flow[:] = 1.0
    market._dither[:] = 0.0
    market.merchants.columns.usual_spend = 1e12
    market.merchants.columns.response = Response.NOTHING
    market.merchants.columns.daily_cap = NO_CAP
    market.merchants.columns.daily_cap[: len(caps)] = caps
    return model


def one_hour(model: SiegeModel, clicks: int = 0) -> Market:
    """Let the ads of the next hour clear, with so many clicks of raiders."""
    model.hour += 1
    model.market.attack(clicks, model.alliance.raiders)
    model.market.clear()
    return model.market


def aim_at(model: SiegeModel, *rows: int) -> None:
    """Have raiders click only these merchants."""
    model.market.targets.named[list(rows)] = True


def shown(market: Market, keyword: int = 0) -> list[int]:
    """Return who stands on the slots of a keyword, first slot first."""
    owners: Ints = market.slots.owner[keyword]
    return [int(owner) for owner in owners if owner < market.slots.nobody]


def prices(market: Market, keyword: int = 0) -> list[int]:
    """Return what a click costs on the filled slots of a keyword."""
    return [int(price) for price in market.slots.price[keyword] if price > 0]


class Span(NamedTuple):
    """A part of an hour in which slots stay as they are; clicks are zero but on the keywords of its rows.

    The first span of an hour is of all keywords, later ones of the categories in which somebody has run out.
    """

    hour: int
    rows: Ints
    bids: Array
    owner: Ints
    price: Ints
    honest: Ints
    made: Ints
    billed: Ints


def watch(model: SiegeModel) -> list[Span]:
    """Have every span of time noted down as its clicks are counted; return the growing list."""
    market, spans = model.market, []
    count = market._count

    def noting(rows: Ints, shown: Shown, flow: Flow, left: Ints) -> None:
        slots = market.slots
        raids = np.zeros((2, *shown.merchant.shape), np.int64)
        for everywhere, entries in zip(raids, (flow.made, flow.billed), strict=True):
            everywhere.put(shown.raided, entries)
        clicks = [np.zeros_like(slots.owner) for _ in flow]
        for everywhere, entries in zip(clicks, (flow.honest, *raids), strict=True):
            everywhere[rows] = entries
        now = (rows.copy(), bids_of_the_hour(model), slots.owner.copy(), slots.price.copy())
        spans.append(Span(model.hour, *now, *clicks))
        count(rows, shown, flow, left)

    market._count = noting  # type: ignore[method-assign]
    return spans


def bids_of_the_hour(model: SiegeModel) -> Ints:
    """Return what everybody bids now, by keyword and number of bidder, worked out one by one; 0 for who does not."""
    keywords, columns = model.market.keywords, model.market.merchants.columns
    percent = int(SCHEDULE[model.clock(model.hour).hour])
    bids = np.zeros((len(keywords.volume), keywords.count), np.int64)
    for keyword, row in enumerate(keywords.bidder.tolist()):
        for place, bidder in enumerate(row):
            full = int(keywords._bid[keyword, place])
            if full:
                share = percent if keywords.scheduled[bidder] else 100
                half = bidder < columns.count and columns.cut_until[bidder] > model.hour
                bids[keyword, bidder] = min(max(full * share * (50 if half else 100) // 10_000, 5), 9_999)
    return bids


def summed(spans: list[Span], values: list[Ints], hours: int, bidders: int) -> Ints:
    """Return the sums of entries of slots by hour and bidder."""
    sums = np.zeros((hours, bidders), np.int64)
    for span, entries in zip(spans, values, strict=True):
        filled = span.owner < bidders
        np.add.at(sums[span.hour], span.owner[filled], entries[filled])
    return sums


# 1. limits of the auction
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


# 2. money
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


# 3. without raiders
PEACE = {"attack_share": 0.0, "organisers": 0}


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


# 4. more clicks
def exhaustion_hour(bids: list[int], cap: int, buyers: int, clicks: int, **changes: Any) -> int:
    """Return the hour of the day in which the first merchant's cap is reached under so many clicks an hour."""
    model = by_hand(bids, caps=[cap], **changes)
    model.market.keywords.volume[:] = buyers
    aim_at(model, 0)
    for _ in range(DAY):
        one_hour(model, clicks)
    return int(model.market.merchants.columns.exhausted_hour[0])


@given(
    bids=st.lists(st.integers(RESERVE_PRICE, 500), min_size=2, max_size=10),
    cap=st.integers(30, 3000).map(lambda cny: cny * FEN),
    buyers=st.integers(0, 50),
    clicks=st.tuples(st.integers(0, 300), st.integers(0, 3000)).map(sorted),
    numbers=st.fixed_dictionaries({"click_filter": st.floats(0.0, 0.95), "repeat_detection": st.floats(0.0, 0.01)}),
)
@MANY
def test_more_clicks_never_exhaust_the_attacked_merchant_later(
    *, bids: list[int], cap: int, buyers: int, clicks: list[int], numbers: dict[str, float]
) -> None:
    few, many = (exhaustion_hour(bids, cap, buyers, number, **numbers) for number in clicks)
    assert many <= few


def test_clicks_bring_exhaustion_forward() -> None:
    # 1,000 buyers an hour at 81 fen: a cap of 9,720 CNY lasts for twelve hours, or for six with as many raiders.
    numbers = {"click_filter": 0.0, "repeat_detection": 0.0}
    assert exhaustion_hour([100, 80], 972_000, 1000, 0, **numbers) == 12
    assert exhaustion_hour([100, 80], 972_000, 1000, 1000, **numbers) == 6
    assert exhaustion_hour([100, 80], 9_720_000, 1000, 1000, **numbers) == NEVER


# 5. leaving within the hour
def test_when_the_first_is_out_the_others_move_up_within_the_hour() -> None:
    model = by_hand([100, 80, 59], caps=[40_500])
    spans = watch(model)
    market = one_hour(model)
    assert [span.owner[0, :3].tolist() for span in spans] == [[0, 1, 2], [1, 2, 3]]
    assert [span.price[0, :3].tolist() for span in spans] == [[81, 60, 5], [60, 5, 0]]
    assert market.honest.tolist() == [500, 350 + 500, 250 + 350]
    assert market.cost.tolist() == [40_500, 850 * 60, 600 * 5]
    assert market.exhausted.tolist() == [True, False, False]


def test_when_the_second_is_out_the_first_pays_the_third_ones_score() -> None:
    model = by_hand([100, 80, 59], caps=[NO_CAP, 21_000])
    market = one_hour(model)
    assert market.honest.tolist() == [1000, 350, 250 + 350]
    assert market.cost.tolist() == [500 * 81 + 500 * 60, 21_000, 600 * 5]
    assert shown(market) == [0, 2]
    assert prices(market) == [60, 5]


def test_one_after_the_other_runs_out_within_the_hour() -> None:
    # The first is out after half of the hour; the second has 15,000 fen left then, a quarter of an hour's clicks.
    model = by_hand([100, 80, 59], caps=[40_500, 36_000])
    market = one_hour(model)
    assert market.honest.tolist() == [500, 350 + 250, 250 + 175 + 250]
    assert market.cost.tolist() == [40_500, 36_000, 675 * 5]
    assert market.exhausted.tolist() == [True, True, False]


def test_raiders_and_buyers_are_cut_alike_and_the_raid_goes_on_elsewhere_in_the_next_hour() -> None:
    model = by_hand([100, 80, 59], caps=[40_500], click_filter=0.0, repeat_detection=0.0)
    model.market.targets.sweeping = True
    market = one_hour(model, 3000)
    # 1,000 raiders an hour on each of three slots, as many as buyers on the first: she is out after a quarter of it.
    assert market.honest[0] == market.malicious[0] == 250
    assert market.cost[0] == 40_500
    # For the rest raiders click whoever has moved up to these slots; nobody stands on the third.
    assert market.malicious.tolist() == [250, 250 + 750, 250 + 750]
    assert market.merchants.columns.raided_today.tolist() == [250, 1000, 1000]
    assert one_hour(model, 3000).malicious.tolist() == [0, 1500, 1500]


def test_raiders_keep_to_their_slots_and_spare_whom_they_are_not_after() -> None:
    model = by_hand([100, 80, 59], caps=[40_500], click_filter=0.0, repeat_detection=0.0)
    spans = watch(model)
    aim_at(model, 0, 2)
    market = one_hour(model, 2000)
    # Raiders click the first and the third slot. After a quarter of the hour the second merchant stands on the
    # first slot, the third on the second, and nobody on the third: three quarters of their clicks are lost.
    assert market.cost[0] == 40_500
    assert [span.made[0, :3].tolist() for span in spans] == [[250, 0, 250], [0, 0, 0]]
    assert market.malicious.tolist() == [250, 0, 250]
    assert one_hour(model, 2000).malicious.tolist() == [0, 0, 2000]


@given(
    seed=SEEDS,
    caps=st.lists(st.floats(0.05, 0.95), min_size=12, max_size=12),
    clicks=st.integers(0, 2000),
    sweeps=st.booleans(),
)
@MANY
def test_categories_in_which_merchants_run_out_do_not_meet(
    seed: int, caps: list[float], clicks: int, sweeps: bool
) -> None:
    place = small_world().marketplace
    two = place.model_copy(update={"categories": ("apparel", "home")})
    numbers = {"smooth_share": 0.0, "top_budget": 3000.0, "click_filter": 0.2}

    def tell(capped: Bools) -> tuple[SiegeModel, list[Span]]:
        model = quiet_world(seed, capped=False, marketplace=two, **numbers)
        columns = model.market.merchants.columns
        columns.daily_cap[capped] = (uncapped * caps)[capped].astype(np.int64)
        model.market.targets.name(NAMED)
        model.market.targets.sweeping = sweeps
        spans = watch(model)
        one_hour(model, clicks)
        return model, spans

    uncapped = np.zeros(12)
    model, _ = tell(np.zeros(12, np.bool_))
    uncapped, keywords = model.market.cost.copy(), model.market.keywords
    category = model.market.merchants.columns.category
    both, spans = tell(np.ones(12, np.bool_))
    for number in (0, 1):
        ours, rows = category == number, keywords.category == number
        bidders = np.unique(keywords.bidder[rows])
        alone, spans_alone = tell(ours)
        assert both.market.exhausted[ours].any()
        assert not alone.market.exhausted[~ours].any()
        for name, values in columns(both).items():
            assert np.array_equal(values[ours], columns(alone)[name][ours]), name
        for name in ("owner", "price", "clicks"):
            assert np.array_equal(getattr(both.market.slots, name)[rows], getattr(alone.market.slots, name)[rows])
        for clicked in ("honest", "made", "billed"):
            sums = (
                summed(noted, [getattr(s, clicked) for s in noted], 1, keywords.count)[0, bidders]
                for noted in (spans, spans_alone)
            )
            assert np.array_equal(*sums), clicked
        assert np.array_equal(both.market.hit[ours], alone.market.hit[ours])


def test_a_cap_lasts_until_midnight() -> None:
    model = by_hand([100, 80, 59], caps=[40_500])
    market = one_hour(model)
    for _ in range(1, DAY):
        one_hour(model)
        assert shown(market) == [1, 2]
        assert market.cost[0] == 0
        assert market.dark[0]
    spans = watch(model)
    one_hour(model)
    assert spans[0].owner[0, :3].tolist() == [0, 1, 2]
    assert market.cost[0] == 40_500


# 6. the boycott
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


# 7. rhythm: smooth spending, hourly multipliers, the festival
def share_of_whole_days(world: Scenario) -> Array:
    """Return which share of a whole day's clicks has come by the end of each hour of the window."""
    days = -(-world.hours // DAY)
    activity = rhythm.activity(world.start, DAY * days, world.behaviour.weekend_factor)
    flow = activity * festival_ramp(world, DAY * days)
    by_day = flow.reshape(days, DAY)
    return (by_day.cumsum(axis=1) / by_day.sum(axis=1, keepdims=True)).ravel()[: world.hours]


@pytest.mark.parametrize("hours", [168, 60], ids=["whole days", "a window that ends at noon"])
@given(seed=SEEDS, clicks=st.integers(0, 20_000), ramp=st.floats(0.0, 3.0))
@SOME
def test_smooth_spending_stays_within_the_share_of_the_days_clicks(
    hours: int, seed: int, clicks: int, ramp: float
) -> None:
    world = small_world(
        agents=50,
        seed=seed,
        hours=hours,
        agenda=(),
        behaviour={"smooth_share": 1.0, "uncapped_share": 0.0, "festival_ramp": ramp},
    )
    model = SiegeModel(world)
    model.market.targets.sweeping = True
    share, columns = share_of_whole_days(world), model.market.merchants.columns
    for hour in range(hours):
        one_hour(model, clicks)
        assert (columns.spent_today <= columns.daily_cap * share[hour] + 1e-6).all()


def test_a_smooth_budget_is_used_up_in_the_last_hour_of_every_day_and_only_then() -> None:
    model = by_hand([100, 80], caps=[100_000], smooth_share=1.0)
    used_up = []
    for hour in range(7 * DAY):
        if one_hour(model).exhausted[0]:
            used_up.append(hour)
            assert 100_000 - 81 < model.market.merchants.columns.spent_today[0] <= 100_000
    assert used_up == list(range(DAY - 1, 7 * DAY, DAY))


@pytest.mark.parametrize("ramp", [0.0, 0.13, 0.5])
def test_a_smooth_budget_is_open_to_its_last_fen_in_the_last_hour_of_every_day(ramp: float) -> None:
    market = by_hand([100, 80], caps=[100_000], smooth_share=1.0, festival_ramp=ramp).market
    assert [int(market._budgets(hour)[0]) for hour in range(DAY - 1, 7 * DAY, DAY)] == [100_000] * 7


def test_multipliers_change_the_ranks_at_midnight_at_eight_and_at_eighteen_only() -> None:
    model = quiet_world(capped=False, schedule_share=0.5)
    ranks, changed = None, set()
    for hour in range(3 * DAY):
        market = one_hour(model)
        now = market.slots._ranking.bidder.copy()
        if ranks is not None and not np.array_equal(now, ranks):
            changed.add(hour % DAY)
        ranks = now
    assert changed == {0, 8, 18}


def test_multipliers_are_for_those_who_set_them() -> None:
    model = by_hand([100, 90])
    model.market.keywords.scheduled[1] = True
    first = [shown(one_hour(model))[0] for _ in range(DAY)]
    assert first == [0] * 18 + [1] * 6
    assert prices(model.market) == [101, 5]


@given(ramp=st.floats(0.01, 10.0), festival=st.integers(0, 20))
@MANY
def test_searches_rise_for_a_week_up_to_the_day_of_the_festival(ramp: float, festival: int) -> None:
    world = small_world(hours=480, festival=day(1) + timedelta(days=festival), behaviour={"festival_ramp": ramp})
    flow, first = festival_ramp(world, world.hours), DAY * festival
    on_the_day = flow[first : first + DAY]
    assert np.allclose(on_the_day, 1.0 + ramp)
    assert (flow <= 1.0 + ramp).all()
    assert (flow[: max(first - 7 * DAY + 1, 0)] == 1.0).all()
    assert (np.diff(flow[max(first - 7 * DAY, 0) : first]) > 0).all()
    assert (flow[first + DAY :] == 1.0).all()


# 8. the filter
def billed_by_hour(seed: int, share: float, clicks: list[int], sweeps: bool) -> Ints:
    """Return the billed clicks of raiders by hour and merchant in a world without caps."""
    model = quiet_world(seed, capped=False, click_filter=share, repeat_detection=0.1)
    model.market.targets.sweeping = sweeps
    model.market.targets.name(NAMED)
    return np.array([one_hour(model, number).malicious.copy() for number in clicks])


@given(
    seed=SEEDS,
    shares=st.tuples(SHARES, SHARES).map(sorted),
    clicks=st.lists(st.integers(0, 2000), min_size=1, max_size=30),
    sweeps=st.booleans(),
)
@MANY
def test_a_stricter_filter_never_bills_more(seed: int, shares: list[float], clicks: list[int], sweeps: bool) -> None:
    loose, strict = (billed_by_hour(seed, share, clicks, sweeps) for share in shares)
    assert (strict <= loose).all()


def test_the_filter_bills_what_it_does_not_catch() -> None:
    for share, billed in ((0.0, 1000), (0.75, 250), (1.0, 0)):
        model = by_hand([100, 80], click_filter=share, repeat_detection=0.0)
        aim_at(model, 0)
        market = one_hour(model, 1000)
        assert (market.malicious[0], market.merchants.columns.raided_today[0]) == (billed, 1000)


def test_repeats_are_caught_more_and_more_until_midnight() -> None:
    model = by_hand([100, 80], click_filter=0.0, repeat_detection=0.001)
    aim_at(model, 0)
    billed = [int(one_hour(model, 1000).malicious[0]) for _ in range(DAY + 1)]
    assert billed[:4] == [1000, 500, 333, 250]
    assert billed[:DAY] == sorted(billed[:DAY], reverse=True)
    assert billed[DAY] == billed[0]


# 9. stock
@given(
    seed=SEEDS,
    timeout=st.integers(1, 6),
    hours=st.lists(st.tuples(st.integers(0, 5000), st.booleans()), min_size=1, max_size=30),
)
@MANY
def test_orders_lock_and_free_stock_exactly(seed: int, timeout: int, hours: list[tuple[int, bool]]) -> None:
    model = quiet_world(seed, unpaid_timeout_hours=timeout, order_stock_share=0.5, paying_share=0.0)
    model.market.targets.name(NAMED)
    columns, aimed = model.market.merchants.columns, np.flatnonzero(model.market.targets.named)
    columns.deducts_on_order[aimed[:2]] = [True, False]
    locks: list[Ints] = []
    for hour, (orders, down) in enumerate([*hours, *[(0, False)] * timeout]):
        model.hour = hour
        columns.down_until[aimed[0]] = hour + 1 if down else hour
        freed = locks[hour - timeout] if hour >= timeout else np.zeros(columns.count, np.int64)
        offered = (columns.available + freed) * (columns.down_until <= hour)
        each = np.zeros(columns.count, np.int64)
        each[aimed] = [orders // len(aimed) + (place < orders % len(aimed)) for place in range(len(aimed))]
        locks.append(np.where(columns.deducts_on_order, np.minimum(each, offered), 0))
        locked, sold = columns.locked.copy(), columns.sold.copy()
        model.shops.attack(orders)
        model.shops.sell()
        assert np.array_equal(columns.locked, locked - freed + locks[-1])
        assert np.array_equal(columns.available + columns.locked + columns.sold, columns.stock_at_first)
        assert (columns.sold - sold <= offered).all()
        if down:
            assert columns.sold[aimed[0]] == sold[aimed[0]]
    assert not columns.locked.any()
    assert not any(lock[~columns.deducts_on_order].any() for lock in locks)


@given(
    seed=SEEDS,
    lasts=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    share=SHARES,
    orders=st.lists(st.integers(0, 5000), min_size=2, max_size=20),
)
@MANY
def test_paid_orders_conserve_stock_and_money(
    seed: int, lasts: tuple[int, int], share: float, orders: list[int]
) -> None:
    """Raiders get back to the fen what they paid, and every item comes back to the shelf."""
    unpaid, refund = lasts
    numbers = {"unpaid_timeout_hours": unpaid, "order_refund_hours": refund, "item_price": 12.34, "handling_cost": 1.5}
    model = quiet_world(seed, order_stock_share=0.5, paying_share=share, **numbers)
    model.market.targets.name(NAMED)
    shops, columns, paid = model.shops, model.market.merchants.columns, []
    columns.deducts_on_order[model.market.targets.named] = [True, False, False]
    for hour, number in enumerate([*orders, *[0] * max(lasts)]):
        model.hour = hour
        shops.attack(number)
        shops.sell()
        paid.append(shops.paid_orders)
        due = paid[hour - refund] if hour >= refund else 0
        assert (shops.refunded, shops.handling_cost) == (1234 * due, 150 * due)
        assert shops.unpaid_orders + shops.paid_orders <= number
        assert columns.paid_for.sum() == sum(paid[max(0, hour - refund + 1) :])
        assert (columns.paid_for <= columns.locked).all()
        assert (columns.available >= 0).all()
        assert np.array_equal(columns.available + columns.locked + columns.sold, columns.stock_at_first)
    assert not columns.locked.any()


def test_raiders_turn_to_paying_where_unpaid_orders_lock_nothing() -> None:
    model = by_hand([100, 80], paying_share=0.4)
    columns = model.market.merchants.columns
    columns.daily_sales = 0.0
    columns.deducts_on_order[:] = [True, False]
    columns.stock_at_first = columns.available = 100_000
    aim_at(model, 0, 1)
    placed = []
    for _ in range(3):
        one_hour(model)
        model.shops.attack(2000)
        model.shops.sell()
        placed.append((model.shops.unpaid_orders, model.shops.paid_orders, *columns.locked.tolist()))
    assert placed == [(2000, 0, 1000, 0), (1600, 400, 2000, 400), (1600, 400, 3000, 800)]
    columns.deducts_on_order[0] = False  # she has changed her stock mode; raiders see that in the hour after
    for _ in range(2):
        one_hour(model)
        model.shops.attack(2000)
        model.shops.sell()
    assert (model.shops.unpaid_orders, model.shops.paid_orders, columns.locked[0]) == (1200, 800, 3400)


def test_what_is_taken_down_is_neither_sold_nor_locked_and_comes_back() -> None:
    model = by_hand([100, 80], pause_hours=3, paying_share=0.0)
    columns = model.market.merchants.columns
    columns.daily_sales, columns.deducts_on_order = 24_000.0, True
    columns.stock_at_first = columns.available = 100_000
    aim_at(model, 0)
    sold = []
    for hour in range(7):
        one_hour(model)
        model.shops.attack(60_000 if hour == 0 else 10)
        before = int(columns.sold[0]), int(columns.locked[0])
        model.shops.sell()
        sold.append(int(columns.sold[0]) - before[0])
        assert (columns.locked[0] - before[1] > 0) == (hour == 0)
        if hour == 0:
            alarm(model, 0)
        model.responses.respond()
    assert [number > 0 for number in sold] == [True, False, False, False, True, True, True]
    assert not columns.deducts_on_order[0]
    assert columns.deducts_on_order[1]


# 10. responses
def alarm(model: SiegeModel, row: int, response: Response = Response.NOTHING) -> None:
    """Have a merchant react in this hour as if to an earlier alarm."""
    columns = model.market.merchants.columns
    columns.response[row] = response
    columns.alarm_hour[row] = model.hour
    columns.reaction_hours[row] = 0


def react(model: SiegeModel, row: int, response: Response, clicks: int = 0) -> Market:
    """Let an hour pass at the end of which a merchant reacts."""
    one_hour(model, clicks)
    alarm(model, row, response)
    model.responses.respond()
    return model.market


def columns(model: SiegeModel) -> dict[str, Array]:
    """Return a copy of everything that is known of the merchants."""
    return {name: model.market.merchants.columns.read(name, slice(None)).copy() for name in TmallMerchant.columns()}


def test_doing_nothing_changes_the_stock_mode_and_begins_a_new_count_of_orders() -> None:
    model = by_hand([100, 80, 59])
    model.market.merchants.columns.deducts_on_order = True
    one_hour(model)
    before, slots = columns(model), (shown(model.market), prices(model.market))
    alarm(model, 0)
    before |= {"reaction_hours": columns(model)["reaction_hours"], "response": columns(model)["response"]}
    model.responses.respond()
    changed = {name for name, values in columns(model).items() if not np.array_equal(values, before[name])}
    assert changed == {"deducts_on_order", "clicks_counted", "buyers_counted"}
    assert model.market.merchants.columns.deducts_on_order.tolist() == [False, True, True]
    one_hour(model)
    assert (shown(model.market), prices(model.market)) == slots


@pytest.mark.parametrize("pause_hours", [0, 1, 5, 30])
def test_cutting_bids_halves_them_for_a_while(pause_hours: int) -> None:
    model = by_hand([101, 80, 59], pause_hours=pause_hours)
    market = react(model, 0, Response.CUT_BIDS)
    assert shown(market) == [0, 1, 2]
    for _ in range(pause_hours):
        one_hour(model)
        assert shown(market) == [1, 2, 0]
        assert prices(market) == [60, 51, 5]  # her bid is 50 now
    one_hour(model)
    assert shown(market) == [0, 1, 2]
    assert prices(market) == [81, 60, 5]


@pytest.mark.parametrize("pause_hours", [0, 1, 5, 30])
def test_pausing_takes_her_out_for_a_while(pause_hours: int) -> None:
    model = by_hand([100, 80, 59], pause_hours=pause_hours)
    market = react(model, 0, Response.PAUSE)
    for _ in range(pause_hours):
        one_hour(model)
        assert shown(market) == [1, 2]
        assert (market.cost[0], market.dark[0]) == (0, True)
    one_hour(model)
    assert shown(market) == [0, 1, 2]


@pytest.mark.parametrize("reaction_hour", [0, 7, 22, 23])
def test_moving_leaves_the_keywords_on_which_she_was_hit_until_midnight(reaction_hour: int) -> None:
    model = by_hand([[100, 80, 59], [90, 80, 59]])
    model.market.targets.sweeping = True  # the first keyword is as busy as the second; the first of them is swept
    for _ in range(reaction_hour):
        one_hour(model)
    market = react(model, 0, Response.MOVE, clicks=30)
    while model.hour % DAY < DAY - 1:
        one_hour(model)
        assert (shown(market, 0), shown(market, 1)) == ([1, 2], [0, 1, 2])
    one_hour(model)
    assert (shown(market, 0), shown(market, 1)) == ([0, 1, 2], [0, 1, 2])


def test_moving_leaves_no_keyword_on_which_only_others_were_hit() -> None:
    model = by_hand([100, 80, 59])
    aim_at(model, 0)
    market = react(model, 1, Response.MOVE, clicks=30)
    one_hour(model)
    assert shown(market) == [0, 1, 2]


@pytest.mark.parametrize(("cap", "raised"), [(40_500, 60_800), (9_000_000, 9_999_900), (9_999_900, 9_999_900)])
def test_raising_the_cap_by_half_reopens_her(cap: int, raised: int) -> None:
    model = by_hand([100, 80, 59], caps=[cap])
    model.market.merchants.columns.spent_today[0] = cap - 40_500
    model.hour = 0
    market = react(model, 0, Response.RAISE_CAP)
    assert market.merchants.columns.daily_cap.tolist() == [raised, NO_CAP, NO_CAP]
    assert market.merchants.columns.spent_today[0] == cap
    assert market.exhausted[0] == (raised == cap)
    one_hour(model)
    assert market.cost[0] == min(raised - cap, 81_000) // 81 * 81
    for _ in range(2, DAY + 1):
        one_hour(model)
    assert market.merchants.columns.daily_cap[0] == raised  # for good


def test_without_a_cap_there_is_none_to_raise() -> None:
    model = by_hand([100, 80])
    assert react(model, 0, Response.RAISE_CAP).merchants.columns.daily_cap.tolist() == [NO_CAP, NO_CAP]


@pytest.mark.parametrize("hours", [0, 1, 4])
def test_a_vigilant_merchant_reacts_after_the_fast_time(hours: int) -> None:
    model = by_hand([100, 80], fast_reaction_hours=hours, slow_reaction_hours=9, click_filter=0.0)
    columns, (row,) = model.market.merchants.columns, model.market.merchants.row_of.values()
    columns.response = Response.PAUSE
    assert columns.vigilant[row]
    aim_at(model, 0, 1)
    reacted = {}
    for hour in range(12):
        one_hour(model, 8000)
        model.responses.respond()
        for merchant in np.flatnonzero(columns.paused_until >= 0).tolist():
            reacted.setdefault(merchant, hour)
    assert reacted == {row: hours, 1 - row: 9}


# 11. whom raiders click
def click_counts(span: Span, who: Bools) -> int:
    """Return raiders' clicks on those bidders in a span."""
    return int(span.made[np.append(who, False)[span.owner]].sum())


class PlainSweep:
    """The sweep once more, told one keyword after the other.

    Args:
        patience: Hours in which no ad falls after which a keyword is left.
        squads: Keywords swept at a time.
    """

    def __init__(self, patience: int, squads: int) -> None:
        self.patience, self.squads = patience, squads
        self.front: list[int] = []
        self.done: set[int] = set()
        self.seen: dict[int, set[int]] = {}
        self.in_vain: dict[int, int] = {}

    def look(self, worth: list[float], ads: list[set[int]]) -> None:
        """See whose ads stand on each keyword; stay where one has fallen, or not long ago, and go on elsewhere."""
        staying = []
        for keyword in self.front:
            fell = self.seen[keyword] - ads[keyword]
            self.in_vain[keyword] = 0 if fell else self.in_vain[keyword] + 1
            if ads[keyword] and self.in_vain[keyword] < self.patience:
                staying.append(keyword)
        self.front = staying
        for begins_anew in (False, True):
            if begins_anew and len(self.front) < self.squads:
                self.done = set(self.front)
            for keyword in sorted(range(len(worth)), key=lambda keyword: -worth[keyword]):
                free = len(self.front) < self.squads and keyword not in self.front and keyword not in self.done
                if free and ads[keyword] and worth[keyword] > 0:
                    self.front.append(keyword)
                    self.in_vain[keyword] = 0
        self.done |= set(self.front)
        self.seen = {keyword: ads[keyword] for keyword in self.front}


def look_around(model: SiegeModel, span: Span) -> tuple[list[float], list[set[int]]]:
    """Return what raiders see at the beginning of a span: volume x price of each first slot, and merchants' ads."""
    merchants = model.market.merchants.columns.count
    ads = [set(owners[owners < merchants].tolist()) for owners in span.owner]
    worth = model.market.keywords.volume * (span.owner[:, 0] < model.market.slots.nobody) * span.price[:, 0]
    return worth.tolist(), ads


def by_hour(spans: list[Span], hours: int) -> list[list[Span]]:
    """Return the spans of each hour; raiders choose their slots at the beginning of the first."""
    return [[span for span in spans if span.hour == hour] for hour in range(hours)]


@given(seed=SEEDS, clicks=st.integers(1, 20_000), patience=st.integers(1, 5), squads=st.integers(1, 15))
@SOME
def test_the_sweep_goes_its_way_from_keyword_to_keyword(seed: int, clicks: int, patience: int, squads: int) -> None:
    model = quiet_world(seed, sweep_patience_hours=patience, sweep_squads=squads)
    model.market.targets.sweeping = True
    spans, sweep, ways = watch(model), PlainSweep(patience, squads), set()
    for hour in range(2 * DAY):
        one_hour(model, clicks)
        parts = [span for span in spans if span.hour == hour]
        sweep.look(*look_around(model, parts[0]))
        clicked = np.any([span.made.any(axis=1) for span in parts], axis=0)
        assert model.market.targets.front.tolist() == sweep.front
        assert set(np.flatnonzero(clicked).tolist()) <= set(sweep.front)
        assert np.array_equal(model.market.raid_clicks > 0, clicked)
        ways.add(tuple(sorted(sweep.front)))
    assert len(ways) > 1 or squads >= 12


def test_the_sweep_stays_while_ads_fall_leaves_when_none_does_and_comes_round_again() -> None:
    bids = [[100, 0, 0], [0, 90, 0], [0, 0, 80]]
    model = by_hand(bids, small=[[50, 50, 50]] * 3, sweep_patience_hours=2, click_filter=1.0)
    model.market.targets.sweeping = True
    way = []
    for hour in range(11):
        one_hour(model, 10)
        way.append(model.market.targets.front.tolist())
        if hour == 6:  # the first is out of the way: nothing is left to click there
            model.market.merchants.columns.exhausted_hour[0] = model.hour
    assert way == [[0], [0], [1], [1], [2], [2], [0], [1], [1], [2], [2]]


def test_an_ad_that_falls_makes_the_sweep_wait_for_the_next() -> None:
    model = by_hand([[100, 95, 0], [0, 0, 50]], sweep_patience_hours=2, click_filter=1.0)
    model.market.targets.sweeping = True
    way = []
    for hour in range(6):
        one_hour(model, 10)
        way.append(model.market.targets.front.tolist())
        if hour == 1:
            model.market.merchants.columns.exhausted_hour[1] = model.hour
    assert way == [[0]] * 4 + [[1]] * 2


@given(world=raided_worlds())
@SOME
def test_raiders_spread_their_clicks_evenly_and_keep_to_their_slots_for_the_hour(world: Scenario) -> None:
    model = SiegeModel(world)
    spans, market = watch(model), model.market
    attack, called = market.attack, np.zeros(world.hours, np.int64)

    def noting(attempts: int, raiders: float) -> None:
        called[model.hour] = attempts
        attack(attempts, raiders)

    def aimed_at(owner: Ints) -> Bools:
        named = np.append(
            market.targets.named, np.zeros(market.slots.nobody + 1 - market.merchants.columns.count, np.bool_)
        )
        return owner < market.merchants.columns.count if model.market.targets.sweeping else named[owner]

    market.attack = noting  # type: ignore[method-assign]
    clicks = 0
    sweep = PlainSweep(world.behaviour.sweep_patience_hours, world.behaviour.sweep_squads)
    for hour in range(world.hours):
        model.step()
        parts = [span for span in spans if span.hour == hour]
        chosen = aimed_at(parts[0].owner)
        if model.market.targets.sweeping and called[hour]:
            sweep.look(*look_around(model, parts[0]))
            chosen[[keyword for keyword in range(len(chosen)) if keyword not in sweep.front]] = False
        number = int(chosen.sum())
        share = np.zeros(chosen.shape, np.int64)
        share[chosen] = [called[hour] // number + (place < called[hour] % number) for place in range(number)]
        kept = chosen.copy()  # slots on which somebody is aimed at all the time
        for span in parts:
            aimed = aimed_at(span.owner)
            assert not span.made[~aimed].any()
            kept[span.rows] &= aimed[span.rows]
        made = np.sum([span.made for span in parts], axis=0)
        hit = np.unique(np.concatenate([span.owner[span.made > 0] for span in parts]))
        assert np.array_equal(np.flatnonzero(market.hit), hit)
        assert (made <= share).all()
        assert np.array_equal(made[kept], share[kept])
        clicks += int(made.sum())
    assert clicks > 0 or not called.any()


def test_the_sweep_passes_on_in_the_hour_after_nobody_is_shown_any_more() -> None:
    model = by_hand([[100, 0], [0, 90]], small=[[50, 50, 50]] * 2, caps=[4_000], click_filter=0.0)
    model.market.targets.sweeping = True
    spans = watch(model)
    one_hour(model, 1000)
    one_hour(model, 1000)
    assert [np.flatnonzero(span.made.any(axis=1)).tolist() for span in spans] == [[0], [], [1]]
    assert [int(span.made.sum()) for span in spans[1:]] == [0, 1000]


@given(world=raided_worlds())
@SOME
def test_raiders_click_merchants_only_and_before_the_sweep_the_named_ones(world: Scenario) -> None:
    model = SiegeModel(world)
    spans, market = watch(model), model.market
    for _ in range(world.hours):
        model.step()
    (sweep,) = (act for act in world.agenda if isinstance(act, Sweep))
    small = np.arange(market.keywords.count) >= market.merchants.columns.count
    named = np.zeros(market.keywords.count, np.bool_)
    named[list(market.merchants.row_of.values())] = True
    assert sum(click_counts(span, small) for span in spans) == 0
    before = [span for span in spans if span.hour < world.hour_of(sweep.at)]
    assert sum(click_counts(span, ~named) for span in before) == 0


def test_the_sweep_begins_in_the_hour_in_which_it_is_called() -> None:
    model = by_hand([[100, 80], [200, 180]])
    spans = watch(model)
    aim_at(model, 0)
    assert one_hour(model, 100).hit.tolist() == [True, False]
    model.market.targets.sweeping = True
    assert one_hour(model, 100).hit.tolist() == [True, True]
    assert [span.made.any(axis=1).tolist() for span in spans] == [[True, True], [False, True]]


def test_further_targets_are_clicked_from_the_hour_in_which_they_are_named() -> None:
    model = by_hand([100, 80])
    (name,) = model.market.merchants.row_of
    row = model.market.merchants.row_of[name]
    aim_at(model, 1 - row)
    one_hour(model, 100)
    model.market.targets.name((name,))
    assert one_hour(model, 100).hit.tolist() == [True, True]


def test_a_market_in_which_few_categories_show_a_merchant_can_be_made() -> None:
    numbers = {"top_click_price": 71.0, "small_bid_ratio": 1.7}
    for seed in range(200, 210):
        columns = SiegeModel(small_world(agents=50, seed=seed, behaviour=numbers)).market.merchants.columns
        assert (columns.daily_cap >= SMALLEST_CAP * FEN).all()


# 12. cleared only where something changed
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


# 13. closed accounts
def run_with_hazard(seed: int, hazard: float) -> Run:
    """Return a run of a small world in which accounts are closed at such a rate."""
    return simulate(small_world(agents=400, seed=seed, hours=168, policy={"account_sanction_hazard": hazard}))


@given(seed=SEEDS, hazard=st.floats(0.005, 1.0))
@SOME
def test_closing_accounts_lowers_raiders_and_never_members(seed: int, hazard: float) -> None:
    free, closed = run_with_hazard(seed, 0.0), run_with_hazard(seed, hazard)
    assert np.array_equal(free.series["members"], closed.series["members"])
    assert np.array_equal(free.series["in_rooms"], closed.series["in_rooms"])
    assert (closed.series["raiders"] <= free.series["raiders"]).all()
    assert not free.series["sanctioned"].any()
    if closed.series["sanctioned"].any():
        assert closed.series["raiders"].sum() < free.series["raiders"].sum()
    assert (np.diff(closed.series["sanctioned"]) >= 0).all()


def test_accounts_are_closed_for_raiding_only() -> None:
    closed = run_with_hazard(1, 0.1)
    assert closed.series["sanctioned"][-1] > 0
    world = small_world(agents=400, hours=168, behaviour=PEACE)
    peaceful, watched = (simulate(world.evolve(policy={"account_sanction_hazard": rate})) for rate in (0.0, 0.1))
    assert all(np.array_equal(peaceful.series[name], watched.series[name]) for name in peaceful.series)


# Slots
def test_no_more_slots_are_filled_than_there_are() -> None:
    market = one_hour(by_hand([100 - place for place in range(12)]))
    assert shown(market) == list(range(len(SLOT_PULL)))
    assert market.honest.tolist() == [*(round(1000 * pull) for pull in SLOT_PULL), 0, 0, 0, 0]
