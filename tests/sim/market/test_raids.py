"""Raids on ads: the filter, whom raiders click, the sweep, closed accounts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.market.keywords import FEN, SMALLEST_CAP
from sim.model import SiegeModel
from sim.runs import Run, simulate
from sim.scenario.agenda import Sweep
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Bools, Ints
from tests.sim.market.markets import (
    DAY,
    MANY,
    PEACE,
    SEEDS,
    SHARES,
    SOME,
    Span,
    aim_at,
    by_hand,
    one_hour,
    quiet_world,
    raided_worlds,
    watch,
)
from tests.worlds import NAMED, small_world


# the filter
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


# whom raiders click
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


# closed accounts
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
