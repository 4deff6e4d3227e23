"""What the campaign does to a seller: who is flagged, and what it costs her."""

import math

import numpy as np

from sim.submodels.arrays import Bools, Floats


def flag_probability(
    fakes: Bools, offsite: Bools, *, coverage: float, recall: float, false_positive_rate: float, offsite_factor: float
) -> Floats:
    """Return the probability that a seller is audited and flagged by the detector.

    Args:
        fakes: Whether each seller fakes sales.
        offsite: Whether she brings traffic from other sites, which the detector takes for faking.
        coverage: Share of sellers who are audited.
        recall: Share of audited fakers who are flagged.
        false_positive_rate: Share of audited honest sellers who are flagged.
        offsite_factor: Factor on it for honest sellers with off-site traffic.
    """
    suspected = np.where(offsite, min(1.0, false_positive_rate * offsite_factor), false_positive_rate)
    return coverage * np.where(fakes, recall, suspected)


def stopping_share(response: float, days: float, time_days: float) -> float:
    """Return the share of fakers who stop because they are warned: r (1 - exp(-d / tau)).

    Args:
        response: r, share who stop if they are warned long before.
        days: d, days of notice.
        time_days: tau, time constant with which they stop, in days.
    """
    return response * (1.0 - math.exp(-days / time_days))


def income_lost(exposure: Floats, deweight_loss: float, fine: Floats | float, stake_lost: Floats) -> Floats:
    """Return the share of the season's income that a punished seller loses.

    Losses follow one another: the deleted listings, then a share of what is left for the lower search
    weight, then the fine. What the festival would have brought is part of the season; once it is over,
    that part is safe.

    Args:
        exposure: Share of her income that the flagged listings bring.
        deweight_loss: Share of the rest lost to the lower search weight.
        fine: Fine as a share of the season's income.
        stake_lost: 1 if the festival was still ahead, 1 minus its share of the season after it.
    """
    sales_lost = 1.0 - (1.0 - exposure) * (1.0 - deweight_loss)
    return 1.0 - (1.0 - sales_lost * stake_lost) * (1.0 - fine)


def combined_hardship(redress: Floats, traffic: Floats) -> Floats:
    """Return hardship H = 1 - (1 - H_redress)(1 - H_traffic), a share in [0, 1]."""
    return 1.0 - (1.0 - redress) * (1.0 - traffic)
