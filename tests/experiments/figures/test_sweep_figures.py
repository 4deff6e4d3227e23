"""Figures of sweeps and of many runs: the numbers returned are those drawn, ugly tables stay legible."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure

from experiments.figures.designs import small_multiples
from experiments.figures.lever_scale import Scale, Varied
from experiments.figures.runs import enough_seeds, escalations
from experiments.figures.sweeps import curves, heat_map
from experiments.numbers.points import Scatter
from scenarios import siege_2013
from sim.figures.picture import Picture
from sim.figures.style import Look
from sim.figures.text import told
from sim.measures.outcomes import OUTCOMES, Outcome
from tests.layout import assert_legible
from tests.worlds import small_world

CAPTION = "This model under these assumptions: siege_2013, 20 seeds, 8,000,000 agents, run 1a2b3c. " * 3
OUTCOME = {outcome.name: outcome for outcome in OUTCOMES}
JOINED = OUTCOME["joined"]
FPR = Varied(
    "policy.detector_fpr",
    "honest sellers flagged, of those audited",
    "share",
    log=True,
    reference=0.0032,
)
FPR_VALUES = (0.0005, 0.001, 0.002, 0.0032, 0.005, 0.01, 0.02)
COVERAGE = Varied(
    "policy.campaign_coverage",
    "sellers whose listings the campaign audits",
    "share",
    log=False,
    reference=1.0,
)
PLEDGE = Varied(
    "policy.no_appeal_pledge", "the seller must pledge not to appeal again", "yes/no", log=False, reference=True
)
SHOPS = Varied(
    "agenda.targets",
    "merchants whom the call names",
    "list",
    log=False,
    reference="the five shops that the article names",
)
SHOP_VALUES = (
    "nobody",
    "the five shops that the article names",
    "all large merchants of Tmall, one after another",
)
EVIDENCE = Varied("policy.appeal_evidence_items", "pieces of evidence an appeal takes", "items", log=False, reference=5)
HAZARD = Varied("policy.account_sanction_hazard", "hazard of losing the account", "1/h", log=True, reference=0.0)
Rows = list[dict[str, Any]]


SCENARIOS = ("siege_2013", "no_campaign", "all_six_recommendations_of_the_article", "harsher", "half_of_the_sellers")
HEADCOUNTS = (3000, 5000, 8000)


def spread(*points: Sequence[float], outcome: Outcome = JOINED) -> list[Scatter]:
    return [Scatter(number, outcome, np.array(values), 0) for number, values in enumerate(points)]


def scattered(points: int, seeds: int) -> list[Scatter]:
    """Return three outcomes at some points, ever wider scattered over the seeds."""
    luck = np.random.default_rng(7).normal(0, 1, (3, points, seeds))
    sizes = np.exp(luck * np.linspace(0.01, 0.6, points)[:, np.newaxis])
    names = ("joined", "honest_punished", "wasted_ad_spend")
    return [each for name, values in zip(names, sizes, strict=True) for each in spread(*values, outcome=OUTCOME[name])]


def table(levers: dict[Varied, Sequence[Any]], seeds: int, points: Sequence[Sequence[Any]] | None = None) -> Rows:
    """Return runs over a grid of levers, or over given points; one outcome is constant, one often not finite."""
    grid = np.stack(np.meshgrid(*(range(len(v)) for v in levers.values()), indexing="ij"), -1).reshape(-1, len(levers))
    full = [[values[i] for i, values in zip(cell, levers.values(), strict=True)] for cell in grid]
    rows: Rows = []
    for point in points or full:
        named = dict(zip((lever.name for lever in levers), point, strict=True))
        fpr, coverage = named.get(FPR.name, 0.0032), named.get(COVERAGE.name, 1.0)
        for seed in range(seeds):
            noise = np.random.default_rng([seed, len(rows) // seeds]).normal(0, 0.15)
            joined = 9000 * (fpr / 0.0032) ** 0.6 * coverage * np.exp(noise) + 500 * bool(named.get(PLEDGE.name))
            dark = joined / 100 if joined > 5000 else float("nan")
            extra = {"peak_in_rooms": 0.9 * joined, "wasted_ad_spend": 120 * joined, "hours_dark": dark}
            rows.append(named | {"seed": seed, "joined": joined, "refunds": 0.0, "sales_lost": float("nan")} | extra)
    return rows


def drawn_points(levers: Sequence[Varied], number: int, seeds: int) -> Rows:
    rng = np.random.default_rng(5)
    ranges: dict[Varied, Callable[[], Any]] = {
        FPR: lambda: float(np.exp(rng.uniform(np.log(0.0005), np.log(0.02)))),
        COVERAGE: lambda: float(rng.uniform(0.2, 1)),
        PLEDGE: lambda: bool(rng.integers(2)),
        EVIDENCE: lambda: int(rng.integers(0, 9)),
        HAZARD: lambda: float(rng.uniform(0, 0.1)),
    }
    points = [[ranges[lever]() for lever in levers] for _ in range(number)]
    return table(dict.fromkeys(levers, ()), seeds, points)


def huge(rows: Rows) -> Rows:
    return [rows[0] | {"joined": 3e8}, *rows[1:]]


def headcount(runs: int, hours: int) -> Any:
    rng = np.random.default_rng(2)
    base = np.interp(np.arange(hours), [0, 9, 24, 130, 150, 239], [0, 20, 2900, 5000, 8600, 13000])
    return base * np.exp(rng.normal(0, 0.15, (runs, 1)))


LEVERS = (FPR, COVERAGE, PLEDGE, EVIDENCE, HAZARD)
MANY = tuple(OUTCOME[name] for name in ("joined", "peak_in_rooms", "wasted_ad_spend", "hours_dark", "refunds"))
NEVER = OUTCOME["sales_lost"]
GRID = {FPR: FPR_VALUES, COVERAGE: (0.2, 0.4, 0.6, 0.8, 1.0)}
SIEGE = siege_2013.scenario()

FIGURES: dict[str, Callable[[], Picture]] = {
    "curves": lambda: curves(table({FPR: FPR_VALUES}, 8), FPR, (*MANY, *MANY[:1], NEVER), CAPTION),
    "curves, two seeds, one huge": lambda: curves(huge(table({FPR: FPR_VALUES}, 2)), FPR, MANY[:3], CAPTION),
    "curves, switch": lambda: curves(table({PLEDGE: (False, True)}, 6), PLEDGE, MANY[:2], CAPTION),
    "curves, list": lambda: curves(table({SHOPS: SHOP_VALUES}, 6), SHOPS, MANY[:5], CAPTION),
    "curves, one value": lambda: curves(table({FPR: (0.02,)}, 1), FPR, [JOINED], CAPTION),
    "heat map": lambda: heat_map(table(GRID, 5), FPR, COVERAGE, OUTCOME["peak_in_rooms"], CAPTION, told_of=HEADCOUNTS),
    "heat map, blank cells": lambda: heat_map(table(GRID, 5), FPR, COVERAGE, OUTCOME["hours_dark"], CAPTION),
    "heat map, constant": lambda: heat_map(table(GRID, 2), FPR, COVERAGE, OUTCOME["refunds"], CAPTION),
    "heat map, never": lambda: heat_map(table(GRID, 2), FPR, COVERAGE, NEVER, CAPTION),
    "heat map, one seed, one huge": lambda: heat_map(huge(table(GRID, 1)), FPR, COVERAGE, JOINED, CAPTION),
    "heat map, list and switch": lambda: heat_map(
        table({SHOPS: SHOP_VALUES, PLEDGE: (False, True)}, 2), SHOPS, PLEDGE, JOINED, CAPTION
    ),
    "small multiples": lambda: small_multiples(drawn_points(LEVERS, 60, 3), LEVERS, JOINED, CAPTION),
    "small multiples, huge": lambda: small_multiples(huge(drawn_points(LEVERS, 60, 1)), LEVERS, JOINED, CAPTION),
    "small multiples, grid": lambda: small_multiples(table(GRID, 2), (FPR, COVERAGE), OUTCOME["hours_dark"], CAPTION),
    "small multiples, never": lambda: small_multiples(table(GRID, 1), (FPR, COVERAGE), NEVER, CAPTION),
    "bands": lambda: escalations({"base": headcount(12, 240)}, SIEGE, CAPTION),
    "bands, two runs": lambda: escalations({"base": headcount(2, 240)}, SIEGE, CAPTION),
    "bands, one hour": lambda: escalations({"base": headcount(5, 1)}, small_world(agents=200, hours=1), CAPTION),
    "bands, many scenarios": lambda: escalations(dict.fromkeys(SCENARIOS, headcount(12, 240)), SIEGE, CAPTION),
    "bands, two scenarios, few runs": lambda: escalations(dict.fromkeys("ab", headcount(2, 240)), SIEGE, CAPTION),
    "enough": lambda: enough_seeds(scattered(9, 20), CAPTION),
    "enough, one point": lambda: enough_seeds(scattered(1, 7), CAPTION),
    "enough, constant": lambda: enough_seeds(spread((0.0,) * 9, (5.0,) * 9), CAPTION),
    "enough, none succeeded": lambda: enough_seeds(spread(()), CAPTION),
    "enough, some never settle": lambda: enough_seeds(spread((0.0, 9.0, 0.0, 0.0, 0.0), (0.0, 1e9)), CAPTION),
}


@pytest.mark.parametrize("draw", list(FIGURES.values()), ids=list(FIGURES))
def test_figures_are_legible(draw: Callable[[], Picture]) -> None:
    picture = draw()
    assert_legible(picture.figure)
    assert picture.figure.get_figwidth() == Look().width
    assert all(len(row) == len(picture.header) for row in picture.rows)


def test_overlapping_texts_are_noticed() -> None:
    picture = FIGURES["curves, one value"]()
    picture.figure.axes[0].annotate("in the way", (0.0, 1.05), xycoords="axes fraction")
    with pytest.raises(AssertionError, match="in the way"):
        assert_legible(picture.figure)


def test_clipped_texts_are_noticed() -> None:
    picture = FIGURES["curves, one value"]()
    picture.figure.text(0.95, 0.5, "runs out of the page")
    with pytest.raises(AssertionError, match="runs out of the page"):
        assert_legible(picture.figure)


@pytest.mark.parametrize("name", ["curves, switch", "heat map", "small multiples, grid", "bands", "enough"])
def test_same_table_same_bytes(name: str) -> None:
    assert FIGURES[name]().drawn("svg") == FIGURES[name]().drawn("svg")


def test_same_table_same_pixels() -> None:
    one, other = (FigureCanvasAgg(FIGURES["heat map"]().figure) for _ in range(2))
    one.draw()
    other.draw()
    assert bytes(one.buffer_rgba()) == bytes(other.buffer_rgba())


def seen(rows: Rows, outcome: str, **point: Any) -> list[float]:
    """Return the finite outcomes of a point, by brute force."""
    mine = [row for row in rows if all(row[name.replace("__", ".")] == value for name, value in point.items())]
    return [row[outcome] for row in mine if np.isfinite(row[outcome])]


def test_curves_return_the_medians_and_quantiles_drawn() -> None:
    rows = table({FPR: FPR_VALUES}, 9)
    picture = curves(rows, FPR, MANY, CAPTION)
    cells = {row[:3]: row[3] for row in picture.rows}
    for value in FPR_VALUES:
        joined = seen(rows, "joined", policy__detector_fpr=value)
        assert cells["joined", value, "median"] == median(joined)
        assert cells["joined", value, "95 %"] == np.quantile(joined, 0.95)
        assert cells["joined", value, "seed 2"] == joined[2]
        assert ("joined", value, "seed 3") not in cells
    (line,) = [line for line in picture.figure.axes[0].lines if line.get_linewidth() == 1.6]
    assert list(line.get_ydata()) == [cells["joined", value, "median"] for value in FPR_VALUES]
    assert list(line.get_xdata()) == list(FPR_VALUES)
    assert len(picture.figure.axes[0].collections) == 2


def test_few_seeds_have_no_bands() -> None:
    picture = curves(table({FPR: FPR_VALUES}, 4), FPR, [JOINED], CAPTION)
    assert {row[2] for row in picture.rows} == {"median", "seed 0", "seed 1", "seed 2", "seed 3"}
    assert not picture.figure.axes[0].collections
    bands = escalations({"base": headcount(4, 240)}, SIEGE, CAPTION)
    assert {row[2] for row in bands.rows} == {"median", "run 1", "run 2", "run 3", "run 4"}


def test_what_did_not_come_about_is_left_out() -> None:
    rows = table({FPR: FPR_VALUES}, 9)
    rows[-1]["hours_dark"] = float("nan")
    picture = curves(rows, FPR, [OUTCOME["hours_dark"], NEVER], CAPTION)
    medians = {value: cell for name, value, what, cell in picture.rows if what == "median"}
    lit = {value: seen(rows, "hours_dark", policy__detector_fpr=value) for value in FPR_VALUES}
    assert medians == {value: median(dark) for value, dark in lit.items() if dark}
    assert 0 < len(medians) < len(FPR_VALUES)
    assert {row[0] for row in picture.rows} == {"hours_dark"}


def test_heat_map_returns_the_cells_drawn() -> None:
    rows = table(GRID, 7)
    picture = heat_map(rows, FPR, COVERAGE, JOINED, CAPTION, told_of=HEADCOUNTS)
    assert len(picture.rows) == 35
    meshes = [next(m for m in axes.collections if isinstance(m, QuadMesh)) for axes in picture.figure.axes[:2]]
    middle, width = (np.asarray(mesh.get_array()) for mesh in meshes)
    for x, y, seeds, found, scatter in picture.rows:
        joined = seen(rows, "joined", policy__detector_fpr=x, policy__campaign_coverage=y)
        cell = GRID[COVERAGE].index(y), FPR_VALUES.index(x)
        assert (seeds, found) == (7, median(joined)) == (7, middle[cell])
        assert scatter == pytest.approx(np.quantile(joined, 0.95) - np.quantile(joined, 0.05))
        assert scatter == width[cell]


def test_contours_of_sellers_are_the_articles_headcounts_and_all_told() -> None:
    figure = FIGURES["heat map"]().figure
    assert {text.get_text() for text in figure.axes[0].texts} >= {"3,000", "5,000", "8,000"}
    assert "3,000, 5,000, 8,000 sellers, of which the source tells" in explained(figure)
    [contours] = [c for c in figure.axes[0].collections if isinstance(c, ContourSet)]
    assert contours.levels.tolist() == [3000, 5000, 8000]


def explained(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def stars(axes: Axes) -> list[tuple[float, float]]:
    marked = (line for line in axes.lines if line.get_marker() == "*")
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in marked]


def test_a_star_stands_only_where_something_is_measured() -> None:
    rows = table({FPR: FPR_VALUES}, 6)
    middle = median(seen(rows, "joined", policy__detector_fpr=0.0032))
    assert stars(curves(rows, FPR, [JOINED], CAPTION).figure.axes[0]) == [(0.0032, middle)]
    elsewhere = FPR._replace(reference=0.003)
    figure = curves(rows, elsewhere, [JOINED], CAPTION).figure
    assert not stars(figure.axes[0])
    assert "unchanged scenario: 0.003 (not among the points)" in explained(figure)
    assert any(list(line.get_xdata()) == [0.003, 0.003] for line in figure.axes[0].lines)

    cells = table(GRID, 2)
    assert [stars(axes) for axes in heat_map(cells, FPR, COVERAGE, JOINED, CAPTION).figure.axes[:2]] == [
        [(0.0032, 1.0)],
        [(0.0032, 1.0)],
    ]
    figure = heat_map(cells, elsewhere, COVERAGE, JOINED, CAPTION).figure
    assert not any(stars(axes) for axes in figure.axes)
    assert "unchanged scenario: 0.003 across, 1 up; not among the points" in explained(figure)


def test_axes_are_named_in_words_with_their_unit() -> None:
    figure = curves(table({EVIDENCE: (1, 3, 5)}, 2), EVIDENCE, [JOINED], CAPTION).figure
    assert figure.axes[0].get_xlabel() == "pieces of evidence an appeal takes (items)"
    assert EVIDENCE.name in figure.get_supxlabel()


def test_small_multiples_return_the_points_drawn() -> None:
    rows = table(GRID, 3)
    picture = small_multiples(rows, (FPR, COVERAGE), JOINED, CAPTION)
    points = [row for row in picture.rows if row[:2] == ("point", COVERAGE.name)]
    each = [
        (y, median(seen(rows, "joined", policy__detector_fpr=x, policy__campaign_coverage=y)))
        for x in FPR_VALUES
        for y in GRID[COVERAGE]
    ]
    assert [row[2:] for row in points] == each
    line = {row[2]: row[3] for row in picture.rows if row[:2] == ("running median", COVERAGE.name)}
    assert line == {y: median(height for at, height in each if at == y) for y in GRID[COVERAGE]}


def test_bands_return_the_quantiles_of_every_hour_of_each_scenario() -> None:
    counts = {"base": headcount(11, 240), "other": 2 * headcount(11, 240)}
    cells = {row[:3]: row[3] for row in escalations(counts, SIEGE, CAPTION).rows}
    for name, runs in counts.items():
        for hour in (1, 100, 240):
            assert cells[name, hour, "median"] == median(runs[:, hour - 1])
            assert cells[name, hour, "95 %"] == np.quantile(runs[:, hour - 1], 0.95)
    assert cells["base", 7, "run 3"] == counts["base"][2, 6]
    assert ("base", 7, "run 4") not in cells


def test_running_medians_are_those_of_each_point() -> None:
    scatter = spread((5.0, 3.0, 4.0, 8.0), (100.0, 100.0, 100.0, 100.0))
    picture = enough_seeds(scatter, CAPTION)
    assert picture.rows == [
        *(("joined", 0, count, value) for count, value in enumerate((5.0, 4.0, 4.0, 4.5), 1)),
        *(("joined", 1, count, 100.0) for count in range(1, 5)),
    ]
    assert picture.figure.axes[0].get_title(loc="left") == "Joined: enough seeds at 1 of 2 points"


def test_numbers_as_text() -> None:
    texts = [told(value) for value in (0.0005, -1200, 1.5e6, True, -0.0, 0.1 + 0.2, "shops", 1 / 3, 9e9, 15.410041)]
    assert texts == ["0.0005", "\N{MINUS SIGN}1,200", "1.5 M", "yes", "0", "0.3", "shops", "0.333", "9 bn", "15.41"]


def test_log_scale_halves_between_values_and_gives_up_at_zero() -> None:
    edges = Scale(FPR, (0.001, 0.01)).edges
    assert edges == pytest.approx([10**-3.5, 10**-2.5, 10**-1.5])
    assert not Scale(HAZARD, (0.001, 0.01)).log
