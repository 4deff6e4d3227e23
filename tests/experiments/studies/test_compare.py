"""Comparisons: paired differences, who joined under which policy, ranks; by hand, by brute force, and for real."""

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from experiments.engine.measure import measure
from experiments.engine.pairing import COLUMNS, SIDES, STATES, pair
from experiments.figures.choices import order
from experiments.plan.plan import Plan
from experiments.studies.compare import differences, interval, precision_gain, ranked, who
from sim.measures.outcomes import OUTCOMES
from sim.runs import simulate
from sim.sellers.census import Census
from sim.sellers.seller import Case
from tests.worlds import small_world

SIEGE = Path(sys.executable).with_name("siege")
BASE = small_world(2000, name="base")
GENTLE = BASE.evolve(name="gentle", policy={"detector_fpr": 0.005})
HARSH = BASE.evolve(name="harsh", policy={"detector_fpr": 0.08})


def plan(**changes: Any) -> Plan:
    fields: dict[str, Any] = {"kind": "compare", "scenarios": (BASE, GENTLE, HARSH), "seeds": 4, "paired": True}
    return Plan(**(fields | changes))


def rows(asked: Plan) -> list[dict[str, Any]]:
    found = []
    for job in asked.jobs():
        row = measure(job)
        named = {"scenario": job.scenario.name, "point": job.point, "seed": job.scenario.seed, "error": ""}
        found.append(named | row["outcomes"] | row["pair"])
    return found


@pytest.fixture(scope="module", name="found")
def _found() -> list[dict[str, Any]]:
    return rows(plan())


# Pairs of runs


@pytest.mark.parametrize("other", [GENTLE, HARSH])
def test_who_joined_by_brute_force(other: Any) -> None:
    census = Census(BASE.seed, BASE.agents)
    before, after = simulate(BASE, census), simulate(other, census)
    expected = dict.fromkeys(COLUMNS, 0.0)
    case_before, case_after = (
        dict(zip(run.joiners.tolist(), run.joiner_case.tolist(), strict=True)) for run in (before, after)
    )
    for seller in set(case_before) | set(case_after):
        side = (
            "both"
            if seller in case_before and seller in case_after
            else "only_reference"
            if seller in case_before
            else "only_here"
        )
        case = case_before.get(seller, case_after.get(seller))
        fakes = census.first("faking_luck", BASE.agents)[seller] < BASE.behaviour.faking_prevalence
        state = "untouched" if case == Case.UNTOUCHED else "faker" if fakes else "wrongly_punished"
        expected[f"{side}.{state}"] += 1
    assert pair(after, before, census) == expected
    assert expected["both.untouched"] > 0


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
    for each in differences(plan(), found):
        mine = [row[each.outcome] for row in found if row["scenario"] == each.scenario]
        theirs = [row[each.outcome] for row in found if row["scenario"] == "base"]
        assert each.mean == pytest.approx(np.mean(mine) - np.mean(theirs))
        assert each.base == pytest.approx(np.mean(theirs))
        assert each.low <= each.mean <= each.high
    gain = {(each.scenario, each.outcome): each.precision_gain for each in differences(plan(), found)}
    assert (gain["gentle", "joined"] or 0) > 1


def test_a_pair_that_failed_on_one_side_is_left_out(found: list[dict[str, Any]]) -> None:
    some = [row for row in found if (row["scenario"], row["seed"]) != ("harsh", 2)]
    expected = [row for row in found if row["seed"] != 2]
    assert differences(plan(), some) == differences(plan(), expected)
    assert who(plan(), some) == who(plan(), expected)
    assert differences(plan(), [row for row in found if row["scenario"] != "harsh"]) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_the_interval_is_that_of_a_textbook(values: list[float]) -> None:
    low, high = interval(np.array(values))
    spread = np.std(values, ddof=1) / np.sqrt(len(values))
    assert (low, high) == pytest.approx(
        (
            np.mean(values) - t.ppf(0.975, len(values) - 1) * spread,
            np.mean(values) + t.ppf(0.975, len(values) - 1) * spread,
        ),
        rel=1e-6,
        abs=1e-6,
    )


