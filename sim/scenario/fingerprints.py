"""By what a fit is known again: digests of what was fitted, and texts of the priors and targets behind it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sim.scenario.facts import Target
from sim.scenario.names import DECLARED
from sim.scenario.scenario import Scenario


def fitted_of(scenario: Scenario, numbers: Iterable[str]) -> str:
    """Return the SHA-256 of all that decides a run, its seed and these numbers left out."""
    return _digest(scenario, Scenario.NOT_IN_DIGEST | {"seed"}, numbers)


def setting_of(scenario: Scenario, numbers: Iterable[str]) -> str:
    """Return the SHA-256 of the sellers and the place, these numbers left out.

    That is population, start, festival, marketplace, channels and behaviour.
    """
    left_out = {"seed", "agents", "hours", "policy", "agenda", "rules"}
    return _digest(scenario, Scenario.NOT_IN_DIGEST | left_out, numbers)


def _digest(scenario: Scenario, left_out: set[str], numbers: Iterable[str]) -> str:
    content: dict[str, Any] = scenario.model_dump(mode="json", exclude=left_out)
    for name in numbers:
        part, _, field = name.partition(".")
        content.get(part, {}).pop(field, None)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def priors_of(numbers: Iterable[str]) -> dict[str, str]:
    """Return what is believed of numbers before any fit, as text."""
    return {name: repr(DECLARED[name].prior) for name in numbers}


def targets_of(scenario: Scenario) -> dict[str, str]:
    """Return what a scenario's facts ask of a run and which answers agree, as text by id; acts are given, not asked."""
    targets = [target for fact in scenario.known_facts for target in fact.targets if target.metric != "act"]
    return {target.id: question_of(target) for target in targets}


def question_of(target: Target) -> str:
    """Return what a target asks of a run, and which answers agree, as text that begins with its role."""

    def told(value: float | datetime | None) -> str:
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else f"{value}"

    asked = [target.metric, *map(told, target.moments), *target.subject, *target.versus, f"{target.threshold:g}"]
    return f"{target.role}: {', '.join(asked)}; from {told(target.low)}, below {told(target.high)}"
