"""What ``siege validate`` says: which targets are met with seeds that no fit saw, and how good the forecast is."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np
from rich.console import RenderableType
from rich.table import Table as Screen

from experiments.engine.folder import Table
from experiments.numbers.narrowing import Narrowed
from experiments.numbers.skill import Score
from experiments.numbers.validation import Forecast, Validated, Verdict
from experiments.plan.plan import Plan
from sim.measures.comparison import METRICS
from sim.results.headings import local
from sim.scenario.facts import Target
from sim.terminal.console import number

NOT_ASKED = "not asked"
SHOCKS = ("behaviour.hardline_shock", "behaviour.concession_shock")
QUANTILES = ("5 %", "25 %", "median", "75 %", "95 %")


# Tables
def targets_table(numbers: Validated) -> Table:
    """Return a row a target: what is forecast, and which share agrees with the source."""
    header = ("target", "role", "metric", "unit", "5 %", "median", "95 %", "agrees", "too_low", "too_high", "verdict")
    rows = [
        (
            *(verdict.target.id, verdict.target.role, verdict.target.metric, _unit(verdict.target)),
            *(_known(value) for value in verdict.quantiles.tolist()),
            *(_known(share) for share in (verdict.agrees, verdict.below, verdict.above)),
            _verdict(verdict),
        )
        for verdict in numbers.verdicts
    ]
    nothing = ("",) * 6
    for ids, share in numbers.together.items():
        rows.append((" ".join(ids), "together", "", *nothing[:4], share, "", "", _met(is_met=share >= 0.5)))
    return Table(header, rows)


def skill_table(forecast: Forecast) -> Table:
    """Return a row a forecast: its quantiles, its scores, and whether its intervals hold the observation."""
    header = ("forecast", *QUANTILES, "crps_at_floor", "crps_within", *COVERED)
    return Table(header, [_skill(forecast, score) for score in forecast.scores])


COVERED = ("floor_in_50", "floor_in_90", "range_in_50", "range_in_90")


def _skill(forecast: Forecast, score: Score) -> tuple[str | float, ...]:
    least, below = forecast.observed.least, forecast.observed.below
    covered = [score.covers(share, low, high) for low, high in ((least, least), (least, below)) for share in (0.5, 0.9)]
    return (score.forecast, *score.quantiles.tolist(), score.at_floor, score.within, *covered)


def teaching_table(rows: Sequence[Narrowed]) -> Table:
    """Return a row an observation that nobody made: what it would leave of the forecast's variance."""
    return Table(("observation", "read_to_within", "left", "median", "usable"), [tuple(row) for row in rows])


def _known(value: float) -> float | str:
    return value if np.isfinite(value) else ""


def _unit(target: Target) -> str:
    return "h" if METRICS[target.metric].gives is datetime else target.unit


# Words
def lines(plan: Plan, numbers: Validated) -> Iterator[RenderableType]:
    """Say which targets are met, together and each; how good the forecast is; what would have made it better."""
    assert plan.drawn is not None
    yield (
        f"{numbers.runs:,} draws of {plan.drawn.source}, each with a seed that no fit saw: "
        f"{plan.base.seed} to {plan.base.seed + plan.seeds - 1}"
    )
    if not numbers.runs:
        yield "every run failed: nothing can be told"
        return
    yield _targets(plan, numbers.verdicts)
    for ids, share in numbers.together.items():
        yield f"{' '.join(ids)} together: {share:.0%} of the draws agree"
    yield from _notes(plan, numbers)
    if numbers.forecast is not None:
        yield from _forecast(plan, numbers.forecast)
        yield from _teaching(numbers.teaching)


def _targets(plan: Plan, verdicts: Sequence[Verdict]) -> Screen:
    table = Screen("", "source", "median [5-95 %]", "agree", "", box=None, pad_edge=False, header_style="bold")
    taught = None
    for verdict in verdicts:
        if verdict.taught is not taught:
            taught = verdict.taught
            table.add_row("", "taught the fit" if taught else "held out of it", "", "", "", style="bold")
        target = verdict.target
        said, agrees = NOT_ASKED, ""
        if verdict.is_asked:
            low, median, high = (_value(plan, target, value) for value in verdict.quantiles.tolist())
            said, agrees = f"{median} [{low} - {high}]", f"{verdict.agrees:.0%}"
        table.add_row(target.id, _bounds(plan, target), said, agrees, _verdict(verdict))
    return table


def _value(plan: Plan, target: Target, value: float) -> str:
    if METRICS[target.metric].gives is datetime:
        return f"{local(plan.base, plan.base.start + timedelta(hours=value)):%-d %b %H:%M}"
    return number(value)


