"""A Dask cluster that is running already, as workers."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from math import inf
from threading import Event
from time import monotonic
from typing import Any, NamedTuple
from uuid import uuid4

from experiments.engine.workers import Row, Work, Worker, WorkerDiedError, fulfil
from experiments.plan.plan import Job
from sim import MODEL_VERSION
from sim.errors import InputError, StoppedError, brief

CONNECT_SECONDS = 10
POLL_SECONDS = 0.2
BEGUN = "siege: a run has begun"
NAME = r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,250}[A-Za-z0-9_])?"
ADDRESS = re.compile(rf"((tcp|tls)://)?(?P<host>\[[0-9A-Fa-f:.]{{2,50}}\]|{NAME}):(?P<port>[0-9]{{1,5}})", re.ASCII)


class TlsFiles(NamedTuple):
    """Paths of what a Dask cluster with TLS asks for; empty where it asks for nothing."""

    authority: str = ""
    certificate: str = ""
    key: str = ""


class DaskWorker:
    """One thread of a Dask cluster.

    Which one is left to the scheduler: as every other has its run, a run goes to the thread that is free, where
    its census is. Pinned to a process, it could wait forever if all of them died at once.

    Args:
        client: Of the cluster.
        begun: When each run began, by its key, as the cluster tells it.
    """

    def __init__(self, client: Any, begun: Mapping[str, float]) -> None:
        self._client = client
        self._begun = begun
        self._running: Any = None

    def submit(self, work: Work, job: Job, time_limit: float) -> "Future[Row]":
        """See ``Worker``."""
        row: Future[Row] = Future()

        def make() -> Row:
            try:
                return self._make(work, job, time_limit)
            except Exception:
                self._check()  # no run is to blame for what comes of a cluster that goes away
                raise

        fulfil(row, make)
        return row

    def close(self) -> None:
        """See ``Worker``."""
        if self._running is not None and self._client.status == "running":
            self._running.cancel()

    def _make(self, work: Work, job: Job, time_limit: float) -> Row:
        self._check()
        key = f"siege-{uuid4()}"
        running = self._running = self._client.submit(_announced, work, job, key, key=key, pure=False)
        ended = Event()
        running.add_done_callback(lambda _: ended.set())
        while not ended.wait(POLL_SECONDS):
            self._check()
            if monotonic() - self._begun.get(key, inf) > time_limit:
                self._give_up(running)
                raise TimeoutError
        self._check()
        try:
            row: Row = running.result()
        except Exception as failure:  # the run's own, or the cluster's, which may lose a row that was there
            if running.status != "error" or type(failure).__name__ == "KilledWorker":
                raise WorkerDiedError("it died, or its run was lost on the way") from None
            return {"error": " ".join(f"{type(failure).__name__}: {failure}".split())}
        return row

    def _give_up(self, running: Any) -> None:
        where = [place for place, keys in self._client.processing().items() if running.key in keys]
        running.cancel()  # else the cluster would begin it again elsewhere
        if where:
            with suppress(ValueError):  # the worker has gone by now
                self._client.restart_workers(where, raise_for_error=False)

    def _check(self) -> None:
        if self._client.status != "running":
            raise StoppedError("the Dask cluster is gone; finished runs are kept, and the same command goes on")


def _announced(work: Work, job: Job, key: str) -> Row:
    from distributed import get_worker

    get_worker().log_event(BEGUN, key)
    return work(job)


def _host(address: str) -> str:
    """Return the host of a scheduler's address.

    Raises:
        InputError: If it is no such address.
    """
    parts = ADDRESS.fullmatch(address)
    if parts is None or not 0 < int(parts["port"]) < 2**16:
        raise InputError(f"--dask: {brief(address)} is no address such as tls://HOST:PORT or tcp://HOST:PORT")
    return parts["host"].strip("[]")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def dask_workers(address: str, tls: TlsFiles, *, without_tls: bool) -> Iterator[list[Worker]]:
    """Give the threads of a Dask cluster as workers; the cluster itself is left running.

    Args:
        address: Of its scheduler, such as ``tls://host:8786``.
        tls: Files that the cluster asks for.
        without_tls: Allow an unencrypted connection to another machine.

    Raises:
        InputError: If it cannot be reached, is not allowed, or runs another version of the model.
    """
    if not _is_loopback(_host(address)) and not address.startswith("tls://") and not without_tls:
        raise InputError(
            f"--dask: {address} is another machine and the connection is not encrypted: anybody on the way could "
            "run code there; use tls://, or allow it with --without-tls"
        )
    try:
        from distributed import Client, Security
    except ImportError:
        raise InputError("--dask needs the package distributed: pip install 'siege-simulator[dask]'") from None
    security = Security(
        tls_ca_file=tls.authority or None,
        tls_client_cert=tls.certificate or None,
        tls_client_key=tls.key or None,
        require_encryption=address.startswith("tls://"),
    )
    try:
        if address.startswith("tls://") and security.get_connection_args("client")["ssl_context"] is None:
            raise InputError(f"--dask: {address} needs --tls-ca, --tls-cert and --tls-key")
        client = Client(address, security=security, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError, RuntimeError) as failure:
        raise InputError(f"--dask: cannot reach {address}: {' '.join(str(failure).split())}") from None
    with client:
        try:
            versions = client.run(model_version)
        except ImportError:
            raise InputError(f"--dask: the workers of {address} cannot import this package; install it there") from None
        if not versions:
            raise InputError(f"--dask: {address} has no workers")
        other = sorted({str(version) for version in versions.values() if version != MODEL_VERSION})
        if other:
            raise InputError(f"--dask: model version {', '.join(other)} on the workers, {MODEL_VERSION} here")
        begun: dict[str, float] = {}
        client.subscribe_topic(BEGUN, lambda event: begun.update({event[1]: monotonic()}))
        workers: list[Worker] = [DaskWorker(client, begun) for _ in range(sum(client.nthreads().values()))]
        try:
            yield workers
        finally:
            for worker in workers:
                worker.close()


def model_version() -> str:
    """Return the version of the model where this is called."""
    return MODEL_VERSION
