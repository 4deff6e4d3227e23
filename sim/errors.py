"""How a user's mistake is told: one line that names the field, what was given and what is allowed."""

import difflib
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel, ValidationError


class InputError(Exception):
    """A mistake in what the user gave; its text is the line to show."""


class OutputError(Exception):
    """A file cannot be written, for want of space or of permission; what was written before is intact.

    Args:
        path: The file or folder.
        failure: What the system said.
    """

    def __init__(self, path: "Path | str", failure: OSError) -> None:
        super().__init__(f"cannot write to {path}: {failure.strerror}")


class StoppedError(Exception):
    """What was going on was stopped, mostly by the user; the text says what is kept and how to go on."""


LONGEST = 480
"""Characters of a message, so that it stays a line that can be read."""


def is_hidden(character: str) -> bool:
    """Return whether a character cannot be seen, or steers the terminal or the direction of writing."""
    joins = character in "\u200c\u200d"  # between letters, as some scripts and emoji need it
    return not joins and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """Return a text with all that is hidden in it written as escapes; lines stay lines."""
    return "".join(
        character.encode("unicode_escape").decode() if is_hidden(character) and character != "\n" else character
        for character in text
    )


def as_line(message: str) -> str:
    """Return a message as one line that is safe to print, its middle cut out if it is long."""
    line = visible(" ".join(message.split()))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 165]} ... {line[-160:]}"


def said_by(failure: BaseException) -> str:
    """Return the kind of an exception and what it says, even if its class fails in saying so."""
    try:
        return f"{type(failure).__name__}: {failure}".removesuffix(": ")
    except BaseException:  # whatever a class of the user's raises
        return "an exception that cannot say what it is"


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Return a hint at the known name nearest to the given one, or nothing."""
    close = difflib.get_close_matches(given[:100], list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


ALLOWED = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "datetime_type": "must be a date and time with its timezone",
    "missing": "is missing",
}


def explain(error: "ValidationError", record: "type[BaseModel]") -> str:
    """Return the first mistake that pydantic found as one line, and how many more there are.

    Args:
        error: From validating ``record``.
        record: For the hint at a misspelt field.
    """
    entries = error.errors(include_url=False)
    first = entries[0]
    field = ".".join(str(part) for part in first["loc"])
    context = first.get("ctx", {})
    if first["type"] == "extra_forbidden":
        text = f"{field}: no such field{did_you_mean(str(first['loc'][-1]), _fields(record, first['loc'][:-1]))}"
    elif first["type"] == "value_error":
        text = f"{field}: {context['error']}" if field else str(context["error"])
    elif first["type"] in ALLOWED:
        text = f"{field}: {ALLOWED[first['type']].format(**context)}"
        text += "" if first["type"] == "missing" else f", not {brief(first['input'])}"
        text += _range(record, first["loc"])
    else:
        text = f"{field or record.__name__}: {first['msg'][0].lower()}{first['msg'][1:]}, not {brief(first['input'])}"
    more = len(entries) - 1
    return as_line(text) + (f" (and {more} more)" if more else "")


def brief(value: object) -> str:
    """Return a value as a user may have written it, cut if it is long."""
    try:
        shown = visible(repr(value))
    except Exception:  # a class of the user's, or a number with too many digits to print
        shown = f"<{type(value).__name__}>"
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _nested(record: "type[BaseModel]", path: tuple[int | str, ...]) -> "type[BaseModel] | None":
    from pydantic import BaseModel

    for part in path:
        field = record.model_fields.get(str(part))
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return None
        record = inner
    return record


def _fields(record: "type[BaseModel]", path: tuple[int | str, ...]) -> list[str]:
    nested = _nested(record, path)
    return list(nested.model_fields) if nested else []


def _range(record: "type[BaseModel]", path: tuple[int | str, ...]) -> str:
    nested = _nested(record, path[:-1])
    if nested is None or path[-1] not in nested.model_fields:
        return ""
    entry = nested.model_json_schema()["properties"][path[-1]]
    low, high = entry.get("minimum"), entry.get("maximum")
    return f" (allowed: {low:,} to {high:,})" if low is not None and high is not None else ""
