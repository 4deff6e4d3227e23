"""Results folders are there whole or not at all, whatever ends the process and however often."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.results import staging as rooms
from sim.results.manifest import damage, read_manifest, write_manifest
from sim.results.staging import place_of, put_in_place, staging

HARNESS = '''
"""Kill a process that replaces results, after 1, 2, 3 ... steps in the file system, and see what stands there."""

import os
import sys
from pathlib import Path

from sim.results import manifest
from sim.results import staging as rooms
from sim.results.manifest import damage, read_manifest, write_manifest
from sim.results.staging import put_in_place, staging

manifest._commit = lambda: None
manifest.version = lambda name: name
KINDS = ("open", "os.", "shutil.", "tempfile.", "ctypes.")
OURS = {"manifest.json", "series.csv", "figures/escalation.csv", "earlier.csv"}
steps, last = 0, 10**9


def count(event, arguments):
    global steps
    if event.startswith(KINDS):
        steps += 1
        if steps > last:
            os._exit(9)


def write(results, text):
    with staging(results) as staged:
        (staged / "figures").mkdir()
        for name in ("series.csv", "figures/escalation.csv", f"{text}.csv"):
            (staged / name).write_text(text, "utf-8")
        write_manifest(staged, {"digest": text})
        put_in_place(staged, results / "place", OURS)


if sys.argv[2] == "two renames":
    rooms._exchanged = lambda one, other: False
sys.addaudithook(count)
for at in range(1, 10**6):
    results = Path(sys.argv[1]) / str(at)
    last = 10**9
    write(results, "earlier")
    (results / "place" / "notes.txt").write_text("mine", "utf-8")
    child = os.fork()
    if not child:
        steps, last = 0, at
        write(results, "later")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if sys.argv[2] == "two renames":
        with staging(results):  # whoever comes next
            pass
    stands = read_manifest(results / "place")
    print(os.waitstatus_to_exitcode(status), stands.told["digest"], damage(results / "place", stands), end=" ")
    print((results / "place" / "notes.txt").read_text("utf-8"), end=" ")
    print((results / "place" / f"{stands.told['digest']}.csv").exists(), end=" ")
    with staging(results):
        pass
    print([path.name for path in results.iterdir()])
    if not os.waitstatus_to_exitcode(status):
        break
'''


@pytest.mark.parametrize("way", ["one exchange", "two renames"])
def test_killed_at_any_step_the_earlier_or_the_later_stands_whole(tmp_path: Path, way: str) -> None:
    harness = tmp_path / "harness.py"
    harness.write_text(HARNESS, "utf-8")
    command = [sys.executable, str(harness), str(tmp_path), way]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    *killed, ended = done.stdout.splitlines()
    assert len(killed) > 30
    assert ended == "0 later {} mine True ['place']"
    assert {line.split()[1] for line in killed} == {"earlier", "later"}
    assert {line.replace("earlier", "later") for line in killed} == {"9 later {} mine True ['place']"}


def _written(parent: Path, text: str) -> Path:
    with staging(parent) as staged:
        (staged / "series.csv").write_text(text, "utf-8")
        write_manifest(staged, {})
        put_in_place(staged, parent / "place", {"series.csv", "manifest.json"})
    return parent / "place"


def test_an_earlier_folder_survives_a_move_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = _written(tmp_path, "earlier")
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if self.name == rooms.LATER:
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(rooms, "_exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OSError, match="No space left"):
        _written(tmp_path, "later")
    assert (place / "series.csv").read_text("utf-8") == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_what_is_kept_may_be_a_link_a_pipe_or_a_folder_where_there_was_a_file(tmp_path: Path) -> None:
    place = _written(tmp_path, "earlier")
    (place / "elsewhere").symlink_to("/nowhere")
    os.mkfifo(place / "pipe")
    (place / "series.csv").unlink()
    (place / "series.csv").mkdir()
    (place / "series.csv" / "inside").write_text("lost to the results", "utf-8")
    _written(tmp_path, "later")
    assert (place / "elsewhere").readlink() == Path("/nowhere")
    assert (place / "pipe").is_fifo()
    assert damage(place, read_manifest(place)) == {}


def test_a_room_goes_whatever_ends_the_block(tmp_path: Path) -> None:
    parent = tmp_path / "deep" / "er"

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def interrupted() -> None:
        raise KeyboardInterrupt

    def write(then: Callable[[], object]) -> None:
        with staging(parent) as staged:
            (staged / "file").write_text("x", "utf-8")
            then()

    write(list)
    for then in (full, interrupted):
        with pytest.raises((OSError, KeyboardInterrupt)):
            write(then)
    assert list(parent.iterdir()) == []


def test_rooms_of_the_dead_are_cleared_away_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from sim.results.staging import staging\n"
        f"with staging(Path({str(tmp_path)!r})) as staged: print(staged, flush=True); time.sleep(60)"
    )
    (tmp_path / ".writing-notes").mkdir()
    (tmp_path / ".writing-notes" / "mine.txt").write_text("not a room at all", "utf-8")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        room = Path(other.stdout.readline().strip()).parent
        with staging(tmp_path):
            assert room.exists()
        other.kill()
        other.wait()
    assert room.exists()
    with staging(tmp_path):
        assert not room.exists()
    assert [path.name for path in tmp_path.iterdir()] == [".writing-notes"]


def test_a_name_grows_until_it_is_free(tmp_path: Path) -> None:
    taken: set[Path] = set()
    for digits in range(6, 10):
        place = place_of(tmp_path, "name", "0123456789", taken.__contains__)
        assert place == tmp_path / f"name-{'0123456789'[:digits]}"
        place.mkdir()
        assert place_of(tmp_path, "name", "0123456789", taken.__contains__) == place
        taken.add(place)
    taken.add(place_of(tmp_path, "name", "0123456789", taken.__contains__))
    max(taken).mkdir()
    with pytest.raises(OSError, match="something else is in this place"):
        place_of(tmp_path, "name", "0123456789", taken.__contains__)
