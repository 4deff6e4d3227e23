"""The command line: what it prints, what it writes, and how it answers mistakes."""

import argparse
import copy
import csv
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim.runs
from sim.cli import command as cli
from sim.errors import InputError
from sim.scenario.scenario import Scenario

SIEGE = Path(sys.executable).with_name("siege")
FIRST_DAY = "2013-12-03T02:00:00+08:00"


class Answer(NamedTuple):
    """What the command line gave back."""

    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture(name="ask")
def _ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def ask(*arguments: str) -> Answer:
        capsys.readouterr()
        try:
            code = cli.main(list(arguments))
        except SystemExit as leaving:  # argparse
            code = leaving.code if isinstance(leaving.code, int) else 1
        return Answer(code, *capsys.readouterr())

    return ask


@pytest.fixture(name="no_run")
def _no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop a run that should never have begun."""

    def refuse(scenario: Scenario, **_: Any) -> None:
        raise AssertionError(f"a run of {scenario.agents} agents has begun")

    monkeypatch.setattr(sim.runs, "simulate", refuse)


@pytest.fixture(scope="session", name="siege")
def _siege() -> Scenario:
    return cli.load_scenario("siege_2013").evolve(agents=2000)


@pytest.fixture(scope="session", name="short")
def _short(siege: Scenario) -> Scenario:
    return siege.evolve(hours=6, facts=None)


def refused(answer: Answer, *says: str) -> None:
    """Check that a mistake is told in one line that contains all of ``says``, and that nothing was written."""
    assert answer.code == 2
    assert answer.err.startswith("siege: ")
    assert answer.err.endswith("\n")
    assert len(answer.err.splitlines()) == 1
    assert "Traceback" not in answer.err
    assert ": :" not in answer.err
    assert len(answer.err) < 600
    for text in says:
        assert text.casefold() in answer.err.casefold()
    assert answer.out == "" or (len(answer.out.splitlines()) == 2 and "\nplan: " in answer.out)
    assert not Path("results").exists()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a results folder that must not change when it is made again."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


# Help


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"]], ids=" ".join)
def test_help_names_the_commands_and_gives_examples(ask: Ask, arguments: list[str]) -> None:
    answer = ask(*arguments)
    assert answer.code == 0
    assert answer.err == ""
    for text in ("siege run siege_2013", "siege facts siege_2013", "--set policy."):
        assert text in answer.out


def test_help_of_run_names_every_option(ask: Ask) -> None:
    answer = ask("run", "--help")
    for option in ("--agents", "--seed", "--set", "--out", "--quiet"):
        assert option in answer.out


@pytest.mark.parametrize("arguments", [[], ["--help"], ["run", "--help"]], ids=["import only", "help", "help of run"])
def test_help_imports_nothing_that_takes_long(arguments: list[str]) -> None:
    program = (
        "import sys, contextlib, io\n"
        "from sim.cli.command import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    sys.argv[1:] and main()\n"
        "print(sorted({'mesa', 'numpy', 'scipy', 'matplotlib', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [[], ["walk"], ["run"], ["run", "siege_2013", "--agent-count", "5"], ["run", "siege_2013", "--seed"]],
    ids=["nothing", "unknown command", "no scenario", "unknown option", "option without value"],
)
@pytest.mark.usefixtures("no_run")
def test_wrong_usage(ask: Ask, tmp_path: Path, arguments: list[str]) -> None:
    answer = ask(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert "usage: siege" in answer.err
    assert list(tmp_path.iterdir()) == []


# Good runs


def test_the_siege_runs_and_its_saved_scenario_gives_the_same_bytes(ask: Ask) -> None:
    answer = ask("run", "siege_2013", "--agents", "2000")
    assert (answer.code, answer.err) == (0, "")
    assert "siege_2013" in answer.out.splitlines()[0]
    assert answer.out.splitlines()[1].startswith("plan: 1 run x 240 hours")
    [folder] = Path("results").iterdir()
    for name in ("figures/escalation.png", "series.csv", "comparison.csv", "manifest.json"):
        assert f"  {folder / name}" in answer.out.splitlines()
    again = ask("run", str(folder / "scenario.json"), "--quiet", "--out", "again")
    assert again == Answer(0, f"again/{folder.name}\n", "")
    assert {"series.csv", "events.csv", "runs.csv", "comparison.csv"} < set(contents(folder))
    assert contents(folder) == contents(Path("again") / folder.name)


@pytest.mark.parametrize("out", ["results", "deep/er", "with space", "a [old]", "b [", "[/x]", ":bug:", "网店"])
def test_quiet_prints_the_folder_and_nothing_else(ask: Ask, short: Scenario, tmp_path: Path, out: str) -> None:
    Path("short.json").write_text(short.to_json(), "utf-8")
    given_out = str(tmp_path / out)
    answer = ask("run", "short.json", "--quiet", "--out", given_out)
    [folder] = Path(given_out).iterdir()
    assert answer == Answer(0, f"{folder}\n", "")


def test_settings_reach_the_run(ask: Ask, short: Scenario) -> None:
    Path("short.json").write_text(short.to_json(), "utf-8")
    changes = ["--set", "policy.detector_fpr=0.001", "--set", "behaviour.reach_sellers=3e5"]
    changes += ["--set=policy.no_appeal_pledge=false", "--agents", "1000", "--seed", "7"]
    answer = ask("run", "short.json", "--quiet", *changes)
    assert answer.code == 0
    saved = cli.load_scenario(f"{answer.out.strip()}/scenario.json")
    assert saved == short.evolve(
        policy={"detector_fpr": 0.001, "no_appeal_pledge": False},
        behaviour={"reach_sellers": 3e5},
        agents=1000,
        seed=7,
    )


STORY = """
from datetime import timedelta

