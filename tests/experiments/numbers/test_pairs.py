"""Pairs of runs: paired differences, who joined under which policy, ranks; by hand, and for real."""

from typing import Any

import numpy as np
import pytest

from experiments.engine.measure import measure
from experiments.engine.pairing import SIDES, STATES
from experiments.numbers.pairs import (
    RANKED_FROM,
    Pairs,
    Standing,
    compared,
    differences,
    identical,
    order,
    precision_gain,
    ranks,
    who_joined,
)
from experiments.numbers.replications import Row, interval
from experiments.plan.plan import Plan
from sim.measures.outcomes import OUTCOMES
from tests.worlds import small_world

BASE = small_world(2000, name="base")
GENTLE = BASE.evolve(name="gentle", policy={"detector_fpr": 0.005})
HARSH = BASE.evolve(name="harsh", policy={"detector_fpr": 0.08})
NAMES = ("base", "gentle", "harsh")


@pytest.fixture(scope="module", name="found")
def _found() -> list[dict[str, Any]]:
    rows = []
    for job in Plan(kind="compare", scenarios=(BASE, GENTLE, HARSH), seeds=4, paired=True).jobs():
        row = measure(job)
        named = {"scenario": job.scenario.name, "point": job.point, "seed": job.scenario.seed, "error": ""}
        rows.append(named | row["outcomes"] | row["pair"])
    return rows


def table(values: dict[tuple[str, int, int], float]) -> list[Row]:
    """Return runs by scenario, point and seed, of which every outcome has the value given."""
    return [
        {"scenario": name, "point": point, "seed": seed}
        | {outcome.name: value for outcome in OUTCOMES}
        | {f"{side}.{state}": value for side in SIDES for state in STATES}
        for (name, point, seed), value in values.items()
    ]


def test_a_run_beside_itself_has_everybody_on_both_sides(found: list[dict[str, Any]]) -> None:
    for row in found:
        joined = {side: sum(row[f"{side}.{state}"] for state in STATES) for side in SIDES}
        assert joined["both"] + joined["only_here"] == row["joined"]
        if row["scenario"] == "base":
            assert joined["only_here"] == joined["only_reference"] == 0


def test_more_false_positives_make_nobody_stay_away(found: list[dict[str, Any]]) -> None:
    """The coupling of the model: with the platform on its script more harm never means fewer joiners."""
    for row in found:
        if row["scenario"] == "gentle":
            assert sum(row[f"only_here.{state}"] for state in STATES) == 0
        if row["scenario"] == "harsh":
            assert sum(row[f"only_reference.{state}"] for state in STATES) == 0


# Differences


def test_paired_and_unpaired_means_agree_and_pairing_gains(found: list[dict[str, Any]]) -> None:
    for each in differences(Pairs(found, NAMES)):
        mine = [row[each.outcome] for row in found if row["scenario"] == each.scenario]
        theirs = [row[each.outcome] for row in found if row["scenario"] == "base"]
        assert each.mean == pytest.approx(np.mean(mine) - np.mean(theirs))
        assert each.base == pytest.approx(np.mean(theirs))
        assert each.low <= each.mean <= each.high
    gain = {(each.scenario, each.outcome): each.precision_gain for each in differences(Pairs(found, NAMES))}
    assert (gain["gentle", "joined"] or 0) > 1


def test_a_pair_that_failed_on_one_side_is_left_out(found: list[dict[str, Any]]) -> None:
    some = [row for row in found if (row["scenario"], row["seed"]) != ("harsh", 2)]
    expected = [row for row in found if row["seed"] != 2]
    assert differences(Pairs(some, NAMES)) == differences(Pairs(expected, NAMES))
    assert who_joined(Pairs(some, NAMES)) == who_joined(Pairs(expected, NAMES))
    assert differences(Pairs([row for row in found if row["scenario"] != "harsh"], NAMES)) == []


def test_pairing_gains_what_is_shared() -> None:
    luck = np.array([100.0, 300.0, 250.0, 700.0])
    own = np.array([1.0, -1.0, 2.0, -2.0])
    assert precision_gain(luck, luck + own) > 1000
    assert precision_gain(luck, -luck) == pytest.approx(0.5)
    assert precision_gain(luck, luck) is None


