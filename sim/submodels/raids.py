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


def spend_in_order(amount: int, capacity: Ints) -> Ints:
    """Share out an amount in the order of the list, each taking what she can before the next is touched.

    Args:
        amount: Clicks, or orders, of one hour.
        capacity: What each can take, in the order in which they are swept.

    Returns:
        What each takes; the sum is at most ``amount``.
    """
    before = np.cumsum(capacity) - capacity
    taken: Ints = np.minimum(capacity, np.maximum(0, amount - before))
    return taken
