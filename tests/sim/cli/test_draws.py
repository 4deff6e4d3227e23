"""From what studies draw the uncertain numbers: ``--draws`` and ``--prior``, with a posterior and without."""

import json
from pathlib import Path
from typing import Any

import pytest

from experiments.plan.designs import uncertain
from sim.scenario.posterior import Posterior, path_of
from tests.posteriors import posterior_of
from tests.sim.cli.answers import Ask
from tests.sim.cli.free_runs import HOURS
from tests.worlds import small_world

WORLD = small_world(100, hours=HOURS, agenda=())
SCRIPT = """
from tests.worlds import small_world


def scenario():
    return small_world(100, hours={}, agenda=(){})
"""
COMPARE = ["compare", "small.py", "gentle.py"]
SWEEP = ["sweep", "small.py", "--vary", "policy.detector_fpr=0.01,0.02"]
SEARCH = ["search", "gentle.py", "--over", "policy.detector_fpr", "--policies", "4", "--generations", "1"]
HAZARD, SIZE = "behaviour.join_hazard", "behaviour.community_size"


@pytest.fixture(name="posterior")
def _posterior(place: Path) -> Posterior:
    """A posterior beside its script, in whose folder we are; runs cost nothing."""
    (place / "small.py").write_text(SCRIPT.format(HOURS, ""), "utf-8")
    gentle = ', name="gentle", policy={"detector_fpr": 0.005}'
    (place / "gentle.py").write_text(SCRIPT.format(HOURS, gentle), "utf-8")
    posterior = posterior_of(WORLD)
    path_of(place / "small.py", "main").write_text(posterior.to_json(), "utf-8")
    return posterior


def told_and_planned(ask: Ask, *command: str) -> tuple[str, dict[str, Any]]:
    answer = ask(*command, "--workers", "1", "--out", "out")
    assert answer.code in {0, 1}, answer.err  # one run in five has no luck
    [folder] = Path("out").iterdir()
    return " ".join(answer.out.split()), json.loads((folder / "plan.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("command", "count"),
    [
        (COMPARE, 40),
        (SWEEP, 20),
        (SEARCH, 10),
        ([*COMPARE, "--draws", "12"], 12),
        ([*SWEEP, "--seeds", "7"], 7),
    ],
)
def test_a_posterior_is_drawn_from_where_there_is_one(
    ask: Ask, posterior: Posterior, command: list[str], count: int
) -> None:
    told, plan = told_and_planned(ask, *command)
    assert f"{count} draws of 2 numbers from {posterior.title}, each with a seed of its own; all else is as" in told
    assert (plan["drawn"]["source"], plan["seeds"]) == (posterior.title, count)
    assert plan["drawn"]["points"] == posterior.points(count, WORLD.seed)
    assert f"draws from {posterior.title}" in told
    assert plan["points"] == ([{"policy.detector_fpr": fpr} for fpr in (0.01, 0.02)] if "sweep" in command else [{}])


def test_what_is_set_or_varied_is_not_drawn(ask: Ask, posterior: Posterior) -> None:
    vary = ["--vary", f"{SIZE}=20,30"]
    told, plan = told_and_planned(ask, "sweep", "small.py", *vary, "--set", f"{HAZARD}=0.05", "--agents", "50")
    assert f"not drawn: {SIZE}, {HAZARD} and all else; it was fitted with 100 agents" in told.replace("  ", " ")
    assert plan["drawn"]["points"] == [{}] * 20
    assert plan["scenarios"][0]["behaviour"]["join_hazard"] == 0.05
    assert posterior.numbers == (HAZARD, SIZE)


@pytest.mark.parametrize(
    ("command", "draws", "seeds", "by_seed"),
    [
        ([*COMPARE, "--prior"], 10, 10, False),
        ([*COMPARE, "--prior", "--draws", "3", "--seeds", "2"], 3, 2, False),
        ([*SEARCH, "--prior"], 10, 1, False),
        ([*SWEEP, "--prior", "--draws", "3"], 3, 3, True),
        ([*SWEEP, "--prior"], 10, 10, True),
        ([*COMPARE, "--set", "behaviour.attack_share=0.5", "--draws", "3"], 3, 10, False),
    ],
)
def test_the_priors_are_drawn_from_if_asked_for_or_if_the_posterior_is_of_another_setting(
    ask: Ask, posterior: Posterior, command: list[str], draws: int, seeds: int, *, by_seed: bool
) -> None:
    told, plan = told_and_planned(ask, *command)
    free = {*uncertain()} - ({"behaviour.attack_share"} if "--set" in command else set())
    assert f"{draws} draws of {len(free)} numbers from their priors" in told
    assert posterior.title not in told
    points = plan["drawn"]["points"] if by_seed else plan["points"]
    assert (plan["drawn"] is not None) == by_seed
    assert (len(points), plan["seeds"]) == (draws, seeds)
    assert set(points[0]) == free


@pytest.mark.parametrize("command", [[*COMPARE, "--draws", "0"], [*SWEEP, "--draws", "0", "--seeds", "10"]])
def test_nothing_is_drawn_if_asked_for(ask: Ask, posterior: Posterior, command: list[str]) -> None:
    told, plan = told_and_planned(ask, *command)
    assert told.startswith("nothing is drawn: uncertain numbers are as the scenario has them")
    assert (plan["drawn"], plan["seeds"], len(posterior.draws)) == (None, 10, 8)


def test_a_stale_posterior_is_left_out_and_a_line_says_so(ask: Ask, posterior: Posterior) -> None:
    stale = posterior.model_copy(update={"model_version": "0"})
    path_of(Path("small.py"), "main").write_text(stale.to_json(), "utf-8")
    told, plan = told_and_planned(ask, *COMPARE)
    assert told.startswith("the posterior of small is left out, as it is stale: the model was version 0, it is ")
    assert plan["drawn"] is None


def test_a_draw_has_one_seed(ask: Ask, posterior: Posterior) -> None:
    answer = ask(*COMPARE, "--draws", "4", "--seeds", "4", "--out", "out")
    assert (answer.code, answer.out) == (2, "")
    assert "--seeds: each draw from the posterior has a seed of its own" in answer.err
    assert len(posterior.draws) == 8
    assert not [*Path("out").iterdir()]
