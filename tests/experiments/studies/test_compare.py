"""Comparisons: what is drawn and what is not; and the command."""

from pathlib import Path
from typing import Any

import pytest

from experiments.engine.folder import runs_table
from experiments.engine.pairing import COLUMNS
from experiments.studies.compare import Compare, plan
from sim.measures.outcomes import OUTCOMES
from tests.experiments.sweeping import ask, rows
from tests.worlds import small_world

BASE = small_world(2000, name="base")
GENTLE = BASE.evolve(name="gentle", policy={"detector_fpr": 0.005})
HARSH = BASE.evolve(name="harsh", policy={"detector_fpr": 0.08})


def test_what_is_compared_is_not_drawn() -> None:
    vigilant = BASE.evolve(name="other", behaviour={"attack_share": 0.9})
    asked = plan([BASE, vigilant], draws=2, seeds=1)
    for job in asked.jobs():
        drawn = asked.points[job.point]
        own = job.scenario.name == "other"
        assert job.scenario.behaviour.attack_share == (0.9 if own else drawn["behaviour.attack_share"])
        assert job.scenario.behaviour.festival_stake == drawn["behaviour.festival_stake"]
        assert job.reference is not None
        assert job.reference.name == "base"


def test_the_band_of_a_scenario_is_over_draws_each_averaged_over_its_seeds() -> None:
    asked = plan([BASE, GENTLE], draws=2, seeds=3)
    rows: dict[str, Any] = {}
    for number, job in enumerate(asked.jobs()):
        outcomes = {outcome.name: 0 for outcome in OUTCOMES}
        rows[job.key] = {"outcomes": outcomes, "pair": dict.fromkeys(COLUMNS, 0), "series": {"in_rooms": [number, 1]}}
    rows[next(asked.jobs()).key] = {"error": "no luck"}
    numbers = Compare().numbers(asked, runs_table(asked, asked.jobs(), rows), rows)  # type: ignore[arg-type]
    assert numbers.headcounts["base"].tolist() == [[1.5, 1], [4, 1]]
    assert numbers.headcounts["gentle"].tolist() == [[7, 1], [10, 1]]
    assert numbers.failed == 1
    assert numbers.pairs.points.tolist() == [0, 0, 1, 1, 1]


# The command


def test_the_command(tmp_path: Path) -> None:
    paths = []
    for scenario in (BASE, GENTLE, HARSH):
        paths.append(tmp_path / f"{scenario.name}.json")
        paths[-1].write_text(scenario.evolve(agents=600, population=600).to_json(), "utf-8")
    answer = ask("compare", *paths, "--draws", "2", "--seeds", "2", "--out", tmp_path / "out", "--workers", "1")
    assert (answer.code, answer.err) == (0, "")
    assert "In this model, over these priors: change from base" in answer.out
    assert "under both, only under base, only under the scenario" in answer.out
    [folder] = (tmp_path / "out").iterdir()
    drawn = {path.stem for path in (folder / "figures").glob("*.png")}
    assert drawn == {"effects", "headcount", "joined"}
    assert "2 replications do not tell whether the order of the scenarios is stable; 10 do" in answer.out
    assert len(rows(folder / "runs.csv")) == 3 * 2 * 2
    again = ask("verify", folder, "--workers", "1")
    assert (again.code, again.err) == (0, "")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["base"], "at least two scenarios are needed"),
        (["base", "base"], "scenarios must differ in name"),
        (["base", "small"], "scenarios must have the same sellers to be compared"),
        (["base", "short"], "scenarios must cover the same hours to be compared"),
        (["base", "short", "--seeds", "1"], "an interval needs replications"),
        (["base", "short", "--draws", "1"], "an interval needs replications"),
    ],
)
def test_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str], names: list[str], words: str) -> None:
    from sim.cli import command as cli

    for scenario in (BASE, BASE.evolve(name="small", agents=100, population=100), BASE.evolve(name="short", hours=50)):
        (tmp_path / f"{scenario.name}.json").write_text(scenario.to_json(), "utf-8")
    out = tmp_path / "out"
    paths = {name: str(tmp_path / f"{name}.json") for name in ("base", "small", "short")}
    assert cli.main(["compare", *(paths.get(name, name) for name in names), "--out", str(out)]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()
