"""Markets for tests: worlds full of raids, markets made by hand, and what is noted down of their spans."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st

from sim.market.keywords import SCHEDULE
from sim.market.market import Flow, Market, Shown
from sim.market.merchant import NO_CAP, Response, TmallMerchant
from sim.model import SiegeModel
from sim.scenario.place import Marketplace, NamedMerchant
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array, Ints
from tests.worlds import small_world

SOME = settings(max_examples=8, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
MANY = settings(SOME, max_examples=25)
SEEDS = st.integers(0, 1000)
SHARES = st.floats(0.0, 1.0)
DAY = 24
PEACE = {"attack_share": 0.0, "organisers": 0}

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

    def noting(rows: Ints, shown: Shown, flow: Flow, cost: Ints, left: Ints) -> None:
        slots = market.slots
        raids = np.zeros((2, *shown.merchant.shape), np.int64)
        for everywhere, entries in zip(raids, (flow.made, flow.billed), strict=True):
            everywhere.put(shown.raided, entries)
        clicks = [np.zeros_like(slots.owner) for _ in flow]
        for everywhere, entries in zip(clicks, (flow.honest, *raids), strict=True):
            everywhere[rows] = entries
        now = (rows.copy(), bids_of_the_hour(model), slots.owner.copy(), slots.price.copy())
        spans.append(Span(model.hour, *now, *clicks))
        count(rows, shown, flow, cost, left)

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


def columns(model: SiegeModel) -> dict[str, Array]:
    """Return a copy of everything that is known of the merchants."""
    return {name: model.market.merchants.columns.read(name, slice(None)).copy() for name in TmallMerchant.columns()}
