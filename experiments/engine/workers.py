"""Where runs are made: processes of this machine, or a Dask cluster that is running already."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import TIMEOUT_MAX, Event, Lock, Thread, Timer
from typing import Any, Protocol

from experiments.plan.plan import Job
from sim.errors import StoppedError, brief

Row = dict[str, Any]
Work = Callable[[Job], Row]

START_SECONDS = 120.0
"""Within which a process is to start and take up a run; generous, as the machine may be busy with others."""

START_TRIES = 3

LAST_SECONDS = 10.0
"""Within which a process that has closed its pipe ends, if it does."""

PROGRAM = Path(__file__).with_name("worker_process.py")


class WorkerDiedError(Exception):
    """A worker died while it made a run."""


class Worker(Protocol):
    """Makes one run at a time."""

    def submit(self, work: Work, job: Job, time_limit: float) -> "Future[Row]":
        """Have a run made.

        Args:
            work: What makes it.
            job: The run.
            time_limit: Seconds from its begin after which it is given up.

        Returns:
            Its row to come; or else ``WorkerDiedError`` if the worker died in the run, ``TimeoutError`` if the run
            did not end in time, ``StoppedError`` if there is nobody to make it.
        """

    def close(self) -> None:
        """End it, and whatever runs."""


def fulfil(row: "Future[Row]", make: Callable[[], Row]) -> None:
    """Begin to make a row aside, and hand it over when it is there."""

    def aside() -> None:
        try:
            row.set_result(make())
        except BaseException as failure:
            row.set_exception(failure)

    Thread(target=aside, daemon=True).start()


def usable_processors() -> int:
    """Return how many processors this process may use; where the system does not tell, how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Process:
    """A process that makes runs (``worker_process``).

    It stands apart from the terminal's signals: Ctrl-C reaches the command alone, which then ends it.

    Raises:
        OSError: If the system starts no process.
    """

    def __init__(self) -> None:
        self._system = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same, on Windows
        )
        self._modules: bytes | None = pickle.dumps(sys.path)

    def exchange(self, seconds: float, order: bytes | None = None) -> Any:
        """Give an order, if there is one, and return the next answer.

        Raises:
            TimeoutError: If there is none within so many seconds; the process is killed.
            WorkerDiedError: If the process is gone.
        """
        late = Event()

        def give_up() -> None:
            late.set()
            self._system.kill()

        orders, answers = self._system.stdin, self._system.stdout
        assert orders is not None
        assert answers is not None
        timer = Timer(min(seconds, TIMEOUT_MAX), give_up)
        timer.daemon = True
        timer.start()
        try:
            with suppress(OSError):  # of a process that is gone; then there is no answer either
                for content in (self._modules, order):
                    if content is not None:
                        pickle.dump(content, orders)
                orders.flush()
                self._modules = None
            line = answers.readline()
        finally:
            timer.cancel()
            timer.join()  # else it could still kill, in the midst of the next run
        if line.endswith(b"\n"):
            try:
                return json.loads(line)
            except ValueError:
                return line
        if late.is_set():
            raise TimeoutError
        try:
            code = self._system.wait(LAST_SECONDS)
        except subprocess.TimeoutExpired:
            raise WorkerDiedError("it said no more, but did not end") from None
        raise WorkerDiedError(f"it was ended by signal {-code}" if code < 0 else f"it ended with exit code {code}")

    def end(self) -> None:
        """End it at once."""
        self._system.kill()
        self._system.wait()
        for pipe in (self._system.stdin, self._system.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


class LocalWorker:
    """A process of this machine, started when there is something to do, and anew when the last one has died.

    The engine chooses who makes which run, so that runs of one census stay together; a process that dies takes
    one known run with it. Until it has said that it has begun a run, its death is not that run's doing.
    """

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._closed = False
        self._changing = Lock()

    def submit(self, work: Work, job: Job, time_limit: float) -> "Future[Row]":
        """See ``Worker``."""
        row: Future[Row] = Future()
        order = pickle.dumps((work, job))
        fulfil(row, lambda: self._make(order, time_limit))
        return row

    def close(self) -> None:
        """See ``Worker``."""
        self._closed = True
        self._end()

    def _make(self, order: bytes, time_limit: float) -> Row:
        process = self._begun(order)
        try:
            row: Row = process.exchange(time_limit)["row"]
        except (TimeoutError, WorkerDiedError):
            self._end()
            raise
        return row

    def _begun(self, order: bytes) -> _Process:
        reason = ""
        for _ in range(START_TRIES):
            try:
                process = self._started()
                match process.exchange(START_SECONDS, order):
                    case {"begun": True}:
                        return process
                    case {"cannot": str(reason)}:
                        pass
                    case answer:
                        reason = f"it answered {brief(answer)}"
            except TimeoutError:
                reason = f"nothing was heard of it for {START_SECONDS:g} s"
            except OSError as failure:
                reason = failure.strerror or str(failure)
            except WorkerDiedError as failure:
                reason = str(failure)
            self._end()
        raise StoppedError(
            f"no worker could be started, in {START_TRIES} tries: {reason}; finished runs are kept, and the same "
            "command goes on"
        )

    def _started(self) -> _Process:
        with self._changing:
            if self._closed:
                raise StoppedError("the worker is closed")
            if self._process is None:
                self._process = _Process()
            return self._process

    def _end(self) -> None:
        with self._changing:
            process, self._process = self._process, None
        if process is not None:
            process.end()


@contextmanager
def local_workers(count: int) -> Iterator[list[Worker]]:
    """Give so many processes; they end with the block."""
    workers: list[Worker] = [LocalWorker() for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.close()
