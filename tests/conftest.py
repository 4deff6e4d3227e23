"""Settings of all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.undrawn import undraw

for name in ("COLUMNS", "LINES"):  # whoever runs tests in parallel tells each a terminal's size
    os.environ.pop(name, None)

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # tests run side by side, one a core

# How long a test takes proves nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(name="undrawn")
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no figures.

    For tests that ask about something else; how figures look and that their files are always the same stand in
    sim/figures, experiments/figures, results and engine.
    """
    undraw(monkeypatch)
