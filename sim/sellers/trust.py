"""What legitimacy all sellers of the platform together still grant it."""

import numpy as np

from sim.columns import Columns
from sim.sellers.crowd import Crowd
from sim.sellers.everyone import Everyone
from sim.sellers.punishment import Punishment
from sim.sellers.seller import MICRO, Case, SmallSeller
from sim.submodels.arrays import Floats, Ints
from sim.world.world import World


class Trust:
    """L of all sellers.

    It depends on case and faking alone, and is worked out anew where the regime has changed; under a rule of a
    user's own it is asked of everybody.

    Args:
        world: The world they live in.
        crowd: Where they stand with the platform.
        punishment: How many fakers it has punished.
    """

    def __init__(self, world: World, crowd: Crowd, punishment: Punishment) -> None:
        self._world = world
        self._crowd = crowd
        self._punishment = punishment
        kind = crowd.enrolment.seller_class
        self._by_case = (kind.illegitimacy, kind.denied) == (SmallSeller.illegitimacy, SmallSeller.denied)
        self._everyone = kind.at(world, Everyone(crowd, world.setting), slice(None))
        self._granted: Ints = np.zeros(0, np.int64)
        self._granted_under: tuple[float, ...] = ()

    @property
    def legitimacy(self) -> int:
        """L of all sellers together, in millionths."""
        if not self._by_case:
            return int(np.rint(MICRO * (1.0 - self._everyone.illegitimacy())).sum())
        regime = self._world.regime
        under = regime.illegitimacy, regime.parity_seen, regime.policy.no_appeal_pledge
        if under != self._granted_under:
            self._granted, self._granted_under = self._grants(), under
        fakers = np.zeros(len(Case), np.int64)
        fakers[Case.RESIGNED] = self._punishment.fakers_punished  # a faker has no case
        return int(self._granted @ np.concatenate([fakers, self._crowd.case_counts - fakers]))

    def _grants(self) -> Ints:
        """Return L in millionths, by case: of fakers, then of the honest."""
        seller_class = self._crowd.enrolment.seller_class
        one_of_each = Columns(seller_class, 2 * len(Case), ("case", "fakes"))
        one_of_each.case = np.tile(np.array(Case), 2)
        one_of_each.fakes[: len(Case)] = True
        granted: Floats = 1.0 - seller_class.at(self._world, one_of_each, slice(None)).illegitimacy()
        return np.rint(MICRO * granted).astype(np.int64)
