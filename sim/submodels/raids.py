"""Who raids, which ads take the clicks, and how a sweep passes from keyword to keyword."""

import numpy as np

from sim.submodels.arrays import Bools, Floats, Ints


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


def ads_fell(before: Ints, now: Ints, nobody: int) -> Bools:
    """Return on which keywords an ad that a visitor saw before is gone.

    Args:
        before: Whose ads she saw, shape (keywords, slots).
        now: Whose ads she sees, likewise.
        nobody: From this number on, an owner is nobody whom raiders are after.
    """
    still_there = (before[:, :, np.newaxis] == now[:, np.newaxis, :]).any(axis=2)
    fell: Bools = (~still_there & (before < nobody)).any(axis=1)
    return fell


def sweep_on(worth: Floats, swept: Bools, staying: Ints, squads: int) -> tuple[Ints, Bools]:
    """Let a sweep go on: its free squads turn to the keywords worth most that it has not swept in this round.

    Where none is left a new round begins.

    Args:
        worth: What each keyword is worth to the sweep; 0 for those to pass over.
        swept: Keywords swept in this round.
        staying: Keywords on which a squad stays.
        squads: Keywords swept at the same time.

    Returns:
        The keywords swept from now on, and all that have been swept in the round so far.
    """
    by_worth = np.argsort(-worth, kind="stable")
    open_now = by_worth[(worth.take(by_worth) > 0) & ~np.isin(by_worth, staying)]
    ahead, behind = (open_now[swept.take(open_now) == done] for done in (False, True))
    free = squads - len(staying)
    front = np.concatenate([staying, ahead[:free], behind[: max(0, free - len(ahead))]])
    round_so_far = swept.copy() if len(ahead) >= free else np.zeros_like(swept)
    round_so_far[front] = True
    return front, round_so_far


def paid_orders(orders: Ints, paying_share: float, useless: Bools) -> Ints:
    """Return how many of the orders are paid, to be refunded later: a share of those where unpaid ones lock nothing."""
    paid: Ints = np.floor(orders * paying_share * useless).astype(np.int64)
    return paid
