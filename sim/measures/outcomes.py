"""Outcomes (M of the XLRM scheme): what a run comes to, in named numbers with units."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.submodels.arrays import Array

if TYPE_CHECKING:
    from sim.runs import Run

FEN_PER_CNY = 100
HOURS_PER_DAY = 24


class Outcome(NamedTuple):
    """One number that sums up a run.

    Attributes:
        name: How it is called in tables.
        unit: Its unit.
        meaning: What it is, in words.
        measure: Computes it from a run.
    """

    name: str
    unit: str
    meaning: str
    measure: Callable[["Run"], float]


def _last(channel: str) -> Callable[["Run"], float]:
    return lambda run: float(run.series[channel][-1])


def _most(channel: str) -> Callable[["Run"], float]:
    return lambda run: float(run.series[channel].max())


def _total(channel: str, per: float = 1.0) -> Callable[["Run"], float]:
    return lambda run: float(run.series[channel].sum()) / per


def _hours(values: Callable[["Run"], Array]) -> Callable[["Run"], float]:
    return lambda run: float(np.count_nonzero(values(run)))


def _fakers_gone(run: "Run") -> Array:
    """Return, by hour, the fakers who have been punished or have stopped because they were warned."""
    gone: Array = run.series["punished"] - run.series["innocents_punished"] + run.series["fakers_stopped"]
    return gone


def _fake_orders_removed(run: "Run") -> float:
    """Return the fake orders that were not made: those of each faker from the hour on in which she was caught.

    A faker makes ``f o / p`` of them a day: of all orders, ``o`` a day and seller, the share ``f`` is fake, and
    the share ``p`` of sellers fake. That she makes none once she is caught is assumed.
    """
    b = run.scenario.behaviour
    each = b.fake_order_share * b.orders_per_seller / b.faking_prevalence if b.faking_prevalence else 0.0
    return float(_fakers_gone(run).sum()) / HOURS_PER_DAY * each


OUTCOMES = (
    Outcome("joined", "sellers", "joined the alliance by the end", _last("members")),
    Outcome("peak_in_rooms", "sellers", "in the voice rooms at most", _most("in_rooms")),
    Outcome("peak_raiders", "sellers", "raided at the same time at most", _most("raiders")),
    Outcome("reposts", "reposts", "of the Weibo call by the end", _last("reposts")),
    Outcome("punished", "sellers", "punished by the end", _last("punished")),
    Outcome("honest_punished", "sellers", "punished although honest, by the end", _last("innocents_punished")),
    Outcome(
        "fakers_caught", "sellers", "fakers punished or stopped by the end", lambda run: float(_fakers_gone(run)[-1])
    ),
    Outcome("fakers_left", "sellers", "fakers left standing at the end", _last("fakers_standing")),
    Outcome(
        "fake_orders_removed", "orders", "fake orders that those caught did not make any more", _fake_orders_removed
    ),
    Outcome("appeals_upheld", "sellers", "honest sellers whose appeal was upheld by the end", _last("appeals_upheld")),
    Outcome(
        "appeals_refused",
        "sellers",
        "honest sellers whose appeal was wrongly refused or never answered",
        _last("appeals_refused"),
    ),
    Outcome("restored", "sellers", "misjudged and restored without an appeal", _last("restored")),
    Outcome("trust", "share", "mean legitimacy left at the end, over all sellers of the platform", _last("trust")),
    Outcome("tmall_punished", "merchants", "Tmall merchants punished for faking", _last("tmall_punished")),
    Outcome("malicious_clicks", "clicks", "of raiders, billed", _total("malicious_clicks")),
    Outcome("wasted_ad_spend", "CNY", "merchants' spending on malicious clicks", _total("wasted_spend", FEN_PER_CNY)),
    Outcome("refunds", "CNY", "refunded to merchants for malicious clicks", _total("refunds", FEN_PER_CNY)),
    Outcome("ad_spend", "CNY", "merchants' ad spending, malicious clicks included", _total("ad_spend", FEN_PER_CNY)),
    Outcome(
        "hours_exhausted",
        "merchant-hours",
        "with the budget of the day used up",
        _hours(lambda run: run.by_merchant["exhausted"]),
    ),
    Outcome("hours_dark", "merchant-hours", "without the usual ad slots", _hours(lambda run: run.by_merchant["dark"])),
    Outcome("sales_lost", "items", "wanted by buyers and not to be had", _last("sales_lost")),
    Outcome("unpaid_orders", "orders", "of raiders, never paid", _total("unpaid_orders")),
    Outcome("paid_orders", "orders", "of raiders, paid to be refunded", _total("paid_orders")),
    Outcome("order_refunds", "CNY", "refunded to raiders for orders", _total("order_refunds", FEN_PER_CNY)),
    Outcome("handling_cost", "CNY", "merchants' cost of handling these refunds", _total("handling_cost", FEN_PER_CNY)),
)


def outcomes(run: "Run") -> dict[str, float]:
    """Return every outcome of a run by name."""
    return {outcome.name: outcome.measure(run) for outcome in OUTCOMES}
