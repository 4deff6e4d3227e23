"""Points: values of levers and uncertainties by full name, as designs, posteriors and command lines give them."""

from collections.abc import Mapping
from typing import Any

from sim.scenario.names import RECORDS
from sim.scenario.scenario import Scenario

Value = float | int | bool
Point = dict[str, Value]
"""A value for each of some levers and uncertainties, by name, for example ``{"policy.detector_fpr": 0.001}``."""


def changes(point: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a point as the changes that ``Scenario.evolve`` takes."""
    parts: dict[str, dict[str, Any]] = {part: {} for part in RECORDS}
    for name, value in point.items():
        part, _, field = name.partition(".")
        parts[part][field] = value
    return parts


def value_of(scenario: Scenario, name: str) -> Value:
    """Return what a lever or an uncertainty is in a scenario."""
    part, _, field = name.partition(".")
    value: Value = getattr(getattr(scenario, part), field)
    return value
