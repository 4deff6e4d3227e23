"""Shops: stock that is locked and freed, orders that are paid and refunded, and what merchants do about a raid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.market.market import Market
from sim.market.merchant import NO_CAP, Response
from sim.model import SiegeModel
from sim.submodels.arrays import Ints
from tests.sim.market.markets import (
    DAY,
    MANY,
    SEEDS,
    SHARES,
    aim_at,
    by_hand,
    columns,
    one_hour,
    prices,
    quiet_world,
    shown,
)
from tests.worlds import NAMED


# stock
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


# responses
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
