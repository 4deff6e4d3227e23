"""Figures: nothing is cut off, names do not cover each other, odd worlds are drawn too."""

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from scenarios import siege_2013
from sim.plots import Drawing, budgets, escalation
from sim.runs import Run, simulate
from sim.scenario import Scenario
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
def test_texts_are_whole_and_apart(run: Run, draw: "type[Drawing]") -> None:
    figure = draw(run).figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    page = figure.get_window_extent(renderer).padded(1)
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    ticks = {
        label
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for label in axis.get_ticklabels(which="both")
    }
    shown = [text for text in texts if text not in ticks]
    for text in shown:
        box = text.get_window_extent(renderer)
        assert page.x0 <= box.x0, text.get_text()
        assert box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0, text.get_text()
        assert box.y1 <= page.y1, text.get_text()
    for one, other in combinations(shown, 2):
        boxes = [text.get_window_extent(renderer).padded(-1.5) for text in (one, other)]
        assert not boxes[0].overlaps(boxes[1]), (one.get_text(), other.get_text())


@pytest.mark.parametrize("draw", [escalation, budgets])
def test_every_plotted_number_is_told(run: Run, draw: "type[Drawing]") -> None:
    numbers = draw(run).numbers
    assert all(len(values) == run.scenario.hours for values in numbers.values())
    assert "in_rooms" in numbers or "ad_spend" in numbers
