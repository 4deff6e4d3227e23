"""The manifest: every field and file of a folder is checked, and nothing outside of it is ever looked at."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.results.manifest import added, damage, read_manifest, write_manifest


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "figures").mkdir()
    for name in ("series.csv", "figures/escalation.svg"):
        (tmp_path / name).write_text(name, "utf-8")
    write_manifest(tmp_path, {"seed": 1, "digest": "a" * 64})
    return tmp_path


def rewritten(folder: Path, **fields: Any) -> None:
    told = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(told | fields), "utf-8")


def test_a_folder_as_it_was_written(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert (manifest.told["seed"], manifest.is_sound) == (1, True)
    assert damage(folder, manifest) == {}
    assert added(folder, manifest.sums) == []


@pytest.mark.parametrize(
    "field", ["schema_version", "model_version", "python", "libraries", "commit", "seed", "digest"]
)
def test_no_field_can_change_unseen(folder: Path, field: str) -> None:
    rewritten(folder, **{field: "another"})
    assert damage(folder, read_manifest(folder)) == {"manifest.json": "no longer as it was written"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_no_bit_can_flip_unseen(folder: Path, at: int, bit: int) -> None:
    whole = (folder / "manifest.json").read_bytes()
    flipped = bytearray(whole)
    flipped[at % len(whole)] ^= 1 << bit
    (folder / "manifest.json").write_bytes(flipped)
    try:
        manifest = read_manifest(folder)
        same = manifest.told == json.loads(whole)  # a blank that is a tab, for example
        assert same or damage(folder, manifest)
    except InputError:
        pass
    finally:
        (folder / "manifest.json").write_bytes(whole)


@pytest.mark.parametrize(
    "name", ["../series.csv", "/etc/hostname", "figures/../series.csv", "", ".", "..", "./series.csv", "a\\b", "a\0b"]
)
def test_names_that_leave_the_folder_are_refused(folder: Path, name: str) -> None:
    rewritten(folder, sha256={name: "0" * 64})
    with pytest.raises(InputError, match="which is no file of its folder"):
        read_manifest(folder)


def test_links_pipes_and_folders_in_place_of_files_are_named(folder: Path) -> None:
    manifest = read_manifest(folder)
    same = folder / "same"
    (folder / "series.csv").rename(same)
    for put, told in (
        (lambda path: path.symlink_to(same), "cannot be read: a link is in place of the file"),
        (os.mkfifo, "cannot be read: a pipe is in place of the file"),
        (Path.mkdir, "cannot be read: a folder is in place of the file"),
        (Path.exists, "cannot be read: No such file or directory"),
    ):
        put(folder / "series.csv")
        assert damage(folder, manifest) == {"series.csv": told}
        if (folder / "series.csv").is_dir():
            (folder / "series.csv").rmdir()
        else:
            (folder / "series.csv").unlink(missing_ok=True)


def test_a_link_in_place_of_the_folder_of_figures_is_named(folder: Path) -> None:
    manifest = read_manifest(folder)
    (folder / "figures").rename(folder / "elsewhere")
    (folder / "figures").symlink_to("elsewhere")
    assert damage(folder, manifest) == {"figures/escalation.svg": "figures is a link"}
    assert added(folder, manifest.sums) == ["elsewhere/escalation.svg", "figures"]


def test_a_pipe_in_place_of_the_manifest_is_a_mistake_in_one_line(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    os.mkfifo(folder / "manifest.json")
    with pytest.raises(InputError, match="a pipe is in place of the file"):
        read_manifest(folder)
