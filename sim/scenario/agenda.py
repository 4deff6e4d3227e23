"""The agenda: dated acts of the platform, the police and the alliance.

An act happens at its hour **and** only if its condition holds, so that nobody calls where nobody came.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, ValidationError, model_validator

from sim.errors import explain
from sim.scenario.declarations import declarations
from sim.scenario.policy import Policy
from sim.scenario.records import Frozen, Moment, Names, Text


class AnyAct(Frozen):
    """What every act has.

    Attributes:
        kind: Which act it is.
        at: The hour in which it happens at the earliest; the first hour if it lies before the window. None
            for the act of a ``Rule``, which has no date.
        fact: The id of the fact it stands for, if any.
        needs_members: Members that the alliance must have had by then; the act waits until it has.
    """

    kind: str
    at: Moment | None = None
    fact: Text = ""
    needs_members: int = Field(0, ge=0, le=1_000_000_000)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return what acts of this kind are called: the kind, unless they come in several forms."""
        return (cls.model_fields["kind"].default,)

    @property
    def name(self) -> str:
        """What the act is called: one of ``names``."""
        return self.kind

    @property
    def detail(self) -> str:
        """What it does, if its name does not tell all."""
        return ""


class PlatformAct(AnyAct):
    """An act of the platform or the police."""


class AllianceAct(AnyAct):
    """An act of the alliance; it can only happen once the alliance has been founded."""


class Campaign(PlatformAct):
    """The platform begins to audit sellers for faked sales."""

    kind: Literal["campaign"] = "campaign"


Stance = Literal["hard line", "concession"]


class Statement(PlatformAct):
    """The platform speaks, in a hard or in a conceding tone."""

    kind: Literal["statement"] = "statement"
    stance: Stance

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of statements in either tone."""
        return tuple(f"statement, {stance}" for stance in get_args(Stance))

    @property
    def name(self) -> str:
        """The kind and the stance."""
        return f"{self.kind}, {self.stance}"


class AppealReform(PlatformAct):
    """The platform changes what an appeal takes, for good and for cases already open."""

    kind: Literal["appeal reform"] = "appeal reform"
    evidence_items: int = Field(ge=0, le=20)
    window_days: float = Field(ge=0, le=60)


def _as_policy_has_them(changes: Mapping[str, bool | float]) -> Mapping[str, bool | float]:
    try:
        policy = Policy.model_validate(changes)
    except ValidationError as mistake:
        raise ValueError(explain(mistake, Policy)) from None
    if fixed := [lever.name for lever in declarations(Policy) if lever.fixed and lever.name in changes]:
        raise ValueError(f"{fixed[0]} cannot change once the window has begun")
    return {name: getattr(policy, name) for name in sorted(changes)}


Changes = Annotated[dict[str, bool | int | float], Field(min_length=1), AfterValidator(_as_policy_has_them)]
"""New values of some levers, by name."""


def _as_read(value: float) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:g}"


class PolicyChange(PlatformAct):
    """The platform chooses anew: from this hour on some of its levers have other values."""

    kind: Literal["policy change"] = "policy change"
    changes: Changes

    @property
    def detail(self) -> str:
        """The levers with their new values."""
        return ", ".join(f"{lever} {_as_read(value)}" for lever, value in self.changes.items())


class LeaderRemoved(PlatformAct):
    """The police take an organiser away."""

    kind: Literal["leader removed"] = "leader removed"


class Founding(AllianceAct):
    """Sellers found the alliance, open rooms and call all sellers; only once somebody has been punished."""

    kind: Literal["founding"] = "founding"


class RaidCall(AllianceAct):
    """The alliance calls its members to raid the named merchants."""

    kind: Literal["raid call"] = "raid call"
    targets: Names = Field(min_length=1)


class WeiboCall(AllianceAct):
    """An account posts a call on Weibo, which is reposted."""

    kind: Literal["weibo call"] = "weibo call"


class Demands(AllianceAct):
    """The alliance publishes its demands, as a call to all sellers."""

    kind: Literal["demands"] = "demands"


class NoCarDays(AllianceAct):
    """The alliance calls its members to stop their own pay-per-click advertising (Zhitongche, 直通车) until a date."""

    kind: Literal["no-car days"] = "no-car days"
    until: Moment

    @model_validator(mode="after")
    def _lasts(self) -> "NoCarDays":
        if self.at is not None and self.until <= self.at:
            raise ValueError(f"until ({self.until}) must lie after at ({self.at})")
        return self


class Sweep(AllianceAct):
    """The alliance has raiders click keyword after keyword, the dearest and busiest first."""

    kind: Literal["sweep"] = "sweep"


Act = Annotated[
    Campaign
    | Statement
    | AppealReform
    | PolicyChange
    | LeaderRemoved
    | Founding
    | RaidCall
    | WeiboCall
    | Demands
    | NoCarDays
    | Sweep,
    Field(discriminator="kind"),
]
Answer = Annotated[Statement | AppealReform | PolicyChange | LeaderRemoved, Field(discriminator="kind")]


class Rule(Frozen):
    """A rule by which the platform answers the siege: once, some hours after a measure has reached a threshold.

    Attributes:
        measure: What the platform watches, as it stands at the end of each hour: sellers in the voice rooms,
            what merchants have spent on malicious clicks so far (CNY), or reposts of the Weibo call so far.
        at_least: The threshold.
        delay_hours: Hours from the end of the hour in which it was reached to the act.
        act: What the platform then does; it has no date of its own.
    """

    measure: Literal["in_rooms", "wasted_spend", "reposts"]
    at_least: float = Field(ge=0, le=1e12)
    delay_hours: int = Field(0, ge=0, le=8784)
    act: Answer

    @model_validator(mode="after")
    def _act_has_no_date(self) -> "Rule":
        if self.act.at is not None:
            raise ValueError("act.at: the act of a rule has no date; its hour follows from the measure")
        return self


ACT_NAMES: tuple[str, ...] = tuple(name for act in get_args(get_args(Act)[0]) for name in act.names())
"""What acts of the agenda are called wherever a run tells of them."""
