"""Whatever else may be given: a scenario, or a line that says what is wrong."""

import argparse
import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli.changes import changed
from sim.errors import InputError
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario

FUZZ = settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 2**31, 2**63, -(2**63), 10**30, 10**400),
    *(0.5, -0.0, 1e-320, 1e308, math.nan, math.inf),
    *(
        "",
        "0",
        "1",
        "nan",
        "true",
        "x" * 5000,
        "\ud800",
        "\0",
        "a\nb",
        "网店",
        "hard line",
        "campaign",
        "HSTYLE",
        "shoes",
    ),
    *([], [[]], {}, {"": 0}, {"kind": "campaign"}),
    *("2013-12-03T00:00:00+08:00", "2013-02-30T00:00:00+08:00", "2013-12-03", "2013-12-03T00:00:00"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
]
VALUES = st.sampled_from(ODD) | st.integers() | st.floats() | st.text(max_size=8)
CHANGES = st.tuples(
    st.integers(0, 10**6), st.sampled_from(["drop", "rename", "replace", "replace", "twice", "wrap"]), VALUES
)


def places(node: Any) -> list[tuple[Any, Any]]:
    """Return every entry of a tree as its container and key."""
    if not isinstance(node, dict | list):
        return []
    keys = list(node) if isinstance(node, dict) else range(len(node))
    return [(node, key) for key in keys] + [place for key in keys for place in places(node[key])]


def change(tree: Any, where: int, how: str, value: Any) -> None:
    """Spoil one entry of a tree."""
    found = places(tree)
    if not found:
        return
    container, key = found[where % len(found)]
    if how == "drop":
        del container[key]
    elif how == "wrap":
        container[key] = [container[key]]
    elif how == "twice" and isinstance(container, list):
        container.append(copy.deepcopy(container[key]))
    elif how in ("rename", "twice") and isinstance(container, dict):
        container[str(value)[:10]] = copy.deepcopy(container[key]) if how == "twice" else container.pop(key)
    else:
        container[key] = copy.deepcopy(value)


@pytest.fixture(scope="session", name="trees")
def _trees(siege: Scenario) -> list[Any]:
    """Two valid scenarios; the second has few facts, so that changes meet the rest of it more often."""
    whole = json.loads(siege.to_json())
    few = copy.deepcopy(whole)
    few["facts"]["facts"] = few["facts"]["facts"][:2]
    return [whole, few]


@pytest.fixture(scope="session", name="spoilt")
def _spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "spoilt.json"


def gives_a_scenario_or_a_line(load: Callable[[], Scenario]) -> None:
    """Check that what is loaded is a scenario that can be saved and read back, or refused in one line."""
    try:
        scenario = load()
    except InputError as mistake:
        lines = str(mistake).splitlines()
    else:
        lines = ["one"]
        assert Scenario.from_json(scenario.to_json()) == scenario
        assert 1 <= scenario.agents <= scenario.population
        assert 0 <= scenario.seed < 2**63
    assert len(lines) == 1


@FUZZ
@given(which=st.sampled_from([0, 1, 1, 1]), changes=st.lists(CHANGES, min_size=1, max_size=3))
def test_spoilt_scenarios(trees: list[Any], spoilt: Path, which: int, changes: list[tuple[int, str, Any]]) -> None:
    tree = copy.deepcopy(trees[which])
    for where, how, value in changes:
        change(tree, where, how, value)
    spoilt.write_text(json.dumps(tree), "utf-8")
    gives_a_scenario_or_a_line(lambda: load_scenario(str(spoilt)))


@FUZZ
@given(where=st.integers(0, 10**6), removed=st.integers(0, 20), added=st.binary(max_size=6))
def test_spoilt_files(trees: list[Any], spoilt: Path, where: int, removed: int, added: bytes) -> None:
    content = json.dumps(trees[1], ensure_ascii=False).encode()
    at = where % len(content)
    spoilt.write_bytes(content[:at] + added + content[at + removed :])
    gives_a_scenario_or_a_line(lambda: load_scenario(str(spoilt)))


FIELDS = ["detector_fpr", "appeal_evidence_items", "no_appeal_pledge", "reach_sellers", "faking_prevalence", "", "name"]
TEXTS = (
    st.sampled_from([json.dumps(value) for value in ODD])
    | st.sampled_from(["", "many", "-", "1_000", "1e5", "0x10", "[", "{", '"', "٣", "\uff11", "1e400", "-Infinity"])
    | st.integers().map(str)
    | st.floats().map(str)
    | st.text(max_size=8)
)
PAIRS = st.tuples(st.sampled_from(["policy", "behaviour", "channels", ""]), st.sampled_from(FIELDS), TEXTS)
SPOILT_SETTINGS = PAIRS.map(lambda parts: f"{parts[0]}.{parts[1]}={parts[2]}") | st.text(max_size=30)


@FUZZ
@given(changes=st.lists(SPOILT_SETTINGS, max_size=3), agents=st.none() | TEXTS, seed=st.none() | TEXTS)
def test_spoilt_settings(siege: Scenario, changes: list[str], agents: str | None, seed: str | None) -> None:
    options = argparse.Namespace(changes=changes, agents=agents, seed=seed)
    gives_a_scenario_or_a_line(lambda: changed(siege, options))
