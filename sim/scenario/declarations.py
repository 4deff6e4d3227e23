"""How a number of the model is declared: once, with its range, unit, source and, if unknown, its prior.

Validation, command-line overrides and the tables of the documentation are all made from the declaration.
"""

from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from sim.scenario.priors import Prior


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
    """One declared number.

    Attributes:
        prior: What is believed of an uncertainty before any fit, or the range over which a lever is
            explored; None for what is never varied.
        acts: Where a lever acts; empty for an uncertainty.
        serves: The article's recommendations (R1-R6) and the alliance's demands (D1-D8) that a lever answers.
    """

    name: str
    default: float | bool
    low: float | None
    high: float | None
    unit: str
    meaning: str
    source: str
    prior: Prior | None
    acts: str
    serves: tuple[str, ...]


def declared(
    default: float | bool,
    *,
    meaning: str,
    unit: str,
    source: str,
    low: float | None = None,
    high: float | None = None,
    prior: Prior | None = None,
    acts: str = "",
    serves: tuple[str, ...] = (),
) -> Any:
    """Declare one number of the model.

    Args:
        default: Value in the scenario of December 2013.
        meaning: One line, in words.
        unit: Unit, or ``"share"`` for a fraction in [0, 1], or ``"yes/no"``.
        source: Where the value comes from; starts with ``"assumed"`` where nobody knows.
        low: Smallest value allowed (none for a yes/no).
        high: Largest value allowed.
        prior: What is believed of an uncertainty before any fit; for a lever, the range that is explored.
        acts: For a lever, where it acts, in a short phrase.
        serves: For a lever, the recommendations (``"R1"`` ...) and demands (``"D1"`` ...) that it answers.

    Returns:
        A pydantic field.
    """
    told: dict[str, Any] = {"unit": unit, "source": source, "prior": prior, "acts": acts, "serves": serves}
    return Field(
        default,
        strict=True,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra=told,
    )


def declarations(record: type[BaseModel]) -> list[Declaration]:
    """List what a record declares, in the order of the source."""
    return [_declaration(name, field) for name, field in record.model_fields.items()]


def _declaration(name: str, field: FieldInfo) -> Declaration:
    told = field.json_schema_extra
    assert isinstance(told, dict)
    bounds: dict[str, Any] = {
        key: getattr(mark, key) for mark in field.metadata for key in ("ge", "le") if hasattr(mark, key)
    }
    return Declaration(
        name=name,
        default=field.default,
        low=bounds.get("ge"),
        high=bounds.get("le"),
        unit=str(told["unit"]),
        meaning=field.description or "",
        source=str(told["source"]),
        prior=told["prior"],  # type: ignore[arg-type]
        acts=str(told["acts"]),
        serves=told["serves"],  # type: ignore[arg-type]
    )
