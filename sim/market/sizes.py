"""How large each merchant is, and who stands under her own name."""

import numpy as np

from sim.scenario.scenario import Scenario
from sim.streams import stream
from sim.submodels import sizes
from sim.submodels.arrays import Floats


class Sizes:
    """The sizes of the merchants, from which sales, bids, keywords taken and qualities follow with scatter.

    Named merchants are the largest of their category, and scatter makes them only larger: the source tells of
    well-known big ones.

    Args:
        setting: The scenario.

    Attributes:
        deviate: Size by category and merchant, in standard deviations of the log.
        row_of: Rows of those with a name.
    """

    def __init__(self, setting: Scenario) -> None:
        place = setting.marketplace
        shape = (len(place.categories), place.merchants_per_category)
        self.deviate = stream(setting.seed, "merchant size").standard_normal(shape)
        self._coherence = setting.behaviour.size_coherence
        self.row_of: dict[str, int] = {}
        for number, category in enumerate(place.categories):
            largest = number * place.merchants_per_category + np.argsort(-self.deviate[number], kind="stable")
            named = [merchant for merchant in place.named if merchant.category == category]
            self.row_of |= {merchant.name: int(row) for merchant, row in zip(named, largest, strict=False)}
        self._named = np.zeros(self.deviate.size, np.bool_)
        self._named[list(self.row_of.values())] = True

    def with_scatter(self, scatter: Floats) -> Floats:
        """Return a standard normal quantity that goes with size, by category and merchant.

        Args:
            scatter: Standard normal, one a merchant.
        """
        theirs = np.where(self._named, np.abs(scatter.ravel()), scatter.ravel()).reshape(self.deviate.shape)
        return sizes.with_scatter(self.deviate, theirs, self._coherence)
