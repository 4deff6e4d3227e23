"""Waves: which values of the uncertain numbers let the model answer as the source does, found in few runs.

Numbers are told by their normal scores: whatever their priors, these are independent standard normal. In waves, an
emulator learns the model's answers from the latest runs, and the next runs are made where it says that the answers
agree; that is history matching (Craig, Seheult, Smith and Goldstein 1997; Vernon, Goldstein and Bower 2010, Bayesian
Analysis 5(4):619-669). Draws by the last emulator are then run with several seeds and weighted by what the model itself
says, so that the emulator decides only where to look: importance sampling, with the share of the seeds that agree for
the likelihood (pseudo-marginal: Andrieu and Roberts 2009, Annals of Statistics 37(2):697-725).
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from warnings import catch_warnings, simplefilter

import numpy as np

from sim.submodels.arrays import Bools, Floats, Ints

MOST_RUNS = 800
"""Runs from which an emulator learns answers, at most."""

KERNEL_RUNS, KERNEL_STEPS = 400, 40
"""Runs from which it learns how smooth they are, and steps in which it does; at most."""

KERNEL_DIGITS = 2
"""To which it learns that: what the last bits of a machine change is less, and draws are the same on each."""

ALIKE = 1e-3
"""Answers that are spread by less than this are one answer, which leaves open how it would change."""

SHRINKAGE = 1e-2
"""Of the trend of an emulator towards nothing, relative to its runs for each term."""

REDRAWN = 0.4
"""Share of the scores that every other sweep redraws."""

SWEEPS = 150

TOLD_DIGITS = 9
"""To which answers are told apart when it is asked whether an emulator would be another."""


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


class Emulator:
    """Told answers as a Gaussian process of the scores, and how likely the source is by it.

    Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, chapters 2 and 5. A linear trend; about it,
    one squared exponential kernel for all targets, with a length for each score, and noise, which is that of seeds.

    Args:
        scores: Runs x numbers.
        told: Runs x targets.
        bounds: Which answers agree.
    """

    def __init__(self, scores: Floats, told: Floats, bounds: Bounds) -> None:
        from scipy.linalg import solve_triangular
        from sklearn.gaussian_process import GaussianProcessRegressor

        terms = _linear(scores)
        penalty = np.full(terms.shape[1], SHRINKAGE * len(terms) / terms.shape[1])
        penalty[0] = 0.0
        self._bounds = bounds
        self._trend = np.linalg.solve(terms.T @ terms + np.diag(penalty), terms.T @ told)
        about = told - terms @ self._trend
        self._unit = about.std(axis=0) + 1e-6
        self._process = GaussianProcessRegressor(_kernel(scores, about / self._unit), optimizer=None)
        self._process.fit(scores, about / self._unit)
        # Each run is left out in turn (there, section 5.4.2): a target may be noisier than the kernel of all says.
        spread = 1 / (solve_triangular(self._process.L_, np.eye(len(scores)), lower=True) ** 2).sum(axis=0)[:, None]
        left_out = self._process.alpha_.reshape(told.shape) * np.sqrt(spread)
        self._unit_of_scatter = np.where(self._unit > ALIKE, self._unit * np.sqrt((left_out**2).mean(axis=0)), 1.0)

    def log_likelihood(self, scores: Floats) -> Floats:
        """Return the log-likelihood of points: of answers that agree.

        Args:
            scores: Points x numbers.
        """
        mean, deviation = (told.reshape(len(scores), -1) for told in self._process.predict(scores, return_std=True))
        expected = _linear(scores) @ self._trend + self._unit * mean
        return self._log_share(expected, self._unit_of_scatter * deviation)

    def _log_share(self, expected: Floats, scatter: Floats) -> Floats:
        from scipy.special import log_ndtr

        low, high = (self._bounds.low - expected) / scatter, (self._bounds.high - expected) / scatter
        mirrored = low > 0  # there, the difference of two tails is taken on the side where it does not cancel
        low, high = np.where(mirrored, -high, low), np.where(mirrored, -low, high)
        upper, lower = log_ndtr(high), log_ndtr(low)
        return np.asarray((upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-12)))).sum(axis=1), np.float64)


def _linear(scores: Floats) -> Floats:
    return np.hstack([np.ones((len(scores), 1)), scores])


def _kernel(scores: Floats, about: Floats) -> object:
    """Return the kernel that makes answers likeliest, by some runs that stand for all."""
    from scipy.optimize import minimize
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    def climb(loss: Callable[[Floats], tuple[float, Floats]], begin: Floats, bounds: Floats) -> tuple[Floats, float]:
        found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": KERNEL_STEPS})
        return found.x, found.fun

    some = np.linspace(0, len(scores) - 1, min(KERNEL_RUNS, len(scores))).round().astype(int)
    lengths = np.full(scores.shape[1], 4.0)
    begin = ConstantKernel(1.0, (1e-2, 1e2)) * RBF(lengths, (0.5, 1e3)) + WhiteKernel(0.2, (1e-4, 2.0))
    with catch_warnings():
        simplefilter("ignore", ConvergenceWarning)  # the length of a number that is not seen has no bound
        found = GaussianProcessRegressor(begin, optimizer=climb).fit(scores[some], about[some]).kernel_
    return found.clone_with_theta(found.theta.round(KERNEL_DIGITS))


def sample(emulator: Emulator, begin: Floats, sweeps: int, random: np.random.Generator) -> Floats:
    """Draw from the prior times an emulator's likelihood, by elliptical slice sampling.

    Murray, Adams and MacKay 2010, AISTATS, JMLR W&CP 9:541-548. Each chain moves by itself; every other sweep moves a
    random part of its scores, which lets those go far that the targets do not see.

    Args:
        emulator: Gives the likelihood.
        begin: Chains x numbers: where each begins.
        sweeps: How often each moves.
        random: Draws.

    Returns:
        Where each chain ends; chains x numbers.
    """
    scores, height = begin.copy(), emulator.log_likelihood(begin)
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
            turned_height = emulator.log_likelihood(turned)
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

    def digest(self, targets: Ints) -> str:
        """Return a SHA-256 of all that an emulator of some targets, and draws by it, hang on, but for chance."""
        told = self._told.round(TOLD_DIGITS)  # the last bits of a logarithm are a machine's own
        parts = (self._scores, told, self._bounds.low.round(TOLD_DIGITS), self._bounds.high.round(TOLD_DIGITS), targets)
        return sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    def emulator(self, targets: Ints) -> Emulator:
        """Learn the answers to some targets from the latest runs."""
        return Emulator(self._scores[-MOST_RUNS:], self._told[-MOST_RUNS:][:, targets], self._bounds.of(targets))

    def draw(self, targets: Ints, count: int, random: np.random.Generator) -> tuple[Floats, Floats]:
        """Draw points where the answers to some targets are thought to agree.

        Args:
            targets: Which ones.
            count: How many points.
            random: Draws.

        Returns:
            Scores, points x numbers; and the log-likelihood by which they were drawn, one a point.
        """
        emulator = self.emulator(targets)
        begin = self._scores[-1 - np.arange(count) % min(count, len(self._scores))]
        scores = sample(emulator, begin, SWEEPS, random)
        return scores, emulator.log_likelihood(scores)


def weights_of(agreeing: Floats, log_likelihood: Floats) -> Floats:
    """Return the weight of each draw: its share of seeds that agree, over the likelihood by which it was drawn.

    Args:
        agreeing: Share of its seeds with which the model agrees with the source, by draw.
        log_likelihood: Of the emulator, by draw, up to a constant.

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
