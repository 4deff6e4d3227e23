"""Files of results, written through to the disk."""

import os
from pathlib import Path

from sim.errors import OutputError


def write_for_user(path: Path, content: bytes) -> None:
    """Write a file that somebody asked for by its place, and make its folder.

    Raises:
        OutputError: If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
    except OSError as failure:
        raise OutputError(path, failure) from None


def write_text(path: Path, text: str) -> None:
    """Write a text, through to the disk."""
    write_bytes(path, encoded(text))


def encoded(text: str) -> bytes:
    """Return a text as it is written: names of files, which it may hold, may be no text at all."""
    return text.encode(errors="backslashreplace")


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, through to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
