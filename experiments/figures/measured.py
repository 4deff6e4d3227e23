"""What figures of many runs are made from: a row a run, with its outcomes."""

from collections.abc import Mapping
from typing import Protocol

Value = float | str
Row = Mapping[str, Value]

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
