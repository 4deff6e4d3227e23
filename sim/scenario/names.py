"""The names of levers and uncertainties, as a command line gives them, and how their values are written there."""

import difflib
import json
from typing import Any

from sim.errors import InputError, brief
from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import declarations
from sim.scenario.policy import Policy

RECORDS: dict[str, type[Policy | Behaviour]] = {"policy": Policy, "behaviour": Behaviour}
DECLARED = {f"{part}.{entry.name}": entry for part, record in RECORDS.items() for entry in declarations(record)}
"""Every lever and uncertainty by its full name, for example ``policy.detector_fpr``."""

ANSWERS = {"yes": True, "no": False}


def check_name(name: str) -> None:
    """See that there is a lever or an uncertainty of this name.

    Raises:
        InputError: If there is none; the nearest is named, whatever stands before the dot.
    """
    if name in DECLARED:
        return
    full = {known.partition(".")[2]: known for known in DECLARED}
    close = difflib.get_close_matches(name.rpartition(".")[2][:100], full, n=1)
    hint = f"did you mean {full[close[0]]}?" if close else "siege levers and siege behaviour list all"
    raise InputError(f"there is no {brief(name)}; {hint}")


def read_value(name: str, text: str) -> Any:
    """Return what is written for a lever or an uncertainty: a number, ``yes`` or ``no``; other text as it stands."""
    default = DECLARED[name].default
    if isinstance(default, bool) and text in ANSWERS:
        return ANSWERS[text]
    return whole(as_json(text)) if type(default) is int else as_json(text)


def as_json(text: str) -> Any:
    """Return a value as JSON has it; text that is no JSON as it stands."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def whole(value: Any) -> Any:
    """Return a whole number that is written as a decimal fraction, such as 1e5, as a whole number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
