"""The trial of a posterior as a user meets it, in a story that is not the siege's."""

from pathlib import Path

import pytest

from experiments.plan.fits import BEYOND
from sim.scenario.posterior import Posterior
from tests.another_protest.harbour_2031 import scenario
from tests.experiments.sweeping import Answer, ask, rows
from tests.posteriors import posterior_of

SMALL = scenario().evolve(agents=600)


@pytest.fixture(scope="module", name="place")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trial")
    (place / "harbour.json").write_text(SMALL.to_json(), "utf-8")
    (place / "ads.json").write_text(posterior_of(SMALL, fit="ads").to_json(), "utf-8")
    return place


def tried(place: Path, *more: str) -> Answer:
    scenario_and_fit = (place / "harbour.json", "--given", place / "ads.json")
    return ask("validate", *scenario_and_fit, "--draws", "20", "--workers", "1", "--out", place / "out", *more)


@pytest.fixture(scope="module", name="trial")
def _trial(place: Path) -> Answer:
    answer = tried(place)
    assert (answer.code, answer.err) == (0, "")
    return answer


def test_every_draw_has_a_seed_that_no_fit_saw(place: Path, trial: Answer) -> None:
    [folder] = (place / "out").iterdir()
    runs = rows(folder / "runs.csv")
    assert [int(row["seed"]) for row in runs] == [SMALL.seed + BEYOND + n for n in range(20)]
    posterior = Posterior.load(place / "ads.json")
    assert {float(row["behaviour.join_hazard"]) for row in runs} == {draw[0] for draw in posterior.draws}
    assert "20 draws of the posterior of harbour_2031" in trial.out


def test_targets_are_told_as_the_runs_answered_them(place: Path, trial: Answer) -> None:
    [folder] = (place / "out").iterdir()
    counts = [float(row["H3"]) for row in rows(folder / "runs.csv")]
    told = {row["target"]: row for row in rows(folder / "targets.csv")}
    assert float(told["H3"]["agrees"]) == sum(count >= 1500 for count in counts) / 20
    assert told["H3"]["verdict"].startswith("missed") == (float(told["H3"]["agrees"]) < 0.5)
    skill = {row["forecast"]: row for row in rows(folder / "skill.csv")}
    assert float(skill["persistence"]["crps_at_floor"]) == 1500 - 500
    assert "straight line" not in skill, "one count makes no line"
    assert rows(folder / "teaching.csv") == [], "there is no day before"
    assert "weibo call came after all that was learnt, and are given" in " ".join(trial.out.split())


def test_a_posterior_that_does_not_hold_is_not_tried(place: Path) -> None:
    answer = tried(place, "--agents", "500")
    assert answer.code == 2
    assert "the posterior cannot be tried: harbour_2031 has changed since; fit it again" in answer.err
