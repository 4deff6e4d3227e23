"""Who raids, and which ads take the clicks."""

import numpy as np

from sim.submodels.arrays import Floats, Ints


def raid_threshold(draw: Floats, attack_share: float) -> Floats:
    """Return the share of raiders in the rooms that a willing member wants to see first (Granovetter 1978).

    With thresholds ``attack_share * draw**2`` any first raider sets off the others step by step, and the
    share comes to rest at ``attack_share``.

    Args:
        draw: Uniform in [0, 1).
        attack_share: Share of members who are willing at all.
    """
    return attack_share * draw * draw


def spread(amount: int, places: int) -> Ints:
    """Share out an amount evenly; the first places take what is left over."""
    each, more = divmod(amount, places)
    return each + (np.arange(places) < more).astype(np.int64)


def pass_rate(filter_share: float, repeat_detection: float, repeats: Floats) -> Floats:
    """Return the share of raiders' clicks that are billed.

    A real-time filter catches a share of them, and more the oftener the same account has clicked the same
    merchant on that day: the rate falls as 1 / (1 + repeat_detection x repeats).

    Args:
        filter_share: Share that is caught of first clicks.
        repeat_detection: How fast the rate falls.
        repeats: Clicks that each raider has made on the merchant before, on the same day, on average.
    """
    return (1.0 - filter_share) / (1.0 + repeat_detection * repeats)
