"""The dated facts of a scenario: read from a TOML file, never written down in code."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.records import Frozen, Moment, Name, Names, Several, Text

Role = Literal["input", "target", "ad target", "held out", "context", "mechanism"]
"""What a fact or target is for; an ``ad target`` teaches the numbers of the ad market alone."""


class Target(Frozen):
    """What the model is asked about a fact, and which answers agree with the source.

    Attributes:
        id: Name of the target.
        metric: A key of ``sim.measures.comparison.METRICS``.
        role: Whether a fit may use it.
        moments: The moments that the metric asks for, in order.
        subject: Acts or merchants that the metric asks about.
        versus: Merchants with whom these are compared.
        threshold: A size that the metric asks for, or hours after an act or before a moment.
        low: Smallest value that agrees with the source; none if every value does.
        high: Values from here on do not agree any more; none if every value does.
        unit: Unit of the value.
        note: What a reader must know to judge the comparison.
    """

    id: Name
    metric: Name
    role: Role
    moments: Several[Moment] = ()
    subject: Names = ()
    versus: Names = ()
    threshold: float = Field(0.0, ge=0)
    low: float | Moment | None = None
    high: float | Moment | None = None
    unit: Text
    note: Text = ""

    @model_validator(mode="after")
    def _something_agrees(self) -> "Target":
        low, high = self.low, self.high
        if low is None or high is None:
            return self
        if isinstance(low, datetime) != isinstance(high, datetime):
            raise ValueError(f"low ({low}) and high ({high}) must both be numbers or both be moments")
        if low >= high:  # type: ignore[operator]
            raise ValueError(f"low ({low}) must lie below high ({high})")
        return self


class Fact(Frozen):
    """One statement of the source, with where it stands there and what it is used for.

    Attributes:
        id: Name of the fact.
        lines: Lines of the source that state it.
        begins: Earliest moment of what it states, if dated.
        ends: Latest moment of what it states, if dated.
        when: The date as the source gives it, in words.
        phrase: The words that identify it in the source.
        statement: The fact in our own words.
        role: What it is used for.
        count: The number that it states, if it states one.
        targets: What the model is asked about it.
    """

    id: Name
    lines: Several[Annotated[int, Field(ge=1)]] = Field(min_length=1)
    begins: Moment | None = None
    ends: Moment | None = None
    when: Text
    phrase: Text
    statement: Text = Field(min_length=1)
    role: Role
    count: float | None = Field(None, ge=0)
    targets: Several[Target] = ()

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Fact":
        if self.begins and self.ends and self.ends < self.begins:
            raise ValueError(f"ends ({self.ends}) lies before begins ({self.begins})")
        return self


class Facts(Frozen):
    """All facts of one source document."""

    source: Text = Field(min_length=1)
    facts: Several[Fact]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Facts":
        for what, ids in (
            ("facts", [fact.id for fact in self.facts]),
            ("targets", [target.id for fact in self.facts for target in fact.targets]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"two {what} have the same id, {next(name for name in ids if ids.count(name) > 1)}")
        return self

    @classmethod
    def load(cls, path: Path) -> "Facts":
        """Read a facts file.

        Raises:
            pydantic.ValidationError: If an entry is incomplete or contradicts itself.
            tomllib.TOMLDecodeError: If the file is not TOML.
        """
        return cls.model_validate(tomllib.loads(path.read_text("utf-8")))

    def __getitem__(self, fact_id: str) -> Fact:
        """Return the fact with this id."""
        for fact in self.facts:
            if fact.id == fact_id:
                return fact
        raise KeyError(f"there is no fact {fact_id}")

    def begin(self, fact_id: str) -> datetime:
        """Return when a fact begins; only for facts that have a date."""
        begins = self[fact_id].begins
        if begins is None:
            raise ValueError(f"fact {fact_id} has no date")
        return begins

    def end(self, fact_id: str) -> datetime:
        """Return when a fact ends; only for facts that have a date."""
        ends = self[fact_id].ends
        if ends is None:
            raise ValueError(f"fact {fact_id} has no end")
        return ends
