"""What a fit has learnt of each number: prior against posterior, and whether a dummy came out as it went in."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.submodels.arrays import Floats, Ints

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)

SHRINKAGE = 0.05
"""Of a covariance of normal scores towards independence: few draws tell little of many correlations."""


class Learnt(NamedTuple):
    """What was learnt of a number.

    Attributes:
        name: Of the number.
        prior: Its quantiles, 5, 25, 50, 75 and 95 %, before the fit.
        posterior: The same, after it.
        narrowing: Width from 25 to 75 % in ranks of the prior, over one half: 1 if nothing was learnt.
        partner: The number with which it is most correlated in the posterior.
        correlation: With that one, of ranks; 0 if it is alone.
    """

    name: str
    prior: Floats
    posterior: Floats
    narrowing: float
    partner: str
    correlation: float


def weighted_quantiles(values: Floats, weights: Floats) -> Floats:
    """Return the 5, 25, 50, 75 and 95 % quantiles of weighted values."""
    return np.asarray(np.quantile(values, SHARES, weights=weights, method="inverted_cdf"), np.float64)


def learnt(values: Mapping[str, Floats], weights: Floats, prior: Mapping[str, Floats]) -> list[Learnt]:
    """Return what was learnt of each fitted number.

    Args:
        values: Of each number, one a draw; of others than the fitted ones nothing is told.
        weights: Of the draws; if all are nought, nothing was learnt.
        prior: Values of each fitted number that are spread as its prior says.
    """
    if not weights.any():
        return []
    ranks = prior_ranks(values, prior)
    correlations = _correlations(np.array([*ranks.values()]), weights)
    rows = []
    for at, name in enumerate(prior):
        quarter = weighted_quantiles(ranks[name], weights)
        others = np.abs(correlations[at])
        others[at] = 0.0
        partner = int(others.argmax())
        rows.append(
            Learnt(
                name,
                np.quantile(prior[name], SHARES),
                weighted_quantiles(values[name], weights),
                float(quarter[3] - quarter[1]) * 2,
                [*prior][partner],
                float(correlations[at, partner]) if partner != at else 0.0,
            )
        )
    return rows


def prior_ranks(values: Mapping[str, Floats], prior: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the values of each fitted number as the share of its prior that is no larger; as in ``learnt``."""
    return {
        name: np.searchsorted(np.sort(prior[name]), values[name], side="right") / len(prior[name]) for name in prior
    }


def _correlations(rows: Floats, weights: Floats) -> Floats:
    away = rows - (rows @ weights)[:, None]
    covariance = (away * weights) @ away.T
    spread = np.sqrt(np.diag(covariance)) + 1e-12
    return np.asarray(covariance / np.outer(spread, spread), np.float64)


def dummy_departure(dummy: Floats, weights: Floats, worth: float) -> float:
    """Return by how many standard errors the mean of a uniform dummy departs from one half.

    Args:
        dummy: One a draw.
        weights: Of the draws; they add up to 1, or are all nought if none agrees.
        worth: How many independent draws they are worth.
    """
    return float((dummy @ weights) - 0.5) * np.sqrt(12 * worth) if worth else float("nan")


def central_first(values: Floats, weights: Floats) -> Ints:
    """Return the order of draws from the most central one on: by Mahalanobis distance from the weighted mean.

    Numbers are measured in normal scores of their weighted ranks, so that neither their units nor their tails count,
    and together: what is known only jointly is central only jointly.

    Args:
        values: Draws x numbers.
        weights: Of the draws; none is nought.

    Returns:
        Rows of the draws.
    """
    from scipy.special import ndtri

    scores = ndtri(np.array([_weighted_ranks(column, weights) for column in values.T])).T
    away = scores - weights @ scores / weights.sum()
    covariance = (away * weights[:, None]).T @ away / weights.sum() + SHRINKAGE * np.eye(values.shape[1])
    squared = np.einsum("dn,nm,dm->d", away, np.linalg.inv(covariance), away)
    return np.asarray(np.argsort(squared, kind="stable"), np.int64)


def _weighted_ranks(values: Floats, weights: Floats) -> Floats:
    """Return the share of the weight below each value, half of its own and its equals' included."""
    below = (values[None, :] < values[:, None]) @ weights
    equal = (values[None, :] == values[:, None]) @ weights
    return np.asarray((below + equal / 2) / weights.sum(), np.float64)
