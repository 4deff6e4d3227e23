"""Budgets: who runs out when, who moves up, smooth spending and the rhythm of bids."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.columns import NEVER
from sim.market.keywords import FEN, festival_ramp
from sim.market.merchant import NO_CAP
from sim.model import SiegeModel
from sim.scenario.scenario import Scenario
from sim.submodels import rhythm
from sim.submodels.arrays import Array, Bools
from sim.submodels.auction import RESERVE_PRICE
from tests.sim.market.markets import (
    DAY,
    MANY,
    SEEDS,
    SOME,
    Span,
    aim_at,
    by_hand,
    columns,
    one_hour,
    prices,
    quiet_world,
    shown,
    summed,
    watch,
)
from tests.worlds import NAMED, day, small_world


# more clicks
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


# leaving within the hour
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


# rhythm: smooth spending, hourly multipliers, the festival
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
