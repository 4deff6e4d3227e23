"""The sales-ranked traffic market and the relative deprivation that it leaves small sellers with."""

import math
from statistics import NormalDist

import numpy as np

from sim.submodels.arrays import Floats

SIZE_CLASSES = 256
"""Classes of equal probability, from the smallest sellers to the largest."""


def sales_by_class(spread: float) -> Floats:
    """Return the sales of each size class, with mean 1: the quantiles of a log-normal distribution.

    Args:
        spread: Standard deviation of the log of sales.
    """
    quantiles = ((rank + 0.5) / SIZE_CLASSES for rank in range(SIZE_CLASSES))
    sales = np.array([math.exp(spread * NormalDist().inv_cdf(quantile)) for quantile in quantiles])
    return sales / math.fsum(sales) * SIZE_CLASSES


def tmall_share(slot_share: float, event_share: float, *, event_parity: bool) -> float:
    """Return Tmall's share of the search slots: official promotions give theirs back under event parity.

    Args:
        slot_share: Share of the slots that Tmall shops hold.
        event_share: Part of it that they owe to official promotions.
        event_parity: Whether these are open to all on equal terms.
    """
    return slot_share * (1.0 - event_share * event_parity)


def traffic_by_class(sales: Floats, sales_weight: float, even_share: float, tmall_share: float) -> Floats:
    """Return the traffic of each size class, where an equal split of all traffic would give 1.

    Search gives visits in proportion to sales to the power gamma, mixed with an even share; form from
    Salganik, Dodds and Watts, Science 311, 854 (2006).

    Args:
        sales: Sales of each class, classes being equally frequent.
        sales_weight: gamma; 0 is an equal split, 1 is proportional to sales.
        even_share: Share of the traffic that is given out evenly.
        tmall_share: Share of the traffic that goes to Tmall shops.
    """
    pull = np.array([size**sales_weight for size in sales])
    ranked = pull / math.fsum(pull) * len(pull)
    return (1.0 - tmall_share) * ((1.0 - even_share) * ranked + even_share)


def hardship_by_class(spread: float, sales_weight: float, even_share: float, tmall_share: float) -> Floats:
    """Return H_traffic of each size class.

    Sellers compare themselves with what the typical (median) seller would get if Tmall took no slots.

    Args:
        spread: Standard deviation of the log of sales.
        sales_weight: gamma, as in ``traffic_by_class``.
        even_share: Share of the traffic that is given out evenly.
        tmall_share: Share of the traffic that goes to Tmall shops.
    """
    sales = sales_by_class(spread)
    theirs = traffic_by_class(sales, sales_weight, even_share, tmall_share)
    without_tmall = traffic_by_class(sales, sales_weight, even_share, 0.0)
    return deprivation(theirs, float(without_tmall[SIZE_CLASSES // 2]))


def deprivation(traffic: Floats, typical: float) -> Floats:
    """Return hardship from traffic, clip(1 - T / T_ref, 0, 1): relative deprivation (Kim and Hanneman 2011).

    Args:
        traffic: T, traffic of each seller.
        typical: T_ref, what sellers compare themselves with.
    """
    return np.clip(1.0 - traffic / typical, 0.0, 1.0)
