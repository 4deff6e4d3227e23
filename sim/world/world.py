"""The world: what everybody who acts in the model may see."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import mesa

from sim.scenario.agenda import AnyAct, PlatformAct
from sim.scenario.scenario import Scenario
from sim.submodels import rhythm
from sim.world.communities import Communities
from sim.world.regime import Regime
from sim.world.rooms import Rooms


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


class World(mesa.Model):
    """What everybody sees: the scenario, the hour, the platform's regime, the communities, the rooms, the diary.

    It stands below all agents. Each part of it is written by one of them: the regime by the platform, the reposts
    and what communities hear by the alliance, rooms and membership by those who decide who joins and leaves.

    Args:
        setting: The scenario. (Mesa 3.5 keeps ``scenario`` to itself, and writes to it.)
    """

    def __init__(self, setting: Scenario) -> None:
        super().__init__(rng=setting.seed)
        self.setting = setting
        self.hour = -1
        self.activity = rhythm.activity(setting.start, setting.hours, setting.behaviour.weekend_factor)
        self.online = rhythm.online_share(self.activity, setting.behaviour.weekend_factor)
        self.regime = Regime(setting)
        self.communities = Communities(setting)
        self.rooms = Rooms(setting)
        self.reposts = 0
        """Reposts of the Weibo call so far."""
        self.events: list[Event] = []
        # Mesa has put a step that counts in the place of the model's own; one that is refused must not count.
        self._count_and_step: Callable[[], None] = self.step
        self.step: Callable[[], None] = self._step_within_window

    def _step_within_window(self) -> None:
        if self.hour + 1 >= self.setting.hours:
            raise ValueError(f"the window of {self.setting.hours} hours is over")
        self._count_and_step()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.setting.name}, {self.hour + 1} of {self.setting.hours} hours>"

    # Headcounts, in sellers
    @property
    def members(self) -> float:
        """Sellers who have joined so far, whether or not they still sit in a room."""
        return self.communities.joined * self.setting.sellers_per_agent

    @property
    def in_rooms(self) -> float:
        """Sellers who sit in the voice rooms."""
        return self.rooms.occupants * self.setting.sellers_per_agent

    @property
    def group_seats_taken(self) -> float:
        """Members who have found a seat in the chat groups."""
        return min(self.members, float(self.setting.channels.groups * self.setting.channels.group_capacity))

    def clock(self, hour: int) -> datetime:
        """Return when an hour of the window begins."""
        return self.setting.start + timedelta(hours=hour)

    # The diary
    def report(self, act: AnyAct) -> None:
        """Note down that an act of the agenda was carried out."""
        actor = "platform" if isinstance(act, PlatformAct) else "alliance"
        self.events.append(Event(self.hour, actor, act.name, act.detail, act.fact))

    def note(self, actor: str, what: str) -> None:
        """Note down that something happened to somebody in this hour."""
        self.events.append(Event(self.hour, actor, what))
