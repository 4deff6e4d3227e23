"""Chains: draws of a posterior where waves have only shown where some of it is.

Where many numbers are fitted, an emulator is unsure almost everywhere, and draws that are weighted by it are worth few.
Chains that begin where the model agreed with the source need no weights (Marjoram, Molitor, Plagnol and Tavare 2003,
PNAS 100(26):15324-15328). The emulator proposes their moves, and is told of them, so that it knows best where they are;
a move is taken if the model, run there with a new seed, agrees (delayed acceptance: Christen and Fox 2005, Journal of
Computational and Graphical Statistics 14(4):795-810; with an emulator that learns: Conrad, Marzouk, Pillai and Smith
2016, Journal of the American Statistical Association 111(516):1591-1607).
"""

import numpy as np

from experiments.numbers.waves import Emulator, sample
from sim.submodels.arrays import Floats, Ints

SWEEPS = 9
"""Of the emulator's sampler, for each move: an odd number, so that the way back is as likely by the emulator."""


def propose(emulator: Emulator, scores: Floats, random: np.random.Generator) -> tuple[Ints, Floats]:
    """Propose a move for each chain.

    Args:
        emulator: Of the answers.
        scores: Chains x numbers: where each is.
        random: Draws.

    Returns:
        The chains whose move hangs on the model alone, as the emulator does not think much better of where they would
        go; and where that is.
    """
    proposed = sample(emulator, scores, SWEEPS, random)
    gain = emulator.log_likelihood(scores) - emulator.log_likelihood(proposed)
    allowed = np.flatnonzero(np.log(random.random(len(scores))) < gain)
    return allowed, proposed[allowed]


def worth(scores: Floats, families: Ints) -> float:
    """Return how many independent draws the ends of chains are worth, some of which began at the same place.

    Their number is divided by the design effect of clusters, 1 + (m - 1) r (Kish 1965, Survey Sampling, section 5.4),
    with the intraclass correlation r, by analysis of variance, of the score that remembers most.

    Args:
        scores: Chains x scores.
        families: Number of the place where each began.
    """
    count = len(families)
    _, family, sizes = np.unique(families, return_inverse=True, return_counts=True)
    if len(sizes) in {1, count}:
        return float(len(sizes))
    means = np.array([np.bincount(family, column) / sizes for column in scores.T]).T
    within = ((scores - means[family]) ** 2).sum(axis=0) / (count - len(sizes))
    between = (sizes[:, None] * (means - scores.mean(axis=0)) ** 2).sum(axis=0) / (len(sizes) - 1)
    usual = (count - (sizes**2).sum() / count) / (len(sizes) - 1)
    alike = (between - within) / (between + (usual - 1) * within)
    return float(count / (1 + ((sizes**2).sum() / count - 1) * max(0.0, float(alike.max()))))
