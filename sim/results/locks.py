"""A lock on an open file, of which the system lets go when the process dies: it is never stale."""

import importlib
import os

FAR_BEHIND = 2**30
"""Where Windows locks a byte: what is locked there cannot be read, and who holds the lock is to be."""


def taken(file: int) -> bool:
    """Lock an open file by what the system has for it; return False if another process holds it.

    Raises:
        OSError: If its file system has no locks.
    """
    try:
        fcntl = importlib.import_module("fcntl")
    except ImportError:  # Windows
        msvcrt = importlib.import_module("msvcrt")
        os.lseek(file, FAR_BEHIND, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
