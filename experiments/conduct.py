"""An experiment from its plan to its tables and figures: begun, or gone on with."""

import shlex
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from experiments import screen
from experiments.ensemble import Ensemble
from experiments.folder import LOG, Table, folder_of, opened, publish, runs_table, series_table
from experiments.pictures import Picture
from experiments.plan import Job, Plan
from experiments.store import Store
from experiments.workers import TlsFiles, Worker, dask_workers, local_workers
from sim.errors import StoppedError

START_SECONDS, HOUR_SECONDS, MILLION_SECONDS, CENSUS_SECONDS = 3.0, 0.001, 0.03, 0.04
"""Rough, for the plan: to start; of a run an hour, and a million agents; to draw the census of a million."""


def _by_company(job: Job) -> tuple[int, int, int]:
    """Let those runs follow each other that share a census, and among these those that share a reference."""
    return job.scenario.seed, job.scenario.agents, job.point


Report = Callable[[Plan, Table], tuple[Mapping[str, Table], Mapping[str, Picture]]]
"""From an experiment's runs to its further tables and its figures, by name."""


class Shard(NamedTuple):
    """A share of an experiment's runs: the ``number``-th of ``total``, from 1."""

    number: int
    total: int

    @property
    def log(self) -> str:
        """Name of its log."""
        return f"runs.{self.number}-of-{self.total}.log"

    def of(self, jobs: list[Job]) -> list[Job]:
        """Return its share of some runs; runs that share a census stay together."""
        by_census = sorted(jobs, key=_by_company)
        begin, end = (len(jobs) * part // self.total for part in (self.number - 1, self.number))
        return by_census[begin:end]


class Means(NamedTuple):
    """With what an experiment is carried out.

    Attributes:
        out: Where its folder is put.
        workers: How many processes of this machine make runs.
        dask: Address of the scheduler of a Dask cluster that makes them instead, if any.
        tls: Files for the connection to it.
        without_tls: Allow an unencrypted connection to another machine.
        shard: The share of the runs to make; all of them if None.
        time_limit: Seconds after which a run is given up.
        retry: Make again what failed before.
        quiet: Print the path of the results folder and nothing else.
        command: The command line, to be told to whoever goes on with it.
    """

    out: Path
    workers: int
    dask: str
    tls: TlsFiles
    without_tls: bool
    shard: Shard | None
    time_limit: float
    retry: bool
    quiet: bool
    command: list[str]

    def crew(self) -> AbstractContextManager[list[Worker]]:
        """Give the workers."""
        if self.dask:
            return dask_workers(self.dask, self.tls, without_tls=self.without_tls)
        return local_workers(self.workers)


class Done(NamedTuple):
    """What an experiment has come to.

    Attributes:
        folder: Its folder.
        runs: Its table of runs; None if runs of other shards are missing.
        failed: How many runs failed.
    """

    folder: Path
    runs: Table | None
    failed: int


def conduct(plan: Plan, means: Means, report: Report) -> Done:
    """Make the runs of a plan that are not there yet, then write its tables and figures.

    Raises:
        InputError: If the folder is in use or holds another experiment, or the cluster cannot be used.
        OutputError: If something cannot be written; the runs that are finished are kept.
        StoppedError: If the user stops it; the runs that are finished are kept.
    """
    folder = folder_of(plan, means.out)
    command = shlex.join(means.command)
    with opened(folder, plan, command, means.shard.log if means.shard else LOG) as store:
        jobs = list(plan.jobs())
        mine = means.shard.of(jobs) if means.shard else sorted(jobs, key=_by_company)
        missing = {job.key: job for job in mine if not _is_kept(store, job, retry=means.retry)}
        if not means.quiet:
            screen.announce(plan, len(missing), _seconds(list(missing.values()), means), folder)
        if store.damage:
            screen.warn(store.damage)
        try:
            _make(list(missing.values()), store, means)
            runs = None if means.shard else finish(folder, plan, jobs, store, report)
        except KeyboardInterrupt:
            kept = sum(job.key in store for job in mine)
            raise StoppedError(f"stopped; {kept:,} of {len(mine):,} runs are kept. Go on: {command}") from None
        return Done(folder, runs, failures(mine, store))


def finish(folder: Path, plan: Plan, jobs: list[Job], store: Store, report: Report) -> Table:
    """Write the tables and figures of an experiment whose runs are all there; return its table of runs.

    Args:
        folder: Of the experiment.
        plan: Of the experiment.
        jobs: All of its runs, in the order of the tables.
        store: Holds a row of each.
        report: What is made of them.

    Raises:
        OutputError: If something cannot be written.
    """
    runs = runs_table(plan, jobs, store)
    tables, pictures = report(plan, runs)
    publish(folder, plan, {"runs": runs, "series": series_table(jobs, store), **tables}, pictures)
    return runs


def _is_kept(store: Store, job: Job, *, retry: bool) -> bool:
    return job.key in store and not (retry and "error" in store[job.key])


def failures(jobs: list[Job], store: Store) -> int:
    """Return how many of some runs failed."""
    return sum("error" in store[key] for key in {job.key for job in jobs})


def _make(jobs: list[Job], store: Store, means: Means) -> None:
    if not jobs:
        return
    with means.crew() as workers, screen.progress(len(jobs), quiet=means.quiet) as on_done:
        Ensemble(store, workers, means.time_limit).run(jobs, on_done)


def _seconds(jobs: list[Job], means: Means) -> float:
    """Return about how long some runs take on this machine."""
    runs = sum(HOUR_SECONDS * job.scenario.hours + MILLION_SECONDS * job.scenario.agents / 1e6 for job in jobs)
    censuses = {(job.scenario.seed, job.scenario.agents) for job in jobs}
    draws = sum(CENSUS_SECONDS * agents / 1e6 for _, agents in censuses)
    return START_SECONDS + (runs + draws) / means.workers
