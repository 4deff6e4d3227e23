"""Epstein's model of decentralised rebellion (PNAS 99, suppl. 3, 7243, 2002)."""

import math

from sim.submodels.arrays import Floats


def grievance(hardship: Floats, illegitimacy: Floats) -> Floats:
    """Return grievance G = H (1 - L) (Epstein 2002, equation 1).

    Args:
        hardship: H, share in [0, 1].
        illegitimacy: 1 - L, share in [0, 1], of the same shape.
    """
    return hardship * illegitimacy


def sanction_probability(risk_constant: float, capacity: float, crowd: float, *, rounded: bool = False) -> float:
    """Return the estimated probability of a sanction, P = 1 - exp(-k E / (1 + A)).

    Epstein's C/A counts cops and active agents within sight, and his published runs round it down.
    In one online room everybody sees everybody, so that the rounded ratio is 0 as soon as the crowd
    outnumbers the sanctions, and risk vanishes at once. The ratio is therefore left as it is, unless
    ``rounded`` asks for the original as an ablation.

    Args:
        risk_constant: k; 2.3 makes P about 0.9 at E = A + 1.
        capacity: E, sellers who can be sanctioned at a time.
        crowd: A, sellers who have taken part so far.
        rounded: Use the integer part of E / (1 + A).
    """
    ratio = capacity / (1.0 + crowd)
    return 1.0 - math.exp(-risk_constant * (math.floor(ratio) if rounded else ratio))


def net_grievance(grievance: Floats, risk_aversion: Floats, sanction_probability: float) -> Floats:
    """Return G - N with net risk N = R P (Epstein 2002, equations 2 and 3)."""
    return grievance - risk_aversion * sanction_probability