def _bounds(plan: Plan, target: Target) -> str:
    low, high = (
        f"{local(plan.base, bound):%-d %b %H:%M}"
        if isinstance(bound, datetime)
        else number(bound)
        if bound is not None
        else ""
        for bound in (target.low, target.high)
    )
    unit = "" if METRICS[target.metric].gives is datetime else f" {target.unit}"
    if low and high:
        return f"{low} - {high}{unit}"
    return f"{'from' if low else 'below'} {low or high}{unit}"


def _verdict(verdict: Verdict) -> str:
    """Say whether most forecasts agree, and if not, why: in which direction they are off, and by how much."""
    if not verdict.is_asked:
        return NOT_ASKED
    if verdict.is_met:
        return "met"
    silent = 1 - verdict.agrees - verdict.below - verdict.above
    shares = {"too low": verdict.below, "too high": verdict.above, "cannot be said": silent}
    if METRICS[verdict.target.metric].gives is datetime:
        shares = {"too early": verdict.below, "too late": verdict.above, "never": silent}
    reasons = [f"{share:.0%} {what}" for what, share in shares.items() if share >= 0.005]
    off = f"; median off by {number(abs(verdict.off))}" if verdict.off else ""
    return f"missed: {', '.join(reasons)}{off}"


def _met(*, is_met: bool) -> str:
    return "met" if is_met else "missed"


def _notes(plan: Plan, numbers: Validated) -> Iterator[str]:
    """Say what is not as held out as it looks: what follows from what was taught, and what the forecasts are given."""
    base, asked = plan.base, [verdict.target for verdict in numbers.verdicts if verdict.is_asked]
    known = {target.moments: target.id for target in asked if target.metric == "in_rooms" and target.role == "target"}
    fitted = [name.partition(".")[2] for name in SHOCKS if plan.drawn and name in plan.drawn.points[0]]
    for target in asked:
        both = [known.get((moment,)) for moment in target.moments]
        if target.metric == "headcount_ratio" and all(both):
            shocks = f"it is not held out here, as {' and '.join(fitted)} are fitted; " if fitted else ""
            yield f"{target.id}: {shocks}it follows from {' and '.join(map(str, both))} and adds nothing to them"
    if numbers.forecast is None:
        return
    last = max(target.moments[0] for target in asked if target.id in known.values())
    given = [act.name for act in base.agenda if act.at and last <= act.at < numbers.forecast.observed.moment]
    if given:
        yield f"{numbers.forecast.observed.target}: {', '.join(given)} came after all that was learnt, and are given"


def _forecast(plan: Plan, forecast: Forecast) -> Iterator[RenderableType]:
    least, below = forecast.observed.least, forecast.observed.below
    moment = f"{local(plan.base, forecast.observed.moment):%-d %b %H:%M}"
    yield f"\nheadcount of {moment}, by the source {least:,.0f} or more; CRPS, in sellers: less is better"
    table = Screen("", "says", f"at {least:,.0f}", box=None, pad_edge=False, header_style="bold")
    if below > least:
        table.add_column(f"in {least:,.0f} - {below:,.0f}")
    for score in forecast.scores:
        low, _, median, _, high = (number(value) for value in score.quantiles.tolist())
        said = median if low == high else f"{median} [{low} - {high}]"
        within = [number(score.within)] if below > least else []
        table.add_row(score.forecast, said, number(score.at_floor), *within)
    yield table
    model, *others = forecast.scores
    for what, own, best in (
        (f"at {least:,.0f}", model.at_floor, min(other.at_floor for other in others)),
        (f"in {least:,.0f} - {below:,.0f}", model.within, min(other.within for other in others)),
    ):
        verdict = "better than all of them" if own < best else f"no better than the best of them, {number(best)}"
        yield f"the observation being {what}: {verdict}"
    for share in (0.5, 0.9):
        inside = "in" if model.covers(share, least, least) else "outside"
        part = f"; it holds {model.covers(share, least, below):.0%} of the range" if below > least else ""
        yield f"{least:,.0f} is {inside} the {share:.0%} interval{part} (one observation: no more can be told)"


def _teaching(rows: Sequence[Narrowed]) -> Iterator[RenderableType]:
    if not rows:
        return
    yield "\none more observation would have left of the variance of this forecast"
    table = Screen("", "read to within", "left", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(row.name, row.within, f"{row.left:.0%}" if np.isfinite(row.left) else "cannot be told")
    yield table
    if any("bill" in row.name for row in rows):
        return
    yield "what a merchant's bill would teach is not asked: only draws of the ads can tell"
