"""The shipped scenarios: each runs, asks one question, and differs from the siege in nothing but what it asks about."""

import functools
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios import siege_2013
from sim.cli import command as cli
from sim.measures.outcomes import outcomes
from sim.runs import Run, simulate
from sim.scenario import library
from sim.scenario.declarations import declarations
from sim.scenario.loading import load_scenario
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census

AGENTS = 100_000
SIEGE = "siege_2013"
PATHS = library.shipped_scenarios()
NAMES = sorted(PATHS)
RECOMMENDATIONS = [name for name in NAMES if PATHS[name].parent.name == "recommendations"]
DEMANDS = [name for name in NAMES if PATHS[name].parent.name == "demands"]
WHAT_IFS = [name for name in NAMES if PATHS[name].parent.name == "what_ifs"]
WITHOUT_EFFECT = ["d5_rule_vote", "d6_reviews", "d8_apology", "no_hard_line", "early_arrest"]
SHOCKS = {
    "d5_rule_vote": "rule_vote_shock",
    "d6_reviews": "review_symmetry_shock",
    "d8_apology": "apology_shock",
    "no_hard_line": "hardline_shock",
    "early_arrest": "arrest_shock",
}


@functools.cache
def loaded(name: str) -> Scenario:
    return load_scenario(name).evolve(agents=AGENTS)


@functools.cache
def census() -> Census:
    return Census(loaded(SIEGE).seed, AGENTS)


@functools.cache
def run_of(name: str) -> Run:
    return simulate(loaded(name), census())


def script(name: str) -> Any:
    parts = PATHS[name].relative_to(Path(siege_2013.__file__).parent).with_suffix("").parts
    return importlib.import_module(".".join(("scenarios", *parts)))


def same_until(one: Run, other: Run, hour: int) -> bool:
    return all(
        np.array_equal(values[:hour], theirs[name][:hour])
        for series, theirs in ((one.series, other.series), (one.by_merchant, other.by_merchant))
        for name, values in series.items()
    )


def test_the_library_is_complete() -> None:
    assert [name[:2] for name in RECOMMENDATIONS] == ["al", *(f"r{n}" for n in range(1, 7))]
    assert [name[:2] for name in DEMANDS] == ["al", *(f"d{n}" for n in range(1, 9))]
    assert sorted([SIEGE, *RECOMMENDATIONS, *DEMANDS, *WHAT_IFS]) == NAMES
    assert len(WHAT_IFS) == 9


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_runs_is_called_as_its_file_and_survives_json(name: str) -> None:
    scenario = loaded(name)
    assert scenario.name == name
    assert Scenario.from_json(scenario.to_json()) == scenario
    assert np.isfinite([*outcomes(run_of(name)).values()]).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_asks_one_question(name: str) -> None:
    first, *rest = (script(name).__doc__ or "").split("\n")
    assert first.endswith("?")
    assert first.count("?") == 1
    assert not rest or rest[0] == ""


