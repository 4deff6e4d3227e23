"""Many runs: the same rows whoever makes them, and whatever happens to those who do."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.engine.dask import TlsFiles, dask_workers
from experiments.engine.ensemble import Ensemble, Queue
from experiments.engine.measure import measure
from experiments.engine.run_log import RunLog
from experiments.engine.workers import Work, local_workers
from experiments.plan.plan import Job, Plan
from sim.errors import InputError, StoppedError
from tests import faults
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
    rows = made(store, plan(), faults.never_ends, time_limit=3)
    assert rows.pop(faults.CULPRIT) == {"error": "did not end within 3 s"}
    assert rows == {seed: {"outcomes": {"joined": seed}, "series": {}} for seed in rows}


def test_each_worker_makes_one_run_at_a_time_and_both_work(store: RunLog) -> None:
    rows = made(store, plan(), faults.tells_its_process)
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


# A worker whose driver is gone


def test_workers_end_when_their_driver_is_killed() -> None:
    code = (
        "import os\nfrom experiments.engine.workers import local_workers\n"
        "if __name__ == '__main__':\n"
        "    with local_workers(2) as crew:\n"
        "        print(*[worker._number.result() for worker in crew], flush=True)\n"
        "        os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -9, done.stderr
    numbers = [int(number) for number in done.stdout.split()]
    assert len(numbers) == 2
    deadline = 50
    while any(_lives(number) for number in numbers) and deadline:
        subprocess.run(["sleep", "0.1"], check=True)
        deadline -= 1
    assert not any(_lives(number) for number in numbers)


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


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://192.0.2.1:8786", "not encrypted"),
        ("somewhere.example:8786", "not encrypted"),
        ("tcp://127.0.0.1:1", "cannot reach"),
    ],
)
def test_a_cluster_that_is_far_open_or_gone_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    monkeypatch.setattr("experiments.engine.dask.CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match=words), dask_workers(address, TlsFiles(), without_tls=False):
        pass
