"""The server of the live page: on this machine alone, for pages from here alone, one question answered at a time."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from sim.errors import InputError, as_line
from sim.page.document import document
from sim.page.live import MEMBERS, Live
from sim.page.setting import Setting
from sim.results.figure_files import FORMATS
from sim.results.files import encoded
from sim.results.stored_figures import RUN_FIGURES

HERE = "127.0.0.1"
TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "py": "text/x-python; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
DOWNLOADS = {f"{name}.{form}" for name in RUN_FIGURES for form in FORMATS} | {"scenario.json", "scenario.py"}


class Server(ThreadingHTTPServer):
    """Serves the page.

    Args:
        live: What answers it.
        port: 0 for any that is free.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, live: Live, port: int) -> None:
        self.live = live
        page = live.page()
        self.html = document(page, page["story"].get("title") or live.shelf.first.name)
        self._context = copy_context()  # threads have none of their own, and would all speak English
        super().__init__((HERE, port), _Handler)
        self.hosts = {f"{host}:{self.server_port}" for host in (HERE, "localhost")}

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer in the language of whoever began to serve."""
        self._context.copy().run(super().process_request_thread, request, client_address)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HERE}:{self.server_port}/"


@contextmanager
def serving(live: Live, port: int) -> Iterator[Server]:
    """Hold the port while the block runs.

    Raises:
        InputError: If the port is taken.
    """
    try:
        server = Server(live, port)
    except OSError as failure:
        raise InputError(f"--port: {port} cannot be used: {failure.strerror}; 0 takes any that is free") from None
    try:
        yield server
    finally:
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "siege"
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Answer the page, or what it asks."""
        if not self._is_from_here():
            self._send(HTTPStatus.FORBIDDEN, "json", json.dumps({"error": "this page answers itself alone"}))
            return
        path, query = urlsplit(self.path)[2:4]
        try:
            self._answer(path.removeprefix("/"), query)
        except InputError as mistake:
            self._send(HTTPStatus.UNPROCESSABLE_ENTITY, "json", json.dumps({"error": as_line(str(mistake))}))

    def _is_from_here(self) -> bool:
        """Return whether the question comes from this page: no other name of this machine, no other page."""
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site", "none")
        own = {f"http://{host}" for host in self.server.hosts}
        return (
            self.headers.get("Host") in self.server.hosts
            and (origin is None or origin in own)
            and site in ("same-origin", "none")
        )

    def _answer(self, name: str, query: str) -> None:
        live = self.server.live
        if name == "":
            self._send(HTTPStatus.OK, "html", self.server.html)
            return
        asked: dict[str, Callable[[Setting], dict[str, Any]]] = {"run": live.run}
        for number in range(MEMBERS):
            asked |= {f"member/{number}": partial(live.member, number), f"brief/{number}": partial(live.brief, number)}
        if name not in asked and name not in DOWNLOADS:
            self._send(HTTPStatus.NOT_FOUND, "json", json.dumps({"error": "there is no such page"}))
            return
        setting = Setting.of_query(query, live.shelf.first.name)
        if name in asked:
            self._send(HTTPStatus.OK, "json", json.dumps(asked[name](setting), ensure_ascii=False))
            return
        stem, _, form = name.partition(".")
        content = live.saved(setting, form) if stem == "scenario" else live.figure(setting, stem, form)  # type: ignore[arg-type]
        self._send(HTTPStatus.OK, form, content, f"{setting.scenario}.{name}")

    def _send(self, status: HTTPStatus, kind: str, content: str | bytes, file: str = "") -> None:
        body = encoded(content) if isinstance(content, str) else content
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": TYPES[kind], "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        if file:
            self.send_header("Content-Disposition", f'attachment; filename="{file}"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing: the terminal is not for what browsers ask."""
