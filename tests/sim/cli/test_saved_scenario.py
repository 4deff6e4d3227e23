"""Mistakes in a saved scenario and in its facts."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.scenario import Scenario
from tests.sim.cli.answers import FIRST_DAY, Ask, Entry, asked, refused

CAMPAIGN = {"kind": "campaign", "at": FIRST_DAY}


def changed(**values: Any) -> Callable[[Entry], str]:
    return lambda entry: json.dumps(entry | values)


def marketplace(**values: Any) -> Callable[[Entry], str]:
    return lambda entry: json.dumps(entry | {"marketplace": entry["marketplace"] | values})


def policy(**values: Any) -> Callable[[Entry], str]:
    return lambda entry: json.dumps(entry | {"policy": entry["policy"] | values})


def without(name: str) -> Callable[[Entry], str]:
    return lambda entry: json.dumps({key: value for key, value in entry.items() if key != name})


JSON_MISTAKES: dict[str, tuple[Callable[[Entry], str | bytes], list[str]]] = {
    "empty file": (lambda _: "", ["JSON"]),
    "not JSON": (lambda _: "name: siege", ["JSON"]),
    "cut off": (lambda entry: json.dumps(entry)[:-1], ["JSON"]),
    "list": (lambda _: "[]", ["[]"]),
    "null": (lambda _: "null", []),
    "number": (lambda _: "3", ["3"]),
    "empty mapping": (lambda _: "{}", ["name", "missing"]),
    "invalid UTF-8": (lambda _: b"\xff\xfe{}", ["utf-8"]),
    "deep lists": (lambda _: "[" * 10_000, ["JSON"]),
    "deep mappings": (lambda _: '{"a":' * 10_000, ["JSON"]),
    "deep value": (lambda entry: json.dumps(entry)[:-1] + ', "x":' + "[" * 400 + "]" * 400 + "}", ["x"]),
    "NaN": (policy(detector_fpr=math.nan), ["NaN"]),
    "infinity": (policy(detector_fpr=math.inf), ["Infinity"]),
    "beyond floats": (lambda entry: json.dumps(entry | {"hours": "@"}).replace('"@"', "1e400"), ["hours"]),
    "duplicate": (lambda entry: json.dumps(entry)[:-1] + ', "hours": 3}', ["hours", "twice"]),
    "nested duplicate": (lambda entry: json.dumps(entry).replace('"at"', '"at": 1, "at"', 1), ["at", "twice"]),
    "unknown field": (changed(hourz=3), ["hourz", "did you mean hours?"]),
    "unknown field of the policy": (policy(detector_fprr=0.1), ["policy.detector_fprr", "did you mean detector_fpr?"]),
    "unknown field in the agenda": (changed(agenda=[CAMPAIGN | {"tone": "hard"}]), ["agenda.0", "tone"]),
    "missing field": (without("seed"), ["seed", "missing"]),
    "unknown act": (changed(agenda=[CAMPAIGN | {"kind": "campain"}]), ["agenda.0", "campain"]),
    "act without kind": (changed(agenda=[{"at": FIRST_DAY}]), ["agenda.0", "kind"]),
    "act without date": (changed(agenda=[{"kind": "campaign"}]), ["agenda.0", "at", "missing"]),
    "unknown target of a raid": (
        changed(agenda=[CAMPAIGN | {"kind": "raid call", "targets": ["Nobody"]}]),
        ["agenda", "Nobody"],
    ),
    "impossible date": (changed(start="2013-02-30T00:00:00+08:00"), ["start", "2013-02-30"]),
    "impossible hour": (changed(start="2013-12-03T25:00:00+08:00"), ["start", "25:00"]),
    "date without time zone": (changed(start="2013-12-03T00:00:00"), ["start", "timezone", "2013-12-03T00:00:00"]),
    "number for a date": (changed(start=0), ["start", "0"]),
    "end beyond the calendar": (changed(start="9999-12-31T00:00:00+08:00"), ["9999"]),
    "before the calendar of figures": (changed(start="0001-01-01T00:00:00+08:00"), ["0001"]),
    "negative hours": (changed(hours=-1), ["hours", "-1", "1 to 8,784"]),
    "too many hours": (changed(hours=8785), ["hours", "8785", "1 to 8,784"]),
    "list for hours": (changed(hours=[]), ["hours", "[]"]),
    "text for hours": (changed(hours="240"), ["hours", "240"]),
    "true for hours": (changed(hours=True), ["hours", "true"]),
    "text for a policy": (changed(policy="none"), ["policy", "'none'"]),
    "text for a yes/no": (
        lambda entry: json.dumps(entry).replace('"vigilant": true', '"vigilant": "yes"'),
        ["vigilant", "yes"],
    ),
    "two campaigns": (changed(agenda=[CAMPAIGN, CAMPAIGN]), ["agenda", "campaign"]),
    "number for a name": (changed(name=5), ["name", "5"]),
    "slash in the name": (changed(name="../../x"), ["name", "../../x"]),
    "empty name": (changed(name=""), ["name", "''"]),
    "half a character": (changed(name="\ud800"), []),
    "no categories": (marketplace(categories=[]), ["marketplace.categories"]),
    "unknown category": (
        marketplace(named=[{"name": "HSTYLE", "category": "cars"}]),
        ["marketplace", "HSTYLE", "cars"],
    ),
    "more agents than sellers": (changed(population=10), ["agents", "2000", "10"]),
    "huge population": (changed(population=10**400), ["population", "1000"]),
}


@pytest.mark.parametrize(("write", "says"), JSON_MISTAKES.values(), ids=JSON_MISTAKES)
@pytest.mark.usefixtures("no_run")
def test_mistakes_in_a_saved_scenario(
    ask: Ask, siege: Scenario, tmp_path: Path, write: Callable[[Entry], str | bytes], says: list[str]
) -> None:
    content = write(json.loads(siege.to_json()))
    Path("saved.json").write_bytes(content.encode() if isinstance(content, str) else content)
    refused(ask("run", "saved.json"), *says)
    assert [path.name for path in tmp_path.iterdir()] == ["saved.json"]


@pytest.mark.parametrize("name", ["folder.json", "folder.py", "folder"])
@pytest.mark.usefixtures("no_run")
def test_a_folder_is_no_scenario(ask: Ask, name: str) -> None:
    Path(name).mkdir()
    refused(ask("run", name), name)
    assert list(Path(name).iterdir()) == []


FACT_MISTAKES: dict[str, tuple[Entry, list[str]]] = {
    "unknown metric": (asked(metric="in_room"), ["in_room", "did you mean in_rooms?"]),
    "no moment": (asked(moments=[]), ["X1"]),
    "one moment of two": (asked(metric="headcount_ratio"), ["X1"]),
    "one moment of three": (asked(metric="growth_ratio"), ["X1"]),
    "clicks with one moment": (asked(metric="malicious_clicks"), ["X1"]),
    "an empty time": (asked(metric="attack_growth", moments=[FIRST_DAY] * 4), ["X1"]),
    "unknown merchant": (asked(metric="attacked", subject=["Nobody"]), ["X1", "Nobody"]),
    "nobody to compare": (asked(metric="loss_ratio", subject=["HSTYLE"]), ["X1"]),
    "date as bound of a number": (asked(low=FIRST_DAY), ["X1"]),
    "number as bound of a date": (asked(metric="raid_onset", low=5), ["X1"]),
    "endless delay": (asked(metric="reposts_after", subject=["campaign"], threshold=1e300), ["X1"]),
    "two facts of one id": (asked() | {"facts": asked()["facts"] * 2}, ["facts", "same id"]),
}


@pytest.mark.parametrize(("facts", "says"), FACT_MISTAKES.values(), ids=FACT_MISTAKES)
def test_mistakes_in_facts(ask: Ask, short: Scenario, facts: Entry, says: list[str]) -> None:
    Path("saved.json").write_text(json.dumps(json.loads(short.to_json()) | {"facts": facts}), "utf-8")
    refused(ask("run", "saved.json"), *says)