from scenarios import siege_2013


def scenario():
    base = siege_2013.scenario()
    return base.evolve(name="my_story", agents=1000, hours=6, facts=None, start=base.start + timedelta(days=1))
"""


def test_a_script_of_the_user_runs_from_any_folder(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stories, elsewhere = tmp_path / "stories", tmp_path / "elsewhere"
    stories.mkdir()
    elsewhere.mkdir()
    (stories / "my_story.py").write_text(STORY, "utf-8")
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    absolute = ask("run", str(stories / "my_story.py"), "--quiet")
    assert (absolute.code, absolute.err) == (0, "")
    relative = ask("run", "../stories/my_story.py", "--quiet", "--out", "relative")
    saved = ask("run", f"{absolute.out.strip()}/scenario.json", "--quiet", "--out", "saved")
    first, *others = (contents(Path(answer.out.strip())) for answer in (absolute, relative, saved))
    assert {"figures/escalation.png", "figures/escalation.svg", "series.csv"} < set(first)
    assert all(other == first for other in others)
    assert [path.name for path in stories.iterdir()] == ["my_story.py"]  # nothing outside the results folders
    assert sorted(path.name for path in elsewhere.iterdir()) == ["relative", "results", "saved"]


def test_a_script_is_read_anew_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    script = tmp_path / "story.py"
    seeds = []
    for seed in (1, 2):
        script.write_text(
            f"from scenarios import siege_2013\nscenario = lambda: siege_2013.scenario().evolve(seed={seed})"
        )
        os.utime(script, (1e9, 1e9))  # two saves within the same second
        seeds.append(cli.load_scenario(str(script)).seed)
    assert seeds == [1, 2]


def test_a_script_may_have_dataclasses(tmp_path: Path) -> None:
    script = tmp_path / "story.py"
    lines = ("from __future__ import annotations", "from dataclasses import dataclass", "@dataclass", "class Plan:")
    script.write_text("\n".join((*lines, "    seed: int = 1", STORY)), "utf-8")
    assert cli.load_scenario(str(script)).name == "my_story"


WINDOWS = {
    "first day": (0, 24, ["T2", "T5", "T7", "T9", "T9b", "F22", "F14b", "T10"]),
    "from 8 December": (5, 240, ["T1", "T2", "T6", "F14b", "F22"]),
}


@pytest.mark.parametrize(("later", "hours", "outside"), WINDOWS.values(), ids=WINDOWS)
def test_facts_outside_the_window_are_not_judged(
    ask: Ask, siege: Scenario, later: int, hours: int, outside: list[str]
) -> None:
    window = siege.evolve(start=siege.start + timedelta(days=later), hours=hours)
    Path("window.json").write_text(window.to_json(), "utf-8")
    answer = ask("run", "window.json", "--quiet")
    assert (answer.code, answer.err) == (0, "")
    verdicts = {row["target"]: row["verdict"] for row in table(Path(answer.out.strip()) / "comparison.csv")}
    assert verdicts["F02"] == "given"
    assert {target: verdicts[target] for target in outside} == dict.fromkeys(outside, "outside the window")


def test_facts_prints_every_fact(ask: Ask, siege: Scenario, tmp_path: Path) -> None:
    answer = ask("facts")
    assert (answer.code, answer.err) == (0, "")
    assert siege.facts is not None
    ids = [fact.id for fact in siege.facts.facts]
    assert ids == [f"F{number:02}" for number in range(1, 31)]
    first_words = {line.split()[0] for line in answer.out.splitlines() if line.split()}
    assert set(ids) <= first_words
    assert ask("facts", "siege_2013") == answer
    assert list(tmp_path.iterdir()) == []


def test_facts_of_a_scenario_without_facts(ask: Ask, short: Scenario) -> None:
    Path("short.json").write_text(short.to_json(), "utf-8")
    refused(ask("facts", "short.json"), "has no facts")


def test_the_installed_command_and_the_scripts_own_start(short: Scenario, tmp_path: Path) -> None:
    (tmp_path / "short.json").write_text(short.to_json(), "utf-8")

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)

    done = run(SIEGE, "run", "short.json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / done.stdout.strip() / "series.csv").is_file()
    wrong = run(SIEGE, "run", "siege_2012")
    refused(Answer(wrong.returncode, wrong.stdout, wrong.stderr), "siege_2012", "did you mean siege_2013?")
    script = run(sys.executable, "-m", "scenarios.siege_2013", "--agents", "0")
    refused(Answer(script.returncode, script.stdout, script.stderr), "agents", "0")


@pytest.mark.parametrize("arguments", [["facts"], ["run", "siege_2013", "--agents", "2000"]], ids=lambda a: a[0])
def test_a_reader_that_has_gone(tmp_path: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [SIEGE, *arguments], cwd=tmp_path, stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [["facts"], ["run", "siege_2013", "--agents", "2000"]], ids=lambda a: a[0])
def test_no_space_for_what_is_printed(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [SIEGE, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode in (1, 2)
    assert len(done.stderr.splitlines()) == 1
    assert "No space left on device" in done.stderr


# Mistakes on the command line


def setting(text: str) -> list[str]:
    return ["siege_2013", "--agents", "2000", f"--set={text}"]


NAMES = {
    "unknown scenario": (["siege_2012"], ["siege_2012", "did you mean siege_2013?"]),
    "nothing like it": (["xyz"], ["'xyz'", "siege_2013", ".py", ".json"]),
    "empty name": ([""], ["''", "siege_2013"]),
    "long name": (["x" * 5000], ["scenario", "xxx"]),
    "line break in a name": (["a\nb"], ["scenario"]),
    "no such JSON": (["nope.json"], ["nope.json", "No such file"]),
    "no such script": (["nope.py"], ["nope.py"]),
    "long path of a script": (["x" * 300 + ".py"], ["scenario", "xxx"]),
    "long path of a JSON": (["x" * 300 + ".json"], ["scenario", "xxx"]),
    "line break in a path": (["a\nb.json"], ["scenario", "b.json"]),
}
SETTINGS = {
    "misspelt field": (setting("policy.detector_fprr=0.1"), ["policy.detector_fprr", "did you mean detector_fpr?"]),
    "unknown field": (setting("behaviour.qqq=0.1"), ["behaviour.qqq", "no such field"]),
    "unknown section": (setting("polcy.detector_fpr=0.1"), ["--set", "polcy.detector_fpr=0.1", "policy.NAME"]),
    "other section": (setting("channels.groups=3"), ["--set", "channels.groups=3"]),
    "no section": (setting("detector_fpr=0.1"), ["--set", "detector_fpr=0.1"]),
    "no equals sign": (setting("policy.detector_fpr"), ["--set", "policy.detector_fpr"]),
    "only an equals sign": (setting("="), ["--set", "'='"]),
    "no field": (setting("policy.=1"), ["policy."]),
    "no value": (setting("policy.detector_fpr="), ["policy.detector_fpr", "''", "0 to 1"]),
    "too large": (setting("policy.detector_fpr=2"), ["policy.detector_fpr", "not 2", "0 to 1"]),
    "too small": (setting("policy.campaign_hours=0.5"), ["policy.campaign_hours", "not 0.5", "1 to 240"]),
    "negative": (setting("policy.detector_fpr=-1"), ["policy.detector_fpr", "not -1", "0 to 1"]),
    "NaN": (setting("policy.detector_fpr=NaN"), ["policy.detector_fpr", "finite", "NaN"]),
    "infinity": (setting("behaviour.reach_sellers=Infinity"), ["behaviour.reach_sellers", "finite", "inf"]),
    "minus infinity": (setting("behaviour.reach_sellers=-Infinity"), ["behaviour.reach_sellers", "finite", "-inf"]),
    "beyond floats": (setting("policy.detector_fpr=1e400"), ["policy.detector_fpr", "finite"]),
    "beyond floats as integer": (setting("policy.detector_fpr=" + "9" * 400), ["policy.detector_fpr", "999"]),
    "beyond integers": (setting("policy.detector_fpr=" + "9" * 5000), ["policy.detector_fpr", "999"]),
    "long text": (setting("policy.detector_fpr=" + "x" * 5000), ["policy.detector_fpr", "xxx"]),
    "nested too deeply": (setting("policy.detector_fpr=" + "[" * 100_000), ["policy.detector_fpr", "[[["]),
    "text": (setting("policy.detector_fpr=much"), ["policy.detector_fpr", "'much'"]),
    "text in quotes": (setting('policy.detector_fpr="0.5"'), ["policy.detector_fpr", "0.5"]),
    "true for a number": (setting("policy.detector_fpr=true"), ["policy.detector_fpr", "true"]),
    "true for a whole number": (setting("policy.appeal_evidence_items=true"), ["appeal_evidence_items", "true"]),
    "part of a whole": (setting("policy.appeal_evidence_items=2.5"), ["appeal_evidence_items", "whole", "2.5"]),
    "number for a yes/no": (setting("policy.no_appeal_pledge=1"), ["policy.no_appeal_pledge", "true or false", "1"]),
    "list": (setting("policy.detector_fpr=[1]"), ["policy.detector_fpr", "[1]"]),
    "mapping": (setting('policy.detector_fpr={"a": 1}'), ["policy.detector_fpr", "a"]),
    "null": (setting("policy.detector_fpr=null"), ["policy.detector_fpr"]),
    "line break": (setting("policy.detector_fpr=a\nb"), ["policy.detector_fpr"]),
}
NUMBERS = {
    "no agents": (["siege_2013", "--agents", "0"], ["agents", "not 0", "1 to 100,000,000"]),
    "too many agents": (["siege_2013", "--agents", "1000000000000"], ["agents", "at most", "1000000000000"]),
    "agents with exponent": (["siege_2013", "--agents", "1e12"], ["agents", "1 to 100,000,000"]),
    "negative agents": (["siege_2013", "--agents", "-5"], ["agents", "-5"]),
    "half an agent": (["siege_2013", "--agents", "2.5"], ["agents", "whole", "2.5"]),
    "agents in words": (["siege_2013", "--agents", "many"], ["agents", "'many'"]),
    "agents true": (["siege_2013", "--agents", "true"], ["agents", "true"]),
    "agents in quotes": (["siege_2013", "--agents", '"2000"'], ["agents", "2000"]),
    "agents NaN": (["siege_2013", "--agents", "NaN"], ["agents", "nan"]),
    "agents empty": (["siege_2013", "--agents", ""], ["agents", "''"]),
    "more agents than sellers": (["siege_2013", "--agents", "9000000"], ["agents", "9000000", "8000000"]),
    "negative seed": (["siege_2013", "--agents", "2000", "--seed", "-1"], ["seed", "not -1"]),
    "seed too large": (["siege_2013", "--agents", "2000", "--seed", str(2**63)], ["seed", str(2**63)]),
    "half a seed": (["siege_2013", "--agents", "2000", "--seed", "1.5"], ["seed", "1.5"]),
    "seed true": (["siege_2013", "--agents", "2000", "--seed", "true"], ["seed", "true"]),
}
COMMANDS = NAMES | SETTINGS | NUMBERS


@pytest.mark.parametrize(("arguments", "says"), COMMANDS.values(), ids=COMMANDS)
@pytest.mark.usefixtures("no_run")
def test_mistakes_on_the_command_line(ask: Ask, tmp_path: Path, arguments: list[str], says: list[str]) -> None:
    refused(ask("run", *arguments), *says)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["file", "file/below", "file/far/below"])
@pytest.mark.usefixtures("no_run")
def test_results_cannot_be_put_below_a_file(ask: Ask, tmp_path: Path, out: str) -> None:
    Path("file").write_text("mine", "utf-8")
    answer = ask("run", "siege_2013", "--agents", "2000", "--out", out)
    assert answer.code == 3
    assert answer.err.startswith(f"siege: cannot write to {out}: ")
    assert answer.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert Path("file").read_text("utf-8") == "mine"


# Mistakes in a saved scenario

Entry = dict[str, Any]
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


# Mistakes in facts


def asked(**values: Any) -> Entry:
    """Return facts that ask for one target."""
    target = {"id": "X1", "metric": "in_rooms", "role": "target", "unit": "sellers", "moments": [FIRST_DAY], "low": 1}
    fact = {"id": "A1", "lines": [1], "when": "w", "phrase": "p", "statement": "s", "role": "target"}
    return {"source": "a source", "facts": [fact | {"targets": [target | values]}]}


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


def test_brackets_in_facts_are_shown_as_they_are(ask: Ask, short: Scenario) -> None:
    facts = asked()
    facts["source"] = "paper [/2]"
    facts["facts"][0] |= {"statement": "see [old] and [/red]", "when": ":bug:"}
    Path("saved.json").write_text(json.dumps(json.loads(short.to_json()) | {"facts": facts}), "utf-8")
    for command in ("run", "facts"):
        answer = ask(command, "saved.json")
        assert answer.code == 0
        for text in ("[old]", "[/red]"):
            assert text in answer.out
    assert "paper [/2]" in answer.out
    assert ":bug:" in answer.out


# Mistakes in a script

SCRIPT_MISTAKES: dict[str, tuple[str, list[str]]] = {
    "no function": ("x = 1\n", ["scenario"]),
    "not a function": ("scenario = 1\n", ["not callable"]),
    "other type": ("def scenario():\n    return 3\n", ["must return a Scenario", "int"]),
    "nothing returned": ("def scenario():\n    pass\n", ["must return a Scenario", "None"]),
    "fails in the function": ("\n\ndef scenario():\n    return 1 / 0\n", ["line 4", "ZeroDivisionError"]),
    "fails on import": ("x = 1\ny = x / 0\n", ["line 2", "ZeroDivisionError"]),
    "fails without a word": ("raise Exception\n", ["line 1", "Exception"]),
    "fails in two lines": ("raise ValueError('first\\nsecond')\n", ["line 1", "first"]),
    "fails in a library": ("import json\n\njson.loads('{')\n", ["line 3", "JSONDecodeError"]),
    "syntax error": ("x = 1\ndef scenario(:\n", ["line 2", "SyntaxError"]),
    "exits": ("raise SystemExit(0)\n", ["line 1", "SystemExit"]),
    "exits with a text": ("import sys\ndef scenario():\n    sys.exit('bye')\n", ["line 3", "SystemExit"]),
    "unknown import": ("import no_such_library\n", ["line 1", "no_such_library"]),
    "endless recursion": ("def scenario():\n    return scenario()\n", ["line 2", "RecursionError"]),
    "misspelt field": (
        "from sim.scenario.policy import Policy\ndef scenario():\n    return Policy(detector_fprr=1)\n",
        ["detector_fprr"],
    ),
    "out of range": (
        "from sim.scenario.policy import Policy\ndef scenario():\n    return Policy(detector_fpr=3)\n",
        ["detector_fpr", "not 3"],
    ),
    "no agents": (
        "from scenarios import siege_2013\ndef scenario():\n    return siege_2013.scenario().evolve(agents=0)\n",
        ["agents", "not 0"],
    ),
    "no such facts file": (
        "from pathlib import Path\nfrom sim.scenario import Facts\nFacts.load(Path('nope.toml'))\n",
        ["line 3", "nope.toml"],
    ),
}


@pytest.mark.parametrize("absolute", [False, True], ids=["relative path", "absolute path"])
@pytest.mark.parametrize(("script", "says"), SCRIPT_MISTAKES.values(), ids=SCRIPT_MISTAKES)
@pytest.mark.usefixtures("no_run")
def test_mistakes_in_a_script(ask: Ask, tmp_path: Path, script: str, says: list[str], absolute: bool) -> None:
    Path("story.py").write_text(script, "utf-8")
    refused(ask("run", str(Path("story.py").absolute() if absolute else "story.py")), "story.py", *says)
    assert [path.name for path in tmp_path.iterdir()] == ["story.py"]


@pytest.mark.parametrize("content", [b"\xff\n", b"x = 1\0\n"], ids=["invalid UTF-8", "NUL"])
@pytest.mark.usefixtures("no_run")
def test_a_script_that_is_no_text(ask: Ask, content: bytes) -> None:
    Path("story.py").write_bytes(content)
    refused(ask("run", "story.py"), "story.py", "SyntaxError")


def test_facts_file_that_is_no_toml(ask: Ask) -> None:
    Path("facts.toml").write_text("source = \n", "utf-8")
    Path("story.py").write_text(
        "from pathlib import Path\nfrom sim.scenario import Facts\nFacts.load(Path('facts.toml'))\n"
    )
    refused(ask("run", "story.py"), "story.py", "TOML")


def test_stopped_in_a_script(ask: Ask) -> None:
    Path("story.py").write_text("raise KeyboardInterrupt\n", "utf-8")
    answer = ask("run", "story.py")
    assert (answer.code, answer.out) == (1, "")
    assert len(answer.err.splitlines()) == 1
    assert not Path("results").exists()


# Whatever else may be given

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
    gives_a_scenario_or_a_line(lambda: cli.load_scenario(str(spoilt)))


@FUZZ
@given(where=st.integers(0, 10**6), removed=st.integers(0, 20), added=st.binary(max_size=6))
def test_spoilt_files(trees: list[Any], spoilt: Path, where: int, removed: int, added: bytes) -> None:
    content = json.dumps(trees[1], ensure_ascii=False).encode()
    at = where % len(content)
    spoilt.write_bytes(content[:at] + added + content[at + removed :])
    gives_a_scenario_or_a_line(lambda: cli.load_scenario(str(spoilt)))


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
    gives_a_scenario_or_a_line(lambda: cli.changed(siege, options))
