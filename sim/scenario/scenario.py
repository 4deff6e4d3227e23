"""A scenario: everything that decides a run, frozen."""

import hashlib
import json
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from pydantic import Field, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler

from sim import MODEL_VERSION
from sim.scenario.agenda import Act, AnyAct, PolicyChange, Rule
from sim.scenario.behaviour import Behaviour
from sim.scenario.facts import Fact, Facts
from sim.scenario.place import Channels, Marketplace, Words
from sim.scenario.policy import Policy
from sim.scenario.records import Moment, Saved, Several, by_clocks_of

MISSING = {"na", "nan", "null", "none", "nil", "inf", "true", "false"}
"""Names that readers of tables take for something else, in whatever case."""

MOST_RECORDED = 20_000_000
"""Hours times merchants and keywords: about a gigabyte."""

MOST_ACTS = 1000


class Scenario(Saved):
    """Population, policy, behaviour, agenda, window and seed of one run.

    Attributes:
        name: Short name, used for the results folder.
        population: Sellers on the platform.
        agents: Agents that stand for them; each stands for ``population / agents`` sellers.
        start: Beginning of the window; hours of the day are counted by its offset from UTC.
        hours: Length of the window.
        festival: Beginning of the festival for which sellers stock up.
        seed: Seed of every random stream.
        agenda: Acts with a date: what was done, or might have been.
        rules: Acts of the platform without a date, by which it answers the siege.
        facts: What the run is compared with; it changes no number of the run.
        words: What figures and terminal call things; they change no number of the run either.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9_一-鿿-]{1,60}$")
    population: int = Field(ge=1, le=1_000_000_000)
    agents: int = Field(ge=1, le=20_000_000)
    start: Moment
    hours: int = Field(ge=1, le=8784)
    festival: Moment
    seed: int = Field(ge=0, lt=2**63)
    marketplace: Marketplace = Marketplace()
    channels: Channels = Channels()
    policy: Policy = Policy()
    behaviour: Behaviour = Behaviour()
    agenda: Several[Act] = Field((), max_length=MOST_ACTS)
    rules: Several[Rule] = Field((), max_length=MOST_ACTS)
    facts: Facts | None = None
    words: Words = Words()

    NOT_IN_DIGEST: ClassVar[set[str]] = {"name", "facts", "words"}

    @model_validator(mode="wrap")
    @classmethod
    def _clocks_stand(cls, given: Any, handler: ModelWrapValidatorHandler["Scenario"]) -> "Scenario":
        """Refuse a window in which clocks are put forward or back: all hours of the day are by those of ``start``."""
        scenario = handler(given)
        start = given.get("start") if isinstance(given, dict) else None
        if isinstance(start, datetime) and not isinstance(start.tzinfo, timezone):
            moments = [scenario.start + timedelta(hours=hour) for hour in range(scenario.hours)]
            for moment in (*moments, scenario.end - timedelta(microseconds=1)):
                if moment.astimezone(start.tzinfo).utcoffset() != scenario.start.utcoffset():
                    raise ValueError(
                        f"start: clocks in {start.tzinfo} change within the window, before {moment}; give start a "
                        f"fixed offset such as {scenario.start:%z} if the hours of the day are to be counted by that"
                    )
        return scenario

    @model_validator(mode="after")
    def _fits_together(self) -> "Scenario":
        if self.agents > self.population:
            raise ValueError(f"agents ({self.agents}) must not exceed population ({self.population})")
        recorded = self.hours * (self.marketplace.merchants + self.marketplace.keywords)
        if recorded > MOST_RECORDED:
            raise ValueError(f"hours x (merchants + keywords) must be at most {MOST_RECORDED:,}, not {recorded:,}")
        if self.name.strip("-").casefold() in MISSING:  # some readers know -nan, too
            raise ValueError(f"name: {self.name!r} would be read as no name")
        for number, act in enumerate(self.agenda):
            if act.at is None:
                raise ValueError(f"agenda.{number}: at is missing")
        for kind in ("campaign", "founding", "weibo call"):
            if sum(act.kind == kind for act in self.agenda) > 1:
                raise ValueError(f"agenda: more than one {kind}")
        names = {merchant.name for merchant in self.marketplace.named}
        for act in self.agenda:
            unknown = set(getattr(act, "targets", ())) - names
            if unknown:
                raise ValueError(f"agenda: {act.kind} targets unknown merchants {sorted(unknown)}")
        return self

    @property
    def end(self) -> datetime:
        """End of the window."""
        return self.start + timedelta(hours=self.hours)

    @property
    def known_facts(self) -> tuple[Fact, ...]:
        """The facts to compare with, by the clocks of ``start``; none if the scenario has none."""
        facts: tuple[Fact, ...] = self.facts.facts if self.facts else ()
        return tuple(by_clocks_of(self.start.tzinfo, fact) for fact in facts)

    @property
    def sellers_per_agent(self) -> float:
        """How many sellers an agent stands for."""
        return self.population / self.agents

    @property
    def reach(self) -> int:
        """Agents whom the alliance's channels can reach: those with the lowest numbers."""
        return min(self.agents, round(self.behaviour.reach_sellers / self.sellers_per_agent))

    @property
    def acts(self) -> tuple[AnyAct, ...]:
        """Everything that agenda and rules could bring."""
        return (*self.agenda, *(rule.act for rule in self.rules))

    def values_of(self, lever: str) -> list[Any]:
        """Return the values that a lever of the policy has at first, or could get from agenda or rules."""
        values = [getattr(self.policy, lever)]
        values += [act.changes[lever] for act in self.acts if isinstance(act, PolicyChange) and lever in act.changes]
        return values

    @property
    def festival_hour(self) -> int:
        """Index of the hour in which the festival begins for a campaign that comes with ``campaign_delay_days``."""
        return self.hour_of(self.festival) - round(24 * self.policy.campaign_delay_days)

    def hour_of(self, moment: datetime) -> int:
        """Return the index of the hour that contains a moment; may lie outside the window."""
        return int((moment - self.start) // timedelta(hours=1))

    def evolve(self, **changes: Any) -> "Scenario":
        """Return a copy with other values, validated as a whole.

        Args:
            changes: New values by field; for ``policy`` and ``behaviour`` a mapping of the fields to
                change, everything else in them stays.

        Raises:
            pydantic.ValidationError: If a value is outside its range or a name is unknown.
        """
        for name in ("policy", "behaviour"):
            if isinstance(changes.get(name), dict):
                changes[name] = getattr(self, name).model_dump() | changes[name]
        return type(self).model_validate(dict(self) | changes)

    def to_json(self) -> str:
        """Return the scenario as JSON that ``from_json`` reads back equal."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=True) + "\n"

    def digest(self) -> str:
        """Return the SHA-256 of everything that decides the numbers of a run, model version included."""
        content = self.model_dump(mode="json", exclude=self.NOT_IN_DIGEST) | {"model_version": MODEL_VERSION}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
