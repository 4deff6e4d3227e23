"""The census: the traits and clocks of every seller, drawn once from ``(seed, trait)``.

No draw depends on a policy or an uncertain number. What does, such as whether a seller fakes under an
uncertain prevalence, is made from these draws by whoever runs a scenario. One census therefore serves
every scenario of a seed, and the same seller meets the same luck in all of them.
"""

from typing import Any

import numpy as np

from sim.streams import stream
from sim.submodels.arrays import Array, Bools

UNIFORM, EXPONENTIAL, NORMAL, BYTE = "uniform", "exponential", "normal", "byte"

TRAITS: dict[str, str] = {
    "faking_luck": UNIFORM,  # fakes where it lies below the prevalence
    "offsite_luck": UNIFORM,  # has off-site traffic where it lies below its share
    "size_class": BYTE,  # one of 256 equally frequent classes of sales
    "suspicion": UNIFORM,  # flagged where it lies below the probability of it
    "audit_clock": EXPONENTIAL,
    "notice_luck": UNIFORM,  # a faker stops because she is warned where it lies below the share who do
    "exposure": UNIFORM,  # share of her income that the listings bring which a campaign would flag
    "appeal_luck": UNIFORM,  # an appeal succeeds where it lies below the chance
    "appeal_clock": EXPONENTIAL,
    "restore_luck": UNIFORM,  # is given back what was taken where it lies below the share restored
    "risk_aversion": UNIFORM,  # R of Epstein's model
    "threshold_deviate": NORMAL,  # social threshold in standard deviations from its mean
    "hear_clock": EXPONENTIAL,
    "join_clock": EXPONENTIAL,
    "leave_clock": EXPONENTIAL,
    "raid_luck": UNIFORM,  # willing to attack where it lies below the attack share
    "raid_threshold_draw": UNIFORM,
    "raid_clock": EXPONENTIAL,
    "sanction_clock": EXPONENTIAL,
    "boycott_luck": UNIFORM,  # joins an advertising boycott where it lies below the uptake
}


def below(draws: Array, share: float) -> Bools:
    """Return which uniform draws lie below a share, compared in the draws' own single precision."""
    return np.less(draws, np.float32(share))


def _draw(seed: int, trait: str, count: int) -> Array:
    numbers = stream(seed, trait)
    match TRAITS[trait]:
        case "uniform":
            return numbers.random(count, dtype=np.float32)
        case "exponential":
            return numbers.standard_exponential(count, dtype=np.float32)
        case "normal":
            return numbers.standard_normal(count, dtype=np.float32)
        case _:
            return np.frombuffer(numbers.bytes(count), np.uint8)


class Census:
    """Traits and clocks of ``sellers`` sellers under ``seed``.

    A trait is drawn when it is first read, for the first ``count`` sellers that are asked for: most
    traits matter only for sellers whom the alliance can reach, and these have the lowest numbers.
    Drawing more later repeats the first draws, so how far a trait was drawn changes nothing.
    """

    def __init__(self, seed: int, sellers: int) -> None:
        self.seed = seed
        self.sellers = sellers
        self._drawn: dict[str, Array] = {}

    def first(self, trait: str, count: int) -> Array:
        """Return a trait of the first ``count`` sellers, read-only."""
        drawn = self._drawn.get(trait)
        if drawn is None or len(drawn) < count:
            drawn = _draw(self.seed, trait, count)
            drawn.setflags(write=False)
            self._drawn[trait] = drawn
        return drawn[:count]

    def of(self, trait: str, sellers: Any) -> Array:
        """Return a trait of the given sellers: one index, an array of indices, or a slice."""
        if isinstance(sellers, slice):
            last = sellers.stop if sellers.stop is not None else self.sellers
        else:
            last = int(np.max(sellers, initial=-1)) + 1
        values: Array = self.first(trait, last)[sellers]
        return values
