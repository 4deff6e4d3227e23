"""The log of finished runs: a line a run, written at once, checked whenever it is read.

A line is a checksum, the key of the run and its row in JSON. Nothing is ever changed in place. The process
may be killed at any moment: at most the last line is torn, and it is cut off when the log is opened again.
"""

import hashlib
import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from sim.errors import InputError, OutputError
from sim.regular_files import open_regular, read
from sim.results.files import write_bytes
from sim.results.locks import taken

CHECKSUM_DIGITS = 16
SYNC_SECONDS = 1.0

RECALLED = "recalled.log"
"""Beside a log of runs: what was worked out from them and is slow to work out again."""


@contextmanager
def hold(lock: Path, command: str) -> Iterator[None]:
    """Keep other processes out while the block runs; the kernel lets go of the lock when the process dies.

    Args:
        lock: File that is locked. It also tells who holds it.
        command: What this process does, in words.

    Raises:
        InputError: If another process holds it.
        OutputError: If the file cannot be written.
    """
    try:
        held = open_regular(lock, os.O_RDWR | os.O_CREAT)
    except OSError as failure:
        raise OutputError(lock, failure) from None
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            if not taken(held):
                owner = os.read(held, 1000).decode(errors="replace").strip()
                raise InputError(f"{lock.parent} is in use by {owner or 'another process'}")
            os.ftruncate(held, 0)
            os.write(held, f"process {os.getpid()} on {socket.gethostname()} since {since}: {command}\n".encode())
        except OSError as failure:
            raise OutputError(lock, failure) from None
        yield
    finally:
        os.close(held)


def _line(key: str, row: bytes) -> bytes:
    content = key.encode() + b" " + row
    return hashlib.sha256(content).hexdigest()[:CHECKSUM_DIGITS].encode() + b" " + content + b"\n"


def _read_line(line: bytes) -> tuple[str, bytes] | None:
    """Return the key and the row of a line, or None if it is damaged."""
    key, _, row = line[CHECKSUM_DIGITS + 1 :].partition(b" ")
    name = key.decode("ascii", errors="replace")
    return (name, row) if _line(name, row) == line + b"\n" else None


IsRow = Callable[[Any], bool]
"""Whether what a line holds is what a run leaves."""


class Lines(NamedTuple):
    """What is in a log.

    Attributes:
        rows: The rows in JSON, by key; of two under one key the later.
        useless: Lines that are damaged, or hold something else than what a run leaves.
        length: Bytes up to the last line end; nothing behind it is whole.
    """

    rows: dict[str, bytes]
    useless: int
    length: int


def lines_of(content: bytes, is_row: IsRow) -> Lines:
    """Read the content of a log."""
    *whole, tail = content.split(b"\n")
    entries = [entry for line in whole if (entry := _read_line(line)) and _holds_row(entry[1], is_row)]
    return Lines(dict(entries), len(whole) - len(entries), len(content) - len(tail))


def _holds_row(text: bytes, is_row: IsRow) -> bool:
    try:
        row = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and is_row(row)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


class RunLog:
    """The finished runs of an experiment, by key.

    Args:
        path: The log; made if there is none. The caller holds the folder.
        is_row: Lines that hold something else are set aside like damaged ones.

    Attributes:
        damage: What was found damaged on opening, in words; None if nothing was.

    Raises:
        OutputError: If the log cannot be read or written.
    """

    def __init__(self, path: Path, is_row: IsRow = lambda _: True) -> None:
        self.path = path
        self.damage: str | None = None
        try:
            content = read(path) if os.path.lexists(path) else b""
            self._rows, useless, self._length = lines_of(content, is_row)
            if useless:
                self._set_aside(content, useless)
            self._file = open_regular(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            os.ftruncate(self._file, self._length)
        except OSError as failure:
            raise OutputError(path, failure) from None
        self._synced = monotonic()
        self._recalled: RunLog | None = None

    def _set_aside(self, content: bytes, useless: int) -> None:
        number = 1
        while os.path.lexists(aside := self.path.with_suffix(f".damaged-{number}")):
            number += 1
        write_bytes(aside, content)
        healed = self.path.with_suffix(".healed")
        healed.unlink(missing_ok=True)
        sound = b"".join(_line(key, row) for key, row in self._rows.items())
        write_bytes(healed, sound)
        healed.replace(self.path)
        self._length = len(sound)
        self.damage = (
            f"{self.path}: damaged lines: {useless}; it was set aside as {aside.name}, what is lost is done again"
        )

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __getitem__(self, key: str) -> dict[str, Any]:
        row: dict[str, Any] = json.loads(self._rows[key])
        return row

    def add(self, key: str, row: Mapping[str, Any]) -> None:
        """Write a finished run down; of two rows under one key the later counts.

        Args:
            key: Its key.
            row: What JSON can hold, without NaN.

        Raises:
            OutputError: If it cannot be written; what was written before is intact.
        """
        text = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        line = _line(key, text)
        try:
            written = 0
            while written < len(line):
                written += os.write(self._file, line[written:])
            if monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(self._file)
                self._synced = monotonic()
        except OSError as failure:
            with suppress(OSError):  # what is left of the line would be cut off on opening, too
                os.ftruncate(self._file, self._length)
            raise OutputError(self.path, failure) from None
        self._length += len(line)
        self._rows[key] = text

    def recall(self, key: str, work: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
        """Return what was once worked out under a key, or work it out and write it down beside the log.

        Args:
            key: Tells all that the work hangs on.
            work: Gives what JSON can hold, without NaN.

        Raises:
            OutputError: If it cannot be read or written.
        """
        if self._recalled is None:
            self._recalled = RunLog(self.path.with_name(RECALLED))
        if key not in self._recalled:
            self._recalled.add(key, work())
        return self._recalled[key]

    def close(self) -> None:
        """See to it that everything is on the disk."""
        if self._recalled is not None:
            self._recalled.close()
        try:
            os.fsync(self._file)
        except OSError as failure:
            raise OutputError(self.path, failure) from None
        finally:
            os.close(self._file)
