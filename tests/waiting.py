"""Waiting for what happens in other processes, however busy the machine is."""

from collections.abc import Callable
from time import monotonic, sleep

MOST_SECONDS = 300.0
"""After which something has gone wrong for certain."""


def comes_true(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    begin = monotonic()
    while not happened():
        assert monotonic() - begin < MOST_SECONDS, "it did not happen"
        sleep(0.02)
