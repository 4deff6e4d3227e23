"""Many runs: the same rows whoever makes them, and whatever happens to those who do."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.engine.dask import TlsFiles, dask_workers
from experiments.engine.ensemble import Ensemble, Queue
from experiments.engine.measure import measure
from experiments.engine.run_log import RunLog
from experiments.engine.workers import START_SECONDS, Row, Work, _Process, local_workers, usable_processors
from experiments.plan.plan import Job, Plan
from sim.errors import InputError, StoppedError
from tests import faults
from tests.waiting import comes_true
from tests.worlds import small_world

SEEDS = 12


def plan(seeds: int = SEEDS, **changes: Any) -> Plan:
    return Plan(kind="sweep", scenarios=(small_world(500, seed=1, hours=100, **changes),), seeds=seeds)


def made(store: RunLog, asked: Plan, work: Work, workers: int = 2, time_limit: float = 60) -> dict[int, Any]:
    """Make the runs; return the rows by seed."""
    with local_workers(workers) as crew:
        Ensemble(store, crew, time_limit, work).run(asked.jobs(), lambda _: None)
    return {job.scenario.seed: store[job.key] for job in asked.jobs()}


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[RunLog]:
    store = RunLog(tmp_path / "runs.log")
    yield store
    store.close()


# Every fault happens for real; all other runs are finished, and one row names the culprit.


def test_a_run_that_raises_is_written_down_with_its_error(store: RunLog) -> None:
    asked = plan(seeds=3)
    wrong = next(iter(asked.jobs())).scenario.model_copy(update={"hours": -1})
    jobs = [*asked.jobs(), Job("wrong", wrong, None, 0)]
    with local_workers(2) as crew:
        Ensemble(store, crew, 60, measure).run(jobs, lambda _: None)
    assert len(store) == 4
    assert set(store["wrong"]) == {"error"}
    assert store["wrong"]["error"].startswith("ValueError: ")
    assert all("error" not in store[job.key] for job in asked.jobs())


def test_a_run_that_always_kills_its_worker_is_named(store: RunLog) -> None:
    rows = made(store, plan(), faults.kills_its_worker)
    assert rows.pop(faults.CULPRIT) == {"error": "its worker died 2 times"}
    assert rows == {seed: {"outcomes": {"joined": seed}, "series": {}} for seed in rows}


def test_a_worker_that_is_killed_once_costs_no_run(
    store: RunLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = made(store, plan(name="killed"), faults.kills_its_worker_once)
    assert (tmp_path / "killed").exists()
    assert rows == {seed: {"outcomes": {"joined": seed}, "series": {}} for seed in range(1, 1 + SEEDS)}


def test_a_run_that_never_ends_is_given_up(store: RunLog) -> None:
    asked = plan()
    endless = [job for job in asked.jobs() if job.scenario.seed == faults.CULPRIT]
    others = [job for job in asked.jobs() if job not in endless]
    with local_workers(2) as crew:
        Ensemble(store, crew, 600, faults.never_ends).run(others, lambda _: None)
        Ensemble(store, crew, 0.1, faults.never_ends).run(endless, lambda _: None)
        Ensemble(store, crew, 600, faults.never_ends).run(plan(seeds=2, population=501).jobs(), lambda _: None)
    assert store[endless[0].key] == {"error": "did not end within 0.1 s"}
    assert [store[job.key]["outcomes"]["joined"] for job in others] == [job.scenario.seed for job in others]
    assert len(store) == SEEDS + 2


def test_what_a_run_prints_reads_or_leaves_with_disturbs_nobody(store: RunLog) -> None:
    rows = made(store, plan(seeds=2), faults.talks, workers=1)
    assert rows == {seed: {"outcomes": {"joined": seed}, "series": {}, "heard": ""} for seed in (1, 2)}
    rows = made(store, plan(seeds=1, population=501), faults.leaves, workers=1)
    assert rows == {1: {"error": "SystemExit: 1 leaves"}}


def test_each_worker_makes_one_run_at_a_time_and_both_work(
    store: RunLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = made(store, plan(), faults.waits_for_another_process)
    assert len({row["outcomes"]["process"] for row in rows.values()}) == 2


def test_what_is_there_is_not_made_again(store: RunLog) -> None:
    asked = plan(seeds=4)
    made(store, asked, faults.fine)
    length = store.path.stat().st_size
    with local_workers(1) as crew:
        Ensemble(store, crew, 60, faults.kills_its_worker).run(asked.jobs(), lambda _: pytest.fail("made again"))
    assert store.path.stat().st_size == length


def test_what_failed_is_made_again_only_if_that_is_asked_for(store: RunLog) -> None:
    asked = plan(seeds=3)
    failed, *_ = jobs = list(asked.jobs())
    made(store, asked, faults.fine)
    store.add(failed.key, {"error": "it was"})
    for retry, rows in ((False, []), (True, [{"outcomes": {"joined": 1}, "series": {}}])):
        found: list[Any] = []
        with local_workers(1) as crew:
            Ensemble(store, crew, 60, faults.fine, retry=retry).run(jobs, found.append)
        assert found == rows
    assert store[failed.key] == {"outcomes": {"joined": 1}, "series": {}}


def test_a_run_that_is_asked_for_twice_is_made_once(store: RunLog) -> None:
    asked = plan(seeds=2)
    rows: list[Any] = []
    with local_workers(1) as crew:
        Ensemble(store, crew, 60, faults.fine).run([*asked.jobs(), *asked.jobs()], rows.append)
    assert len(rows) == len(store) == 2


# Who gets which run


def test_runs_of_a_census_stay_with_the_worker_that_has_drawn_it() -> None:
    asked = Plan(
        kind="sweep",
        scenarios=(small_world(100),),
        points=tuple({"policy.detector_fpr": fpr} for fpr in (0.01, 0.02, 0.03, 0.04)),
        seeds=3,
    )
    queue = Queue(asked.jobs())
    first, second = object(), object()
    taken: dict[Any, list[int]] = {first: [], second: []}
    for turn in range(asked.size):
        worker = (first, second)[turn % 2]
        taken[worker].append(queue.next_for(worker).scenario.seed)  # type: ignore[arg-type]
    assert taken[first] == [1, 1, 1, 1, 3, 3]
    assert taken[second] == [2, 2, 2, 2, 3, 3]
    assert not queue


# A worker that does not start


PYTHON = sys.executable


def python(tmp_path: Path, script: str) -> str:
    """Return the path of a stand-in for Python, in the words of a shell."""
    stand_in = tmp_path / "python"
    stand_in.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    stand_in.chmod(0o755)
    return str(stand_in)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exec sleep 1000", r"nothing was heard of it for 0\.1 s"),
        ("exit 3", "it ended with exit code 3"),
        ("kill -9 $$", "it was ended by signal 9"),
        ('echo \'{"cannot": "ImportError: no model here"}\'', "ImportError: no model here"),
        ("echo 1", "it answered 1"),
    ],
    ids=["hangs", "ends", "dies", "cannot", "is something else"],
)
def test_where_no_worker_starts_the_command_stops_and_no_run_is_blamed(
    store: RunLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    monkeypatch.setattr("sys.executable", python(tmp_path, script))
    monkeypatch.setattr("experiments.engine.workers.START_SECONDS", 0.1 if "sleep" in script else 600)
    with pytest.raises(
        StoppedError, match=rf"no worker could be started, in 3 tries: {reason}; finished runs are kept"
    ):
        made(store, plan(), faults.fine)
    assert len(store) == 0


def test_where_the_system_starts_no_processes_the_command_stops(store: RunLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("subprocess.Popen", refused)
    with pytest.raises(StoppedError, match="in 3 tries: Resource temporarily unavailable; finished"):
        made(store, plan(), faults.fine)
    assert len(store) == 0


def test_workers_that_die_while_they_start_are_started_again(
    store: RunLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'mkdir {tmp_path}/first || mkdir {tmp_path}/second || exec {PYTHON} "$@"; exit 1'
    monkeypatch.setattr("sys.executable", python(tmp_path, script))
    rows = made(store, plan(), faults.fine, workers=1)
    assert rows == {seed: {"outcomes": {"joined": seed}, "series": {}} for seed in range(1, 1 + SEEDS)}


def test_a_worker_that_dies_while_it_waits_costs_no_run(store: RunLog) -> None:
    asked = plan(seeds=3)
    with local_workers(1) as crew:

        def kill(row: Row) -> None:
            subprocess.run(["kill", "-9", str(row["outcomes"]["process"])], check=True)

        Ensemble(store, crew, 600, faults.tells_its_process).run(asked.jobs(), kill)
    assert len({store[job.key]["outcomes"]["process"] for job in asked.jobs()}) == 3


def test_the_time_limit_counts_from_the_begin_of_the_run(store: RunLog, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = []
    exchange = _Process.exchange

    def noted(process: _Process, seconds: float, order: bytes | None = None) -> Row:
        answer = exchange(process, 600, order)
        allowed.append((next(iter(answer)), seconds))
        return answer

    monkeypatch.setattr(_Process, "exchange", noted)
    made(store, plan(seeds=2), faults.fine, workers=1, time_limit=7)
    assert allowed == [("begun", START_SECONDS), ("row", 7)] * 2


@pytest.mark.parametrize("as_input", [True, False])
def test_workers_need_no_main_guard_and_no_locks_of_the_system(tmp_path: Path, *, as_input: bool) -> None:
    code = (
        "import _multiprocessing\n"
        "def missing(*_): raise OSError('no /dev/shm')\n"
        "_multiprocessing.SemLock = missing\n"
        "from tests.experiments.engine.test_ensemble import *\n"
        f"print(made(RunLog(Path({str(tmp_path / 'log')!r})), plan(seeds=1), faults.fine, workers=1))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code, "utf-8")
    command = [PYTHON, "-" if as_input else script]
    environment = os.environ | {"PYTHONPATH": str(Path(faults.__file__).parent.parent)}
    answer = subprocess.run(
        command, input=code if as_input else "", capture_output=True, text=True, check=False, env=environment
    )
    assert (answer.stderr, answer.returncode) == ("", 0)
    assert answer.stdout == "{1: {'outcomes': {'joined': 1}, 'series': {}}}\n"


def test_processors_are_counted_where_the_system_does_not_tell_which_are_free(monkeypatch: pytest.MonkeyPatch) -> None:
    assert usable_processors() == len(os.sched_getaffinity(0))
    monkeypatch.delattr("os.sched_getaffinity")
    assert usable_processors() == os.cpu_count()
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert usable_processors() == 1


# A worker whose driver is gone


def test_workers_end_when_their_driver_is_killed(tmp_path: Path) -> None:
    code = (
        "from tests.experiments.engine.test_ensemble import *\n"
        "made(RunLog(Path('log')), plan(seeds=2), faults.tells_where_it_runs_and_never_ends, time_limit=600)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(faults.__file__).parent.parent)}
    with subprocess.Popen([PYTHON, "-c", code], cwd=tmp_path, env=environment) as driver:
        notes = [tmp_path / f"{seed}.process" for seed in (1, 2)]
        comes_true(lambda: all(note.exists() and note.read_text("utf-8") for note in notes))
        numbers = [int(note.read_text("utf-8")) for note in notes]
        assert not {os.getpgid(number) for number in numbers} & {os.getpgid(driver.pid)}, "Ctrl-C would reach them"
        driver.kill()
    comes_true(lambda: not any(_lives(number) for number in numbers))


def _lives(number: int) -> bool:
    status = Path(f"/proc/{number}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


# Dask


@pytest.fixture(name="cluster")
def _cluster() -> Iterator[Any]:
    """A cluster of two processes, where a run may kill one and no more."""
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
    ):
        yield cluster


def made_by(cluster: Any, store: RunLog, asked: Plan, work: Work, time_limit: float = 60) -> dict[int, Any]:
    with dask_workers(cluster.scheduler_address, TlsFiles(), without_tls=False) as crew:
        assert len(crew) == 2
        Ensemble(store, crew, time_limit, work).run(asked.jobs(), lambda _: None)
    return {job.scenario.seed: store[job.key] for job in asked.jobs()}


@pytest.mark.slow
def test_a_run_that_always_kills_dask_workers_is_named(store: RunLog, cluster: Any) -> None:
    rows = made_by(cluster, store, plan(), faults.kills_its_worker)
    assert rows.pop(faults.CULPRIT) == {"error": "its worker died 2 times"}
    assert rows == {seed: {"outcomes": {"joined": seed}, "series": {}} for seed in rows}


@pytest.mark.slow
def test_a_run_that_never_ends_on_dask_is_given_up_and_frees_its_thread(store: RunLog, cluster: Any) -> None:
    rows = made_by(cluster, store, plan(), faults.never_ends, time_limit=4)
    assert rows.pop(faults.CULPRIT) == {"error": "did not end within 4 s"}
    assert rows == {seed: {"outcomes": {"joined": seed}, "series": {}} for seed in rows}
    with cluster.get_client() as client:
        assert not any(client.processing().values())


def test_a_cluster_that_goes_away_is_told(store: RunLog, cluster: Any) -> None:
    with (
        pytest.raises(StoppedError, match="the Dask cluster is gone"),
        dask_workers(cluster.scheduler_address, TlsFiles(), without_tls=False) as crew,
    ):
        Ensemble(store, crew, 60, faults.tells_its_process).run(plan(seeds=200).jobs(), lambda _: cluster.close())
    assert len(store) >= 1


ODD = [
    "",
    "tls://",
    "tcp://",
    "127.0.0.1",
    "localhost",
    "[::1",
    "]",
    ":",
    "/",
    "@",
    "?",
    "8786",
    "99999",
    "\x00",
    "\udcff",
    "\n",
]


@given(parts=st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=3)), max_size=5))
@settings(max_examples=200, derandomize=True)
def test_any_text_for_an_address_is_one_mistake_in_one_line(parts: list[str]) -> None:
    distributed = pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distributed, "Client", _nobody_there)
        address = "".join(parts)
        with pytest.raises(InputError, match=r"^--dask: .+"), dask_workers(address, TlsFiles(), without_tls=True):
            pass


def _nobody_there(*_: object, **__: object) -> None:
    raise OSError("nobody there")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://192.0.2.1:8786", "not encrypted"),
        ("somewhere.example:8786", "not encrypted"),
        ("tcp://127.0.0.1:1", "cannot reach"),
        ("127.0.0.1:1", "cannot reach"),
        ("[::1]:1", "cannot reach"),
        ("tls://127.0.0.1:1", "tls://127.0.0.1:1 needs --tls-ca, --tls-cert and --tls-key"),
        ("tcp://127.0.0.1@elsewhere.example:1", "no address"),
        ("TLS://127.0.0.1:1", "no address"),
        ("ucx://127.0.0.1:1", "no address"),
        ("inproc://127.0.0.1/1/1", "no address"),
        ("tcp://127.0.0.1:65536", "no address"),
        ("tcp://127.0.0.1:\uff11", "no address"),
    ],
)
def test_a_cluster_that_is_far_open_or_gone_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    monkeypatch.setattr("experiments.engine.dask.CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match=words), dask_workers(address, TlsFiles(), without_tls=False):
        pass
