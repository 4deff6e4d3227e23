"""The model: who lives in it and what happens in one hour."""

from collections.abc import Callable, Iterable
from typing import Any

import mesa

from sim.alliance.alliance import Alliance
from sim.cohort import Cohort
from sim.market.market import Market
from sim.market.merchant import TmallMerchant
from sim.market.merchants import Merchants
from sim.market.responses import Responses
from sim.market.shops import Shops
from sim.market.tmall_audits import TmallAudits
from sim.platform.platform import Platform
from sim.record import Recorder, Scene
from sim.scenario.scenario import Scenario
from sim.sellers import bounds
from sim.sellers.appeals import Appeals
from sim.sellers.census import Census
from sim.sellers.crowd import Crowd
from sim.sellers.enrolment import Enrolment
from sim.sellers.everyone import Everyone
from sim.sellers.membership import Membership
from sim.sellers.punishment import Punishment
from sim.sellers.raiding import Raiding
from sim.sellers.seller import SmallSeller
from sim.sellers.trust import Trust
from sim.world.world import World

KINDS = (SmallSeller, TmallMerchant, Platform, Alliance)
"""Who lives in the model."""


def _kinds(agents: Iterable[type[mesa.Agent]]) -> dict[type[mesa.Agent], Any]:
    kinds: dict[type[mesa.Agent], Any] = {kind: kind for kind in KINDS}
    for own in agents:
        base = next((kind for kind in KINDS if issubclass(own, kind)), None)
        if base is None or kinds[base] is not base:
            allowed = ", ".join(kind.__name__ for kind in KINDS)
            raise TypeError(f"agents: {own.__name__} must be made from one of {allowed}, and no other from the same")
        kinds[base] = own
    return kinds


class SiegeModel(World):
    """The siege, hour by hour.

    ``model.agents_by_type[SmallSeller]`` is the cohort of all small sellers; merchants, platform and
    alliance are ordinary registered agents.

    Args:
        setting: The scenario.
        census: The draws of its sellers, if they are at hand; of the same seed and number of agents.
        agents: Classes with rules of your own, each made from one of ``KINDS``, in whose place it lives here.
        ads: Whether the hour has its ad stages (6 to 8). Nothing in them moves who joins, leaves or raids, except
            through a rule that watches what is wasted, or a class of your own that looks at the market.

    Raises:
        ValueError: If the census is of another seed or number of agents, or the ads are left out under such a rule.
        TypeError: If one of ``agents`` is made from none of them, or two from the same.
    """

    def __init__(
        self,
        setting: Scenario,
        census: Census | None = None,
        agents: Iterable[type[mesa.Agent]] = (),
        *,
        ads: bool = True,
    ) -> None:
        super().__init__(setting)
        self.kinds = _kinds(agents)
        """Which class lives here in the place of each of ``KINDS``."""
        census = census or Census(setting.seed, setting.agents)
        if (census.seed, census.sellers) != (setting.seed, setting.agents):
            raise ValueError("the census is of another seed or number of agents")
        if not ads and any(rule.measure == "wasted_spend" for rule in setting.rules):
            raise ValueError("a rule watches wasted_spend, so the ads cannot be left out")
        self.settle(census)
        merchants = Merchants(self, self.kinds[TmallMerchant])
        self.market = Market(self, merchants)
        self.shops = Shops(self, self.market)
        self.responses = Responses(self, self.market)
        self.tmall_audits = TmallAudits(self, merchants)
        self.platform: Platform = self.kinds[Platform](
            self,
            self.crowd,
            punishment=self.punishment,
            appeals=self.appeals,
            raiding=self.raiding,
            market=self.market,
            tmall_audits=self.tmall_audits,
        )
        self.alliance: Alliance = self.kinds[Alliance](self, self.crowd, self.raiding, self.market, self.shops)
        self.recorder = Recorder(
            Scene(
                *(self, self.crowd, self.punishment, self.membership, self.raiding, self.trust),
                *(self.platform, self.alliance, self.market, self.shops, self.responses, self.tmall_audits),
            ),
            ads=ads,
        )
        self.schedule: list[Callable[[], None]] = [
            self.platform.enforce,  # 1 audits, deletions, statements
            self.platform.hear_appeals,  # 2 appeals filed, read, decided
            self.alliance.act,  # 3 agenda, reposts, word of mouth
            self.platform.threaten,  # 4 sellers weigh the risk,
            self.membership.hear,  #   hear,
            self.membership.move,  #   join and leave
            self.alliance.raid,  # 5 raids are called up
            self.market.clear,  # 6 ads clear
            self.shops.sell,  # 7 stock is locked and sold
            self.responses.respond,  # 8 merchants notice and respond
            self.platform.respond,  # 9 the platform refunds clicks and closes accounts
            self.recorder.observe,  # 10 the hour is recorded
        ]
        if not ads:
            for stage in (self.market.clear, self.shops.sell, self.responses.respond):
                self.schedule.remove(stage)

    def settle(self, census: Census, enrolment: type[Enrolment] = Enrolment) -> None:
        """Let the small sellers settle in: those who are carried, and what can happen to them."""
        foreseen = bounds.hold_for(self.kinds[Platform], Platform)
        self.crowd = Crowd(self, enrolment(self, census, self.kinds[SmallSeller], foreseen=foreseen))
        self.raiding = Raiding(self.crowd)
        self.membership = Membership(self, self.crowd, self.raiding)
        self.appeals = Appeals(self, self.crowd)
        self.punishment = Punishment(self, self.crowd, self.appeals, self.membership)
        self.trust = Trust(self, self.crowd, self.punishment)
        self.sellers = Cohort(self.kinds[SmallSeller], self, Everyone(self.crowd, self.setting))

    def step(self) -> None:
        """Let one hour pass; the stages and their order are those of ``schedule`` and of the ODD.

        Raises:
            ValueError: If the window is over.
        """
        self.hour += 1
        self.running = self.hour + 1 < self.setting.hours
        for stage in self.schedule:
            stage()

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """Agents by class; the small sellers as a cohort that answers like an ``AgentSet``."""
        return {**super().agents_by_type, self.kinds[SmallSeller]: self.sellers}

    @property
    def agent_types(self) -> list[type[mesa.Agent]]:
        """The classes of agents, small sellers included."""
        return list(self.agents_by_type)
