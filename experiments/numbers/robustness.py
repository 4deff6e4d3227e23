"""How well policies do whatever the unknown numbers are.

Robustness follows Lempert and Collins 2007, Risk Analysis 27(4):1009-1026: regret, what a policy falls short of the
best in each draw; and satisficing, in how many draws it does no worse than the unchanged policy.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.numbers.replications import Row
from sim.measures.outcomes import OUTCOMES
from sim.scenario.points import Point
from sim.submodels.arrays import Bools, Floats

REGRET_QUANTILE = 0.9
FAILED = 1e15
"""Stands for an objective of a policy of which no run succeeded: worse than all others."""


class Objective(NamedTuple):
    """What a policy is judged by.

    Attributes:
        name: Its name.
        unit: Its unit.
        less_is_better: Whether it is to be small.
    """

    name: str
    unit: str
    less_is_better: bool

    @property
    def sign(self) -> int:
        """What turns it so that small is good."""
        return 1 if self.less_is_better else -1


UNITS = {outcome.name: outcome.unit for outcome in OUTCOMES}
OBJECTIVES = tuple(
    Objective(name, UNITS[name], less_is_better)
    for name, less_is_better in (
        ("joined", True),
        ("honest_punished", True),
        ("fake_orders_removed", False),
        ("wasted_ad_spend", True),
    )
)
"""What policies are judged by."""


class Judged(NamedTuple):
    """A policy and what it comes to.

    Attributes:
        name: Its name.
        point: Its levers.
        means: Its objectives, as means over draws and seeds, in the order of ``OBJECTIVES``.
        regret: Regret that it stays below in nine draws of ten, in its worst objective, as a share of the range
            between the best and the worst policy of the draw.
        satisfices: Share of the draws in which it is no worse than the unchanged policy in any objective.
        is_efficient: Whether no other policy is at least as good in every mean objective and better in one.
    """

    name: str
    point: Point
    means: Floats
    regret: float
    satisfices: float
    is_efficient: bool


class Draws(NamedTuple):
    """What policies are judged over.

    Attributes:
        told_by: The column that tells draws of the uncertain numbers apart.
        number: How many there are.
    """

    told_by: str
    number: int


def costs(outcomes: Sequence[Mapping[str, float]]) -> list[float]:
    """Return the objectives as means over runs, turned so that small is good.

    Args:
        outcomes: Of each run that succeeded.
    """
    if not outcomes:
        return [FAILED] * len(OBJECTIVES)
    return [each.sign * float(np.mean([row[each.name] for row in outcomes])) for each in OBJECTIVES]


def judge(rows: Iterable[Row], levers: Sequence[str], draws: Draws, unchanged: str) -> list[Judged]:
    """Return every policy that has a good run in every draw, the unchanged one first, in the order of their making.

    Of policies with the same levers the first stands for all. There is nothing to judge by if the unchanged policy is
    not among them.

    Args:
        rows: Runs that succeeded.
        levers: Names of the levers among which policies choose.
        draws: Of the uncertain numbers, over which each policy is judged.
        unchanged: Name of the unchanged policy.
    """
    by_policy: dict[str, dict[int, list[Row]]] = {}
    for row in rows:
        by_policy.setdefault(row["scenario"], {}).setdefault(row[draws.told_by], []).append(row)
    policies: dict[str, dict[int, list[Row]]] = {}
    chosen: dict[tuple[float | int | bool, ...], str] = {}
    for name, by_draw in by_policy.items():
        if len(by_draw) == draws.number:
            values = tuple(next(iter(by_draw.values()))[0][lever] for lever in levers)
            if chosen.setdefault(values, name) == name:
                policies[name] = by_draw
    if unchanged not in policies:
        return []
    table = np.array([[costs(runs) for _, runs in sorted(by_draw.items())] for by_draw in policies.values()])
    signs = np.array([objective.sign for objective in OBJECTIVES])
    regrets = regret(table)
    satisfices = satisficing(table, list(policies).index(unchanged))
    efficient = not_dominated(table.mean(axis=1))
    return [
        Judged(
            name,
            dict(zip(levers, values, strict=True)),
            table[at].mean(axis=0) * signs,
            float(regrets[at]),
            float(satisfices[at]),
            bool(efficient[at]),
        )
        for at, (values, name) in enumerate(chosen.items())
    ]


def robust(judged: Sequence[Judged]) -> Judged:
    """Return the efficient policy with the least regret; of several, that which satisfices most often."""
    efficient = (policy for policy in judged if policy.is_efficient)
    return min(efficient, key=lambda policy: (policy.regret, -policy.satisfices))


def regret(table: Floats) -> Floats:
    """Return the regret of each policy that it stays below in nine draws of ten, in its worst objective.

    Args:
        table: Policies x draws x objectives; small is good.

    Returns:
        From 0 to 1, one a policy: 0 is the best in every draw and objective, 1 the worst.
    """
    best, worst = table.min(axis=0), table.max(axis=0)
    spread = np.where(worst > best, worst - best, 1.0)
    return np.asarray(np.quantile((table - best) / spread, REGRET_QUANTILE, axis=1).max(axis=1), np.float64)


def satisficing(table: Floats, reference: int) -> Floats:
    """Return in which share of the draws each policy is no worse than a reference in any objective.

    Args:
        table: Policies x draws x objectives; small is good.
        reference: Row of the policy that they are held against.
    """
    return np.asarray((table <= table[reference]).all(axis=2).mean(axis=1), np.float64)


def not_dominated(losses: Floats) -> Bools:
    """Return which rows are efficient: none is at least as good in every column and better in one; small is good."""
    no_worse = (losses[:, None] <= losses).all(axis=2)
    better = (losses[:, None] < losses).any(axis=2)
    return np.asarray(~(no_worse & better).any(axis=0))
