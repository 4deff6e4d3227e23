"""Many runs on several workers; each is written down as soon as it is finished."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait

from experiments.engine.measure import measure
from experiments.engine.run_log import RunLog
from experiments.engine.workers import Row, Work, Worker, WorkerDiedError
from experiments.plan.plan import Job

CHANCES = 2
"""How often a run may kill its worker: the first time may have been somebody else's doing."""

POLL_SECONDS = 0.5
"""Some systems hear of Ctrl-C only between two waits."""


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
        time_limit: Seconds from its begin after which a run is given up.
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
        self._deaths: dict[str, int] = {}

    def run(self, jobs: Iterable[Job], on_done: Callable[[Row], object]) -> None:
        """Make every run; one that fails, kills its worker or does not end is written down as such.

        Args:
            jobs: Runs; of several with one key, one is made.
            on_done: Called with each row.

        Raises:
            OutputError: If a row cannot be written.
            StoppedError: If there is nobody to make them; nothing is written of those not yet made.
        """
        queue = Queue(missing(jobs, self._log, retry=self._retry))
        idle = list(self._workers)
        flying: dict[Future[Row], tuple[Worker, Job]] = {}
        while queue or flying:
            while queue and idle:
                worker = idle.pop()
                job = queue.next_for(worker)
                flying[worker.submit(self._work, job, self._time_limit)] = worker, job
            landed, _ = wait(flying, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in landed:
                worker, job = flying.pop(future)
                idle.append(worker)
                row = self._row(job, future)
                if row is None:
                    queue.put_back(job)
                else:
                    self._log.add(job.key, row)
                    on_done(row)

    def _row(self, job: Job, landed: "Future[Row]") -> Row | None:
        """Return the row of a run that has come to an end, or None if it is to be tried again."""
        try:
            return landed.result()
        except TimeoutError:
            return {"error": f"did not end within {self._time_limit:g} s"}
        except WorkerDiedError:
            self._deaths[job.key] = deaths = self._deaths.get(job.key, 0) + 1
            return {"error": f"its worker died {CHANCES} times"} if deaths >= CHANCES else None
