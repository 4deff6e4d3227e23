"""Whom the campaign punishes, in which hour, and what it has to show for that."""

import numpy as np

from sim.scenario.policy import Policy
from sim.sellers.appeals import Appeals
from sim.sellers.census import below
from sim.sellers.crowd import Crowd
from sim.sellers.membership import Membership
from sim.sellers.seller import Case
from sim.submodels.arrays import Floats
from sim.world.world import World


class Punishment:
    """The campaign as it reaches the sellers.

    Args:
        world: The world they live in.
        crowd: The carried sellers.
        appeals: What the innocent can do about it.
        membership: Who looks for others once she is punished.

    Attributes:
        innocents_punished: Honest sellers punished so far, in agents.
    """

    def __init__(self, world: World, crowd: Crowd, appeals: Appeals, membership: Membership) -> None:
        self._world = world
        self._crowd = crowd
        self._appeals = appeals
        self._membership = membership
        self._audits = crowd.enrolment.audits
        self._begun = False
        self.innocents_punished = 0

    def begin(self) -> None:
        """Let the campaign begin in this hour."""
        self._begun = True
        self._audits.begin(self._world.hour, self._world.regime.policy)
        self._call_up()

    def go_on(self, before: Policy) -> None:
        """Let the audits from this hour on follow the policy in force and no longer the one before."""
        self._audits.go_on(self._world.hour, before, self._world.regime.policy)
        self._call_up()

    def _call_up(self) -> None:
        """Put those who will be punished into the order of their hours."""
        hours, hour = self._world.setting.hours, self._audits.hour
        here = hour[self._crowd.audited_as]
        order = np.argsort(here, kind="stable")
        self._rows = self._crowd.suspects[order]
        self._from = np.searchsorted(here[order], np.arange(hours + 1))
        everywhere, carried = (np.bincount(each[each < hours], minlength=hours) for each in (hour, here))
        self._elsewhere = everywhere - carried

    def files_by_hour(self, start: int) -> Floats:
        """Return the case files that the campaign opens in each hour from ``start`` to the end, in sellers."""
        hours, hour = self._world.setting.hours, self._audits.hour
        opened = np.bincount(hour[(hour >= start) & (hour < hours)] - start, minlength=hours - start)
        return opened.astype(np.float64) * self._world.setting.sellers_per_agent

    def punish(self) -> None:
        """Punish whom the campaign flags in this hour; the innocent decide whether to appeal."""
        hour, crowd = self._world.hour, self._crowd
        rows = self._rows[self._from[hour] : self._from[hour + 1]]
        punished = crowd.of(rows)
        punished.flagged_hour = hour
        self._membership.seek(rows)
        pays = punished.appeal_pays()
        crowd.move(rows[~pays], Case.RESIGNED)
        self._appeals.consider(rows[pays], Case.CONSIDERING)
        crowd.case_counts[Case.UNTOUCHED] -= self._elsewhere[hour]
        crowd.case_counts[Case.RESIGNED] += self._elsewhere[hour]
        self.innocents_punished += len(rows) - int(punished.fakes.sum())

    def restore(self, share: float) -> None:
        """Give back to misjudged sellers what was taken, unless an appeal has done so.

        Args:
            share: Share of the misjudged whom the platform finds.
        """
        crowd, rows = self._crowd, self._crowd.suspects
        rows = rows[crowd.of(rows).is_misjudged()]
        rows = rows[below(crowd.enrolment.census.of("restore_luck", crowd.sellers[rows]), share)]
        crowd.move(rows, Case.RESTORED)

    # What the platform has to show for it, in agents
    @property
    def fakers_punished(self) -> int:
        """Fakers punished so far."""
        untouched = int(self._crowd.case_counts[Case.UNTOUCHED])
        return self._world.setting.agents - untouched - self.innocents_punished

    @property
    def fakers_stopped(self) -> int:
        """Fakers who have stopped because they were warned."""
        return self._audits.stopping if self._begun else 0

    @property
    def fakers_standing(self) -> int:
        """Fakers on the whole platform who were neither punished nor have stopped."""
        return self._audits.fakers - self.fakers_punished - self.fakers_stopped
