"""The frozen records that scenarios are made of, and the kinds of values that they hold."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.errors import InputError, brief, explain, is_hidden, visible
from sim.regular_files import read


class Frozen(BaseModel):
    """A frozen record that takes each value as what it is: no text for a number, no yes/no for a whole number.

    It refuses unknown fields, NaN and infinities, and validates its defaults.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )


class Saved(Frozen):
    """A record that is kept as JSON in a file of its own."""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a record; NaN, duplicate keys and unknown fields are refused.

        Raises:
            ValueError: If the text is not such a record (pydantic's ValidationError is one too).
        """
        return cls.model_validate_json(unambiguous(text), strict=True)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            InputError: If it cannot be read or holds no such record.
        """
        kind = cls.__name__.lower()
        try:
            return cls.from_json(read(path, follow=True).decode())
        except OSError as failure:
            raise InputError(f"{kind}: cannot read {path}: {failure.strerror}") from None
        except ValidationError as mistake:
            raise InputError(f"{path}: {explain(mistake, cls)}") from None
        except (ValueError, RecursionError) as mistake:
            raise InputError(f"{path}: not a {kind} in JSON: {mistake}") from None


# Moments

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""What calendars and axes can tell apart without surprises."""
ISO_8601 = re.compile(
    r"\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


def _from_text(given: object) -> object:
    if not isinstance(given, str):
        return given
    if not ISO_8601.fullmatch(given):
        raise ValueError(f"must be a date and time with its timezone, as 2013-12-03T09:00:00+08:00, not {brief(given)}")
    try:
        return datetime.fromisoformat(given)
    except ValueError as mistake:
        raise ValueError(f"{mistake}, not {brief(given)}") from None


def _with_fixed_offset(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}, not {moment.isoformat()}")
    offset = moment.utcoffset() or timedelta()
    if offset % timedelta(minutes=1):
        raise ValueError(f"must have an offset of whole minutes from UTC, not {moment.isoformat()}")
    fixed = moment.replace(tzinfo=timezone(offset), fold=0)
    if fixed.astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValueError(f"{moment.isoformat()} does not exist: clocks in {moment.tzinfo} skip it")
    return fixed


Moment = Annotated[AwareDatetime, BeforeValidator(_from_text), AfterValidator(_with_fixed_offset)]
"""An instant. It keeps its offset from UTC and not its zone, whose name would not survive being saved."""


# Text


def _readable(text: str) -> str:
    hidden = next((character for character in text if is_hidden(character)), None)
    if hidden is not None:
        raise ValueError(f"must have no control or invisible characters such as {visible(hidden)}, not {brief(text)}")
    return text


def _named(text: str) -> str:
    if text != text.strip() or not text:
        raise ValueError(f"must be a name without blanks around it, not {brief(text)}")
    return text


Text = Annotated[str, Field(max_length=10_000), AfterValidator(_readable)]
"""Words for readers: nothing in them that steers a terminal, turns the direction of writing, or cannot be seen."""

Name = Annotated[str, Field(max_length=200), AfterValidator(_readable), AfterValidator(_named)]
"""A text that tells one thing from others."""


# Several

Kind = TypeVar("Kind")


def _as_tuple(given: object) -> object:
    return tuple(given) if isinstance(given, list) else given


Several = Annotated[tuple[Kind, ...], BeforeValidator(_as_tuple)]
"""Some things in their order; a list will do."""


def all_different(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names.

    Raises:
        ValueError: If one is there twice.
    """
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"must differ from each other; {brief(name)} is there twice")
    return names


Names = Annotated[Several[Name], AfterValidator(all_different)]
"""Names that differ from each other."""


def by_clocks_of(zone: tzinfo | None, value: Any) -> Any:
    """Return a record, or what it holds, with every moment by the clocks of one zone."""
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if isinstance(value, tuple):
        return tuple(by_clocks_of(zone, each) for each in value)
    if isinstance(value, Frozen):
        return value.model_copy(update={name: by_clocks_of(zone, each) for name, each in value})
    return value


# JSON


def unambiguous(text: str) -> str:
    """Return a text that is JSON, in which no name is given twice and every number is one.

    Raises:
        ValueError: If it is something else.
    """
    json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    return text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    (name, times), *_ = Counter(name for name, _ in pairs).most_common(1) or [("", 0)]
    if times > 1:
        raise ValueError(f"{name} is given twice")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")
