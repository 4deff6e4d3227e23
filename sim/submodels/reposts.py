"""How a post is reposted: a self-exciting (Hawkes) process with the delays of the SEISMIC kernel."""

import math

import numpy as np

from sim.submodels.arrays import Floats

# Zhao et al., SEISMIC (KDD 2015), as fitted to Twitter; no such fit for Weibo was found.
PLATEAU_HOURS = 300.0 / 3600.0
PLATEAU_DENSITY = 6.265725e-4 * 3600.0  # per hour
TAIL_EXPONENT = 0.2314843
PLACES = 12
"""A post is taken to come at one of so many evenly spaced moments of its hour."""


def delay_distribution(hours: Floats) -> Floats:
    """Return the share of reactions that come within so many hours.

    The density is constant up to five minutes and falls as a power of time after that.
    """
    plateau = PLATEAU_DENSITY * np.clip(hours, 0.0, PLATEAU_HOURS)
    tail = 1.0 - (np.maximum(hours, PLATEAU_HOURS) / PLATEAU_HOURS) ** -TAIL_EXPONENT
    return plateau + PLATEAU_DENSITY * PLATEAU_HOURS / TAIL_EXPONENT * tail


def moments(begin: Floats, activity: Floats) -> Floats:
    """Return the moments at which posts of each hour are taken to come.

    Args:
        begin: Active time at which each hour begins.
        activity: Active time that passes in it.

    Returns:
        Active time, of shape (``PLACES``, hours).
    """
    places = (np.arange(PLACES) + 0.5) / PLACES
    return begin + activity * places[:, np.newaxis]


def reacted_by(moment: float, posted: Floats) -> Floats:
    """Return the share of the reactions to the posts of each hour that have come by a moment.

    Delays run in active time, so that a night passes fast and a busy evening slowly, and every repost
    still brings forth the same number of others in the end.

    Args:
        moment: In active time.
        posted: ``moments`` of the posts.

    Returns:
        One share for each hour of posts; 0 where the moment comes first.
    """
    shares: Floats = (delay_distribution(moment - posted) / PLACES).sum(axis=0)
    return shares


def expected_reposts(delays: Floats, first_generation: float, offspring: float, reposts: Floats) -> float:
    """Return the reposts to expect in an hour, those it brings forth itself left out.

    Args:
        delays: Share of the reactions to the posts of each hour since the call that fall in this hour, the last.
        first_generation: Reposts of the call itself, in all.
        offspring: Mean number of reposts that one repost brings forth.
        reposts: Reposts of each hour before this one.
    """
    echo = math.fsum(reposts * delays[:-1])
    return float(first_generation * delays[0] + offspring * echo)


def settle(points: Floats, level: float, own_share: float, earlier: int = 0) -> int:
    """Return how many of the points an hour passes, counting the reposts that these bring forth in the same hour.

    By the time change of point processes the k-th repost comes when the cumulated intensity passes the
    k-th point of a unit-rate process.

    Args:
        points: Points of the unit-rate process, ascending.
        level: Cumulated intensity at the end of the hour, reposts of the hour itself left out.
        own_share: Reposts that one repost brings forth within its own hour; below 1.
        earlier: Points before these that the hour has passed.
    """
    passed = 0
    while True:
        reached = int(np.searchsorted(points, level + own_share * (earlier + passed), side="right"))
        if reached == passed:
            return passed
        passed = reached
