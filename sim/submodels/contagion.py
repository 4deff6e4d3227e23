"""How a call spreads, and how much of her community a seller wants to see in before she follows."""

import math
from collections.abc import Iterable

import numpy as np

from sim.submodels.arrays import Floats


def hearing_hazard(activity: float, call: float, contact_rate: float, member_share: Floats, reposts: float) -> Floats:
    """Return the hazard of hearing in one hour, by community.

    Args:
        activity: Activity of the hour, 1 on average.
        call: Hazard of this hour from the alliance's calls.
        contact_rate: Hazard per hour of hearing from members if the whole community were in.
        member_share: Share of each community that has joined.
        reposts: Hazard of this hour from the reposted call.
    """
    return activity * contact_rate * member_share + (call + reposts)


def call_hazard(strength: float, hours: float, before: Iterable[float], activity: float) -> float:
    """Return the hazard of hearing in one hour from the calls made so far.

    A call fades exponentially with the active time since it was made, so that it gives ``strength`` in
    all, whatever the hour of the day.

    Args:
        strength: Hazard that one call gives in all.
        hours: Time constant of its fading, in hours of mean activity.
        before: Active time since each call, in hours of mean activity.
        activity: Active time of this hour.
    """
    return math.fsum(strength * (math.exp(-age / hours) - math.exp(-(age + activity) / hours)) for age in before)


def social_hurdle(social_threshold: Floats, member_share: Floats) -> Floats:
    """Return what a seller's net grievance must pass beyond Epstein's T: max(0, theta - s).

    Granovetter's actor follows once the share s of others exceeds her threshold theta (AJS 83, 1420,
    1978). Here theta and grievance share one scale: the missing share can be made up for by
    grievance, so whoever is hit hard goes first and the others follow those whom they see.
    """
    return np.maximum(0.0, social_threshold - member_share)
