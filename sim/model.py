"""The model: who lives in it and what happens in one hour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import mesa

from sim.alliance.alliance import Alliance
from sim.columns import Cohort
from sim.market.market import Market
from sim.market.merchant import TmallMerchant
from sim.market.shops import Shops
from sim.market.tmall_audits import TmallAudits
from sim.platform.platform import Platform
from sim.record import Recorder
from sim.scenario.agenda import AnyAct, PlatformAct
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census
from sim.sellers.crowd import Crowd
from sim.sellers.enrolment import Enrolment
from sim.sellers.everyone import Everyone
from sim.sellers.seller import SmallSeller
from sim.submodels import rhythm
from sim.submodels.arrays import Ints


class Event(NamedTuple):
    """Something that happened.

    Attributes:
        hour: Its hour in the window.
        actor: The platform, the alliance, or a merchant by her name.
        name: What it is called; for an act of the agenda one of ``ACT_NAMES``.
        detail: What was done, if the name does not tell all.
        fact: Id of the fact for which it stands, if any.
    """

    hour: int
    actor: str
    name: str
    detail: str = ""
    fact: str = ""

    @property
    def what(self) -> str:
        """Name and detail as one text, for readers."""
        return f"{self.name}: {self.detail}" if self.detail else self.name


class SiegeModel(mesa.Model):
    """The siege, hour by hour.

    ``model.agents_by_type[SmallSeller]`` is the cohort of all small sellers; merchants, platform and
    alliance are ordinary registered agents.

    Args:
        setting: The scenario.
        census: The draws of its sellers, if they are at hand; of the same seed and number of agents.

    Raises:
        ValueError: If the census is of another seed or number of agents.
    """

    def __init__(self, setting: Scenario, census: Census | None = None) -> None:
        super().__init__(rng=setting.seed)
        census = census or Census(setting.seed, setting.agents)
        if (census.seed, census.sellers) != (setting.seed, setting.agents):
            raise ValueError("the census is of another seed or number of agents")
        self.setting = setting
        self.hour = -1
        self.activity = rhythm.activity(setting.start, setting.hours, setting.behaviour.weekend_factor)
        self.online = rhythm.online_share(self.activity, setting.behaviour.weekend_factor)
        self.events: list[Event] = []
        self.platform: Platform = Platform(self)
        self.alliance: Alliance = Alliance(self)
        self.crowd: Crowd = self.make_crowd(census)
        self.sellers = Cohort(SmallSeller, self, Everyone(self.crowd))
        self.market: Market = Market(self)
        self.shops: Shops = Shops(self)
        self.tmall_audits: TmallAudits = TmallAudits(self)
        for row in range(self.market.table.count):
            TmallMerchant(self, self.market.table, row)
        self.recorder: Recorder = Recorder(self)
        self.schedule: list[Callable[[], None]] = [
            self.platform.enforce,  # 1 audits, deletions, statements
            self.platform.hear_appeals,  # 2 appeals filed, read, decided
            self.alliance.act,  # 3 agenda, reposts, word of mouth
            self.platform.threaten,  # 4 sellers weigh the risk,
            self.crowd.hear,  #   hear,
            self.crowd.move,  #   join and leave
            self.alliance.raid,  # 5 raids are called up
            self.market.clear,  # 6 ads clear
            self.shops.sell,  # 7 stock is locked and sold
            self.shops.respond,  # 8 merchants notice and respond
            self.platform.respond,  # 9 the platform refunds clicks and closes accounts
            self.recorder.observe,  # 10 the hour is recorded
        ]

    def make_crowd(self, census: Census) -> Crowd:
        """Return the small sellers of this model."""
        return Crowd(self, Enrolment(self, census))

    def step(self) -> None:
        """Let one hour pass; the stages and their order are those of ``schedule`` and of the ODD."""
        if self.hour + 1 >= self.setting.hours:
            raise ValueError(f"the window of {self.setting.hours} hours is over")
        self.hour += 1
        self.running = self.hour + 1 < self.setting.hours
        for stage in self.schedule:
            stage()

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """Agents by class; the small sellers as a cohort that answers like an ``AgentSet``."""
        return {**super().agents_by_type, SmallSeller: self.sellers}

    @property
    def agent_types(self) -> list[type[mesa.Agent]]:
        """The classes of agents, small sellers included."""
        return list(self.agents_by_type)

    def clock(self, hour: int) -> datetime:
        """Return when an hour of the window begins."""
        return self.setting.start + timedelta(hours=hour)

    def report(self, act: AnyAct) -> None:
        """Note down that an act of the agenda was carried out."""
        actor = "platform" if isinstance(act, PlatformAct) else "alliance"
        self.events.append(Event(self.hour, actor, act.name, act.detail, act.fact))

    def report_merchants(self, merchants: Ints, what: str) -> None:
        """Note down what happens in this hour to merchants, as far as they stand under their own names."""
        names = {row: name for name, row in self.market.row_of.items()}
        for row in merchants.tolist():
            if row in names:
                self.events.append(Event(self.hour, names[row], what))
