"""Where runs are made: processes of this machine, or a Dask cluster that is running already.

A worker is anything that takes one run at a time and gives a future for its row, and that can be started
anew when a run has killed it or does not end.
"""

import gc
import importlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context
from time import sleep
from typing import Any, Protocol

from experiments.plan.plan import Job

Row = dict[str, Any]
Work = Callable[[Job], Row]

ORPHAN_SECONDS = 1.0


class Worker(Protocol):
    """Makes one run at a time."""

    def submit(self, work: Work, job: Job) -> "Future[Row]":
        """Begin a run.

        Raises:
            StoppedError: If there is nobody left to make it.
        """

    def restart(self) -> None:
        """End whatever runs and start anew."""

    def close(self) -> None:
        """End it, and whatever runs."""


def _begin(parent: int) -> None:
    """Let a worker process end when the process that started it is gone, even by kill -9."""

    def watch() -> None:
        while os.getppid() == parent:
            sleep(ORPHAN_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    importlib.import_module("experiments.engine.measure")  # what a run needs, the model included
    gc.freeze()  # nothing of it will ever be garbage: looking for that after each run would take a sixth of its time


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    # A child starts with what its parent ignores: Ctrl-C then reaches the parent alone, which ends its children.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class LocalWorker:
    """A process of this machine.

    Each has an executor of its own: the engine then chooses who makes which run, so that runs of one census
    stay together, and a process that dies takes one known run with it.
    """

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(
            max_workers=1, mp_context=get_context("spawn"), initializer=_begin, initargs=(os.getpid(),)
        )
        with _interrupts_ignored():
            self._number = self._pool.submit(os.getpid)

    def submit(self, work: Work, job: Job) -> "Future[Row]":
        """See ``Worker``."""
        return self._pool.submit(work, job)

    def restart(self) -> None:
        """See ``Worker``."""
        self.close()
        self._start()

    def close(self) -> None:
        """See ``Worker``."""
        with suppress(BrokenExecutor):
            number = self._number.result()  # one that is just starting may have a run waiting already
            for child in active_children():
                if child.pid == number:
                    child.kill()
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def local_workers(count: int) -> Iterator[list[Worker]]:
    """Give so many processes; they end with the block."""
    workers: list[Worker] = [LocalWorker() for _ in range(count)]
    try:
        yield workers
    finally:
        with _interrupts_ignored():  # whoever is impatient must not leave some of them behind
            for worker in workers:
                worker.close()
