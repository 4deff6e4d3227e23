"""Files of results: open formats, each written as a whole or not at all."""

import csv
import hashlib
import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import MODEL_VERSION
from sim.figures.picture import Format, Picture

SCHEMA_VERSION = 1
LIBRARIES = ("mesa", "numpy", "pydantic", "matplotlib")
FORMATS: tuple[Format, ...] = ("png", "svg")


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """Give an empty folder inside ``parent`` to write into; it is removed at the end.

    Raises:
        OSError: If ``parent`` cannot be made or written to.
    """
    parent.mkdir(parents=True, exist_ok=True)
    # From Python 3.12 on the made path is absolute; results are told as the user named them.
    folder = parent / Path(tempfile.mkdtemp(prefix=".writing-", dir=parent)).name
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a text, through to the disk."""
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:  # names of files may be no text at all
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a table as CSV, through to the disk."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
        file.flush()
        os.fsync(file.fileno())


def write_picture(picture: Picture, path: Path) -> None:
    """Write a figure as PNG and SVG, and the numbers that it shows as CSV.

    Args:
        picture: The figure and its numbers.
        path: Without suffix.
    """
    for form in FORMATS:
        path.with_suffix(f".{form}").write_bytes(picture.drawn(form))
    write_table(path.with_suffix(".csv"), picture.header, picture.rows)


def write_manifest(path: Path, about: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """Write what made some results and the checksums by which they can be verified.

    Args:
        path: Of the manifest.
        about: What is told besides the versions of the model, of Python and of the libraries.
        files: From ``checksums``.
    """
    told = {
        "schema_version": SCHEMA_VERSION,
        "model_version": MODEL_VERSION,
        "package_version": version("siege-simulator"),
        "commit": _commit(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }
    write_text(path, json.dumps(told | dict(about) | {"sha256": dict(files)}, indent=1, ensure_ascii=False) + "\n")


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder by its path there, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): checksum(path) for path in files}


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, however large."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _commit() -> str | None:
    """Return the commit of the checkout this package runs from, if it is one."""
    here = Path(__file__)
    ask = partial(subprocess.run, cwd=here.parent, capture_output=True, text=True, check=False)
    try:
        if ask(["git", "ls-files", "--error-unmatch", here.name]).returncode:
            return None  # installed below another project's checkout
        return str(ask(["git", "rev-parse", "HEAD"]).stdout).strip() or None
    except OSError:
        return None
