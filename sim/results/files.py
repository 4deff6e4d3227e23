"""Files of results, written through to the disk."""

import os
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write a text, through to the disk."""
    write_bytes(path, text.encode(errors="backslashreplace"))  # names of files may be no text at all


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, through to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
