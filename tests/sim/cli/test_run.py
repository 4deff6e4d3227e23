"""``siege run``: what it prints and what it writes."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sim.scenario.scenario import Scenario
from tests.sim.cli.answers import SIEGE, Answer, Ask, contents, refused, table


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


def test_the_installed_command_and_the_scripts_own_start(
    short: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.json").write_text(short.to_json(), "utf-8")

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    wrong = run(SIEGE, "run", "siege_2012")
    refused(Answer(wrong.returncode, wrong.stdout, wrong.stderr), "siege_2012", "did you mean siege_2013?")
    script = run(sys.executable, "-m", "scenarios.siege_2013", "--agents", "0")
    refused(Answer(script.returncode, script.stdout, script.stderr), "agents", "0")
    done = run(SIEGE, "run", "short.json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / done.stdout.strip() / "series.csv").is_file()


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
