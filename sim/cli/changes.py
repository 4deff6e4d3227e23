"""What ``--agents``, ``--seed`` and ``--set`` change in a scenario."""

import argparse
from typing import Any

from pydantic import ValidationError

from sim.errors import InputError, brief, explain
from sim.scenario.names import as_json, check_name, read_value, whole
from sim.scenario.points import changes
from sim.scenario.scenario import Scenario


def changed(scenario: Scenario, options: argparse.Namespace) -> Scenario:
    """Return the scenario with what the command line changes.

    Raises:
        InputError: If a name is unknown or a value not allowed.
    """
    point: dict[str, Any] = {}
    for setting in options.changes:
        name, equals, text = setting.partition("=")
        if not equals:
            raise InputError(f"--set: {brief(setting)} must be policy.NAME=VALUE or behaviour.NAME=VALUE")
        try:
            check_name(name)
        except InputError as mistake:
            raise InputError(f"--set: {mistake}") from None
        point[name] = read_value(name, text)
    others: dict[str, int] = {}
    for name in ("agents", "seed"):
        text = getattr(options, name)
        if text is not None:
            others[name] = whole(as_json(text))
    try:
        return scenario.evolve(**changes(point), **others)
    except ValidationError as mistake:
        raise InputError(explain(mistake, Scenario)) from None