def test_pairing_gains_what_is_shared() -> None:
    luck = np.array([100.0, 300.0, 250.0, 700.0])
    own = np.array([1.0, -1.0, 2.0, -2.0])
    assert precision_gain(luck, luck + own) > 1000
    assert precision_gain(luck, -luck) == pytest.approx(0.5)
    assert precision_gain(luck, luck) is None


def test_draws_not_seeds_are_what_is_independent() -> None:
    asked = plan(points=({"behaviour.attack_share": 0.1}, {"behaviour.attack_share": 0.2}), seeds=2)
    values = {("base", 0, 1): 10, ("base", 0, 2): 10, ("base", 1, 1): 10, ("base", 1, 2): 10}
    values |= {("gentle", 0, 1): 11, ("gentle", 0, 2): 13, ("gentle", 1, 1): 5, ("gentle", 1, 2): 7}
    values |= {(("harsh", *key[1:])): 10 for key in list(values) if key[0] == "base"}
    table = [
        {"scenario": name, "point": point, "seed": seed} | {outcome.name: value for outcome in OUTCOMES}
        for (name, point, seed), value in values.items()
    ]
    [each] = [each for each in differences(asked, table) if (each.scenario, each.outcome) == ("gentle", "joined")]
    assert each.mean == -1
    assert (each.low, each.high) == interval(np.array([2.0, -4.0]))
    assert ranked(asked, table).tolist() == [[2, 1], [1, 2]]


# Ranks


def test_ranks_and_their_order() -> None:
    places = np.array([[1, 2, 3], [1, 3, 2], [1, 2, 3], [2, 1, 3]])
    assert order(["a", "b", "c"], places) == [("a", 0.75), ("b", 0.75), ("c", 1.0)]


# What a scenario sets itself is not drawn


def test_what_is_compared_is_not_drawn() -> None:
    vigilant = BASE.evolve(name="other", behaviour={"attack_share": 0.9})
    asked = plan(scenarios=(BASE, vigilant), points=({"behaviour.attack_share": 0.2, "behaviour.festival_stake": 0.2},))
    for job in asked.jobs():
        assert job.scenario.behaviour.attack_share == (0.9 if job.scenario.name == "other" else 0.2)
        assert job.scenario.behaviour.festival_stake == 0.2
        assert job.reference is not None
        assert job.reference.name == "base"


# The command


def test_the_command(tmp_path: Path) -> None:
    paths = []
    for scenario in (BASE, GENTLE, HARSH):
        paths.append(tmp_path / f"{scenario.name}.json")
        paths[-1].write_text(scenario.evolve(agents=600, population=600).to_json(), "utf-8")
    command = [SIEGE, "compare", *paths, "--draws", "2", "--seeds", "2", "--out", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "In this model, over these priors: change from base" in done.stdout
    assert "under both, only under base, only under the scenario" in done.stdout
    [folder] = (tmp_path / "out").iterdir()
    drawn = {path.stem for path in (folder / "figures").glob("*.png")}
    assert drawn == {"effects", "headcount", "joined", "ranks"}
    with (folder / "runs.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 3 * 2 * 2
    again = subprocess.run([SIEGE, "verify", folder], capture_output=True, text=True, timeout=200, check=False)
    assert (again.returncode, again.stderr) == (0, "")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["base"], "at least two scenarios are needed"),
        (["base", "base"], "scenarios must differ in name"),
        (["base", "small"], "scenarios must have the same sellers to be compared"),
        (["base", "short"], "scenarios must cover the same hours to be compared"),
        (["base", "short", "--seeds", "1"], "an interval needs replications"),
        (["base", "short", "--draws", "1"], "an interval needs replications"),
    ],
)
def test_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str], names: list[str], words: str) -> None:
    from sim.cli import command as cli

    for scenario in (BASE, BASE.evolve(name="small", agents=100, population=100), BASE.evolve(name="short", hours=50)):
        (tmp_path / f"{scenario.name}.json").write_text(scenario.to_json(), "utf-8")
    out = tmp_path / "out"
    paths = {name: str(tmp_path / f"{name}.json") for name in ("base", "small", "short")}
    assert cli.main(["compare", *(paths.get(name, name) for name in names), "--out", str(out)]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()
