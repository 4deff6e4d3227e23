"""The alliance: it founds itself, calls, and sends its members on raids."""

import math

from sim.alliance.reposts import Reposts
from sim.columns import Agent
from sim.market.market import Market
from sim.market.shops import Shops
from sim.scenario.agenda import AllianceAct, Demands, Founding, NoCarDays, RaidCall, Sweep, WeiboCall
from sim.sellers.crowd import Crowd
from sim.sellers.raiding import Raiding
from sim.sellers.seller import Case
from sim.streams import stream
from sim.submodels import contagion
from sim.world.pending import PendingActs
from sim.world.world import World


class Alliance(Agent):
    """The organisers, with their agenda.

    Until it is founded nobody hears and nobody calls. A call to all sellers has the same strength
    whenever it is made: the calls of 8 December have no effect of their own that could be fitted.

    Args:
        world: What everybody sees; the alliance writes what communities hear, and the reposts.
        crowd: Where it sees whether anybody has been punished.
        raiding: Whom it sends on raids.
        market: Whose ads they click.
        shops: Where they order.
    """

    model: World

    def __init__(self, world: World, crowd: Crowd, raiding: Raiding, market: Market, shops: Shops) -> None:
        super().__init__(world)
        self._crowd = crowd
        self._raiding = raiding
        self._market = market
        self._shops = shops
        self.agenda = PendingActs(world.setting, AllianceAct)
        self._calls: list[float] = []
        self.founded = False
        self.raid_called = False
        self._no_car_until = -1
        self._call_on_weibo: Reposts | None = None

    # 3. agenda and reposts
    def act(self) -> None:
        """Carry out what is due and possible; let the call be reposted; let word get round."""
        while act := self.agenda.next_due(self.model.hour, self.may):
            self.carry_out(act)
        if not self.founded:
            return
        world, b = self.model, self.model.setting.behaviour
        activity = float(world.activity[world.hour])
        call = contagion.call_hazard(b.call_strength, b.call_hours, self._calls, activity)
        self._calls = [age + activity for age in self._calls]
        reposts = self._call_on_weibo.pass_hour() if self._call_on_weibo else 0
        world.reposts += reposts
        seen = reposts * b.views_per_repost / max(b.reach_sellers, 1.0)
        member_share = world.communities.member_share
        world.communities.hear_level += contagion.hearing_hazard(activity, call, b.contact_rate, member_share, seen)
        if world.hour == self._no_car_until:
            self._stop_advertising(0.0)

    def may(self, act: AllianceAct) -> bool:
        """Return whether the condition of an act holds."""
        if self.model.members < act.needs_members:
            return False
        if isinstance(act, Founding):
            return bool(self._crowd.case_counts[Case.UNTOUCHED] < self.model.setting.agents)
        return self.founded

    def carry_out(self, act: AllianceAct) -> None:
        """Do what is due, and note it down.

        Raises:
            TypeError: If the alliance does not know such an act.
        """
        setting, hour = self.model.setting, self.model.hour
        match act:
            case Founding():
                self.founded = True
                self._calls.append(0.0)
            case Demands():
                self._calls.append(0.0)
            case RaidCall():
                self.raid_called = True
                self._market.targets.name(act.targets)
            case WeiboCall():
                still_to_come = self.model.activity[hour:]
                self._call_on_weibo = Reposts(setting.behaviour, still_to_come, stream(setting.seed, "reposts"))
            case NoCarDays():
                self._no_car_until = setting.hour_of(act.until)
                if self._no_car_until > hour:
                    self._stop_advertising(setting.behaviour.boycott_uptake)
            case Sweep():
                self._market.targets.sweeping = True
            case _:
                raise TypeError(f"no alliance here knows how to carry out {act.kind!r}")
        self.model.report(act)

    def _stop_advertising(self, uptake: float) -> None:
        """Let a share of all small sellers leave the ad auctions, members among them; 0 ends it."""
        self._raiding.boycott(uptake)
        self._market.boycott(uptake)

    # 5. raids
    def raid(self) -> None:
        """Let members see how many raid, and send those who are online against the merchants."""
        world, b = self.model, self.model.setting.behaviour
        if not self.raid_called or world.in_rooms == 0:
            return
        share = self.raiders / (world.in_rooms + b.organisers)
        self._raiding.take_up(share, b.raid_hazard * world.activity[world.hour])
        online = self.raiders_online
        self._market.attack(math.floor(online * (b.billable_clicks / (1.0 - b.filter_then))), self.raiders)
        self._shops.attack(math.floor(online * b.order_rate))

    @property
    def raiders(self) -> float:
        """Sellers who raid, organisers included."""
        if not self.raid_called or self.model.in_rooms == 0:
            return 0.0
        return self.model.setting.behaviour.organisers + self._raiding.raiders * self.model.setting.sellers_per_agent

    @property
    def raiders_online(self) -> float:
        """Raiders at their screens in this hour."""
        return self.raiders * float(self.model.online[self.model.hour])
