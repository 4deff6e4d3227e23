"""How a number of the model is declared: once, with its range, unit, source and, if unknown, its prior.

Validation, command-line overrides and the tables of the documentation are all made from the declaration.
"""

from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from sim.scenario.priors import Prior


class BySign(NamedTuple):
    """That the worst value of a lever hangs on an effect whose sign nobody knows.

    Attributes:
        shock: The effect, a field of ``Behaviour``.
        if_positive: Which value is worst if the effect is above 0; the other one is if it is below.
    """

    shock: str
    if_positive: Literal["largest", "smallest"]


Worst = Literal["largest", "smallest", "any", "none"] | BySign
"""Which value of a lever does sellers most harm, lets most of them be flagged, or frightens them least.

Exact pruning is measured against it. ``"any"`` if that hangs on other levers too; ``"none"`` if no value brings a
seller nearer to the rooms than the bound takes her to be anyhow.
"""

Part = Literal["audits", "appeals", "traffic"]
"""What is worked out ahead under the policy in force, and must be told of a change: the hours of the audits to come,
who appeals, and the hardship from traffic. All else is asked anew in each hour."""


class Declaration(NamedTuple):
    """One declared number.

    Attributes:
        prior: What is believed of an uncertainty before any fit, or the range over which a lever is
            explored; None for what is never varied.
        acts: Where a lever acts; empty for an uncertainty.
        serves: The article's recommendations (R1-R6) and the alliance's demands (D1-D8) that a lever answers.
        worst: Which value of a lever is the worst for sellers; None for an uncertainty.
        reaches: The parts that must be told when a lever changes.
        fixed: Whether a lever acts on what happens before the window, so that no act can change it.
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
    worst: Worst | None
    reaches: tuple[Part, ...]
    fixed: bool


def declared(
    default: float | bool,
    *,
    meaning: str,
    unit: str,
    source: str,
    low: float | None = None,
    high: float | None = None,
    prior: Prior | None = None,
) -> Any:
    """Declare one uncertainty.

    Args:
        default: Value in the scenario of December 2013.
        meaning: One line, in words.
        unit: Unit, or ``"share"`` for a fraction in [0, 1], or ``"yes/no"``.
        source: Where the value comes from; starts with ``"assumed"`` where nobody knows.
        low: Smallest value allowed (none for a yes/no).
        high: Largest value allowed.
        prior: What is believed of it before any fit.

    Returns:
        A pydantic field.
    """
    return _field(default, low, high, meaning, unit=unit, source=source, prior=prior)


def lever(
    default: float | bool,
    *,
    meaning: str,
    unit: str,
    source: str,
    low: float | None = None,
    high: float | None = None,
    prior: Prior,
    acts: str,
    serves: tuple[str, ...] = (),
    worst: Worst,
    reaches: tuple[Part, ...] = (),
    fixed: bool = False,
) -> Any:
    """Declare one lever: what ``declared`` says of a number, and what the platform's choice of it brings about.

    Args:
        default: As in ``declared``, like all that is not listed here.
        meaning: See there.
        unit: See there.
        source: See there.
        low: See there.
        high: See there.
        prior: The range that is explored.
        acts: Where it acts, in a short phrase.
        serves: The recommendations (``"R1"`` ...) and demands (``"D1"`` ...) that it answers.
        worst: Which of its values is the worst for sellers.
        reaches: The parts that must be told when it changes.
        fixed: Whether it acts on what happens before the window, so that no act can change it.

    Returns:
        A pydantic field.
    """
    told: dict[str, Any] = {"unit": unit, "source": source, "prior": prior, "acts": acts, "serves": serves}
    return _field(default, low, high, meaning, **told, worst=worst, reaches=reaches, fixed=fixed)


def _field(default: float | bool, low: float | None, high: float | None, meaning: str, **told: Any) -> Any:
    return Field(default, ge=low, le=high, description=meaning, json_schema_extra=told)


def declarations(record: type[BaseModel]) -> list[Declaration]:
    """List what a record declares, in the order of the source."""
    return [_declaration(name, field) for name, field in record.model_fields.items()]


def _declaration(name: str, field: FieldInfo) -> Declaration:
    assert isinstance(field.json_schema_extra, dict)
    bounds: dict[str, Any] = {
        key: getattr(mark, key) for mark in field.metadata for key in ("ge", "le") if hasattr(mark, key)
    }
    of_an_uncertainty: dict[str, Any] = {"acts": "", "serves": (), "worst": None, "reaches": (), "fixed": False}
    return Declaration(
        name=name,
        default=field.default,
        low=bounds.get("ge"),
        high=bounds.get("le"),
        meaning=field.description or "",
        **(of_an_uncertainty | field.json_schema_extra),
    )
