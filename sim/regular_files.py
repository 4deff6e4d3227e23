"""Files that somebody else may have put there: read only if they are regular files, and never waited for.

A pipe would hang whoever reads it, a device never end, a link lead out of the folder that was named.
"""

import errno
import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path

# Neither is there on every system.
WAIT_FOR_NOBODY = getattr(os, "O_NONBLOCK", 0)
FOLLOW_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def open_regular(path: Path, flags: int = os.O_RDONLY, *, follow: bool = False) -> int:
    """Open a regular file and return its descriptor.

    Args:
        path: The file.
        flags: As for ``os.open``. What is created may be read by all.
        follow: Whether a link is followed to the file that it names.

    Raises:
        OSError: If it cannot be opened, or is no regular file; ``strerror`` then says what it is.
    """
    if not follow and path.is_symlink():
        raise OSError(errno.ELOOP, "a link is in place of the file", str(path))
    try:
        opened = os.open(path, flags | WAIT_FOR_NOBODY | (0 if follow else FOLLOW_NO_LINK), 0o666)
    except OSError as failure:
        if failure.errno in (errno.ENXIO, errno.ELOOP, errno.EISDIR) and path.exists():  # such as a socket
            raise _not_regular(path, path.stat(follow_symlinks=follow).st_mode) from None
        raise
    mode = os.fstat(opened).st_mode
    if not stat.S_ISREG(mode):
        os.close(opened)
        raise _not_regular(path, mode)
    return opened


def _not_regular(path: Path, mode: int) -> OSError:
    return OSError(errno.EINVAL, f"{KINDS.get(stat.S_IFMT(mode), 'something else')} is in place of the file", str(path))


def reading(path: Path, *, follow: bool = False) -> BufferedReader:
    """Open a regular file for reading.

    Raises:
        OSError: If it cannot be opened, or is no regular file.
    """
    return os.fdopen(open_regular(path, follow=follow), "rb")


def read(path: Path, *, follow: bool = False) -> bytes:
    """Return what a regular file holds.

    Raises:
        OSError: If it cannot be read, or is no regular file.
    """
    with reading(path, follow=follow) as file:
        return file.read()


def checksum(path: Path) -> str:
    """Return the SHA-256 of a regular file, however large.

    Raises:
        OSError: If it cannot be read, or is no regular file.
    """
    with reading(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def real_folder(path: Path) -> Path:
    """Make a folder if it is not there, and return it.

    Raises:
        OSError: If it cannot be made, or a link or a file is in its place.
    """
    path.mkdir(exist_ok=True)
    if path.is_symlink():
        raise OSError(errno.ENOTDIR, "a link is in place of the folder", str(path))
    return path
