"""Pairs of runs that share their sellers and their luck: what a scenario changes, for whom, and how firm ranks are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from experiments.engine.pairing import SIDES, STATES
from experiments.numbers.hanging import Hanging, hanging
from experiments.numbers.replications import Row, independent, interval
from sim.measures.outcomes import OUTCOMES
from sim.submodels.arrays import Floats, Ints

GAIN = "joined"
"""What a policy is to lower."""

STABLE = 0.9
"""Share of the replications in which the order of two neighbours must hold to be called stable."""

RANKED_FROM = 10
"""Replications below which nobody can tell whether an order holds in nine of ten."""


class Difference(NamedTuple):
    """What a scenario changes of an outcome, from pairs of runs that share their sellers and their luck.

    Attributes:
        scenario: The scenario.
        outcome: The outcome.
        unit: Its unit.
        base: Mean of the outcome under the first scenario.
        mean: Mean of the paired differences from it.
        low: Lower end of the 95 % interval of the mean.
        high: Upper end.
        low_5: In 5 % of the independent replications the difference is smaller.
        high_95: In 5 % it is larger.
        lower_share: Share of the pairs in which the scenario lowers it.
        precision_gain: Variance of the difference of unpaired replications over that of paired ones; None if it
            cannot be told.
    """

    scenario: str
    outcome: str
    unit: str
    base: float
    mean: float
    low: float
    high: float
    low_5: float
    high_95: float
    lower_share: float
    precision_gain: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves 0 out: the scenario can be told from the first one by this outcome."""
        return not self.low <= 0 <= self.high


class Joined(NamedTuple):
    """How many sellers of one state joined under the first scenario and under another: means over the pairs.

    Attributes:
        scenario: The scenario compared with the first.
        state: What the campaign made of them, such as wrongly punished.
        both: Sellers who joined under both.
        only_baseline: Sellers who joined under the first alone.
        only_scenario: Sellers who joined under the scenario alone.
    """

    scenario: str
    state: str
    both: float
    only_baseline: float
    only_scenario: float


class Standing(NamedTuple):
    """A scenario in the order from the best mean rank to the worst.

    Attributes:
        name: The scenario.
        ahead: Share of the replications in which it is strictly before the next; 1 for the last.
        tied: Share in which it shares its rank with the next; 0 for the last.
    """

    name: str
    ahead: float
    tied: float

    @property
    def is_stable(self) -> bool:
        """Whether its order with the next holds, be it before it or beside it."""
        return max(self.ahead, self.tied) >= STABLE


class Pairs:
    """The runs of several scenarios, paired once: those points and seeds that succeeded under every scenario.

    Args:
        rows: Runs that succeeded, in any order.
        scenarios: Names; the others are compared with the first.

    Attributes:
        base: Name of the first scenario.
        others: Names of the others.
        points: Point of each pair.
    """

    def __init__(self, rows: Iterable[Row], scenarios: Sequence[str]) -> None:
        self.base, *self.others = scenarios
        by_pair: dict[str, dict[tuple[int, int], Row]] = {name: {} for name in scenarios}
        for row in rows:
            by_pair[row["scenario"]][row["point"], row["seed"]] = row
        complete = sorted(set.intersection(*(set(pairs) for pairs in by_pair.values())))
        self.points: Ints = np.array([point for point, _ in complete], np.int64)
        self._rows = {name: [pairs[pair] for pair in complete] for name, pairs in by_pair.items()}

    @property
    def replications(self) -> int:
        """How many of them are independent of each other."""
        return len(independent(self.points.astype(np.float64), self.points))

    def values(self, scenario: str, column: str) -> Floats:
        """Return a column of a scenario, one value a pair."""
        return np.array([row[column] for row in self._rows[scenario]], np.float64)

    def replicates(self, scenario: str, column: str) -> Floats:
        """Return a column of a scenario, one value an independent replication."""
        return independent(self.values(scenario, column), self.points)


class Comparison(NamedTuple):
    """What came of a comparison.

    Attributes:
        pairs: The runs, paired.
        effects: What each scenario but the first changes of each outcome; none with fewer than two replications.
        joined: Who joined under which scenario.
        twins: Which scenarios come out like an earlier one in everything, and like which.
        places: Rank of each scenario but the first by how few joined; replications x scenarios.
        standings: Their order; none where there are too few replications to tell whether it holds.
        hanging: How many fewer join under each scenario, and on which drawn numbers that hangs.
        headcounts: Sellers in the rooms by scenario; one row an independent replication, one column an hour.
        failed: How many runs failed.
    """

    pairs: Pairs
    effects: list[Difference]
    joined: list[Joined]
    twins: Mapping[str, str]
    places: Ints
    standings: list[Standing]
    hanging: list[Hanging]
    headcounts: Mapping[str, Floats]
    failed: int


