"""Stock of hot items: sold, locked by unpaid orders, or there for the next buyer."""

from typing import NamedTuple

import numpy as np

from sim.submodels.arrays import Ints


class Sales(NamedTuple):
    """Units of one hour, by shop."""

    sold: Ints
    lost: Ints


def lock(orders: Ints, available: Ints, deducts_on_order: Ints) -> Ints:
    """Return the units that unpaid orders lock: only in shops that deduct stock on order."""
    return np.minimum(orders, available) * deducts_on_order


def sell(demand: Ints, available: Ints) -> Sales:
    """Return the units sold to honest buyers and those they wanted in vain."""
    sold = np.minimum(demand, available)
    return Sales(sold, demand - sold)
