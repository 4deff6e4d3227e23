"""The command line in an empty folder, and small scenarios to give it."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import sim.runs
from sim.cli import command as cli
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario
from tests.sim.cli.answers import Answer, Ask
from tests.sim.cli.free_runs import HOURS, FreeRuns
from tests.worlds import small_world


@pytest.fixture(name="ask")
def _ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def ask(*arguments: str) -> Answer:
        capsys.readouterr()
        try:
            code = cli.main(list(arguments))
        except SystemExit as leaving:  # argparse
            code = leaving.code if isinstance(leaving.code, int) else 1
        return Answer(code, *capsys.readouterr())

    return ask


@pytest.fixture(name="no_run")
def _no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop a run that should never have begun."""

    def refuse(scenario: Scenario, **_: Any) -> None:
        raise AssertionError(f"a run of {scenario.agents} agents has begun")

    monkeypatch.setattr(sim.runs, "simulate", refuse)


@pytest.fixture(scope="session", name="siege")
def _siege() -> Scenario:
    return load_scenario("siege_2013").evolve(agents=2000)


@pytest.fixture(scope="session", name="short")
def _short(siege: Scenario) -> Scenario:
    return siege.evolve(hours=6, facts=None)


@pytest.fixture(name="place")
def _place(undrawn: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    """A folder to be in, with a scenario; runs and figures cost nothing."""
    monkeypatch.setattr("experiments.engine.experiment.Ensemble", FreeRuns)
    monkeypatch.setattr("experiments.engine.experiment.local_workers", lambda *_, **__: nullcontext([]))
    (tmp_path / "world.json").write_text(small_world(100, hours=HOURS, agenda=()).to_json(), "utf-8")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path
