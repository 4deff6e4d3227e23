"""What a fit leaves of the uncertain numbers: weighted joint draws, and what the model says under them.

A posterior is plain data beside the script of the scenario that was fitted: ``NAME.ads.json``, ``NAME.main.json``,
``NAME.narrow.json``. Two digests say whom it speaks for. ``fitted`` is that of the scenario itself, whatever its seed
and whatever values the fitted numbers have in it: only there do the bands and answers hold. ``setting`` is that of
its sellers and its place alone: policy, agenda and length of the window may differ, as in what-ifs, and the draws
still say what is believed of the numbers. The version of the model is in neither, so that a posterior of an earlier
one is still found, and can be told to be stale.

Numbers have six significant digits, from the moment they enter the record. Who fits rounds a draw by ``rounded``
before she runs it: then the runs behind bands, weights and answers are those that the draws give.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import AfterValidator, Field, model_validator

from sim import MODEL_VERSION
from sim.scenario.facts import Role, Target
from sim.scenario.fingerprints import fitted_of, priors_of, question_of, setting_of, targets_of
from sim.scenario.names import DECLARED
from sim.scenario.records import Frozen, Name, Names, Saved, Several, Text
from sim.scenario.scenario import Scenario
from sim.streams import stream
from sim.submodels.arrays import Ints

Fit = Literal["ads", "main", "narrow"]
"""What was fitted: mobilisation and the ad numbers, mobilisation with some more numbers, the free numbers alone."""

TITLE = "the posterior of {name} (fit {fit}, {digest})"

DIGITS = 6
TAUGHT_BY: Mapping[Fit, tuple[Role, ...]] = {"ads": ("target", "ad target"), "main": ("target",), "narrow": ("target",)}
"""Roles of the targets that teach a fit; the richest fit first."""

WHOLE = 1e-3
"""How far weights may be from adding up to 1: each is rounded."""


def rounded(value: float) -> float:
    """Return a number as a posterior keeps it; whole numbers stay as they are."""
    return value if isinstance(value, int) else float(f"{value:.{DIGITS}g}")


Number = Annotated[float, AfterValidator(rounded)]
Weight = Annotated[float, Field(ge=0, le=1), AfterValidator(rounded)]


class Band(Frozen):
    """Quantiles over draws and seeds of a channel, each hour by itself; they are called as in tables of runs."""

    low_5: Several[Number]
    low_25: Several[Number]
    median: Several[Number]
    high_75: Several[Number]
    high_95: Several[Number]

    @model_validator(mode="after")
    def _same_hours(self) -> "Band":
        if len({len(values) for _, values in self}) > 1:
            raise ValueError("quantiles must cover the same hours")
        return self


class Answer(Frozen):
    """What the model says of a target, over draws and seeds; moments are told in hours since the start.

    Attributes:
        median: Of those runs that can say something; None if none can, like the next two.
        low: Their 5 % quantile.
        high: Their 95 % quantile.
        agrees: Share of the weight, of all runs, that agrees with the source.
    """

    median: Number | None
    low: Number | None
    high: Number | None
    agrees: Weight


class Posterior(Saved):
    """What a fit leaves.

    Attributes:
        scenario: Name of the scenario that was fitted.
        fit: Which fit.
        given: The posterior whose draws a fit of the ads keeps, in words.
        model_version: Of the model that was fitted.
        agents: With how many agents.
        fitted: Digest of the scenario; see ``fitted_of``.
        setting: Digest of its sellers and its place; see ``setting_of``.
        numbers: What was fitted, by full name.
        priors: What was believed of each before, as text; see ``priors_of``.
        targets: What was asked, by id of the target, as text; see ``targets_of``.
        draws: A row a draw, a value a number.
        weights: Of the draws; they add up to 1.
        bands: By channel of ``sim.record``, in its unit.
        answers: By id of the target.
        checks: What tells how good the fit is, and what it cost, by name.
        command: What made it.
    """

    scenario: Name
    fit: Fit
    given: Text = ""
    model_version: Name
    agents: int = Field(ge=1)
    fitted: Name
    setting: Name
    numbers: Names = Field(min_length=1)
    priors: dict[Name, Text]
    targets: dict[Name, Text]
    draws: Several[Several[int | Number]] = Field(min_length=1)
    weights: Several[Weight]
    bands: dict[Name, Band]
    answers: dict[Name, Answer]
    checks: dict[Name, Number]
    command: Text

    @model_validator(mode="after")
    def _fits_together(self) -> "Posterior":
        if any(len(row) != len(self.numbers) for row in self.draws):
            raise ValueError(f"draws: each must have {len(self.numbers)} values, one a number")
        if len(self.weights) != len(self.draws):
            raise ValueError(f"weights: there must be {len(self.draws)}, one a draw, not {len(self.weights)}")
        if abs(sum(self.weights) - 1) > WHOLE:
            raise ValueError(f"weights: must add up to 1, not {sum(self.weights):g}")
        if set(self.priors) != set(self.numbers):
            raise ValueError("priors: there must be one of each number")
        if len({len(band.median) for band in self.bands.values()}) > 1:
            raise ValueError("bands: must cover the same hours")
        return self

    def is_of(self, scenario: Scenario) -> bool:
        """Return whether a scenario is the one that was fitted, whatever its seed and the fitted numbers in it."""
        return self._has_its_numbers() and fitted_of(scenario, self.numbers) == self.fitted

    def shares_setting(self, scenario: Scenario) -> bool:
        """Return whether the draws hold in a scenario: it has the sellers and the place of the fitted one."""
        return self._has_its_numbers() and setting_of(scenario, self.numbers) == self.setting

    def _has_its_numbers(self) -> bool:
        return set(self.numbers) <= set(DECLARED)

    def answer_to(self, target: Target) -> Answer | None:
        """Return what was answered to a target, if it was asked in the same way as now."""
        return self.answers.get(target.id) if self.targets.get(target.id) == question_of(target) else None

    def staleness(self, scenario: Scenario) -> str:
        """Say what has changed since the fit that would have made it another, or nothing.

        Args:
            scenario: The fitted one, as it is now.
        """
        if self.model_version != MODEL_VERSION:
            return f"the model was version {self.model_version}, it is {MODEL_VERSION} now"
        for name, values in zip(self.numbers, zip(*self.draws, strict=True), strict=True):
            if name not in DECLARED:
                return f"there is no {name} any more"
            if not all(_is_allowed(name, value) for value in values):
                return f"{name} may no longer be all that was drawn, {min(values):g} to {max(values):g}"
            if priors_of([name])[name] != self.priors[name]:
                return f"the prior of {name} was {self.priors[name]}, it is {priors_of([name])[name]} now"
        then, now = (_taught(targets, self.fit) for targets in (self.targets, targets_of(scenario)))
        for target in {**then, **now}:
            if then.get(target) != now.get(target):
                return f"target {target} was {then.get(target, 'not there')}, it is {now.get(target, 'not there')} now"
        if not self.is_of(scenario) or any(len(band.median) != scenario.hours for band in self.bands.values()):
            return f"{scenario.name} has changed since"
        return ""

    def points(self, count: int, seed: int) -> list[dict[str, float]]:
        """Draw values of the numbers, each draw as often as its weight says, to within one.

        The order is random, so that the first points are a sample too; see ``resampled``.

        Args:
            count: How many; may be more than there are draws.
            seed: A non-negative integer.

        Returns:
            Points of the space of numbers, by full name.
        """
        rows = resampled(self.weights, count, stream(seed, "posterior draws"))
        return [dict(zip(self.numbers, self.draws[row], strict=True)) for row in rows.tolist()]

    @property
    def title(self) -> str:
        """What it is, in words, with the first digits of its SHA-256."""
        return TITLE.format(name=self.scenario, fit=self.fit, digest=sha256(self.to_json().encode()).hexdigest()[:6])

    def to_json(self) -> str:
        """Return the posterior as JSON that ``from_json`` reads back equal; a line a field, and a line a draw."""
        fields = {name: json.dumps(value, ensure_ascii=False) for name, value in self.model_dump(mode="json").items()}
        fields["draws"] = "[\n  " + ",\n  ".join(json.dumps(row) for row in self.draws) + "\n ]"
        return "{\n" + ",\n".join(f' "{name}": {text}' for name, text in fields.items()) + "\n}\n"


def resampled(weights: ArrayLike, count: int, random: np.random.Generator) -> Ints:
    """Return rows in random order, each as often as its weight says, to within one.

    Systematic resampling: Kitagawa 1996, Journal of Computational and Graphical Statistics 5(1):1-25.

    Args:
        weights: One a row, not all nought.
        count: How many rows; may be more than there are weights.
        random: Draws.
    """
    up_to = np.cumsum(weights)
    at = (random.random() + np.arange(count)) / count
    rows = np.searchsorted(up_to / up_to[-1], at, side="right")
    return np.asarray(random.permutation(rows), np.int64)


def path_of(script: Path, fit: Fit) -> Path:
    """Return where the posterior of a scenario's script belongs."""
    return script.with_suffix(f".{fit}.json")


def _is_allowed(name: str, value: float) -> bool:
    low, high, default = DECLARED[name].low, DECLARED[name].high, DECLARED[name].default
    is_of_its_kind = isinstance(default, float) or type(value) is type(default)
    return is_of_its_kind and (low is None or low <= value) and (high is None or value <= high)


def _taught(targets: Mapping[str, str], fit: Fit) -> dict[str, str]:
    return {name: text for name, text in targets.items() if text.partition(":")[0] in TAUGHT_BY[fit]}