def test_draws_not_seeds_are_what_is_independent() -> None:
    values = {("base", 0, 1): 10, ("base", 0, 2): 10, ("base", 1, 1): 10, ("base", 1, 2): 10}
    values |= {("gentle", 0, 1): 11, ("gentle", 0, 2): 13, ("gentle", 1, 1): 5, ("gentle", 1, 2): 7}
    values |= {(("harsh", *key[1:])): 10 for key in list(values) if key[0] == "base"}
    table = [
        {"scenario": name, "point": point, "seed": seed} | {outcome.name: value for outcome in OUTCOMES}
        for (name, point, seed), value in values.items()
    ]
    [each] = [
        each for each in differences(Pairs(table, NAMES)) if (each.scenario, each.outcome) == ("gentle", "joined")
    ]
    assert each.mean == -1
    assert (each.low, each.high) == interval(np.array([2.0, -4.0]))
    assert ranks(Pairs(table, NAMES), "joined").tolist() == [[2, 1], [1, 2]]


def test_each_draw_counts_once_however_many_of_its_seeds_succeeded() -> None:
    values = {("base", 0, seed): 10.0 for seed in (1, 2, 3)} | {("base", 1, 1): 20.0}
    values |= {("gentle", 0, seed): 12.0 for seed in (1, 2, 3)} | {("gentle", 1, 1): 30.0}
    values |= {("harsh", point, seed): 0.0 for _, point, seed in list(values)}
    pairs = Pairs(table(values), NAMES)
    effect = differences(pairs)[0]
    assert (effect.base, effect.mean) == (15.0, 6.0)
    assert (effect.low + effect.high) / 2 == pytest.approx(effect.mean)
    assert who_joined(pairs)[0].both == 21.0


# Ranks


def test_ranks_and_their_order() -> None:
    places = np.array([[1, 2, 3], [1, 3, 2], [1, 2, 3], [2, 1, 3]])
    assert order(["a", "b", "c"], places) == [
        Standing("a", 0.75, 0.0),
        Standing("b", 0.75, 0.0),
        Standing("c", 1.0, 0.0),
    ]


def test_stability_is_told_from_ten_replications_on() -> None:
    for seeds in (2, RANKED_FROM - 1, RANKED_FROM):
        values = {(name, 0, seed): place for place, name in enumerate(NAMES) for seed in range(seeds)}
        comparison = compared(Pairs(table(values), NAMES), (), {}, 0)
        assert len(comparison.places) == seeds
        assert bool(comparison.standings) == (seeds >= 10)
    assert comparison.standings == [Standing("gentle", 1.0, 0.0), Standing("harsh", 1.0, 0.0)]


def test_scenarios_that_always_tie_are_the_same_and_not_unstable() -> None:
    assert order(["a", "b"], np.ones((20, 2), np.int64))[0] == Standing("a", 0.0, 1.0)
    assert order(["a", "b"], np.ones((20, 2), np.int64))[0].is_stable
    assert not Standing("a", 0.5, 0.5).is_stable


def test_identical_is_what_never_differs() -> None:
    values = {(name, 0, seed): float(seed) for name in NAMES for seed in range(5)}
    assert identical(Pairs(table(values), NAMES)) == {"gentle": "base", "harsh": "base"}
    other = table(values | {("gentle", 0, 3): 3.5})
    assert identical(Pairs(other, NAMES)) == {"harsh": "base"}
    other = table({key: value + (key[0] != "base") for key, value in values.items()})
    assert identical(Pairs(other, NAMES)) == {"harsh": "gentle"}
    assert identical(Pairs([], NAMES)) == {}


def test_an_effect_is_clear_when_its_interval_leaves_0_out() -> None:
    luck = (0.0, 1.0, -1.0, 0.5)
    values = {("base", 0, seed): 10.0 for seed in range(4)}
    values |= {("gentle", 0, seed): 30.0 + luck[seed] for seed in range(4)}
    values |= {("harsh", 0, seed): 10.0 + luck[seed] for seed in range(4)}
    for effect in differences(Pairs(table(values), NAMES)):
        assert effect.is_clear == (effect.scenario == "gentle") == (not effect.low <= 0 <= effect.high)
