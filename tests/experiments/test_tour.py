"""The tour runs from top to bottom, as a reader would run it, with fewer agents."""

from pathlib import Path

import pytest

import experiments

TOUR = Path(experiments.__file__).with_name("tour.py")


def test_the_tour_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    script = TOUR.read_text("utf-8")
    assert "AGENTS = 20_000" in script
    exec(compile(script.replace("AGENTS = 20_000", "AGENTS = 1000"), TOUR, "exec"), {"__name__": "tour"})
    told = capsys.readouterr().out
    assert "5 Dec 00:00" in told
    assert "draw 4: at most" in told
    assert (tmp_path / "plots" / "tour.png").stat().st_size > 10_000
