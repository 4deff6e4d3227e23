"""The log of runs: whatever happens to the file, what it gives is right, and what is lost is named."""

import fcntl
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.engine.measure import SERIES, is_row
from experiments.engine.pairing import COLUMNS
from experiments.engine.run_log import RunLog, hold
from experiments.plan.plan import Plan
from sim.errors import InputError, OutputError
from sim.measures.outcomes import OUTCOMES
from sim.results.locks import FAR_BEHIND
from tests.worlds import small_world

KEYS = [f"{number:064x}" for number in range(5)]
ROWS = {key: {"outcomes": {"joined": number, "share": 0.1 * number}} for number, key in enumerate(KEYS)}


def filled(path: Path) -> bytes:
    store = RunLog(path)
    for key, row in ROWS.items():
        store.add(key, row)
    store.close()
    return path.read_bytes()


def rows(store: RunLog) -> dict[str, Any]:
    return {key: store[key] for key in store}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    filled(tmp_path / "runs.log")
    store = RunLog(tmp_path / "runs.log")
    assert rows(store) == ROWS
    assert (len(store), KEYS[0] in store, "other" in store, store.damage) == (5, True, False, None)


def test_of_two_rows_under_a_key_the_later_counts(tmp_path: Path) -> None:
    filled(tmp_path / "runs.log")
    store = RunLog(tmp_path / "runs.log")
    store.add(KEYS[1], {"outcomes": {}})
    store.close()
    assert rows(RunLog(tmp_path / "runs.log")) == ROWS | {KEYS[1]: {"outcomes": {}}}


def test_a_tail_torn_anywhere_is_cut_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "runs.log"
    whole = filled(path)
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        store = RunLog(path)
        assert rows(store) == {key: ROWS[key] for key in KEYS[: whole[:end].count(b"\n")]}
        assert store.damage is None
        for key, row in ROWS.items():
            if key not in store:
                store.add(key, row)
        store.close()
        assert path.read_bytes() == whole
    assert [each.name for each in tmp_path.iterdir()] == ["runs.log"]


def test_a_thousand_flipped_bits_are_healed_or_named(tmp_path: Path) -> None:
    whole = filled(tmp_path / "runs.log")
    dice = random.Random(20131203)
    named = 0
    for number in range(1000):
        path = tmp_path / f"{number}.log"
        bit = dice.randrange(8 * len(whole))
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        store = RunLog(path)
        found = rows(store)
        assert found.items() <= ROWS.items()
        assert 3 <= len(found) < 5  # a line end may have turned into something else
        if store.damage:
            named += 1
            [aside] = tmp_path.glob(f"{number}.damaged-*")
            assert aside.read_bytes() == damaged
            assert aside.name in store.damage
        else:
            assert found == {key: ROWS[key] for key in KEYS[:4]}  # the last line end
        for key, row in ROWS.items():
            if key not in store:
                store.add(key, row)
        store.close()
        assert rows(RunLog(path)) == ROWS
    assert named > 900


FOREIGN = ("[]", "null", "1", '"text"', "{", "{}", '{"outcomes": {"joined": NaN}}', '{"outcomes": 1}', "[" * 100_000)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_line_that_is_whole_and_no_row_is_set_aside(tmp_path: Path, foreign: str) -> None:
    path = tmp_path / "runs.log"
    whole = filled(path)
    content = f"{KEYS[0]} {foreign}".encode()
    line = hashlib.sha256(content).hexdigest()[:16].encode() + b" " + content + b"\n"
    path.write_bytes(line + b"".join(whole.splitlines(keepends=True)[1:]))
    log = RunLog(path, lambda row: isinstance(row.get("outcomes"), dict))
    assert rows(log) == {key: ROWS[key] for key in KEYS[1:]}
    assert log.damage is not None
    assert "damaged lines: 1" in log.damage
    assert (tmp_path / "runs.damaged-1").read_bytes().startswith(line)
    log.add(KEYS[0], ROWS[KEYS[0]])
    log.close()
    assert rows(RunLog(path)) == ROWS


PAIRED = Plan(kind="compare", scenarios=(small_world(name="one"), small_world(name="two")), seeds=2, paired=True)
WHOLE = {
    "outcomes": {outcome.name: 1.5 for outcome in OUTCOMES},
    "series": {name: [0] * PAIRED.base.hours for name in SERIES},
    "pair": dict.fromkeys(COLUMNS, 2),
}


