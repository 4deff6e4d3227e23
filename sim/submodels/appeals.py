"""The appeal as a gamble: a failed one costs the fine on top (article line 44)."""

from sim.submodels.arrays import Bools, Floats

ARTICLE_ITEMS = 5  # the success rate of the prior is that of an appeal with so many items


def success_probability(
    staff_success: float,
    items: int,
    item_availability: float,
    *,
    jury_share: float,
    staff_bias: float,
    staff_oversight: float,
) -> float:
    """Return an innocent seller's chance to win an appeal.

    Every further item of evidence must be at hand; a jury grants what biased staff refuse, and staff who are
    looked after refuse less of it.

    Args:
        staff_success: Chance with ``ARTICLE_ITEMS`` items before staff.
        items: Items of evidence asked for.
        item_availability: Chance that one item can be produced.
        jury_share: Share of the appeals that a jury decides.
        staff_bias: Share of good appeals that staff refuse and a jury would not.
        staff_oversight: Share of that bias that supervision removes.
    """
    biased = min(1.0, staff_success * item_availability ** (items - ARTICLE_ITEMS))
    jury = min(1.0, biased / (1.0 - staff_bias))
    staff = min(1.0, biased * ((1.0 - staff_bias * (1.0 - staff_oversight)) / (1.0 - staff_bias)))
    return (1.0 - jury_share) * staff + jury_share * jury


def is_worth_it(success: float, at_stake: Floats, fine: float, effort: float) -> Bools:
    """Return whether the gamble pays: p V > (1 - p) F + c.

    Args:
        success: p, the chance to win.
        at_stake: V, share of the season's income that a won appeal saves.
        fine: F, what a failed appeal costs, in the same unit.
        effort: c, what the evidence costs, in the same unit.
    """
    return success * at_stake > (1.0 - success) * fine + effort
