"""The merchants of one run: who they are, who stands under her own name."""

import numpy as np

from sim.cohort import Cohort
from sim.columns import Columns
from sim.market.keywords import Keywords
from sim.market.merchant import Response, TmallMerchant
from sim.market.sizes import Sizes
from sim.streams import stream
from sim.submodels.arrays import Ints
from sim.world.world import World


class Merchants:
    """The merchants of all categories.

    Args:
        world: The world they live in.
        merchant_class: What they are: ``TmallMerchant``, or a class made from it.

    Attributes:
        count: How many there are.
        columns: Their state, a row each.
        cohort: All of them, for rules.
        sizes: How large each of them is.
        keywords: What they bid on.
        row_of: Rows of those with a name.
        first_caps: Daily caps at the beginning, in fen.
    """

    def __init__(self, world: World, merchant_class: type[TmallMerchant] = TmallMerchant) -> None:
        self._world = world
        place = world.setting.marketplace
        self.count = len(place.categories) * place.merchants_per_category
        self.columns = Columns(merchant_class, self.count)
        self.cohort = Cohort(merchant_class, world, self.columns)
        self.sizes = Sizes(world.setting)
        self.columns.size = self.sizes.deviate.ravel()
        self.keywords = Keywords(world.setting, self.columns, self.sizes)
        self.row_of = self.sizes.row_of
        self._set_ways()
        self.first_caps = self.columns.daily_cap.copy()
        for row in range(self.count):
            merchant_class(world, self.columns, row)

    def _set_ways(self) -> None:
        """Say who is vigilant, and what that makes of her; whoever has a name has a cap."""
        setting, columns = self._world.setting, self.columns
        b = setting.behaviour
        if b.vigilant_share:
            columns.vigilant = stream(setting.seed, "vigilance").random(self.count) < b.vigilant_share
        for merchant in setting.marketplace.named:
            if merchant.name in self.row_of:
                columns.vigilant[self.row_of[merchant.name]] |= merchant.vigilant
        named = list(self.row_of.values())
        columns.daily_cap[named] = self.keywords.cap_if_set[named]
        columns.response[columns.vigilant] = Response.PAUSE
        columns.reaction_hours = np.where(columns.vigilant, b.fast_reaction_hours, b.slow_reaction_hours)

    def note(self, rows: Ints, what: str) -> None:
        """Note down what happens in this hour to merchants, as far as they stand under their own names."""
        names = {row: name for name, row in self.row_of.items()}
        for row in rows.tolist():
            if row in names:
                self._world.note(names[row], what)
