"""Who hears of the rooms, joins and leaves."""

import math

import numpy as np

from sim.sellers.crowd import Crowd
from sim.sellers.raiding import Raiding
from sim.sellers.waiting import WaitingList, merged
from sim.submodels.arrays import Bools, Ints
from sim.world.world import World

HEAR_MARGIN, JOIN_MARGIN = 0.1, 0.03
"""Margins of the waiting lists; they decide how often rows are looked at, never what happens."""


class Membership:
    """Hearing, joining and leaving of the carried sellers.

    Args:
        world: The world they live in.
        crowd: The carried sellers.
        raiding: What those in the rooms do there.

    Attributes:
        heard: Agents who have heard of the rooms.
        redress_grievance: Grievance in the rooms that redress would settle, in millionths.
        traffic_grievance: Grievance in the rooms that equal traffic would settle, likewise.
    """

    def __init__(self, world: World, crowd: Crowd, raiding: Raiding) -> None:
        self._world = world
        self._crowd = crowd
        self._raiding = raiding
        reached = crowd.within_reach
        self._can_join = crowd.enrolment.can_join(crowd.columns, crowd.suspects)
        hear_margin, join_margin = (HEAR_MARGIN, JOIN_MARGIN) if crowd.enrolment.prunes else (math.inf, math.inf)
        self._listening = WaitingList(np.arange(reached), reached, hear_margin)
        self._weighing = WaitingList(np.zeros(0, np.int64), reached, join_margin)
        self._wanting = np.zeros(0, np.int64)
        self._level_then = world.communities.hear_level.copy()
        self._risk_before = 1.0
        self._risk_then, self._share_then = 1.0, world.communities.member_share.copy()
        self.heard = 0
        self.redress_grievance = 0
        self.traffic_grievance = 0

    def seek(self, rows: Ints) -> None:
        """Let those who were punished, and have not heard of the rooms, look for others."""
        unheard = rows[(rows < self._crowd.within_reach) & ~self._crowd.columns.heard[rows]]
        self._crowd.of(unheard).looks_for_others()
        self._listening.wake(unheard)

    # Hearing
    def hear(self) -> None:
        """Let those weigh it to whom something was done or said, and those hear whose clock the hazard has passed."""
        if not self._crowd.enrolment.prunes:
            self._crowd.stir()  # a changed rule may move whomever it likes
        self._weigh_anew(self._crowd.take_stirred())
        level = self._world.communities.hear_level
        risen = float((level - self._level_then).max(initial=0.0))
        if risen >= HEAR_MARGIN:
            self._listening.shrink(risen)
            self._level_then = level.copy()
        rows = self._listening.near
        if len(rows) == 0:
            return
        lack = self._crowd.of(rows).has_yet_to_hear()
        waits = lack >= 0
        new = rows[~waits]
        self._listening.keep(rows[waits], lack[waits])
        if len(new):
            self._crowd.columns.heard[new] = True
            self.heard += len(new)
            self._weighing.add(new[self._can_join[new]])

    def _weigh_anew(self, stirred: Ints) -> None:
        if len(stirred) == 0:
            return
        inside = stirred[self._crowd.columns.room[stirred] >= 0]
        self._count_frames(inside, -1)
        self._crowd.of(stirred).feels()
        self._count_frames(inside, 1)
        self._weighing.wake(stirred)
        self._crowd.columns.doubts[stirred] = True

    def _count_frames(self, rows: Ints, sign: int) -> None:
        columns = self._crowd.columns
        self.redress_grievance += sign * int(columns.grievance_redress[rows].sum())
        self.traffic_grievance += sign * int(columns.grievance_traffic[rows].sum())

    # Joining and leaving
    def move(self) -> None:
        """Let those who want in join, and those leave whose time in the rooms is over."""
        leaving, joining = self._leaving(), self._joining()
        self._risk_before = self._world.regime.sanction_probability
        world, columns, raiding = self._world, self._crowd.columns, self._raiding
        if leaving.any():
            gone = raiding.inside[leaving]
            columns.left_hour[gone] = world.hour
            world.rooms.free(columns.room[gone])
            columns.room[gone] = -1
            self._count_frames(gone, -1)
            raiding.see_off(leaving)
        if len(joining):
            communities = columns.community[joining]
            columns.joined_hour[joining] = world.hour
            columns.room[joining] = world.rooms.seat(len(joining))
            world.communities.admit(communities)
            self._count_frames(joining, 1)
            raiding.welcome(joining)

    def _leaving(self) -> Bools:
        """Return who of those inside leaves."""
        rows, doubts = self._raiding.inside, self._crowd.columns.doubts
        risk = self._world.regime.sanction_probability
        # Whoever is inside wanted in. Unless risk rises or something was done to her, the crowd has only
        # grown since, and she still does.
        check = rows if risk > self._risk_before else rows[doubts[rows]]
        if len(check):
            doubts[check] = self._crowd.of(check).surplus() <= 0
        leaves: Bools = self._crowd.of(rows).leaves()
        return leaves

    def _joining(self) -> Ints:
        """Return who of those who have heard, and want in, joins; ascending."""
        self._weigh()
        rows = self._wanting
        joins: Bools = self._crowd.of(rows).joins()
        self._wanting = rows[~joins]
        return rows[joins]

    def _weigh(self) -> None:
        """Let those who wait, and could have changed their minds, weigh whether they want in."""
        risk, share = self._world.regime.sanction_probability, self._world.communities.member_share
        doubts, wanting = self._crowd.columns.doubts, self._wanting
        # For the same reason as those inside, whoever wanted in an hour ago still does unless one of these is so.
        anew = np.ones(len(wanting), np.bool_) if risk > self._risk_before else doubts[wanting]
        self._weighing.add(wanting[anew])
        self._risk_then = max(self._risk_then, risk)
        shrunk = self._risk_then - risk + float((share - self._share_then).max(initial=0.0))
        if shrunk >= JOIN_MARGIN:
            self._weighing.shrink(shrunk)
            self._risk_then, self._share_then = risk, share.copy()
        rows = self._weighing.near
        surplus = self._crowd.of(rows).surplus()
        wants = surplus > 0
        self._weighing.keep(rows[~wants], -surplus[~wants])
        doubts[rows[wants]] = False
        self._wanting = merged(wanting[~anew], rows[wants])
