"""The log of finished runs: a line a run, written at once, checked whenever it is read.

A line is a checksum, the key of the run and its row in JSON. Nothing is ever changed in place. The process
may be killed at any moment: at most the last line is torn, and it is cut off when the log is opened again.
"""

import hashlib
import importlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from sim.errors import InputError, OutputError

CHECKSUM_DIGITS = 16
SYNC_SECONDS = 1.0

FAR_BEHIND = 2**30
"""Where Windows locks a byte: what is locked there cannot be read, and who holds the lock is to be."""


def _lock(file: int) -> None:
    """Lock an open file, by what the system has for it; it lets go of the lock when the process dies.

    Raises:
        BlockingIOError: If another process holds it.
    """
    try:
        fcntl = importlib.import_module("fcntl")
    except ImportError:  # Windows
        msvcrt = importlib.import_module("msvcrt")
        os.lseek(file, FAR_BEHIND, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None
        finally:
            os.lseek(file, 0, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


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
        held = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as failure:
        raise OutputError(lock, failure) from None
    try:
        try:
            _lock(held)
        except BlockingIOError:
            owner = os.read(held, 1000).decode(errors="replace").strip()
            raise InputError(f"{lock.parent} is in use by {owner or 'another process'}") from None
        except OSError as failure:  # a file system without locks
            raise OutputError(lock, failure) from None
        since = datetime.now(UTC).isoformat(timespec="seconds")
        try:
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


class RunLog:
    """The finished runs of an experiment, by key.

    Args:
        path: The log; made if there is none. The caller holds the folder.

    Attributes:
        damage: What was found damaged on opening, in words; None if nothing was.

    Raises:
        OutputError: If the log cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: str | None = None
        self._rows: dict[str, bytes] = {}
        try:
            found = path.read_bytes() if path.exists() else b""
            lines = found.split(b"\n")
            whole = [_read_line(line) for line in lines[:-1]]  # behind the last line end nothing is whole
            for entry in whole:
                if entry is not None:
                    self._rows[entry[0]] = entry[1]
            if None in whole:
                self._set_aside(found, whole.count(None))
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            self._length = os.fstat(self._file).st_size if self.damage else len(found) - len(lines[-1])
            os.ftruncate(self._file, self._length)
        except OSError as failure:
            raise OutputError(path, failure) from None
        self._synced = monotonic()

    def _set_aside(self, found: bytes, bad: int) -> None:
        number = 1
        while (aside := self.path.with_suffix(f".damaged-{number}")).exists():
            number += 1
        healed = self.path.with_suffix(".healed")
        for path, content in (
            (aside, found),
            (healed, b"".join(_line(key, row) for key, row in self._rows.items())),
        ):
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        healed.replace(self.path)
        self.damage = f"{self.path}: damaged lines: {bad}; it was set aside as {aside.name}, what is lost is done again"

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

    def close(self) -> None:
        """See to it that everything is on the disk."""
        try:
            os.fsync(self._file)
        except OSError as failure:
            raise OutputError(self.path, failure) from None
        finally:
            os.close(self._file)
