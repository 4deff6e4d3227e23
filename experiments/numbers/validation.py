"""A posterior put to the test: what draws of it say with seeds that its fit never saw, beside the source."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np

from experiments.numbers.narrowing import Evidence, Narrowed, narrowed
from experiments.numbers.skill import Score, naive, score
from experiments.plan.headcounts import Headcount, headcounts
from experiments.plan.plan import Plan
from sim.measures.comparison import agreeing, bounds_of
from sim.measures.outcomes import FEN_PER_CNY
from sim.results.headings import local
from sim.scenario.facts import Target
from sim.streams import stream
from sim.submodels.arrays import Floats

ROLES = ("target", "ad target", "held out")
"""Roles of the targets that a posterior is tried by, in this order."""

MAJORITY = 0.5
"""Share of the forecasts from which on a target is met."""


class Verdict(NamedTuple):
    """What forecasts say of a target.

    Attributes:
        target: The target.
        taught: Whether it taught the fit.
        quantiles: 5 %, median and 95 % of what can be said, moments in hours since the start; not numbers if nothing.
        agrees: Share that agrees with the source; not a number if the target was not asked.
        below: Share that is too low, or too early.
        above: Share that is too high, or too late.
        off: By how much the median misses the bounds; 0 if it does not.
    """

    target: Target
    taught: bool
    quantiles: Floats
    agrees: float
    below: float
    above: float
    off: float

    @property
    def is_asked(self) -> bool:
        """Whether it was asked."""
        return bool(np.isfinite(self.agrees))

    @property
    def is_met(self) -> bool:
        """Whether most forecasts agree."""
        return self.agrees >= MAJORITY


class Forecast(NamedTuple):
    """The forecast of the headcount that is held out.

    Attributes:
        observed: What the source states.
        values: What is forecast, a value a run.
        scores: Of the model first, then of naive forecasts from the counts that taught it.
    """

    observed: Headcount
    values: Floats
    scores: Sequence[Score]


class Validated(NamedTuple):
    """How a posterior stood the test.

    Attributes:
        verdicts: One a target.
        together: Share of the forecasts that agree with all targets that taught mobilisation, and with those of the
            ads besides if these were fitted; by the ids of the targets.
        forecast: Of the headcount that is held out; None if there is none.
        teaching: What one more observation would leave of that forecast's variance.
        runs: How many forecasts there are.
        failed: How many runs failed.
    """

    verdicts: Sequence[Verdict]
    together: Mapping[tuple[str, ...], float]
    forecast: Forecast | None
    teaching: Sequence[Narrowed]
    runs: int
    failed: int


def validated(plan: Plan, rows: Sequence[Mapping[str, Any]], taught_by: Sequence[str]) -> Validated:
    """Put a posterior to the test.

    Args:
        plan: Of its forecasts.
        rows: What each run left.
        taught_by: Roles of the targets that taught its fit.
    """
    good = [row for row in rows if "error" not in row]
    failed = len(rows) - len(good)
    targets = [target for fact in plan.base.known_facts for target in fact.targets if target.role in ROLES]
    targets.sort(key=lambda target: (ROLES.index(target.role), *_in_order(target.id)))
    if not good:
        return Validated([], {}, None, [], 0, failed)
    answers = {target.id: np.array([row["answers"][target.id] for row in good], np.float64) for target in targets}
    verdicts = [_verdict(plan, target, answers[target.id], target.role in taught_by) for target in targets]
    together = {}
    for last in range(len(taught_by)):
        ids = tuple(target.id for target in targets if target.role in taught_by[: last + 1])
        agree = np.array([agreeing(plan.base, target, answers[target.id]) for target in targets if target.id in ids])
        together[ids] = float(agree.all(axis=0).mean())
    forecast = _forecast(plan, answers)
    return Validated(verdicts, together, forecast, _teaching(plan, good, forecast), len(good), failed)


def _in_order(name: str) -> tuple[str, int]:
    """Return by what ids are put in order: T9 before T10."""
    letters, digits = re.match(r"(\D*)(\d*)", name).groups()  # type: ignore[union-attr]  # it matches everything
    return letters, int(digits or 0)


def _verdict(plan: Plan, target: Target, values: Floats, taught: bool) -> Verdict:
    said = values[np.isfinite(values)]
    if not len(said):
        nothing = float("nan")
        return Verdict(target, taught, np.full(3, nothing), nothing, nothing, nothing, nothing)
    low, high = bounds_of(plan.base, target)
    quantiles = np.quantile(said, (0.05, 0.5, 0.95))
    median = float(quantiles[1])
    shares = (agreeing(plan.base, target, values), values < low, values >= high)
    agrees, below, above = (float(share.mean()) for share in shares)
    return Verdict(target, taught, quantiles, agrees, below, above, min(0.0, median - low) + max(0.0, median - high))


def _forecast(plan: Plan, answers: Mapping[str, Floats]) -> Forecast | None:
    counts = headcounts(plan.base)
    known, ahead = [c for c in counts if c.teaches], [c for c in counts if not c.teaches]
    if not known or not ahead or ahead[-1].moment <= known[-1].moment:
        return None
    count, start = ahead[-1], plan.base.start
    values = answers[count.target]
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    hour = timedelta(hours=1)
    baselines = naive([((c.moment - start) / hour, c.least) for c in known], (count.moment - start) / hour)
    ensembles = {"this model": values, **{name: np.array([value]) for name, value in baselines.items()}}
    scores = [score(name, ensemble, count.least, count.below) for name, ensemble in ensembles.items()]
    return Forecast(count, values, scores)


# What one more observation would teach
HEADCOUNT, RAIDERS, BILL = 500.0, 0.1, 0.1
"""How exactly a headcount is read, in sellers, and a count of raiders or a bill, as a share."""


def _teaching(plan: Plan, rows: Sequence[Mapping[str, Any]], forecast: Forecast | None) -> list[Narrowed]:
    """Say what could have been observed before the forecast was made: on the last day that it knows, or the one before.

    The last one tells nothing: what is left beside it shows how sure the others are.
    """
    if forecast is None or len(forecast.values) < len(rows):
        return []
    last = max(count.moment for count in headcounts(plan.base) if count.teaches)
    day = timedelta(days=1)
    end, before = plan.base.hour_of(last), plan.base.hour_of(last - day)
    if before < 1:
        return []
    series = [row["series"] for row in rows]
    in_rooms = np.array([channels["in_rooms"] for channels in series], np.float64)
    raiders = np.array([channels["raiders"] for channels in series], np.float64)
    day_of, eve = (f"{local(plan.base, moment - timedelta(hours=1)):%-d %b}" for moment in (last, last - day))
    evidence = [
        Evidence(f"headcount, end of {eve}", in_rooms[:, before - 1], HEADCOUNT, relative=False),
        Evidence(f"most raiders at once, {day_of}", raiders[:, before:end].max(axis=1), RAIDERS, relative=True),
    ]
    if "bills" in rows[0]:
        name = next(iter(rows[0]["bills"]), None)
        if name:
            bills = np.array([row["bills"][name][end - 1] for row in rows]) / FEN_PER_CNY
            evidence.append(Evidence(f"bill of {name} for raids, to {day_of}", bills, BILL, relative=True))
    shuffled = stream(plan.base.seed, "an observation that tells nothing").permutation(in_rooms[:, before - 1])
    evidence.append(Evidence("something that tells nothing", shuffled, HEADCOUNT, relative=False))
    return [narrowed(forecast.values, each) for each in evidence]
