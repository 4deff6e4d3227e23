"""What alarms a merchant: orders behind clicks, spending against usual, a budget used up early."""

import numpy as np
import pytest

from scenarios import siege_2013
from sim.columns import NEVER
from sim.model import SiegeModel
from tests.sim.market.markets import aim_at, by_hand, one_hour


def alarmed(model: SiegeModel, luck: float = 0.0) -> bool:
    """Return whether the first merchant is alarmed at the end of the hour."""
    market = model.market
    first = market.merchants.cohort.notices(market.usual_cost(), market.cost, luck)[0]
    return bool(first)


@pytest.mark.parametrize(("clicks", "expected"), [(0, False), (500, False), (2_000, True)])
def test_orders_far_behind_clicks_alarm(clicks: int, expected: bool) -> None:
    # 1,000 buyers bring 30 orders; with 500 raiders 45 would be due, 2.2 standard deviations more; with 2,000, 6.3.
    model = by_hand([100, 80], click_filter=0.0, repeat_detection=0.0)
    aim_at(model, 0)
    one_hour(model, clicks)
    assert alarmed(model) is expected


@pytest.mark.parametrize(("usual", "expected"), [(1e12, False), (30_000.0, True), (1e5, False)])
def test_a_dear_hour_alarms_at_the_warning_limit(usual: float, expected: bool) -> None:
    # 1,500 clicks at 81 fen cost 121,500 fen.
    model = by_hand([100, 80], click_filter=0.0, repeat_detection=0.0)
    model.market.merchants.columns.usual_spend = usual
    aim_at(model, 0)
    one_hour(model, 500)
    assert alarmed(model) is expected


def test_a_dear_hour_with_the_orders_that_go_with_it_alarms_nobody() -> None:
    model = by_hand([100, 80])
    model.market.merchants.columns.usual_spend = 20_000.0
    one_hour(model)
    assert not alarmed(model)
    assert alarmed(model, luck=-3.5)  # she cannot tell bad luck from a raid


@pytest.mark.parametrize(("until", "expected"), [(0, True), (20, False)])
def test_a_budget_used_up_before_the_evening_alarms_at_the_warning_limit(until: int, expected: bool) -> None:
    model = by_hand([100, 80], caps=[81_000], click_filter=0.0, repeat_detection=0.0)
    aim_at(model, 0)
    model.hour = until - 1
    one_hour(model, 900)
    assert model.market.exhausted[0]
    assert alarmed(model) is expected


def test_the_count_of_orders_begins_anew_at_midnight_and_after_a_reaction() -> None:
    model = by_hand([100, 80], click_filter=0.0, repeat_detection=0.0, fast_reaction_hours=0, slow_reaction_hours=0)
    columns = model.market.merchants.columns
    aim_at(model, 0)
    one_hour(model, 2_000)
    assert columns.clicks_counted[0] == 3_000
    model.responses.respond()
    assert model.responses.reacting.tolist() == [True, False]
    assert (columns.clicks_counted[0], columns.buyers_counted[0], columns.alarm_hour[0]) == (0, 0, NEVER)
    one_hour(model)
    assert columns.clicks_counted[0] == columns.buyers_counted[0] == 1_000
    model.hour = 23
    one_hour(model)
    assert columns.clicks_counted[0] == 1_000


def test_without_a_raid_few_are_alarmed() -> None:
    """Some by bad luck in ten days: less than one in twenty of all, over some seeds."""
    shares = []
    for seed in (1, 2, 3):
        peace = {"organisers": 0, "attack_share": 0.0}
        model = SiegeModel(siege_2013.scenario().evolve(agents=500, seed=seed, behaviour=peace))
        ever = np.zeros(model.market.merchants.count, np.bool_)
        for _ in range(240):
            model.step()
            ever |= model.market.merchants.columns.alarm_hour < NEVER
        shares.append(ever.mean())
    assert 0 < np.mean(shares) < 0.05
