"""Sweeps as a user meets them: the same files whoever makes the runs, and nothing lost whatever happens."""

import csv
import io
import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from time import sleep
from typing import Any, NamedTuple

import pytest

from experiments.engine.run_log import RunLog
from sim.cli import command as cli
from tests.waiting import comes_true
from tests.worlds import small_world

SIEGE = Path(sys.executable).with_name("siege")
VARY = ["--vary", "policy.detector_fpr=0.01:0.05:3:log", "--vary", "policy.no_appeal_pledge=true,false"]
RUNS = 3 * 2 * 3


class Answer(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="session", name="world")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "small.json"
    path.write_text(small_world(600, hours=100).to_json(), "utf-8")
    return path


def sweep(world: Path, out: Path, *more: str, seeds: int = 3) -> list[str]:
    return ["sweep", str(world), *VARY, "--seeds", str(seeds), "--out", str(out), "--quiet", *more]


def ask(*arguments: str | Path, env: dict[str, str] | None = None) -> Answer:
    """Run the command: here, or in a process of its own if its environment is to be another."""
    if env is None:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.main([str(argument) for argument in arguments])
        return Answer(code, out.getvalue(), err.getvalue())
    done = subprocess.run(
        [SIEGE, *arguments], capture_output=True, text=True, timeout=300, check=False, env=os.environ | env
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the log, whose order is that in which runs were finished, and the locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".log", ".lock")
    }


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session", name="reference")
def _reference(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An uninterrupted sweep by one worker."""
    answer = ask(*sweep(world, tmp_path_factory.mktemp("reference"), "--workers", "1"))
    assert (answer.code, answer.err) == (0, "")
    return Path(answer.out.strip())


# What is in the folder


def test_runs_are_in_the_order_of_the_plan(reference: Path) -> None:
    runs = rows(reference / "runs.csv")
    assert len(runs) == RUNS
    points = [(row["policy.detector_fpr"], row["policy.no_appeal_pledge"]) for row in runs[::3]]
    assert [pledge for _, pledge in points] == ["True", "False"] * 3
    assert [float(fpr) for fpr, _ in points] == pytest.approx([0.01, 0.01, 5**0.5 / 100, 5**0.5 / 100, 0.05, 0.05])
    assert [row["seed"] for row in runs] == ["1", "2", "3"] * 6
    assert [row["point"] for row in runs] == [str(number // 3) for number in range(RUNS)]
    assert all(row["error"] == "" for row in runs)


def test_a_row_is_what_a_run_of_its_own_gives(reference: Path, world: Path, tmp_path: Path) -> None:
    row = rows(reference / "runs.csv")[7]
    changes = [f"{name}={row[name].lower()}" for name in ("policy.detector_fpr", "policy.no_appeal_pledge")]
    sets = [part for change in changes for part in ("--set", change)]
    answer = ask("run", world, *sets, "--seed", row["seed"], "--out", tmp_path, "--quiet")
    [run] = rows(Path(answer.out.strip()) / "runs.csv")
    assert run["run"].startswith(row["run"])
    same = set(row) - {"run", "point", "error"}
    assert {name: float(row[name]) for name in same if row[name][0].isdigit()} == {
        name: float(run[name]) for name in same if run[name][0].isdigit()
    }
    series = [line for line in rows(reference / "series.csv") if line["run"] == row["run"]]
    hours = rows(Path(answer.out.strip()) / "series.csv")
    assert [(line["time"], float(line["in_rooms"])) for line in series] == [
        (hour["time"], float(hour["in_rooms"])) for hour in hours
    ]


def test_summary(reference: Path) -> None:
    runs = rows(reference / "runs.csv")
    for line in rows(reference / "summary.csv"):
        values = sorted(float(row[line["outcome"]]) for row in runs if row["point"] == line["point"])
        assert float(line["median"]) == values[1]
        assert float(line["runs"]) == 3


def test_manifest_has_every_file_and_nothing_of_the_moment(reference: Path) -> None:
    manifest = json.loads((reference / "manifest.json").read_text("utf-8"))
    assert set(manifest["sha256"]) == set(contents(reference)) - {"manifest.json", "plan.json"}
    assert not {"began", "ended", "wall_seconds", "command"} & set(manifest)


def test_figures_of_outcomes_asked_for_before_are_not_left(world: Path, reference: Path, tmp_path: Path) -> None:
    folder = tmp_path / reference.name
    shutil.copytree(reference, folder)
    assert ask(*sweep(world, tmp_path, "--outcome", "joined")).code == 0
    assert {path.stem for path in (folder / "figures").iterdir()} == {"map_joined"}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert "figures/map_joined.png" in manifest["sha256"]


# The same bytes


@pytest.mark.parametrize("workers", ["2", pytest.param("4", marks=pytest.mark.slow)])
def test_any_number_of_workers_gives_the_same_bytes(world: Path, reference: Path, tmp_path: Path, workers: str) -> None:
    answer = ask(*sweep(world, tmp_path, "--workers", workers), env={"PYTHONHASHSEED": workers, "TZ": "America/Lima"})
    assert answer.code == 0
    assert contents(Path(answer.out.strip())) == contents(reference)


@pytest.fixture(name="cluster")
def _cluster() -> Iterator[str]:
    """Start a Dask cluster of this machine, on loopback alone."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


def test_a_dask_cluster_gives_the_same_bytes(world: Path, reference: Path, tmp_path: Path, cluster: str) -> None:
    answer = ask(*sweep(world, tmp_path, "--dask", cluster))
    assert (answer.code, answer.err) == (0, "")
    assert contents(Path(answer.out.strip())) == contents(reference)


def test_shares_of_a_job_array_give_the_same_bytes(world: Path, reference: Path, tmp_path: Path) -> None:
    folders = set()
    for number, place in ((1, "here"), (2, "here"), (3, "there")):
        answer = ask(*sweep(world, tmp_path / place, "--workers", "1", "--shard", f"{number}/3"))
        assert answer.code == 0
        folders.add(Path(answer.out.strip()))
    here, there = sorted(folders)
    assert not (here / "runs.csv").exists()
    early = ask("merge", here)
    assert early.code == 2
    assert early.err == f"siege: merge: {RUNS // 3} of {RUNS} runs are missing; those that were found are kept\n"
    assert ask("merge", here, there).code == 0
    assert contents(here) == contents(reference)


# Whatever happens


def keys(folder: Path) -> Counter[str]:
    return Counter(line.split()[1] for line in (folder / "runs.log").read_text("utf-8").splitlines())


def begin(world: Path, out: Path, *more: str) -> "subprocess.Popen[str]":
    command = [SIEGE, *sweep(world, out, "--workers", "2", *more)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def wait_for_runs(out: Path, number: int) -> Path:
    comes_true(lambda: finished(out) >= number)
    return next(out.glob("*/runs.log")).parent


def at_run(monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[], object]) -> None:
    """Let something happen when so many runs have been written down."""
    add = RunLog.add

    def and_act(log: RunLog, key: str, row: Mapping[str, Any]) -> None:
        add(log, key, row)
        if len(log) == number:
            act()

    monkeypatch.setattr(RunLog, "add", and_act)


def children_of(number: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(number)], capture_output=True, text=True, check=False)
    return [int(child) for child in found.stdout.split()]


