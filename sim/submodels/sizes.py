"""What goes with the size of a shop."""

import numpy as np

from sim.submodels.arrays import Floats


def with_scatter(size: Floats, scatter: Floats, coherence: float) -> Floats:
    """Return a standard normal quantity that goes with size: sqrt(c) size + sqrt(1 - c) scatter.

    Args:
        size: In standard deviations of the log.
        scatter: What has nothing to do with size, standard normal too.
        coherence: c, the share of the variance that size explains.
    """
    blend: Floats = np.sqrt(coherence) * size + np.sqrt(1.0 - coherence) * scatter
    return blend
