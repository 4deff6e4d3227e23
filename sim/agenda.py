"""The agenda: dated acts of the platform, the police and the alliance.

An act happens at its hour **and** only if its condition holds, so that nobody calls where nobody came.
"""

from typing import Annotated, Literal

from pydantic import Field

from sim.declarations import Frozen, Moment


class AnyAct(Frozen):
    """What every act has.

    Attributes:
        kind: Which act it is.
        at: The hour in which it happens at the earliest; the first hour if it lies before the window.
        fact: The id of the fact it stands for, if any.
        needs_members: Members that the alliance must have had by then; the act waits until it has.
    """

    kind: str
    at: Moment
    fact: str = ""
    needs_members: int = Field(0, ge=0, strict=True)


class PlatformAct(AnyAct):
    """An act of the platform or the police."""


class AllianceAct(AnyAct):
    """An act of the alliance; it can only happen once the alliance has been founded."""


class Campaign(PlatformAct):
    """The platform begins to audit sellers for faked sales."""

    kind: Literal["campaign"] = "campaign"


class Statement(PlatformAct):
    """The platform speaks, in a hard or in a conceding tone."""

    kind: Literal["statement"] = "statement"
    stance: Literal["hard line", "concession"]


class AppealReform(PlatformAct):
    """The platform changes what an appeal takes, for good and for cases already open."""

    kind: Literal["appeal reform"] = "appeal reform"
    evidence_items: int = Field(ge=0, le=20, strict=True)
    window_days: float = Field(ge=0, le=60, strict=True)


class LeaderRemoved(PlatformAct):
    """The police take an organiser away."""

    kind: Literal["leader removed"] = "leader removed"


class Founding(AllianceAct):
    """Sellers found the alliance, open rooms and call all sellers; only once somebody has been punished."""

    kind: Literal["founding"] = "founding"


class RaidCall(AllianceAct):
    """The alliance calls its members to raid the named merchants."""

    kind: Literal["raid call"] = "raid call"
    targets: tuple[str, ...]


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


class Sweep(AllianceAct):
    """The alliance has raiders click keyword after keyword, the dearest and busiest first."""

    kind: Literal["sweep"] = "sweep"


Act = Annotated[
    Campaign | Statement | AppealReform | LeaderRemoved | Founding | RaidCall | WeiboCall | Demands | NoCarDays | Sweep,
    Field(discriminator="kind"),
]

ACT_NAMES = (
    *("campaign", "statement, hard line", "statement, concession", "appeal reform", "leader removed"),
    *("founding", "raid call", "weibo call", "demands", "no-car days", "sweep"),
)
"""How acts are named in what a run reports."""
