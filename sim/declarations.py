"""How a number of the model is declared: once, with its range, unit, source and, if unknown, its prior.

Validation, command-line overrides and the tables of the documentation are all made from the declaration.
"""

from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


def _with_fixed_offset(moment: datetime) -> datetime:
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))


Moment = Annotated[AwareDatetime, AfterValidator(_with_fixed_offset)]
"""A date and time that keeps its offset from UTC: a zone with summer time would not survive being saved."""


class Frozen(BaseModel):
    """A frozen record that refuses unknown fields, NaN and infinities, and validates its defaults."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )


class Declaration(NamedTuple):
    """One declared number, as the tables show it."""

    name: str
    default: float | bool
    low: float | None
    high: float | None
    unit: str
    meaning: str
    source: str
    prior: str


def declared(
    default: float | bool,
    *,
    meaning: str,
    unit: str,
    source: str,
    low: float | None = None,
    high: float | None = None,
    prior: str = "",
) -> Any:
    """Declare one number of the model.

    Args:
        default: Value in the scenario of December 2013.
        meaning: One line, in words.
        unit: Unit, or ``"share"`` for a fraction in [0, 1], or ``"yes/no"``.
        source: Where the value comes from; starts with ``"assumed"`` where nobody knows.
        low: Smallest value allowed (none for a yes/no).
        high: Largest value allowed.
        prior: What is believed before any fit, for an uncertainty.

    Returns:
        A pydantic field.
    """
    return Field(
        default,
        strict=True,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"unit": unit, "source": source, "prior": prior},
    )


def declarations(record: type[BaseModel]) -> list[Declaration]:
    """List what a record declares, in the order of the source."""
    properties = record.model_json_schema()["properties"]
    return [
        Declaration(
            name=name,
            default=entry["default"],
            low=entry.get("minimum"),
            high=entry.get("maximum"),
            unit=entry["unit"],
            meaning=entry["description"],
            source=entry["source"],
            prior=entry["prior"],
        )
        for name, entry in properties.items()
    ]
