"""The same files, whoever makes the runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.experiments.sweeping import RUNS, ask, contents, sweep


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
