"""Results folders that are there whole or not at all: whatever ends the process, the earlier or the later stands.

What is written stands in a room of its own beside the results until it is whole, then takes its place in one step.
Who writes holds a lock in the room. A room whose lock nobody holds is that of a process that was killed: whoever
comes next clears it away.
"""

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.regular_files import open_regular
from sim.results.locks import taken

ROOM, LOCK, LATER, EARLIER = ".writing-", "lock", "later", "earlier"
SHORT = 6
"""Digits of a digest that a name has, unless that is the name of another's already."""

CURRENT_FOLDER, EXCHANGE = -100, 2  # of renameat2


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """Give an empty folder inside ``parent`` to write into; it is removed at the end if it is still there.

    Raises:
        OSError: If ``parent`` cannot be made or written to.
    """
    parent.mkdir(parents=True, exist_ok=True)
    clear_away_the_dead(parent)
    room, lock = _own_room(parent)
    try:
        staged = room / LATER
        staged.mkdir()
        yield staged
    finally:
        os.close(lock)
        with suppress(OSError):
            _clear_away(room)


def _own_room(parent: Path) -> tuple[Path, int]:
    while True:
        # From Python 3.12 on the made path is absolute; results are told as the user named them.
        room = parent / Path(tempfile.mkdtemp(prefix=ROOM, dir=parent)).name
        with suppress(FileNotFoundError):  # somebody has just taken it for a dead one's
            lock = open_regular(room / LOCK, os.O_RDWR | os.O_CREAT)
            with suppress(OSError):  # a file system without locks: then nobody can tell the dead, or clear away
                if not taken(lock) or not (room / LOCK).exists():
                    os.close(lock)
                    continue
            return room, lock


def clear_away_the_dead(parent: Path) -> None:
    """Remove what processes have left that were killed while they wrote; results that they had moved are put back."""
    for room in sorted(parent.glob(f"{ROOM}*")):
        try:
            lock = open_regular(room / LOCK, os.O_RDWR)
        except OSError:
            with suppress(OSError):
                room.rmdir()  # killed before there was a lock; whatever has something in it is not ours
            continue
        with suppress(OSError):
            if taken(lock):
                for earlier in (room / EARLIER).glob("*"):
                    if not os.path.lexists(parent / earlier.name):
                        earlier.rename(parent / earlier.name)
                _clear_away(room)
        os.close(lock)


def _clear_away(room: Path) -> None:
    # The lock goes last: a room with something in it and no lock would stay for ever.
    for inside in (LATER, EARLIER):
        if (room / inside).exists():
            shutil.rmtree(room / inside)
    (room / LOCK).unlink()
    room.rmdir()


def place_of(parent: Path, name: str, digest: str, is_anothers: Callable[[Path], bool]) -> Path:
    """Return where results belong: under their name and as many digits of their digest as tell them from all others.

    Args:
        parent: Folder of results.
        name: What comes before the digits.
        digest: Of all that decides the results.
        is_anothers: Whether what is in a place belongs to another digest, or to nobody known.

    Raises:
        OSError: If the places of all lengths are taken.
    """
    places = [parent / f"{name}-{digest[:digits]}" for digits in range(SHORT, len(digest) + 1)]
    for place in places:
        if not os.path.lexists(place) or not is_anothers(place):
            return place
    raise OSError(errno.EEXIST, "something else is in this place", str(places[-1]))


def put_in_place(staged: Path, place: Path, replaced: Set[str]) -> None:
    """Let a folder from ``staging`` take its place; what somebody else put into an earlier one is kept.

    Args:
        staged: The folder.
        place: Beside its room. An earlier folder may be there.
        replaced: Files of the earlier folder that are not kept, by their path there.

    Raises:
        OSError: If it cannot be done; the earlier folder is then as it was.
    """
    if not place.is_dir():
        staged.rename(place)
        return
    _keep(place, staged, replaced)
    if _exchanged(staged, place):
        return
    moved = staged.parent / EARLIER / place.name
    moved.parent.mkdir()
    place.rename(moved)  # from here on the earlier folder stands there, where whoever comes next puts it back
    try:
        staged.rename(place)
    except OSError:
        moved.rename(place)
        raise


def _keep(earlier: Path, later: Path, replaced: Set[str], within: str = "") -> None:
    """Let a folder have what is in an earlier one, but for what is replaced and for names that it has itself."""
    for entry in sorted(os.scandir(earlier), key=lambda entry: entry.name):
        name, kept = f"{within}{entry.name}", later / entry.name
        if entry.is_dir(follow_symlinks=False):
            if not os.path.lexists(kept):
                kept.mkdir()
            if kept.is_dir():
                _keep(Path(entry.path), kept, replaced, f"{name}/")
        elif name not in replaced and not os.path.lexists(kept):
            try:
                os.link(entry.path, kept, follow_symlinks=False)
            except (OSError, NotImplementedError):  # not every file system has two names for a file
                shutil.copy2(entry.path, kept, follow_symlinks=False)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders swap their names in one step of the kernel; return False where it cannot."""
    try:
        rename: Callable[..., int] = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):  # not on Linux
        return False
    names = os.fsencode(one), os.fsencode(other)
    return rename(CURRENT_FOLDER, names[0], CURRENT_FOLDER, names[1], EXCHANGE) == 0
