"""What is believed of an uncertain number before any fit, and the range over which a lever is explored.

Every distribution is given by its quantile function, so that one design of uniform points serves them all.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Protocol

TAIL = 0.001
"""Distributions without bounds are cut at these quantiles: designs begin at 0."""


class Prior(Protocol):
    """A distribution of one number; its text is what the tables show."""

    def quantile(self, share: float) -> float:
        """Return the value below which the given share of the probability lies.

        Args:
            share: From 0 to 1.
        """


@dataclass(frozen=True)
class Uniform:
    """Every value from ``low`` to ``high`` is as likely."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"uniform {self.low:g} to {self.high:g}"

    def quantile(self, share: float) -> float:
        """See ``Prior``."""
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True)
class LogUniform:
    """Every factor within ``low`` to ``high`` is as likely."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"log-uniform {self.low:g} to {self.high:g}"

    def quantile(self, share: float) -> float:
        """See ``Prior``."""
        exponent = (1 - share) * math.log(self.low) + share * math.log(self.high)  # a ratio could overflow
        return min(self.high, max(self.low, math.exp(exponent)))


@dataclass(frozen=True)
class Normal:
    """Normal, cut at its outermost ``TAIL``s."""

    mean: float
    spread: float

    def __str__(self) -> str:
        return f"normal {self.mean:g}, spread {self.spread:g}"

    def quantile(self, share: float) -> float:
        """See ``Prior``."""
        return NormalDist(self.mean, self.spread).inv_cdf(min(1 - TAIL, max(TAIL, share)))


@dataclass(frozen=True)
class LogNormal:
    """Log-normal on either side of its median, with 95 % between ``low`` and ``high`` and nothing beyond."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"log-normal, median {self.median:g} ({self.low:g} to {self.high:g})"

    def quantile(self, share: float) -> float:
        """See ``Prior``."""
        deviate = NormalDist().inv_cdf(0.025 + 0.95 * share) / NormalDist().inv_cdf(0.975)
        side = self.high / self.median if deviate > 0 else self.median / self.low
        return self.median * math.exp(deviate * math.log(side))


@dataclass(frozen=True)
class Beta:
    """Beta distribution stretched over ``low`` to ``high``, as in PERT: its two shapes add up to 6."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"Beta, mean {self.mean:g} ({self.low:g} to {self.high:g})"

    def quantile(self, share: float) -> float:
        """See ``Prior``."""
        from scipy.special import betaincinv

        first = 6 * (self.mean - self.low) / (self.high - self.low)
        return self.low + (self.high - self.low) * float(betaincinv(first, 6 - first, max(share, 1e-12)))


@dataclass(frozen=True)
class Whole:
    """Every whole number from ``low`` to ``high`` is as likely."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"whole numbers {self.low} to {self.high}"

    def quantile(self, share: float) -> int:
        """See ``Prior``."""
        return min(self.high, self.low + math.floor(share * (self.high - self.low + 1)))


@dataclass(frozen=True)
class Choice:
    """Each of some values is as likely."""

    values: tuple[float, ...]

    def __str__(self) -> str:
        return " or ".join(
            "yes" if value is True else "no" if value is False else f"{value:g}" for value in self.values
        )

    def quantile(self, share: float) -> float:
        """See ``Prior``."""
        return self.values[min(len(self.values) - 1, math.floor(share * len(self.values)))]
