"""``siege run``: what it prints and what it writes."""

import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from experiments.plan.plan import Plan
from sim.measures.comparison import METRICS
from sim.results.manifest import damage, read_manifest
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario
from sim.terminal.console import number
from tests.another_protest import harbour_2031
from tests.sim.cli.answers import SIEGE, Answer, Ask, contents, refused, table

pytestmark = pytest.mark.usefixtures("undrawn")


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


@pytest.mark.parametrize(
    ("command", "folders"),
    [
        (("facts",), 0),
        (("run", "short.json"), 1),
        (("sweep", "short.json", "--workers", "1", "--vary", "policy.detector_fpr=0.001,0.01", "--seeds", "1"), 1),
    ],
    ids=["facts", "run", "sweep"],
)
def test_a_reader_that_has_gone(short: Scenario, tmp_path: Path, command: tuple[str, ...], folders: int) -> None:
    """It is told by the exit code; what was to be written is written."""
    (tmp_path / "short.json").write_text(short.to_json(), "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [SIEGE, *command], cwd=tmp_path, stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=600, check=False
        )
    assert (done.returncode, done.stderr) == (1, "")
    written = list(tmp_path.glob("results/*"))
    assert len(written) == folders
    assert all(damage(folder, read_manifest(folder)) == {} for folder in written)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [["facts"], ["run", "short.json"]], ids=lambda a: a[0])
def test_no_space_for_what_is_printed(short: Scenario, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "short.json").write_text(short.to_json(), "utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [SIEGE, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=600, check=False
        )
    assert done.returncode in (1, 2)
    assert len(done.stderr.splitlines()) == 1
    assert "No space left on device" in done.stderr
    if arguments[0] == "run":
        assert len(list((tmp_path / "results").glob("siege_2013-*/manifest.json"))) == 1


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


@pytest.mark.parametrize("columns", ["60", "100"])
def test_each_fact_is_shown_with_its_target_and_what_is_measured(
    ask: Ask, siege: Scenario, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    told = ask("run", "siege_2013", "--agents", "2000").out.split("\nfiles")[0]
    assert max(map(len, told.splitlines())) <= int(columns)
    assert "\N{HORIZONTAL ELLIPSIS}" not in told
    assert siege.facts is not None
    for target in (target for fact in siege.facts.facts for target in fact.targets if target.metric != "act"):
        assert f" {target.id}  {METRICS[target.metric].meaning.split()[0]}" in told
        assert target.unit in METRICS[target.metric].meaning or f"({target.unit})" in " ".join(told.split())


def sentences(answer: Answer) -> str:
    return " ".join(answer.out.split())


def test_the_fitted_scenario_answers_by_the_facts(ask: Ask) -> None:
    told = sentences(ask("run", "siege_2013", "--agents", "2000"))
    assert "does the model, given what was done, show what was seen? In this run " in told
    assert re.search(r"In this run \d of 6 fitted facts are met, and \d of 7 held out \(\*\), but it was fitted", told)
    assert "T9 teaches the numbers of the ad market alone: " in told
    assert "tests no fit" not in told


def test_what_varies_it_is_answered_beside_it_if_that_is_there(ask: Ask) -> None:
    def run(*arguments: str) -> str:
        return sentences(ask("run", *arguments, "--agents", "2000"))

    alone = run("r1_timing")
    assert "R1: what changes in this model if the campaign begins only after Double 12? In this run, until" in alone
    assert "Run siege_2013 with the same seed and agents first" in alone
    assert "tests no fit" in alone
    run("siege_2013")
    beside = run("r1_timing")
    [row] = table(next(Path("results").glob("siege_2013-*/runs.csv")))
    assert f"In siege_2013, with the same sellers, {number(float(row['joined']))} join" in beside
    assert "Run siege_2013 with" in run("r1_timing", "--seed", "7")  # other sellers
    changed = run("siege_2013", "--set", "policy.detector_fpr=0.02")
    assert "show what was seen? Here with policy.detector_fpr=0.02. In this run, until" in changed
    assert "In siege_2013, with the same sellers," in changed


def test_numbers_of_an_earlier_run_are_not_believed_blindly(ask: Ask) -> None:
    ask("run", "siege_2013", "--agents", "2000")
    [path] = Path("results").glob("siege_2013-*/runs.csv")
    path.write_bytes(path.read_bytes().replace(b"2000", b"2001"))
    assert "Run siege_2013 with the same seed" in sentences(ask("run", "r1_timing", "--agents", "2000"))


def test_a_story_of_its_own_is_not_set_beside_the_siege(ask: Ask) -> None:
    harbour = Path(harbour_2031.__file__)
    told = sentences(ask("run", str(harbour)))
    assert "siege_2013" not in told
    assert "tests no fit" in told


def test_a_results_folder_is_a_scenario(ask: Ask, short: Scenario) -> None:
    Path("short.json").write_text(short.to_json(), "utf-8")
    folder = ask("run", "short.json", "--quiet").out.strip()
    assert load_scenario(folder) == short
    assert ask("run", folder, "--quiet", "--out", "again") == Answer(0, f"again/{Path(folder).name}\n", "")
    assert contents(Path(folder)) == contents(Path("again") / Path(folder).name)
    saved = ask("run", "siege_2013", "--agents", "2000", "--quiet").out.strip()
    assert ask("facts", saved) == ask("facts", "siege_2013")
    assert "show what was seen?" in ask("run", saved).out


def test_the_folder_of_a_study_is_its_scenario_if_it_has_one(ask: Ask, short: Scenario) -> None:
    other = short.evolve(name="other")
    for scenarios in ((short,), (short, other)):
        plan = Plan(kind="sweep", scenarios=scenarios, seeds=1)
        Path("study").mkdir(exist_ok=True)
        Path("study/plan.json").write_text(plan.to_json(), "utf-8")
        if len(scenarios) == 1:
            assert load_scenario("study") == short
    refused(ask("run", "study"), "study", "siege_2013, other", "give one of them")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"scenarios": 3}', '{"scenarios": [3]}', '{"scenarios": []}'])
def test_a_folder_with_a_damaged_plan_is_no_scenario(ask: Ask, content: str) -> None:
    Path("study").mkdir()
    Path("study/plan.json").write_text(content, "utf-8")
    refused(ask("run", "study"), "study")
