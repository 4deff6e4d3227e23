"""The facts beside the model: what a fact asks of a run is measured, and it is said whether it agrees."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf
from typing import NamedTuple

import numpy as np

from sim.errors import InputError, did_you_mean
from sim.market.merchant import NO_CAP
from sim.runs import Run
from sim.scenario.agenda import ACT_NAMES
from sim.scenario.facts import Fact, Target
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array, Bools, Floats, Ints

MOST = 1_000_000
"""No threshold, in sellers or hours, needs to be larger."""

Value = float | datetime | None
"""What a metric gives; None where what it asks about did not happen."""


class Metric(NamedTuple):
    """What a fact can ask of a run.

    Attributes:
        meaning: What it is, in words.
        measure: Computes it from a run, for a target.
        moments: How many moments the target must name.
        merchants: Fields of the target that must name merchants.
        acts: Whether the target's subject must be an act of an agenda.
        sized: Whether the target must name a threshold; 0 will do.
        gives: ``datetime`` for a moment, ``float`` for a number.
        ads: Whether it looks at what ads and shops do.
    """

    meaning: str
    measure: Callable[[Run, Target], Value]
    moments: int = 0
    merchants: tuple[str, ...] = ()
    acts: bool = False
    sized: bool = False
    gives: type = float
    ads: bool = False


def _level(channel: str) -> Callable[[Run, Target], Value]:
    return lambda run, target: run.at(channel, target.moments[0])


def _happened(run: Run, target: Target) -> int | None:
    name = ", ".join(target.subject)
    return next((event.hour for event in run.events if event.name == name), None)


def _act(run: Run, target: Target) -> Value:
    hour = _happened(run, target)
    return None if hour is None else run.clock(hour)


def _growth_ratio(run: Run, target: Target) -> Value:
    before, turn, after = (run.at("in_rooms", moment) for moment in target.moments)
    days = (target.moments[1] - target.moments[0]) / timedelta(days=1)
    return (after - turn) / ((turn - before) / days) if turn > before else None


def _redress_share(run: Run, moment: datetime) -> float | None:
    redress, traffic = run.at("redress_grievance", moment), run.at("traffic_grievance", moment)
    return redress / (redress + traffic) if redress + traffic else None


def _traffic_share_rise(run: Run, target: Target) -> Value:
    early, late = (_redress_share(run, moment) for moment in target.moments)
    return None if early is None or late is None else early - late


def _headcount_ratio(run: Run, target: Target) -> Value:
    early, late = (run.at("in_rooms", moment) for moment in target.moments)
    return late / early if early else None


def _raid_onset(run: Run, target: Target) -> Value:
    hours = np.flatnonzero(run.series["raiders"] >= target.threshold)
    return run.clock(int(hours[0])) if len(hours) else None


def _reposts_after(run: Run, target: Target) -> Value:
    hour = _happened(run, target)
    later = None if hour is None else run.clock(hour) + timedelta(hours=target.threshold)
    return None if later is None or later > run.scenario.end else run.at("reposts", later)


def _clicks_between(run: Run, begin: datetime, end: datetime) -> Array:
    return run.series["malicious_clicks"][run.scenario.hour_of(begin) : run.scenario.hour_of(end)]


def _attack_growth(run: Run, target: Target) -> Value:
    a, b, c, d = (run.scenario.hour_of(moment) for moment in target.moments)
    clicks = run.series["raid_clicks"]
    early, late = float(clicks[a:b].mean()), float(clicks[c:d].mean())
    return late / early if early else None


def _rows(run: Run, names: tuple[str, ...]) -> list[int]:
    return [run.named_rows[name] for name in names]


def _wasted(run: Run, target: Target) -> Array:
    """Return what each merchant has spent on malicious clicks by the target's first moment, in fen."""
    spent: Array = run.by_merchant["wasted_spend"][: run.hour_before(target.moments[0]) + 1].sum(axis=0)
    return spent


def _attacked(run: Run, target: Target) -> Value:
    return float((_wasted(run, target)[_rows(run, target.subject)] > 0).sum())


def largest_advertisers(run: Run) -> Ints:
    """Return the rows of the merchants who usually spend most, one a category, of those whose budget can run out."""
    place = run.scenario.marketplace
    can_run_out = (run.daily_cap_fen < NO_CAP) & ~run.spreads_budget
    usual = np.where(can_run_out, run.usual_spend_fen, -1.0).reshape(
        len(place.categories), place.merchants_per_category
    )
    first = place.merchants_per_category * np.arange(len(place.categories))
    return np.asarray(first + usual.argmax(axis=1), np.int64)


