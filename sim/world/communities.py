"""The communities: sellers who hear of each other, and how many of them have joined."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats, Ints


class Communities:
    """The communities that the alliance's channels reach.

    Having joined outlasts the voice room: whoever leaves it stays in the chat groups, counts among those whom
    her community has seen join, and is one more among whom sanctions would have to be shared out.

    Args:
        setting: The scenario.

    Attributes:
        hear_level: Cumulated hazard of hearing of the rooms in each community.
        joined: Agents who have joined so far.
    """

    def __init__(self, setting: Scenario) -> None:
        size = setting.behaviour.community_size
        begin = np.arange(0, setting.reach, size)
        self._size = np.minimum(begin + size, setting.agents) - begin
        self._members = np.zeros(len(begin), np.int64)
        self._share_or_none = np.zeros(len(begin) + 1)  # the last entry stands for all communities out of reach
        self.hear_level = np.zeros(len(begin))
        self.joined = 0

    @property
    def member_share(self) -> Floats:
        """s: share of each community that has joined."""
        return self._share_or_none[:-1]

    def share_seen(self, community: Ints) -> Floats:
        """Return s, the share that has joined, for sellers of the given communities.

        Members of a community whom the channels do not reach count in its size, but cannot have joined.
        """
        return self._share_or_none.take(community, mode="clip")

    @contextmanager
    def supposing_all_joined(self) -> Iterator[None]:
        """Let sellers be asked what they would do if everybody else had joined."""
        before = self.member_share.copy()
        self._share_or_none[:-1] = 1.0
        yield
        self._share_or_none[:-1] = before

    def admit(self, communities: Ints) -> None:
        """Count those who join, given by their communities."""
        self.joined += len(communities)
        self._members += np.bincount(communities, minlength=len(self._members))
        self._share_or_none[:-1] = self._members / self._size