@pytest.mark.parametrize("name", ["siege_2013", "r3_precision", "d1_restore", "no_campaign"])
def test_a_script_can_be_started_by_itself(name: str) -> None:
    by_path, by_name = [str(PATHS[name])], ["-m", script(name).__name__]
    for start in (by_path, by_name) if name == SIEGE else (by_path,):
        done = subprocess.run(
            [sys.executable, *start, "--agents", "0"], capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 2
        assert done.stderr.startswith("siege: agents")


# What differs


def differing(name: str) -> set[str]:
    siege, other = loaded(SIEGE), loaded(name)
    return {field for field in type(siege).model_fields if getattr(siege, field) != getattr(other, field)}


@pytest.mark.parametrize("name", [name for name in NAMES if name != SIEGE])
def test_a_scenario_differs_from_the_siege_in_what_it_asks_about(name: str) -> None:
    fields = {
        **{each: {"policy"} for each in RECOMMENDATIONS},
        **{each: {"policy", "agenda"} for each in ("r3_precision", "all_six")},
        **{each: {"agenda"} for each in (*DEMANDS, *WHAT_IFS)},
        "all_vigilant": {"behaviour"},
        "strong_filter": {"policy"},
        "reactive": {"agenda", "rules"},
    }
    assert differing(name) == {"name", *fields[name]}


@pytest.mark.parametrize("name", [name for name in (*RECOMMENDATIONS, *DEMANDS) if not name.startswith("all_")])
def test_its_levers_answer_what_it_stands_for(name: str) -> None:
    asked = name[:2].upper()
    answering = {entry.name for entry in declarations(Policy) if asked in entry.serves}
    levers = script(name).LEVERS
    assert levers.keys() <= answering
    assert name in RECOMMENDATIONS or levers.keys() == answering
    if name in RECOMMENDATIONS:
        assert all(getattr(loaded(name).policy, lever) == value for lever, value in levers.items())
        assert all(value != getattr(Policy(), lever) for lever, value in levers.items())


@pytest.mark.parametrize(("whole", "parts"), [("all_six", RECOMMENDATIONS), ("all_demands", DEMANDS)])
def test_all_together_have_the_levers_of_each(whole: str, parts: list[str]) -> None:
    each = [script(name).LEVERS for name in parts if name != whole]
    assert sum(len(levers) for levers in each) == len(script(whole).LEVERS)
    assert {lever: value for levers in each for lever, value in levers.items()} == script(whole).LEVERS


@pytest.mark.parametrize("name", [name for name in NAMES if name != SIEGE])
def test_a_scenario_changes_something_unless_it_says_that_nothing_acts(name: str) -> None:
    same = same_until(run_of(SIEGE), run_of(name), 240)
    assert same == (name in WITHOUT_EFFECT)
    assert same == ("nothing changes" in " ".join((script(name).__doc__ or "").split()))


@pytest.mark.parametrize(("name", "shock"), SHOCKS.items())
def test_what_does_nothing_at_defaults_acts_under_its_shock(name: str, shock: str) -> None:
    assert f"behaviour.{shock}" in (script(name).__doc__ or "")
    size = 0.9  # far beyond what is believed: few agents stand for many sellers here
    siege, other = (
        simulate(loaded(each).evolve(behaviour={shock: size}, policy={"sanction_capacity": 5000.0}), census())
        for each in (SIEGE, name)
    )
    assert not same_until(siege, other, 240)


@pytest.mark.parametrize("name", DEMANDS)
def test_a_demand_changes_nothing_before_it_is_granted(name: str) -> None:
    granted = loaded(SIEGE).hour_of(siege_2013.on("F16", 15))
    assert granted == 3 * 24 + 15
    assert same_until(run_of(SIEGE), run_of(name), granted)
    [act] = [act for act in loaded(name).agenda if act.kind == "policy change"]
    assert loaded(name).hour_of(act.at) == granted


def test_without_a_campaign_nobody_joins() -> None:
    run = run_of("no_campaign")
    assert not run.series["members"].any()
    assert not run.series["punished"].any()
    assert run_of(SIEGE).series["members"].any()


def test_the_campaign_of_r1_begins_when_the_festival_is_over() -> None:
    assert loaded(SIEGE).festival_hour == 9 * 24
    assert loaded("r1_timing").festival_hour == -24


@pytest.mark.parametrize(
    ("name", "fact_ids"),
    [
        ("no_campaign", {"F02"}),
        ("no_hard_line", {"F15"}),
        ("no_concession", {"F16", "F17"}),
        ("no_weibo_call", {"F18"}),
        ("early_arrest", {"F27"}),
        ("reactive", {"F15", "F16", "F17", "F27"}),
        ("to_double_12", {"F27"}),
    ],
)
def test_acts_that_are_left_out(name: str, fact_ids: set[str]) -> None:
    assert {act.fact for act in loaded(SIEGE).agenda} - {act.fact for act in loaded(name).agenda} == fact_ids


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("siege_2014", "siege_2013"),
        ("r1_time", "r1_timing"),
        ("timing", "r1_timing"),
        ("no_weibo", "no_weibo_call"),
        ("d3_seperation", "d3_separation"),
    ],
)
def test_a_misspelt_name_is_understood(given: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", given]) == 2
    assert f"did you mean {meant}?" in capsys.readouterr().err