def _exhausted_share(run: Run, target: Target) -> Value:
    hours = slice(run.scenario.hour_of(target.moments[0]), run.scenario.hour_of(target.moments[1]))
    return float(run.by_merchant["exhausted"][hours, largest_advertisers(run)].any(axis=0).mean())


def _swept_exhausted_share(run: Run, target: Target) -> Value:
    begin, end = _happened(run, target), run.scenario.hour_of(target.moments[0])
    if begin is None or begin >= end:
        return None
    swept = np.flatnonzero(run.by_merchant["raided"][begin:end].any(axis=0))
    earlier = round(target.threshold)
    if not len(swept) or begin < earlier:
        return None
    return float(run.by_merchant["exhausted"][begin - earlier : end - earlier, swept].any(axis=0).mean())


def _loss_ratio(run: Run, target: Target) -> Value:
    share = _wasted(run, target) / run.daily_cap_fen
    others = float(share[_rows(run, target.versus)].mean())
    return float(share[_rows(run, target.subject)].mean()) / others if others else None


METRICS = {
    "act": Metric("when an act of the agenda happened", _act, acts=True, gives=datetime),
    "punished": Metric("sellers punished so far", _level("punished"), moments=1),
    "innocents_punished": Metric("honest sellers punished so far", _level("innocents_punished"), moments=1),
    "in_rooms": Metric("sellers in the rooms", _level("in_rooms"), moments=1),
    "growth_ratio": Metric("headcount added since a day, over the mean day before", _growth_ratio, moments=3),
    "redress_share": Metric(
        "share of the grievance in the rooms that redress would settle",
        lambda run, target: _redress_share(run, target.moments[0]),
        moments=1,
    ),
    "traffic_share_rise": Metric("rise of the share that equal traffic would settle", _traffic_share_rise, moments=2),
    "headcount_ratio": Metric("sellers in the rooms, over those at an earlier moment", _headcount_ratio, moments=2),
    "raid_onset": Metric("when a given number of sellers raided", _raid_onset, sized=True, gives=datetime),
    "attacked": Metric(
        "how many of the named merchants have had malicious clicks",
        _attacked,
        moments=1,
        merchants=("subject",),
        ads=True,
    ),
    "items_locked": Metric("items locked by unpaid orders", _level("items_locked"), moments=1, ads=True),
    "malicious_clicks": Metric(
        "clicks of raiders between two moments",
        lambda run, target: float(_clicks_between(run, *target.moments).sum()),
        moments=2,
        ads=True,
    ),
    "reposts_after": Metric("reposts some hours after the call", _reposts_after, acts=True, sized=True),
    "attack_growth": Metric(
        "raiders' clicks an hour, over those of an earlier time", _attack_growth, moments=4, ads=True
    ),
    "exhausted_share": Metric(
        "share of largest advertisers whose budget was used up", _exhausted_share, moments=2, ads=True
    ),
    "swept_exhausted_share": Metric(
        "share of the merchants clicked since an act whose budget was used up, then or some hours earlier",
        _swept_exhausted_share,
        moments=1,
        acts=True,
        sized=True,
        ads=True,
    ),
    "loss_ratio": Metric(
        "wasted spend per daily cap, over that of other merchants",
        _loss_ratio,
        moments=1,
        merchants=("subject", "versus"),
        ads=True,
    ),
}


class Comparison(NamedTuple):
    """A fact beside what the model says of it."""

    fact: Fact
    target: Target | None
    value: Value
    verdict: str


def check(scenario: Scenario) -> None:
    """See that every target can be measured.

    Raises:
        InputError: If one cannot.
    """
    named = {merchant.name for merchant in scenario.marketplace.named}
    for target in (target for fact in scenario.known_facts for target in fact.targets):
        mistake = _mistake(target, named)
        if mistake:
            raise InputError(f"facts: {target.id}: {mistake}")


