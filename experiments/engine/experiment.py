"""An experiment from its plan to its tables and figures: begun, or gone on with."""

import shlex
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Generic, NamedTuple

from experiments.engine import progress as screen
from experiments.engine.dask import TlsFiles, dask_workers
from experiments.engine.ensemble import Ensemble, missing
from experiments.engine.folder import LOG, folder_of, opened, publish, runs_table, series_table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Numbers, Study
from experiments.engine.workers import Row, Worker, local_workers
from experiments.plan.plan import Job, Plan
from sim.errors import StoppedError

START_SECONDS, HOUR_SECONDS, MILLION_SECONDS, CENSUS_SECONDS = 3.0, 0.001, 0.03, 0.04
"""Rough, for the plan: to start; of a run an hour, and a million agents; to draw the census of a million."""

PROPOSAL_SECONDS = 15.0
"""Rough, too: for a fit to learn from its runs and draw points once."""


def _by_company(job: Job) -> tuple[int, int, int]:
    """Let those runs follow each other that share a census, and among these those that share a reference."""
    return job.scenario.seed, job.scenario.agents, job.point


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

    def workers_at_work(self) -> AbstractContextManager[list[Worker]]:
        """Give the workers."""
        if self.dask:
            return dask_workers(self.dask, self.tls, without_tls=self.without_tls)
        return local_workers(self.workers)


class Finished(NamedTuple, Generic[Numbers]):
    """What an experiment has come to.

    Attributes:
        folder: Its folder.
        numbers: What was worked out from its runs; None if runs of other shards are missing.
        failed: How many runs failed.
    """

    folder: Path
    numbers: Numbers | None
    failed: int


def conduct(plan: Plan, resources: Resources, study: Study[Numbers]) -> Finished[Numbers]:
    """Make the runs of a plan that are not there yet, then write its tables and figures.

    Raises:
        InputError: If the folder is in use or holds another experiment, or the cluster cannot be used.
        OutputError: If something cannot be written; the runs that are finished are kept.
        StoppedError: If the user stops it; the runs that are finished are kept.
    """
    folder, shard = folder_of(plan, resources.out), resources.shard
    command = shlex.join(resources.command)
    with opened(folder, plan, command, shard.log if shard else LOG) as log:
        size = plan.size // shard.total if shard else plan.size
        if not resources.quiet:
            screen.announce(plan, size, len(log), seconds(plan, size - len(log), resources), folder)
        if log.damage:
            screen.warn(log.damage)
        jobs: list[Job] = []
        try:
            with Crew(log, resources, size) as crew:
                for together in study.rounds(plan, log):
                    mine = shard.of(together) if shard else together
                    crew.make(mine)
                    jobs += mine
            numbers = None if shard else finish(folder, plan, jobs, log, study)
        except KeyboardInterrupt:
            raise StoppedError(f"stopped; {len(log):,} of {size:,} runs are kept. Go on: {command}") from None
        return Finished(folder, numbers, failures(jobs, log))


def finish(folder: Path, plan: Plan, jobs: Sequence[Job], log: RunLog, study: Study[Numbers]) -> Numbers:
    """Write the tables and figures of an experiment whose runs are all there; return its numbers.

    Args:
        folder: Of the experiment.
        plan: Of the experiment.
        jobs: All of its runs, in the order of the tables.
        log: Holds a row of each.
        study: How the experiment is carried out.

    Raises:
        OutputError: If something cannot be written.
    """
    runs = runs_table(plan, jobs, log)
    numbers = study.numbers(plan, runs, log)
    tables, pictures, texts = study.report(plan, numbers)
    series = {} if plan.fit else {"series": series_table(plan, jobs, log)}
    publish(folder, plan, {"runs": runs, **series, **tables}, pictures, texts)
    return numbers


class Crew:
    """The workers while an experiment lasts; they are called when there is something to do.

    Args:
        log: Where runs are written.
        resources: Who makes them.
        size: How many there will be, for the progress bar.
    """

    def __init__(self, log: RunLog, resources: Resources, size: int) -> None:
        self._log = log
        self._resources = resources
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
        if not missing(jobs, self._log, retry=self._resources.retry):
            return
        if self._ensemble is None:
            workers = self._open.enter_context(self._resources.workers_at_work())
            self._ensemble = Ensemble(self._log, workers, self._resources.time_limit, retry=self._resources.retry)
            bar = screen.progress(self._size, len(self._log), quiet=self._resources.quiet)
            self._on_done = self._open.enter_context(bar)
        self._ensemble.run(sorted(jobs, key=_by_company), self._on_done)


def failures(jobs: Sequence[Job], log: RunLog) -> int:
    """Return how many of some runs failed."""
    return sum("error" in log[key] for key in {job.key for job in jobs})


def seconds(plan: Plan, runs: int, resources: Resources) -> float:
    """Return about how long some runs of a plan take on this machine."""
    base = plan.base
    per_run = HOUR_SECONDS * base.hours + MILLION_SECONDS * base.agents / 1e6
    if plan.fit:  # most runs are cut off and leave their ads out
        per_run /= 2
    censuses = plan.seeds * len(set(plan.luck) or {0})
    shared = runs * per_run + censuses * CENSUS_SECONDS * base.agents / 1e6
    return START_SECONDS + PROPOSAL_SECONDS * plan.proposals + shared / resources.workers
