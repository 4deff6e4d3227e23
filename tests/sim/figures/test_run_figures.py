"""Figures of a run: nothing is cut off, names do not cover each other, odd worlds are drawn too."""

from collections.abc import Callable
from itertools import pairwise

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection

from scenarios import siege_2013
from sim.figures.budgets import budgets
from sim.figures.escalation import apart, escalation
from sim.figures.observed import ALL, BUYERS, Observed
from sim.figures.picture import Format, Picture
from sim.runs import Run, simulate
from sim.scenario.place import Words
from sim.scenario.scenario import Scenario
from tests.layout import assert_legible
from tests.posteriors import posterior_of
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
def test_texts_are_whole_and_apart(run: Run, draw: Callable[[Observed], Picture]) -> None:
    assert_legible(draw(Observed.of(run)).figure)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("draw", [escalation, budgets])
def test_every_plotted_number_is_told(run: Run, draw: Callable[[Observed], Picture]) -> None:
    picture = draw(Observed.of(run, posterior_of(run.scenario)))
    assert {"posterior.in_rooms.median", "posterior.wasted_spend.high_95"} & set(picture.header)
    assert len(picture.rows) == run.scenario.hours
    assert all(len(row) == len(picture.header) for row in picture.rows)
    assert {"in_rooms", BUYERS + ALL} & set(picture.header)


def test_the_time_axis_tells_year_and_zone() -> None:
    days, hours = (escalation(Observed.of(simulate(small_world(agents=200, hours=n)))).figure.axes[-1] for n in (48, 5))
    assert days.get_xlabel() == "2013, UTC+08:00"
    assert [label.get_text() for label in days.get_xticklabels()] == ["3 Dec", "4 Dec", "5 Dec"]
    assert hours.get_xlabel() == "3 Dec, 2013, UTC+08:00"
    assert [label.get_text() for label in hours.get_xticklabels()][:2] == ["00:00", "01:00"]


@pytest.mark.parametrize("setting", ["figure.autolayout", "figure.constrained_layout.use"])
def test_a_page_is_laid_out_once_whatever_its_reader_has_set(setting: str) -> None:
    observed = Observed.of(simulate(small_world(agents=200, hours=30)))
    as_it_is = escalation(observed)
    assert as_it_is.figure.get_layout_engine() is None
    with mpl.rc_context({setting: True}):
        assert escalation(observed).drawn("png") == as_it_is.drawn("png")


def test_ranks_of_merchants_begin_at_one_and_raids_are_seen() -> None:
    figure = budgets(Observed.of(simulate(small_world()))).figure
    raster = figure.axes[2]
    assert raster.get_yticks()[0] == 1
    assert raster.get_ylim() == (18.5, 0.5)
    [raids] = [c for c in raster.collections if isinstance(c, LineCollection)]
    assert raids.get_linewidth()[0] >= 1.5
    assert len(raids.get_segments()) > 0


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 20)), max_size=12))
def test_labels_stand_apart_in_order_and_only_move_when_they_must(labels: list[tuple[float, float]]) -> None:
    labels.sort()
    wanted, widths = [at for at, _ in labels], [width for _, width in labels]
    places = apart(wanted, widths, 0.0, 100.0)
    ends = list(zip(places, widths, strict=True))
    for (one, width), (other, breadth) in pairwise(ends):
        assert other - one >= (width + breadth) / 2 - 1e-9
    if ends:
        assert ends[0][0] - ends[0][1] / 2 >= -1e-9
        assert ends[-1][0] + ends[-1][1] / 2 <= max(100.0, sum(widths)) + 1e-9
    fits = all(b - a >= (v + w) / 2 for (a, v), (b, w) in pairwise(labels))
    if fits and all(width / 2 <= at <= 100 - width / 2 for at, width in labels):
        assert places == wanted


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_figure_has_the_same_bytes_and_a_dollar_is_a_dollar(form: Format) -> None:
    run = simulate(small_world(agents=200, hours=30, words=Words(rooms="rooms for $x_$ a day")))
    assert escalation(Observed.of(run)).drawn(form) == escalation(Observed.of(run)).drawn(form)


def test_chinese_names_are_written_and_a_missing_glyph_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    words = Words(rooms="语音房间", acts={"campaign": "专项行动", "founding": "联盟成立"})
    run = simulate(small_world(agents=200, hours=30, name="围城", words=words))
    escalation(Observed.of(run)).drawn("pdf")
    assert caplog.messages == []
    run = simulate(small_world(agents=200, hours=30, words=Words(rooms="𠀀 𠀁")))
    for _ in range(2):
        escalation(Observed.of(run)).drawn("png")
    assert caplog.messages == ["figures have no typeface for 𠀀 𠀁: a box stands for each"]
