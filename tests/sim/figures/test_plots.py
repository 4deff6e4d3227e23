"""Figures: nothing is cut off, names do not cover each other, odd worlds are drawn too."""

from collections.abc import Callable

import pytest

from scenarios import siege_2013
from sim.figures.budgets import budgets
from sim.figures.escalation import escalation
from sim.figures.picture import Picture
from sim.runs import Run, simulate
from sim.scenario.scenario import Scenario
from tests.layout import assert_legible
from tests.worlds import AGENDA, day, small_world

ODD = {
    "siege": siege_2013.scenario().evolve(agents=20_000),
    "small": small_world(),
    "one hour": small_world(agents=200, hours=1),
    "two months": small_world(agents=200, hours=24 * 60),
    "nobody comes": small_world(agents=200, hours=100, agenda=()),
    "long name": small_world(agents=200, hours=50, name="x" * 60),
    "all at once": small_world(
        agents=500, hours=60, agenda=tuple(a.model_copy(update={"at": day(1, 9)}) for a in AGENDA)
    ),
    "facts before the window": siege_2013.scenario().evolve(agents=2000, start=day(20), festival=day(29)),
}


@pytest.fixture(scope="module", params=list(ODD.values()), ids=list(ODD))
def run(request: pytest.FixtureRequest) -> Run:
    world: Scenario = request.param
    return simulate(world)


@pytest.mark.parametrize("draw", [escalation, budgets])
def test_texts_are_whole_and_apart(run: Run, draw: Callable[[Run], Picture]) -> None:
    assert_legible(draw(run).figure)


@pytest.mark.parametrize("draw", [escalation, budgets])
def test_every_plotted_number_is_told(run: Run, draw: Callable[[Run], Picture]) -> None:
    picture = draw(run)
    assert len(picture.rows) == run.scenario.hours
    assert all(len(row) == len(picture.header) for row in picture.rows)
    assert {"in_rooms", "ad_spend"} & set(picture.header)
