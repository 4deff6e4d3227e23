"""The alliance: it founds itself, opens rooms, calls, and sends its members on raids."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.alliance.reposts import Reposts
from sim.columns import SiegeAgent
from sim.scenario.agenda import AllianceAct, Demands, Founding, NoCarDays, RaidCall, Sweep, WeiboCall
from sim.sellers.seller import Case
from sim.streams import stream
from sim.submodels import contagion
from sim.submodels.arrays import Floats, Ints
from sim.world.pending import PendingActs

if TYPE_CHECKING:
    from sim.model import SiegeModel


class Alliance(SiegeAgent):
    """The organisers, their voice rooms (QT) and chat groups (QQ), and their agenda.

    Until it is founded nobody hears and nobody calls. A call to all sellers has the same strength
    whenever it is made: the calls of 8 December have no effect of their own that could be fitted. Having
    joined outlasts the voice room: whoever leaves it stays in the chat groups, counts among those whom
    her community has seen join, and is one more among whom sanctions would have to be shared out.
    """

    def __init__(self, model: "SiegeModel") -> None:
        super().__init__(model)
        setting = model.setting
        self.agenda = PendingActs(setting, AllianceAct)
        size = setting.behaviour.community_size
        begin = np.arange(0, setting.reach, size)
        self._community_size = np.minimum(begin + size, setting.agents) - begin
        self._members_by_community = np.zeros(len(begin), np.int64)
        self._share_or_none = np.zeros(len(begin) + 1)  # the last entry stands for all communities out of reach
        self.hear_level = np.zeros(len(begin))
        """Cumulated hazard of hearing in each community."""
        self._room_capacity = max(1, math.floor(setting.channels.room_capacity / setting.sellers_per_agent))
        self._occupants: list[int] = []
        self._joined = 0
        self._calls: list[float] = []
        self.founded = False
        self.raid_called = False
        self.sweeps = False
        self._no_car_until = -1
        self._call_on_weibo: Reposts | None = None

    @property
    def member_share(self) -> Floats:
        """s: share of each community within reach that has joined."""
        return self._share_or_none[:-1]

    # Headcounts, in sellers
    @property
    def members(self) -> float:
        """Sellers who have joined so far, whether or not they still sit in a room."""
        return self._joined * self.model.setting.sellers_per_agent

    @property
    def in_rooms(self) -> float:
        """Sellers who sit in the voice rooms."""
        return sum(self._occupants) * self.model.setting.sellers_per_agent

    @property
    def rooms(self) -> int:
        """Voice rooms opened so far."""
        return len(self._occupants)

    @property
    def group_seats_taken(self) -> float:
        """Members who have found a seat in the chat groups."""
        return min(self.members, float(self.model.setting.channels.groups * self.model.setting.channels.group_capacity))

    @property
    def reposts(self) -> int:
        """Reposts of the Weibo call so far."""
        return self._call_on_weibo.total if self._call_on_weibo else 0

    # 3. agenda and reposts
    def act(self) -> None:
        """Carry out what is due and possible; let the call be reposted; let word get round."""
        while act := self.agenda.next_due(self.model.hour, self._can):
            self._carry_out(act)
        if not self.founded:
            return
        b, activity = self.model.setting.behaviour, float(self.model.activity[self.model.hour])
        call = contagion.call_hazard(b.call_strength, b.call_hours, self._calls, activity)
        self._calls = [age + activity for age in self._calls]
        reposts = self._call_on_weibo.pass_hour() if self._call_on_weibo else 0
        seen = reposts * b.views_per_repost / max(b.reach_sellers, 1.0)
        self.hear_level += contagion.hearing_hazard(activity, call, b.contact_rate, self.member_share, seen)
        if self.model.hour == self._no_car_until:
            self._stop_advertising(0.0)

    def _can(self, act: AllianceAct) -> bool:
        if self.members < act.needs_members:
            return False
        if isinstance(act, Founding):
            return bool(self.model.crowd.case_counts[Case.UNTOUCHED] < self.model.setting.agents)
        return self.founded

    def _carry_out(self, act: AllianceAct) -> None:
        match act:
            case Founding():
                self.founded = True
                self._calls.append(0.0)
            case Demands():
                self._calls.append(0.0)
            case RaidCall():
                self.raid_called = True
                self.model.market.aim(act.targets)
            case WeiboCall():
                setting, still_to_come = self.model.setting, self.model.activity[self.model.hour :]
                self._call_on_weibo = Reposts(setting.behaviour, still_to_come, stream(setting.seed, "reposts"))
            case NoCarDays():
                self._no_car_until = self.model.setting.hour_of(act.until)
                if self._no_car_until > self.model.hour:
                    self._stop_advertising(self.model.setting.behaviour.boycott_uptake)
            case Sweep():
                self.sweeps = True
        self.model.report(act)

    def _stop_advertising(self, uptake: float) -> None:
        """Let a share of all small sellers leave the ad auctions, members among them; 0 ends it."""
        self.model.crowd.boycott(uptake)
        self.model.market.boycott(uptake)

    # 4. rooms
    def share_seen(self, community: Ints) -> Floats:
        """Return s, the share that has joined, for sellers of the given communities.

        Members of a community whom the channels do not reach count in its size, but cannot have joined.
        """
        return self._share_or_none.take(community, mode="clip")

    def welcome(self, communities: Ints) -> Ints:
        """Seat those who join, in order, and return their rooms; opens another room when all are full."""
        arriving = len(communities)
        self._joined += arriving
        self._members_by_community += np.bincount(communities, minlength=len(self._members_by_community))
        self._share_or_none[:-1] = self._members_by_community / self._community_size
        seats: list[Ints] = []
        room = 0
        while arriving:
            if room == len(self._occupants):
                self._occupants.append(0)
            seated = min(arriving, self._room_capacity - self._occupants[room])
            self._occupants[room] += seated
            seats.append(np.full(seated, room))
            arriving -= seated
            room += 1
        return np.concatenate(seats) if seats else np.zeros(0, np.int64)

    def see_off(self, rooms: Ints) -> None:
        """Free the seats of those who leave."""
        for room, leaving in enumerate(np.bincount(rooms, minlength=0)):
            self._occupants[room] -= int(leaving)

    # 5. raids
    def raid(self) -> None:
        """Let members see how many raid, and send those who are online against the merchants."""
        if not self.raid_called or self.in_rooms == 0:
            return
        b, hour = self.model.setting.behaviour, self.model.hour
        share = self.raiders / (self.in_rooms + b.organisers)
        self.model.crowd.take_up_raiding(share, b.raid_hazard * self.model.activity[hour])
        online = self.raiders_online
        clicks_made = b.billable_clicks / (1.0 - b.filter_then)
        self.model.market.attack(math.floor(online * clicks_made))
        self.model.shops.attack(math.floor(online * b.order_rate))

    @property
    def raiders(self) -> float:
        """Sellers who raid, organisers included."""
        if not self.raid_called or self.in_rooms == 0:
            return 0.0
        return self.model.setting.behaviour.organisers + self.model.crowd.raiders * self.model.setting.sellers_per_agent

    @property
    def raiders_online(self) -> float:
        """Raiders at their screens in this hour."""
        return self.raiders * float(self.model.online[self.model.hour])