def test_a_killed_sweep_goes_on(world: Path, reference: Path, tmp_path: Path) -> None:
    with begin(world, tmp_path) as first:
        folder = wait_for_runs(tmp_path, 4)
        first.kill()
    before = keys(folder)
    answer = ask(*sweep(world, tmp_path, "--workers", "2"))
    assert (answer.code, Path(answer.out.strip())) == (0, folder)
    assert before.items() <= keys(folder).items()
    assert set(keys(folder).values()) == {1}
    assert contents(folder) == contents(reference)


@pytest.mark.slow
def test_a_killed_worker_costs_nothing(
    world: Path, reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill() -> None:
        workers = [child for child in children_of(os.getpid()) if "worker_process" in command_of(child)]
        os.kill(workers[0], signal.SIGKILL)

    at_run(monkeypatch, 2, kill)
    answer = ask(*sweep(world, tmp_path, "--workers", "2"))
    assert (answer.code, answer.err) == (0, "")
    assert contents(Path(answer.out.strip())) == contents(reference)


def stopped(world: Path, out: Path, monkeypatch: pytest.MonkeyPatch, end: signal.Signals) -> str:
    """Let a signal end a sweep after its third run; return the command with which to go on."""
    with monkeypatch.context() as patch:
        at_run(patch, 3, lambda: os.kill(os.getpid(), end))
        answer = ask(*sweep(world, out, "--workers", "1"))
    assert (answer.code, answer.out) == (1, "")
    told = re.fullmatch(rf"siege: stopped; 3 of {RUNS} runs are kept\. Go on: siege (sweep .*)\n", answer.err)
    assert told is not None, answer.err
    assert finished(out) == 3
    return told[1]


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(
    world: Path, reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = ask(*shlex.split(stopped(world, tmp_path, monkeypatch, signal.SIGINT)))
    assert again.code == 0
    assert contents(Path(again.out.strip())) == contents(reference)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_system_that_shuts_down_and_a_terminal_that_is_closed_end_it_like_ctrl_c(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: signal.Signals
) -> None:
    assert stopped(world, tmp_path, monkeypatch, end)


def test_where_no_worker_starts_one_line_says_so(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    answer = ask(*sweep(world, tmp_path))
    assert (answer.code, answer.out) == (1, "")
    assert re.fullmatch("siege: no worker could be started, in 3 tries: it ended with exit code 1; .*\n", answer.err)
    assert finished(tmp_path) == 0


@pytest.mark.slow
def test_a_second_sweep_in_one_folder_is_refused(
    world: Path, reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Answer] = []
    at_run(monkeypatch, 1, lambda: answers.append(ask(*sweep(world, tmp_path), env={})))
    first = ask(*sweep(world, tmp_path))
    folder = Path(first.out.strip())
    assert first.code == 0
    assert answers[0].code == 2
    assert answers[0].err.startswith(f"siege: {folder} is in use by process {os.getpid()} on ")
    assert contents(folder) == contents(reference)


@pytest.mark.slow
def test_a_damaged_log_is_named_and_its_runs_are_done_again(world: Path, reference: Path, tmp_path: Path) -> None:
    folder = Path(ask(*sweep(world, tmp_path)).out.strip())
    log = folder / "runs.log"
    whole = log.read_bytes()
    log.write_bytes(whole[:300] + b"#" + whole[301:])
    answer = ask(*sweep(world, tmp_path))
    assert answer.code == 0
    assert f"{log}: damaged lines: 1; it was set aside as runs.damaged-1" in answer.err
    (folder / "runs.damaged-1").unlink()
    assert contents(folder) == contents(reference)
    assert len(keys(folder)) == RUNS


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_sweep_goes_on_once_there_is_room(
    world: Path, reference: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        sizes = (100, 116, 132, 200, 400)
        answers = []
        for size in sizes:
            subprocess.run(["mount", "-o", f"remount,size={size}k", disk], check=True)
            answers.append(ask(*sweep(world, disk)))
        for answer in answers:
            assert answer.code == 3
            assert re.fullmatch(rf"siege: cannot write to {disk}\S*: No space left on device\n", answer.err)
        subprocess.run(["mount", "-o", "remount,size=10m", disk], check=True)
        answer = ask(*sweep(world, disk))
        assert answer.code == 0
        assert contents(Path(answer.out.strip())) == contents(reference)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing_and_repeat_nothing(
    world: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Kill the driver again and again, while it starts, runs and writes its tables."""
    reference = Path(ask(*sweep(world, tmp_path_factory.mktemp("elsewhere"), seeds=20)).out.strip())
    total, dice = 6 * 20, random.Random(12)
    command = [SIEGE, *sweep(world, tmp_path, "--workers", "2", seeds=20)]
    killed: Counter[str] = Counter()
    workers: list[int] = []
    made = 0
    for turn in range(24):
        stage = ("starting", "running", "writing")[turn % 3]
        left = set(tmp_path.glob("*/.writing-*"))
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as driver:
            if stage == "running":
                until(driver, lambda before=made: finished(tmp_path) > before)  # type: ignore[misc]
            elif stage == "writing":
                until(driver, lambda left=left: set(tmp_path.glob("*/.writing-*")) - left)  # type: ignore[misc]
            sleep(dice.uniform(0, 1.2 if stage == "starting" else 0.3))
            workers += children_of(driver.pid)
            killed[stage] += driver.poll() is None
            driver.kill()
        assert finished(tmp_path) >= made, "a finished run was lost"
        made = finished(tmp_path)
        if stage == "writing":  # let there be more to do
            assert made == total
            log = next(tmp_path.glob("*/runs.log"))
            log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[: total // 2]))
            made = total // 2
    assert sum(killed.values()) >= 20, killed
    answer = ask(*sweep(world, tmp_path, "--workers", "2", seeds=20))
    assert (answer.code, answer.err) == (0, "")
    folder = Path(answer.out.strip())
    assert set(keys(folder).values()) == {1}
    assert contents(folder) == contents(reference)
    comes_true(lambda: not [number for number in workers if "worker_process" in command_of(number)])


def until(driver: "subprocess.Popen[bytes]", happened: Callable[[], object]) -> None:
    comes_true(lambda: happened() or driver.poll() is not None)


def finished(out: Path) -> int:
    return sum(log.read_bytes().count(b"\n") for log in out.glob("*/runs.log"))


def command_of(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_text("utf-8")
    except FileNotFoundError:
        return ""


# Sensitivity


def test_a_sensitivity_study_screens_and_then_looks_closely(world: Path, tmp_path: Path) -> None:
    specs = ("policy.detector_fpr=0.005:0.1:log", "policy.detector_recall", "policy.appeal_days")
    small = ["--trajectories", "4", "--keep", "1", "--base", "8", "--seeds", "1", "--outcome", "honest_punished"]
    over = [part for spec in specs for part in ("--over", spec)]
    answer = ask("sensitivity", world, *over, *small, "--out", tmp_path, "--quiet")
    assert (answer.code, answer.err) == (0, "")
    first, second = map(Path, answer.out.split())
    effects = {row["name"]: float(row["mu_star"]) for row in rows(first / "screening.csv")}
    assert max(effects, key=effects.__getitem__) == "policy.detector_fpr"
    assert effects["policy.detector_recall"] == effects["policy.appeal_days"] == 0
    indices = {row["name"]: float(row["total"]) for row in rows(second / "indices.csv")}
    assert set(indices) == {"policy.detector_fpr", "dummy"}
    assert indices["policy.detector_fpr"] > indices["dummy"]
    assert (second / "figures" / "indices.png").exists()


# Looking at results


def test_a_folder_verifies(reference: Path, tmp_path: Path) -> None:
    assert ask("verify", reference).out == "12 files are as they were written, and the same when made again\n"
    folder = tmp_path / "changed"
    shutil.copytree(reference, folder)
    (folder / "runs.csv").write_text("run\n", "utf-8")
    (folder / "figures").joinpath(next((folder / "figures").iterdir()).name).unlink()
    answer = ask("verify", folder)
    assert answer.code == 1
    assert "runs.csv: no longer as it was written" in answer.out


def test_a_run_verifies_too(world: Path, tmp_path: Path) -> None:
    folder = Path(ask("run", world, "--out", tmp_path, "--quiet").out.strip())
    answer = ask("verify", folder)
    assert (answer.code, answer.err) == (0, "")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["sha256"]["series.csv"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    answer = ask("verify", folder)
    assert answer.code == 1
    assert "series.csv: no longer as it was written" in answer.out


def test_results_lists_what_is_there(reference: Path) -> None:
    listed = ask("results", reference.parent)
    assert re.search(rf"{reference.name} +sweep +small +{RUNS} runs", listed.out)
    one = ask("results", reference)
    assert "runs.csv" in one.out
    assert re.search(r"peak_in_rooms +sellers +\d", one.out)
    nothing = ask("results", reference / "figures")
    assert nothing.code == 2
    assert "no results in" in nothing.err


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--vary", "policy.detector_fpr=0.1:0.01:3"], "policy.detector_fpr: LOW must be less than HIGH"),
        (["--vary", "policy.detector_fp=0:1:3"], "did you mean policy.detector_fpr?"),
        (["--vary", "policy.detector_fpr=0.01:0.1"], "a grid needs values"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--seeds", "0"], "--seeds: must be a whole number from 1"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--workers", "many"], "--workers: must be a whole number"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--shard", "4/3"], "--shard: '4/3' must be K/N"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--outcome", "peak"], "--outcome: there is no 'peak'"),
        (["--vary", "policy.detector_fpr", "--sobol", "12"], "must be a power of two"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--latin", "12"], "a drawn design needs a range"),
        (["--vary", "policy.detector_fpr=0.01:0.1:900", "--seeds", "90000"], "more than 1,000,000"),
    ],
)
def test_mistakes_are_told_in_a_line(
    world: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    code = cli.main(["sweep", str(world), *arguments, "--out", str(tmp_path / "results")])
    told: Any = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert words in told.err
    assert told.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
