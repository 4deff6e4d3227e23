"""Outcomes (M of the XLRM scheme): what a run comes to, in named numbers with units."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.submodels.arrays import Array

if TYPE_CHECKING:
    from sim.runs import Run

FEN_PER_CNY = 100


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


OUTCOMES = (
    Outcome("joined", "sellers", "joined the alliance by the end", _last("members")),
    Outcome("peak_in_rooms", "sellers", "in the voice rooms at most", _most("in_rooms")),
    Outcome("peak_raiders", "sellers", "raided at the same time at most", _most("raiders")),
    Outcome("reposts", "reposts", "of the Weibo call by the end", _last("reposts")),
    Outcome("punished", "sellers", "punished by the end", _last("punished")),
    Outcome("honest_punished", "sellers", "punished although honest, by the end", _last("innocents_punished")),
    Outcome("appeals_upheld", "sellers", "appeal upheld by the end", _last("appeals_upheld")),
    Outcome("appeals_refused", "sellers", "appeal refused or never answered", _last("appeals_refused")),
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
)


def outcomes(run: "Run") -> dict[str, float]:
    """Return every outcome of a run by name."""
    return {outcome.name: outcome.measure(run) for outcome in OUTCOMES}
