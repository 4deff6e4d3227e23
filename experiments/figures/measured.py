"""What figures of many runs are made from: a row a run, with its outcomes; and their quantiles over the seeds."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np

Value = float | str
Row = Mapping[str, Value]

QUANTILES = {"5 %": 0.05, "25 %": 0.25, "median": 0.5, "75 %": 0.75, "95 %": 0.95}
FEW_SEEDS = 5  # with fewer, a band would pretend to know quantiles


class Measured(Protocol):
    """What a figure must know of an outcome; those of ``sim.measures.outcomes`` fit."""

    @property
    def name(self) -> str:
        """How it is called in tables."""

    @property
    def unit(self) -> str:
        """Its unit."""

    @property
    def meaning(self) -> str:
        """What it is, in words."""


def quantiles(values: Iterable[float]) -> dict[str, float]:
    """Return the quantiles that the figures draw, by name."""
    at = np.quantile(np.array([*values]), [*QUANTILES.values()])
    return dict(zip(QUANTILES, at.tolist(), strict=True))
