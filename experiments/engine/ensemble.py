"""Many runs on several workers; each is written down as soon as it is finished."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from time import monotonic

from experiments.engine.measure import measure
from experiments.engine.run_log import RunLog
from experiments.engine.workers import Row, Work, Worker
from experiments.plan.plan import Job

CHANCES = 2
"""How often a run may kill its worker: the first time may have been somebody else's doing."""

POLL_SECONDS = 0.5


def missing(jobs: Iterable[Job], log: RunLog, *, retry: bool = False) -> list[Job]:
    """Return the runs that a log does not hold yet; of several with one key, one.

    Args:
        jobs: Runs.
        log: Where finished ones are.
        retry: Take those that failed for missing.
    """
    by_key = {job.key: job for job in jobs}
    return [job for key, job in by_key.items() if key not in log or (retry and "error" in log[key])]


class Queue:
    """Runs that wait, by census: a worker is given those of the census it holds, as long as there are any."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._waiting: dict[tuple[int, int], deque[Job]] = {}
        for job in jobs:
            self._waiting.setdefault(_census_of(job), deque()).append(job)
        self._held: dict[Worker, tuple[int, int]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def next_for(self, worker: Worker) -> Job:
        """Take out the run that suits a worker: of its own census, else of one that nobody holds, else of any."""
        held = self._held.get(worker)
        if held not in self._waiting:
            taken = set(self._held.values())
            free = (census for census in self._waiting if census not in taken)
            held = next(free, None) or max(self._waiting, key=lambda census: len(self._waiting[census]))
            self._held[worker] = held
        job = self._waiting[held].popleft()
        if not self._waiting[held]:
            del self._waiting[held]
        return job

    def put_back(self, job: Job) -> None:
        """Let a run be the next of its census again."""
        self._waiting.setdefault(_census_of(job), deque()).appendleft(job)


def _census_of(job: Job) -> tuple[int, int]:
    return job.scenario.seed, job.scenario.agents


class Ensemble:
    """Makes the runs that a log does not hold yet.

    Args:
        log: Where rows are written.
        workers: Who makes them.
        time_limit: Seconds after which a run is given up.
        work: What makes a run.
        retry: Make again what failed before.
    """

    def __init__(
        self, log: RunLog, workers: list[Worker], time_limit: float, work: Work = measure, *, retry: bool = False
    ) -> None:
        self._log = log
        self._workers = workers
        self._time_limit = time_limit
        self._work = work
        self._retry = retry
        self._kills: dict[str, int] = {}
        self._flying: dict[Future[Row], tuple[Worker, Job, float]] = {}

    def run(self, jobs: Iterable[Job], on_done: Callable[[Row], object]) -> None:
        """Make every run; one that fails, kills its worker or does not end is written down as such.

        Args:
            jobs: Runs; of several with one key, one is made.
            on_done: Called with each row.

        Raises:
            OutputError: If a row cannot be written.
        """
        queue = Queue(missing(jobs, self._log, retry=self._retry))
        idle = list(self._workers)
        while queue or self._flying:
            while queue and idle:
                self._begin(queue, idle.pop())
            for worker, job, row in self._landed():
                idle.append(worker)
                if row is None:
                    queue.put_back(job)
                else:
                    self._log.add(job.key, row)
                    on_done(row)

    def _begin(self, queue: Queue, worker: Worker) -> None:
        job = queue.next_for(worker)
        try:
            future = worker.submit(self._work, job)
        except BrokenExecutor:  # it died while it had nothing to do
            worker.restart()
            future = worker.submit(self._work, job)
        self._flying[future] = worker, job, monotonic()

    def _landed(self) -> Iterator[tuple[Worker, Job, Row | None]]:
        """Give each run that has come to an end with its row, or without one if it is to be tried again."""
        done, _ = wait(self._flying, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            worker, job, _ = self._flying.pop(future)
            failure = future.exception()
            if failure is None:
                yield worker, job, future.result()
            else:
                worker.restart()
                yield worker, job, self._row_of_killer(job, failure)
        now = monotonic()
        for future, (worker, job, began) in list(self._flying.items()):
            if now - began > self._time_limit and not future.done():
                del self._flying[future]
                worker.restart()
                yield worker, job, {"error": f"did not end within {self._time_limit:g} s"}

    def _row_of_killer(self, job: Job, failure: BaseException) -> Row | None:
        self._kills[job.key] = self._kills.get(job.key, 0) + 1
        if self._kills[job.key] < CHANCES:
            return None
        if isinstance(failure, BrokenExecutor):
            return {"error": f"its worker died {CHANCES} times"}
        return {"error": " ".join(f"{type(failure).__name__}: {failure}".split())}
