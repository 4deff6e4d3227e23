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


def hourly_delays(activity: Floats) -> Floats:
    """Return the share of reactions to a post of one hour that fall in another.

    Delays run in active time, so that a night passes fast and a busy evening slowly, and every repost
    still brings forth the same number of others in the end.

    Args:
        activity: Activity of each hour, 1 on average.

    Returns:
        Shares of shape (hour of the post, hour of the reaction), 0 where the reaction would come first.
    """
    end = np.cumsum(activity)
    begin = end - activity
    within = np.zeros((len(activity), len(activity)))
    for place in range(PLACES):
        posted = begin + activity * ((place + 0.5) / PLACES)
        within += delay_distribution(end - posted[:, np.newaxis]) / PLACES
    return np.diff(within, axis=1, prepend=0.0)


def expected_reposts(delays: Floats, first_generation: float, offspring: float, reposts: Floats) -> float:
    """Return the reposts to expect in the hour after ``reposts``, those it brings forth itself left out.

    Args:
        delays: ``hourly_delays`` from the hour of the call on.
        first_generation: Reposts of the call itself, in all.
        offspring: Mean number of reposts that one repost brings forth.
        reposts: Reposts of each hour since the call.
    """
    hour = len(reposts)
    echo = math.fsum(reposts * delays[:hour, hour])
    return float(first_generation * delays[0, hour] + offspring * echo)


def settle(arrivals: Floats, clock: float, expected: float, own_share: float) -> int:
    """Return how many reposts fall in an hour, those that they bring forth in the same hour included.

    By the time change of point processes the k-th repost comes when the cumulated intensity passes
    ``arrivals[k]``, the k-th point of a unit-rate process drawn beforehand.

    Args:
        arrivals: The unit-rate points still to come, ascending.
        clock: Cumulated intensity before this hour.
        expected: Intensity of the hour from earlier reposts.
        own_share: Reposts that one repost brings forth within its own hour; below 1.
    """
    count = 0
    while True:
        settled = int(np.searchsorted(arrivals, clock + expected + own_share * count, side="right"))
        if settled == count:
            return count
        count = settled