def compared(pairs: Pairs, drawn: Collection[str], headcounts: Mapping[str, Floats], failed: int) -> Comparison:
    """Return all that a comparison tells of its pairs of runs, between which some numbers were drawn."""
    places = ranks(pairs, GAIN)
    can_tell = len(pairs.others) > 1 and len(places) >= RANKED_FROM
    return Comparison(
        pairs=pairs,
        effects=differences(pairs),
        joined=who_joined(pairs),
        twins=identical(pairs),
        places=places,
        standings=order(pairs.others, places) if can_tell else [],
        hanging=_hanging(pairs, drawn),
        headcounts=headcounts,
        failed=failed,
    )


def differences(pairs: Pairs) -> list[Difference]:
    """Return what each scenario but the first changes of each outcome.

    The interval is that of Student's t over independent replications: over the draws of the uncertain numbers,
    each averaged over its seeds, if there are several draws, else over the seeds. With one replication there is none.
    """
    if pairs.replications < 2:
        return []
    effects = []
    for scenario in pairs.others:
        for outcome in OUTCOMES:
            change = pairs.values(scenario, outcome.name) - pairs.values(pairs.base, outcome.name)
            changes = independent(change, pairs.points)
            before, after = (pairs.replicates(name, outcome.name) for name in (pairs.base, scenario))
            low_5, high_95 = np.quantile(changes, (0.05, 0.95)).tolist()
            effects.append(
                Difference(
                    *(scenario, outcome.name, outcome.unit, float(before.mean()), float(changes.mean())),
                    *interval(changes),
                    low_5=low_5,
                    high_95=high_95,
                    lower_share=float((change < 0).mean()),
                    precision_gain=precision_gain(before, after),
                )
            )
    return effects


def _hanging(pairs: Pairs, drawn: Collection[str]) -> list[Hanging]:
    before = pairs.replicates(pairs.base, GAIN)
    fewer = {name: before - pairs.replicates(name, GAIN) for name in pairs.others}
    return hanging(fewer, {name: pairs.replicates(pairs.base, name) for name in drawn}) if len(before) > 1 else []


def precision_gain(before: Floats, after: Floats) -> float | None:
    """Return how many times fewer replications pairing needs: Var(X) + Var(Y) over Var(Y - X).

    None if it cannot be told, because all differences are the same.
    """
    paired = float((after - before).var(ddof=1))
    return float(before.var(ddof=1) + after.var(ddof=1)) / paired if paired else None


def identical(pairs: Pairs) -> dict[str, str]:
    """Return which scenarios come out like an earlier one, in every outcome of every pair, and like which."""
    earlier: dict[bytes, str] = {}
    twins = {}
    for name in (pairs.base, *pairs.others) if len(pairs.points) else ():
        outcomes = np.array([pairs.values(name, outcome.name) for outcome in OUTCOMES]).tobytes()
        if outcomes in earlier:
            twins[name] = earlier[outcomes]
        earlier.setdefault(outcomes, name)
    return twins


def who_joined(pairs: Pairs) -> list[Joined]:
    """Return for each scenario but the first who joined under both, only under the first, only under it: means."""
    return [
        Joined(
            scenario,
            state.replace("_", " "),
            *(float(pairs.replicates(scenario, f"{side}.{state}").mean()) for side in SIDES),
        )
        for scenario in pairs.others
        if len(pairs.points)
        for state in STATES
    ]


def ranks(pairs: Pairs, outcome: str) -> Ints:
    """Return the rank of each scenario but the first in each replication; 1 has the least of the outcome.

    Returns:
        Replications x scenarios; those that tie share the better rank.
    """
    values = [pairs.replicates(name, outcome) for name in pairs.others]
    table = np.array(values).reshape(len(pairs.others), -1).T
    return np.asarray((table[:, :, np.newaxis] > table[:, np.newaxis, :]).sum(axis=2) + 1, np.int64)


def order(names: Sequence[str], places: Ints) -> list[Standing]:
    """Return scenarios from the best mean rank to the worst.

    Args:
        names: The scenarios.
        places: Rank of each (columns) in each replication (rows), 1 for the best.
    """
    best_first = np.argsort(places.mean(axis=0), kind="stable").tolist()
    standings = []
    for place, other in pairwise(best_first):
        mine, next_one = places[:, place], places[:, other]
        standings.append(Standing(names[place], float((mine < next_one).mean()), float((mine == next_one).mean())))
    return [*standings, Standing(names[best_first[-1]], 1.0, 0.0)]
