"""Waves: which values of the uncertain numbers let the model answer as the source does, found in few runs.

Numbers are told by their normal scores: whatever their priors, these are independent standard normal. In waves, the
model's answers are fitted by quadratics of the scores of the latest runs, and the next runs are made where these
fits say that the answers agree; that is history matching (Craig, Seheult, Smith and Goldstein 1997; Vernon, Goldstein
and Bower 2010, Bayesian Analysis 5(4):619-669). Draws from the last fit are then run with several seeds and weighted by
what the model itself says, so that the fit decides only where to look: importance sampling, with the share of the
seeds that agree for the likelihood (pseudo-marginal: Andrieu and Roberts 2009, Annals of Statistics 37(2):697-725).
"""

from collections.abc import Sequence

import numpy as np

from sim.submodels.arrays import Bools, Floats, Ints

RUNS_PER_TERM = 2.5
"""Runs that a fit is made of, per term of its quadratic."""

LEAST_RUNS = 150
SHRINKAGE = 1e-2
"""Of a fit's terms towards nothing, relative to their number."""

DEGREES = 8
"""Of freedom of the t distribution around the runs of a fit, beyond which it is not believed."""

WIDE, WIDE_SHARE = 3.0, 0.1
"""The likelihood of a fit is in this share one with so many times its scatter: a fit may be surer than it should."""

REDRAWN = 0.4
"""Share of the scores that every other sweep redraws."""

SWEEPS = 200


def quadratic(scores: Floats) -> Floats:
    """Return the terms of a quadratic in some scores.

    Args:
        scores: Points x numbers.

    Returns:
        Points x terms: one, each score, each product of two.
    """
    first, second = np.triu_indices(scores.shape[1])
    return np.hstack([np.ones((len(scores), 1)), scores, scores[:, first] * scores[:, second]])


class Bounds:
    """Which answers agree with the source, answers being told by their inverse hyperbolic sine.

    That is the logarithm where they are large, as headcounts are, and themselves where they are small, as shares are.

    Args:
        low: Smallest value that agrees, by target; minus infinity if every small one does.
        high: From which value on none agrees, by target; infinity if every large one does.
    """

    def __init__(self, low: Sequence[float], high: Sequence[float]) -> None:
        self.low, self.high = np.arcsinh(np.array(low, np.float64)), np.arcsinh(np.array(high, np.float64))

    def __len__(self) -> int:
        return len(self.low)

    def of(self, targets: Ints) -> "Bounds":
        """Return those of some targets."""
        chosen = Bounds([], [])
        chosen.low, chosen.high = self.low[targets], self.high[targets]
        return chosen

    def agree(self, answers: Floats) -> Bools:
        """Return which answers agree; what cannot be said does not.

        Args:
            answers: Runs x targets, not a number where it cannot be said.
        """
        told = np.arcsinh(answers)
        return np.asarray((told >= self.low) & (told < self.high), np.bool_)

    def distance(self, told: Floats) -> Floats:
        """Return how far off each told answer is."""
        return np.asarray(np.maximum(0.0, np.maximum(self.low - told, told - self.high)), np.float64)


class QuadraticFit:
    """A fit of told answers by quadratics of the scores, as a likelihood of the source.

    Args:
        scores: Runs x numbers.
        told: Runs x targets.
        bounds: Which answers agree.
    """

    def __init__(self, scores: Floats, told: Floats, bounds: Bounds) -> None:
        terms = quadratic(scores)
        penalty = np.full(terms.shape[1], SHRINKAGE * len(terms) / terms.shape[1])
        penalty[0] = 0.0
        normal = terms.T @ terms + np.diag(penalty)
        self._bounds = bounds
        self._weights = np.linalg.solve(normal, terms.T @ told)
        leverage = np.einsum("rt,tr->r", terms, np.linalg.solve(normal, terms.T))
        left_out = (told - terms @ self._weights) / (1 - np.minimum(leverage, 0.95))[:, None]
        self.scatter = np.sqrt((left_out**2).mean(axis=0)) + 1e-6
        """Of answers about the fit, seeds included, by leaving each run out in turn; one a target."""
        self._centre = scores.mean(axis=0)
        self._precision = np.linalg.inv(
            np.cov(scores.T).reshape(2 * (scores.shape[1],)) + 1e-3 * np.eye(scores.shape[1])
        )

    def log_likelihood(self, scores: Floats) -> Floats:
        """Return the log-likelihood of points, up to a constant.

        Args:
            scores: Points x numbers.
        """
        expected = quadratic(scores) @ self._weights
        sure, wide = (self._log_share(expected, scatter) for scatter in (self.scatter, WIDE * self.scatter))
        agreeing = np.logaddexp(np.log(1 - WIDE_SHARE) + sure, np.log(WIDE_SHARE) + wide)
        away = scores - self._centre
        squared = np.einsum("pn,nm,pm->p", away, self._precision, away)
        numbers = scores.shape[1]
        believed = -(numbers + DEGREES) / 2 * np.log1p(squared / (2 * DEGREES))
        return np.asarray(agreeing + believed, np.float64)

    def _log_share(self, expected: Floats, scatter: Floats) -> Floats:
        from scipy.special import log_ndtr

        low, high = (self._bounds.low - expected) / scatter, (self._bounds.high - expected) / scatter
        mirrored = low > 0  # there, the difference of two tails is taken on the side where it does not cancel
        low, high = np.where(mirrored, -high, low), np.where(mirrored, -low, high)
        upper, lower = log_ndtr(high), log_ndtr(low)
        return np.asarray((upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-12)))).sum(axis=1), np.float64)


