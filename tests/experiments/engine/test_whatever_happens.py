"""Nothing is lost and nothing repeated, whatever happens to a sweep."""

import os
import random
import re
import shlex
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from experiments.engine.run_log import RunLog
from tests.experiments.sweeping import RUNS, SIEGE, Answer, ask, contents, keys, sweep
from tests.waiting import comes_true
from tests.worlds import small_world


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
    before = signal.signal(end, signal.SIG_DFL)  # whoever runs tests in the background may have it ignored
    with monkeypatch.context() as patch:
        at_run(patch, 3, lambda: os.kill(os.getpid(), end))
        answer = ask(*sweep(world, out, "--workers", "1"))
    signal.signal(end, before)
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
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Kill the driver again and again, while it starts, runs and writes its tables."""
    world = tmp_path_factory.mktemp("world") / "smaller.json"  # many runs are to be made again after each kill
    world.write_text(small_world(300, hours=60).to_json(), "utf-8")
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
