"""The manifest of a results folder: what made the results, and the checksums by which they can be verified."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from sim import MODEL_VERSION
from sim.errors import InputError, brief
from sim.regular_files import checksum, read
from sim.results.files import write_text

MANIFEST = "manifest.json"
SCHEMA_VERSION = 2
LIBRARIES = ("mesa", "numpy", "pydantic", "matplotlib")
OWN = "manifest_sha256"
"""The field with the checksum of all others."""


class Manifest(NamedTuple):
    """What a manifest tells.

    Attributes:
        told: Every field.
        sums: SHA-256 of each file by its path in the folder.
        is_sound: Whether its fields are as they were written.
    """

    told: Mapping[str, Any]
    sums: Mapping[str, str]
    is_sound: bool


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """Write the manifest of a folder in which all else is written.

    Args:
        folder: The folder.
        about: What is told besides the versions of the model, of Python and of the libraries.
    """
    told = {
        "schema_version": SCHEMA_VERSION,
        "model_version": MODEL_VERSION,
        "package_version": version("siege-simulator"),
        "commit": _commit(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": {name: version(name) for name in LIBRARIES},
        **about,
        "sha256": {name: checksum(folder / name) for name in names_within(folder)},
    }
    write_text(folder / MANIFEST, json.dumps(told | {OWN: _sum_of(told)}, indent=1, ensure_ascii=False) + "\n")


def _sum_of(told: Mapping[str, Any]) -> str:
    others = {name: value for name, value in told.items() if name != OWN}
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises:
        InputError: If there is none, there are no checksums in it, or it names files outside the folder.
    """
    path = folder / MANIFEST
    try:
        told = json.loads(read(path))
    except OSError as failure:
        raise InputError(f"{folder} is not a finished results folder: {path}: {failure.strerror}") from None
    except (ValueError, RecursionError):
        told = None
    sums = told.get("sha256") if isinstance(told, dict) else None
    if not isinstance(sums, dict) or not sums or not all(isinstance(value, str) for value in sums.values()):
        raise InputError(f"{path} is damaged: there are no checksums in it")
    for name in sums:
        if not _is_within(name):
            raise InputError(f"{path} names {brief(name)}, which is no file of its folder")
    return Manifest(told, sums, told.get(OWN) == _sum_of(told))


def _is_within(name: str) -> bool:
    path = PurePosixPath(name)
    is_plain = name == str(path) and not path.is_absolute() and ".." not in path.parts and name != "."
    return is_plain and "\\" not in name and "\0" not in name and not Path(name).drive


def names_within(folder: Path) -> list[str]:
    """Return everything in a folder that is no folder itself, by its path there, sorted; no link is followed."""
    return sorted(_walk(folder, ""))


def _walk(folder: Path, within: str) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, f"{within}{entry.name}/")
        else:
            yield f"{within}{entry.name}"


def damage(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Return what is no longer as it was written: by name, what is the matter with it, in words."""
    matters = {name: matter for name, expected in manifest.sums.items() if (matter := _matter(folder, name, expected))}
    return matters if manifest.is_sound else {MANIFEST: "no longer as it was written", **matters}


def _matter(folder: Path, name: str, expected: str) -> str:
    try:
        for within in PurePosixPath(name).parents:
            if within.parts and (folder / within).is_symlink():
                return f"{within} is a link"
        return "" if checksum(folder / name) == expected else "no longer as it was written"
    except OSError as failure:
        return f"cannot be read: {failure.strerror}"


def added(folder: Path, known: Iterable[str]) -> list[str]:
    """Return what is in a folder besides the files that are known to belong there, by its path there, sorted."""
    return sorted(set(names_within(folder)) - {*known, MANIFEST})


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