def sample(fit: QuadraticFit, begin: Floats, sweeps: int, random: np.random.Generator) -> Floats:
    """Draw from the prior times a fit's likelihood, by elliptical slice sampling.

    Murray, Adams and MacKay 2010, AISTATS, JMLR W&CP 9:541-548. Each chain moves by itself; every other sweep moves a
    random part of its scores, which lets those go far that the targets do not see.

    Args:
        fit: Gives the likelihood.
        begin: Chains x numbers: where each begins.
        sweeps: How often each moves.
        random: Draws.

    Returns:
        Where each chain ends; chains x numbers.
    """
    scores, height = begin.copy(), fit.log_likelihood(begin)
    for sweep in range(sweeps):
        moved = random.random(scores.shape) < (REDRAWN if sweep % 2 else 1.0)
        other = random.standard_normal(scores.shape)
        floor = height + np.log(random.random(len(scores)))
        angle = random.random(len(scores)) * 2 * np.pi
        least, most = angle - 2 * np.pi, angle.copy()
        on = np.arange(len(scores))
        while len(on):
            turned = scores[on] * np.cos(angle[on])[:, None] + other[on] * np.sin(angle[on])[:, None]
            turned = np.where(moved[on], turned, scores[on])
            turned_height = fit.log_likelihood(turned)
            good = turned_height > floor[on]
            scores[on[good]], height[on[good]] = turned[good], turned_height[good]
            on = on[~good]
            behind = angle[on] < 0
            least[on[behind]], most[on[~behind]] = angle[on[behind]], angle[on[~behind]]
            angle[on] = least[on] + (most[on] - least[on]) * random.random(len(on))
    return scores


class Search:
    """What is known of the model's answers, run by run.

    Args:
        scores: Runs x numbers.
        answers: Runs x targets, not a number where it cannot be said.
        bounds: Which answers agree.
    """

    def __init__(self, scores: Floats, answers: Floats, bounds: Bounds) -> None:
        self._bounds = bounds
        self._scores = np.empty((0, scores.shape[1]))
        self._told = np.empty((0, len(bounds)))
        self._worst = np.nanmax(np.arcsinh(answers), axis=0, initial=0.0) + 1.0
        self.learn(scores, answers)
        self._unit = self._told.std(axis=0) + 1e-9

    def learn(self, scores: Floats, answers: Floats) -> None:
        """Add runs; the latest count."""
        told = np.arcsinh(answers)
        told = np.where(np.isnan(told), self._worst, told)  # what never happened comes later than all that did
        self._scores, self._told = np.vstack([self._scores, scores]), np.vstack([self._told, told])

    def turn_to(self, targets: Ints) -> None:
        """Let those runs be the latest that agree best with some targets."""
        off = self._bounds.of(targets).distance(self._told[:, targets]) / self._unit[targets]
        order = np.argsort(-(off**2).sum(axis=1), kind="stable")
        self._scores, self._told = self._scores[order], self._told[order]

    def fit(self, targets: Ints) -> QuadraticFit:
        """Fit the answers to some targets in the latest runs."""
        terms = quadratic(self._scores[:1]).shape[1]
        latest = max(LEAST_RUNS, round(RUNS_PER_TERM * terms))
        return QuadraticFit(self._scores[-latest:], self._told[-latest:][:, targets], self._bounds.of(targets))

    def draw(self, targets: Ints, count: int, random: np.random.Generator) -> tuple[Floats, Floats]:
        """Draw points where the answers to some targets are thought to agree.

        Args:
            targets: Which ones.
            count: How many points.
            random: Draws.

        Returns:
            Scores, points x numbers; and the log-likelihood by which they were drawn, one a point.
        """
        fit = self.fit(targets)
        begin = self._scores[-1 - np.arange(count) % min(count, len(self._scores))]
        scores = sample(fit, begin, SWEEPS, random)
        return scores, fit.log_likelihood(scores)


def weights_of(agreeing: Floats, log_likelihood: Floats) -> Floats:
    """Return the weight of each draw: its share of seeds that agree, over the likelihood by which it was drawn.

    Args:
        agreeing: Share of its seeds with which the model agrees with the source, by draw.
        log_likelihood: Of the fit, by draw, up to a constant.

    Returns:
        Weights that add up to 1; all nought if no draw agrees.
    """
    agree = agreeing > 0
    if not agree.any():
        return np.zeros(len(agreeing))
    raw = agreeing * np.exp(np.where(agree, log_likelihood[agree].min() - log_likelihood, 0.0))
    return np.asarray(raw / raw.sum(), np.float64)


def effective_size(weights: Floats) -> float:
    """Return how many equally weighted draws are worth these (Kish 1965)."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0
