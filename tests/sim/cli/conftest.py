"""The command line in an empty folder, and small scenarios to give it."""

from pathlib import Path
from typing import Any

import pytest

import sim.runs
from sim.cli import command as cli
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario
from tests.sim.cli.answers import Answer, Ask


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
