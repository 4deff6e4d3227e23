"""A live page in this process."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any, NamedTuple

from sim.page.live import Live
from sim.page.server import HERE, Server, serving
from sim.page.setting import Shelf
from sim.scenario.scenario import Scenario


class Reply(NamedTuple):
    code: int
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


@contextmanager
def shown(given: str, scenario: Scenario) -> Iterator[Server]:
    """Serve a scenario on a free port while the block runs."""
    with serving(Live(Shelf(given, scenario)), 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def asked(server: Server, path: str, method: str = "GET", **headers: str) -> Reply:
    """Ask a server as a browser would, with other headers where some are given."""
    connection = HTTPConnection(HERE, server.server_port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": f"{HERE}:{server.server_port}", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        reply = connection.getresponse()
        return Reply(reply.status, reply.read())
    finally:
        connection.close()
