"""Settings of all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

for name in ("COLUMNS", "LINES"):  # whoever runs tests in parallel tells each a terminal's size
    os.environ.pop(name, None)

# How long a test takes proves nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(name="undrawn")
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make figures without laying them out or drawing them, which is most of what a command costs in a small world.

    For tests that ask about something else; how figures look and that their files are always the same stand in
    sim/figures, experiments/figures, results and engine.
    """
    monkeypatch.setattr("sim.figures.page._settle", lambda _: None)
    monkeypatch.setattr("sim.figures.picture.Picture.drawn", lambda *_: b"a figure")
    monkeypatch.setattr("experiments.commands.animate.MAKERS", {"gif": lambda _: b"a film"})
