"""An experiment from its plan to its tables and figures: begun, or gone on with."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import NamedTuple

from experiments.engine import progress as screen
from experiments.engine.dask import TlsFiles, dask_workers
from experiments.engine.ensemble import Ensemble, missing
from experiments.engine.folder import LOG, Table, folder_of, opened, publish, runs_table, series_table
from experiments.engine.run_log import RunLog
from experiments.engine.workers import Row, Worker, local_workers
from experiments.plan.plan import Job, Plan
from sim.errors import StoppedError
from sim.figures.picture import Picture

START_SECONDS, HOUR_SECONDS, MILLION_SECONDS, CENSUS_SECONDS = 3.0, 0.001, 0.03, 0.04
"""Rough, for the plan: to start; of a run an hour, and a million agents; to draw the census of a million."""


def _by_company(job: Job) -> tuple[int, int, int]:
    """Let those runs follow each other that share a census, and among these those that share a reference."""
    return job.scenario.seed, job.scenario.agents, job.point


class Study(NamedTuple):
    """How experiments of a kind are carried out.

    Attributes:
        report: Makes further tables and the figures, by name, from the table of runs and their log.
        rounds: Gives the runs, in rounds: what is run in one may hang on what came of those before.
    """

    report: Callable[[Plan, Table, RunLog], tuple[Mapping[str, Table], Mapping[str, Picture]]]
    rounds: Callable[[Plan, RunLog], Iterator[list[Job]]]


def at_once(plan: Plan, _: RunLog) -> Iterator[list[Job]]:
    """Give all runs of a plan in one round."""
    yield list(plan.jobs())


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


class Resources(NamedTuple):
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


class Finished(NamedTuple):
    """What an experiment has come to.

    Attributes:
        folder: Its folder.
        runs: Its table of runs; None if runs of other shards are missing.
        failed: How many runs failed.
    """

    folder: Path
    runs: Table | None
    failed: int


def conduct(plan: Plan, means: Resources, kind: Study) -> Finished:
    """Make the runs of a plan that are not there yet, then write its tables and figures.

    Raises:
        InputError: If the folder is in use or holds another experiment, or the cluster cannot be used.
        OutputError: If something cannot be written; the runs that are finished are kept.
        StoppedError: If the user stops it; the runs that are finished are kept.
    """
    folder, share = folder_of(plan, means.out), means.shard
    command = shlex.join(means.command)
    with opened(folder, plan, command, share.log if share else LOG) as store:
        size = plan.size // share.total if share else plan.size
        if not means.quiet:
            screen.announce(plan, size, len(store), _seconds(plan, size - len(store), means), folder)
        if store.damage:
            screen.warn(store.damage)
        jobs: list[Job] = []
        try:
            with Crew(store, means, size) as shift:
                for together in kind.rounds(plan, store):
                    mine = share.of(together) if share else together
                    shift.make(mine)
                    jobs += mine
            runs = None if share else finish(folder, plan, jobs, store, kind)
        except KeyboardInterrupt:
            raise StoppedError(f"stopped; {len(store):,} of {size:,} runs are kept. Go on: {command}") from None
        return Finished(folder, runs, failures(jobs, store))


def finish(folder: Path, plan: Plan, jobs: Sequence[Job], store: RunLog, kind: Study) -> Table:
    """Write the tables and figures of an experiment whose runs are all there; return its table of runs.

    Args:
        folder: Of the experiment.
        plan: Of the experiment.
        jobs: All of its runs, in the order of the tables.
        store: Holds a row of each.
        kind: How the experiment is carried out.

    Raises:
        OutputError: If something cannot be written.
    """
    runs = runs_table(plan, jobs, store)
    tables, pictures = kind.report(plan, runs, store)
    publish(folder, plan, {"runs": runs, "series": series_table(jobs, store), **tables}, pictures)
    return runs


class Crew:
    """The workers while an experiment lasts; they are called when there is something to do.

    Args:
        store: Where runs are written.
        means: Who makes them.
        size: How many there will be, for the progress bar.
    """

    def __init__(self, store: RunLog, means: Resources, size: int) -> None:
        self._store = store
        self._means = means
        self._size = size
        self._open = ExitStack()
        self._ensemble: Ensemble | None = None
        self._on_done: Callable[[Row], object] = lambda _: None

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *failure: object) -> None:
        self._open.close()

    def make(self, jobs: Sequence[Job]) -> None:
        """Make those of some runs that are not there yet."""
        if not missing(jobs, self._store, retry=self._means.retry):
            return
        if self._ensemble is None:
            workers = self._open.enter_context(self._means.crew())
            self._ensemble = Ensemble(self._store, workers, self._means.time_limit, retry=self._means.retry)
            bar = screen.progress(self._size, len(self._store), quiet=self._means.quiet)
            self._on_done = self._open.enter_context(bar)
        self._ensemble.run(sorted(jobs, key=_by_company), self._on_done)


def failures(jobs: Sequence[Job], store: RunLog) -> int:
    """Return how many of some runs failed."""
    return sum("error" in store[key] for key in {job.key for job in jobs})


def _seconds(plan: Plan, runs: int, means: Resources) -> float:
    """Return about how long some runs of a plan take on this machine."""
    base = plan.base
    each = HOUR_SECONDS * base.hours + MILLION_SECONDS * base.agents / 1e6
    censuses = plan.seeds * len(set(plan.luck) or {0})
    return START_SECONDS + (runs * each + censuses * CENSUS_SECONDS * base.agents / 1e6) / means.workers
