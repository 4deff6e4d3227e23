"""Figures that are neither laid out nor drawn, which is most of what a command costs in a small world."""

import pytest


def undraw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands make figures without drawing them."""
    monkeypatch.setattr("sim.figures.page._settle", lambda _: None)
    monkeypatch.setattr("sim.figures.picture.Picture.drawn", lambda *_: b"a figure")
    monkeypatch.setattr("experiments.commands.animate.MAKERS", {"gif": lambda _: b"a film"})