def _mistake(target: Target, named: set[str]) -> str:
    metric = METRICS.get(target.metric)
    if metric is None:
        return f"no metric {target.metric!r}{did_you_mean(target.metric, METRICS)}"
    if metric.acts and ", ".join(target.subject) not in ACT_NAMES:
        return f"no act {', '.join(target.subject)!r}{did_you_mean(', '.join(target.subject), ACT_NAMES)}"
    if len(target.moments) != metric.moments:
        return f"{target.metric} needs {metric.moments} moments, not {len(target.moments)}"
    if any(late <= early for early, late in pairwise(target.moments)):
        return "moments must ascend"
    for field in metric.merchants:
        names = getattr(target, field)
        if not names or set(names) - named:
            return f"{field} must name merchants of the scenario, not {', '.join(sorted(set(names) - named)) or 'none'}"
    if any(
        isinstance(bound, datetime) != (metric.gives is datetime)
        for bound in (target.low, target.high)
        if bound is not None
    ):
        return f"bounds must be {'moments' if metric.gives is datetime else 'numbers'}"
    asked = {*metric.merchants, *(("subject",) if metric.acts else ()), *(("threshold",) if metric.sized else ())}
    for field in ("subject", "versus", "threshold"):
        if field not in asked and getattr(target, field):
            return f"{target.metric} asks for no {field}"
    within = 0 <= target.threshold <= MOST
    return "" if within else f"threshold must be from 0 to {MOST:,}, not {target.threshold}"


def compare_with_facts(run: Run) -> list[Comparison]:
    """Set each dated fact of the scenario beside the simulated value."""
    comparisons = []
    for fact in run.scenario.known_facts:
        if not fact.targets and fact.begins:
            verdict_without = "in the rules" if fact.role == "mechanism" else "not compared"
            comparisons.append(Comparison(fact, None, None, verdict_without))
        for target in fact.targets:
            hours = [run.scenario.hour_of(moment) for moment in target.moments]
            if not all(1 <= hour <= run.scenario.hours for hour in hours):
                comparisons.append(Comparison(fact, target, None, "outside the window"))
            else:
                value = METRICS[target.metric].measure(run, target)
                comparisons.append(Comparison(fact, target, value, verdict(target, value)))
    return comparisons


def asks_for_ads(scenario: Scenario) -> bool:
    """Return whether the facts of a scenario have a target that the ads teach."""
    return any(target.role == "ad target" for fact in scenario.known_facts for target in fact.targets)


def answers(run: Run) -> dict[str, float | None]:
    """Return what a run answers to each target that is no act, by its id.

    Moments are told in hours since the start. None stands for what cannot be said: of a time outside the window, of
    ads that were left out, or of what did not happen.
    """
    told: dict[str, float | None] = {}
    for target in (target for fact in run.scenario.known_facts for target in fact.targets if target.metric != "act"):
        hours = [run.scenario.hour_of(moment) for moment in target.moments]
        can_be_said = all(1 <= hour <= run.scenario.hours for hour in hours) and (
            run.ads or not METRICS[target.metric].ads
        )
        value = METRICS[target.metric].measure(run, target) if can_be_said else None
        told[target.id] = in_hours(run.scenario, value)
    return told


def in_hours(scenario: Scenario, value: Value) -> float | None:
    """Return a moment in hours since the start of a scenario, and any other value as it is."""
    return (value - scenario.start) / timedelta(hours=1) if isinstance(value, datetime) else value


def bounds_of(scenario: Scenario, target: Target) -> tuple[float, float]:
    """Return the smallest answer that agrees and from where on none does, as ``answers`` tells them; infinite if none.

    Args:
        scenario: Of whose start moments are counted.
        target: What is asked.
    """
    low, high = in_hours(scenario, target.low), in_hours(scenario, target.high)
    return -inf if low is None else low, inf if high is None else high


def agreeing(scenario: Scenario, target: Target, told: Floats) -> Bools:
    """Return which answers agree with the source; what cannot be said, no number, does not.

    Args:
        scenario: Of whose start moments are counted.
        target: What is asked.
        told: Answers, as ``answers`` tells them.
    """
    low, high = bounds_of(scenario, target)
    return np.asarray((told >= low) & (told < high), np.bool_)


def verdict(target: Target, value: Value) -> str:
    """Say whether a value agrees with the source: met, missed and by how much, given, or no number to compare."""
    if target.metric == "act":
        return "did not happen" if value is None else "given"
    if value is None:
        return "cannot be said"
    for bound, sign in ((target.low, -1), (target.high, 1)):
        if bound is None:
            continue
        over = (value - bound) * sign  # type: ignore[operator]
        off = over / timedelta(hours=1) if isinstance(over, timedelta) else over
        if off > 0:
            return f"missed by {_short(off)}{' h' if isinstance(over, timedelta) else ''}"
        if off == 0 and sign > 0:
            return "just missed"
    return "met" if target.low is not None or target.high is not None else "no number"


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 10 else f"{number:.2g}"