def test_a_row_has_every_number_of_its_tables() -> None:
    single = PAIRED.model_copy(update={"paired": False})
    assert is_row(WHOLE, PAIRED)
    assert is_row({"error": "no luck"}, PAIRED)
    assert is_row({name: WHOLE[name] for name in ("outcomes", "series")}, single)
    assert not is_row({name: WHOLE[name] for name in ("outcomes", "series")}, PAIRED)
    assert not is_row({"error": 1}, PAIRED)
    assert not is_row({"error": "no luck"} | WHOLE, PAIRED)


@given(draw=st.data())
def test_what_lacks_a_number_or_has_something_else_for_one_is_no_row(draw: st.DataObject) -> None:
    part = draw.draw(st.sampled_from(sorted(WHOLE)))
    name = draw.draw(st.sampled_from(sorted(WHOLE[part])))
    odd = draw.draw(st.sampled_from([None, "1", True, [], {}, [True] * PAIRED.base.hours, [0]]))
    lacking = {key: value for key, value in WHOLE[part].items() if key != name}
    for changed in (lacking, lacking | {name: odd}, lacking | {f"{name}x": WHOLE[part][name]}, odd):
        assert not is_row(WHOLE | {part: changed}, PAIRED)


@given(junk=st.binary(max_size=300))
def test_no_file_is_too_strange(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = tmp_path_factory.mktemp("junk") / "runs.log"
    path.write_bytes(junk)
    store = RunLog(path)
    assert len(store) == 0
    store.add(KEYS[0], ROWS[KEYS[0]])
    store.close()
    assert rows(RunLog(path)) == {KEYS[0]: ROWS[KEYS[0]]}


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("size", [10, 100, 1000, 5000, 20_000, 50_000])
def test_a_full_disk_keeps_what_was_written(small_disk: Path, size: int) -> None:
    path = small_disk / "runs.log"
    store = RunLog(path)
    written = {}

    def fill() -> None:
        for number in range(100_000):
            store.add(str(number), {"outcomes": {}, "filler": "x" * size})
            written[str(number)] = {"outcomes": {}, "filler": "x" * size}

    with pytest.raises(OutputError, match=f"cannot write to {path}: No space left on device"):
        fill()
    assert rows(store) == written
    assert path.read_bytes().endswith(b"}\n") or not written
    again = RunLog(path)
    assert rows(again) == written
    assert again.damage is None


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs.log").mkdir()
    with pytest.raises(OutputError, match=r"cannot write to .*runs\.log: a folder is in place of the file"):
        RunLog(tmp_path / "runs.log")
    with pytest.raises(OutputError, match=r"cannot write to .*no/lock: No such file"), hold(tmp_path / "no/lock", "x"):
        pass


def test_links_and_pipes_are_neither_followed_nor_waited_for(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine", "utf-8")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("precious")
    for name, told in (("pipe", "a pipe"), ("link", "a link")):
        with pytest.raises(OutputError, match=f"{told} is in place of the file"):
            RunLog(tmp_path / name)
        with pytest.raises(OutputError, match=f"{told} is in place of the file"), hold(tmp_path / name, "me"):
            pass
    assert (tmp_path / "precious").read_text("utf-8") == "mine"


def test_who_comes_second_is_told_who_was_first(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    code = (
        "import sys; from pathlib import Path; from experiments.engine.run_log import hold\n"
        f"with hold(Path({str(lock)!r}), 'siege sweep x'): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=rf"in use by process {first.pid} on .*: siege sweep x"), hold(lock, "me"):
            pass
        first.kill()
    with hold(lock, "me"):  # the lock of a killed process is not stale
        assert f"process {os.getpid()} " in lock.read_text("utf-8")


class Windows:
    """What Windows has for locks, by the means of another system: a byte of a file, for one process."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        self.at: list[int] = []

    def locking(self, file: int, _: int, count: int) -> None:
        assert count == 1
        self.at.append(os.lseek(file, 0, os.SEEK_CUR))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError from None


def test_locks_hold_where_there_is_no_fcntl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, windows = tmp_path / "lock", Windows()
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", windows)
    for _ in range(2):
        with hold(lock, "first"):
            with pytest.raises(InputError, match=rf"in use by process {os.getpid()} on .*: first"), hold(lock, "me"):
                pass
            assert lock.read_text("utf-8").startswith("process ")
    assert windows.at == [FAR_BEHIND] * 4
