"""On which of the drawn numbers an answer hangs."""

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

import numpy as np

from sim.submodels.arrays import Floats

SURE = 3.0
"""Standard errors, about, from which on a correlation is not taken for chance: many numbers are looked at."""


class Hanging(NamedTuple):
    """How an answer moves with a drawn number.

    Attributes:
        answer: Which one.
        number: The drawn number.
        correlation: Of their ranks (Spearman 1904).
        is_clear: Whether it is beyond chance.
    """

    answer: str
    number: str
    correlation: float
    is_clear: bool


def hanging(answers: Mapping[str, Floats], numbers: Mapping[str, Floats]) -> list[Hanging]:
    """Return how each answer moves with each number, the strongest first; none of what does not vary.

    Args:
        answers: By name; one a draw.
        numbers: By name; one a draw.
    """
    from scipy.stats import rankdata

    found = []
    for answer, told in answers.items():
        rows = []
        for number, values in numbers.items():
            if np.ptp(told) and np.ptp(values):
                correlation = float(np.corrcoef(rankdata(told), rankdata(values))[0, 1])
                rows.append(Hanging(answer, number, correlation, abs(correlation) * sqrt(len(told) - 1) > SURE))
        found += sorted(rows, key=lambda row: -abs(row.correlation))
    return found
