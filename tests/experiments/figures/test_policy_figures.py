"""Figures of policies: the numbers returned are those drawn, ugly tables stay legible."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from experiments.figures.choices import pareto, ranks
from experiments.figures.policies import policies, who_joined
from experiments.numbers.pairs import Difference, Joined, order
from experiments.numbers.robustness import Objective
from sim.figures.picture import Picture
from sim.figures.style import BLUE, GREY, VERMILION, Look
from sim.measures.outcomes import OUTCOMES
from tests.layout import assert_legible

CAPTION = "This model under these priors: siege_2013, 20 seeds, 8,000,000 agents, run 1a2b3c. " * 3
BASE = "siege_2013"
NAMES = (
    "no_campaign",
    "precise_detector",
    "appeals_in_two_days",
    "even_traffic",
    "no_tmall_slots",
    "parity_with_tmall",
)
LONG = tuple(f"all_six_recommendations_of_the_article_taken_together_variant_{number}" for number in range(25))
JOINED = OUTCOMES[0]


class Cost(NamedTuple):
    name: str = "fakes_left_standing"
    unit: str = "sellers"
    meaning: str = "fakers whom the campaign did not find by the end of the window"


FAKES = Cost()


def effect(scenario: str, outcome: str, mean: float, low: float, high: float) -> Difference:
    return Difference(
        scenario, outcome, "sellers", 0.0, mean, low, high, low, high, lower_share=0.5, precision_gain=None
    )


def effects(names: tuple[str, ...], *, scale: float = 1.0, first: float = 1.0) -> list[Difference]:
    rng = np.random.default_rng(3)
    found = []
    for place, name in enumerate(names):
        for outcome, size in (("joined", -3000.0), (FAKES.name, 60000.0)):
            mean = scale * size * rng.normal(0.4, 0.5) * (first if place == 0 else 1)
            half = abs(size) * rng.uniform(0.1, 0.3)
            found.append(effect(name, outcome, mean, mean - half, mean + half))
    return found


def joined(names: tuple[str, ...], only_scenario: float = 100.0, punished: float = 1.0) -> list[Joined]:
    sizes = {"wrongly punished": 900 * punished, "faker": 2500, "untouched": 80000}
    rng = np.random.default_rng(4)
    return [
        Joined(name, state, size * rng.uniform(), size * rng.uniform() / 3, only_scenario * bool(size))
        for name in names
        for state, size in sizes.items()
    ]


def ranked(names: Sequence[str], table: Any) -> Picture:
    return ranks(names, table, order(names, table), CAPTION)


def places(apart: float, number: int) -> Any:
    scores = np.random.default_rng(5).normal(0, 1, (300, number)) + apart * np.arange(number)[::-1]
    return scores.argsort(axis=1).argsort(axis=1) + 1


OBJECTIVES = (
    Objective("joined", "sellers", less_is_better=True),
    Objective("fakes_left_standing", "sellers", less_is_better=True),
    Objective("appeals_upheld", "sellers", less_is_better=False),
    Objective("wasted_ad_spend", "CNY", less_is_better=True),
)


def judged(number: int, names: tuple[str, ...] = LONG) -> dict[str, tuple[float, ...]]:
    rng = np.random.default_rng(6)
    sizes = np.array([9000, 300_000, 20_000, 3e6])[:number]
    return {name: tuple((rng.uniform(size=number) * sizes).tolist()) for name in (BASE, *names)}


def trade_offs(number: int) -> Picture:
    return pareto(judged(number), OBJECTIVES[:number], BASE, LONG[4], CAPTION)


def far_out() -> Picture:
    table = judged(2) | {"far": (9e7, 9e9), "nowhere": (float("nan"), 1.0)}
    return pareto(table, OBJECTIVES[:2], BASE, LONG[4], CAPTION)


FIGURES: dict[str, Callable[[], Picture]] = {
    "policies": lambda: policies(effects(NAMES), JOINED, FAKES, BASE, CAPTION),
    "policies, 25 long names, one huge": lambda: policies(effects(LONG, first=900), JOINED, FAKES, BASE, CAPTION),
    "policies, all touch zero": lambda: policies(effects(NAMES, scale=0.01), JOINED, FAKES, BASE, CAPTION),
    "policies, one": lambda: policies(effects(NAMES[:1]), JOINED, FAKES, BASE, CAPTION),
    "who joined": lambda: who_joined(joined(NAMES), BASE, CAPTION),
    "who joined, 25 long names": lambda: who_joined(joined(LONG, 0, punished=0), BASE, CAPTION),
    "ranks": lambda: ranked([name.replace("_", " ") for name in (*NAMES, *LONG[:2])], places(0.9, 8)),
    "ranks, stable": lambda: ranked(LONG[:3], places(9, 3)),
    "trade-offs, four": lambda: trade_offs(4),
    "trade-offs, three": lambda: trade_offs(3),
    "trade-offs, two, one huge": far_out,
    "trade-offs, only the reference": lambda: pareto(judged(2, ()), OBJECTIVES[:2], BASE, BASE, CAPTION),
}


@pytest.mark.parametrize("draw", list(FIGURES.values()), ids=list(FIGURES))
def test_figures_are_legible(draw: Callable[[], Picture]) -> None:
    picture = draw()
    assert_legible(picture.figure)
    assert picture.figure.get_figwidth() == Look().width
    assert all(len(row) == len(picture.header) for row in picture.rows)


@pytest.mark.parametrize("name", ["policies", "who joined", "ranks", "trade-offs, three"])
def test_same_table_same_bytes(name: str) -> None:
    assert FIGURES[name]().drawn("svg") == FIGURES[name]().drawn("svg")


def test_policies_are_sorted_and_grey_when_they_touch_zero() -> None:
    table = [
        effect("more", "joined", 5.0, 1.0, 9.0),
        effect("fewer", "joined", -5.0, -9.0, -1.0),
        effect("unclear", "joined", -1.0, -3.0, 0.0),
        effect("fewer", FAKES.name, 70.0, 60.0, 80.0),
        effect("more", FAKES.name, float("nan"), 0.0, 0.0),
        effect("more", "reposts", 1.0, 1.0, 1.0),
    ]
    picture = policies(table, JOINED, FAKES, BASE, CAPTION)
    left, right = picture.figure.axes
    assert [label.get_text() for label in left.get_yticklabels()] == ["fewer", "unclear", "more"]
    dots = [line for line in left.lines if line.get_marker() == "o"]
    drawn = {line.get_ydata()[0]: (line.get_xdata()[0], to_hex(line.get_color()).upper()) for line in dots}
    assert drawn == {0: (-5.0, BLUE), 1: (-1.0, GREY), 2: (5.0, VERMILION)}
    assert [line.get_xdata()[0] for line in right.lines if line.get_marker() == "o"] == [70.0]
    assert picture.rows == [
        (e.scenario, e.outcome, e.mean, e.low, e.high, e.low_5, e.high_95)
        for e in (table[place] for place in (1, 2, 0, 3))
    ]


def test_an_effect_beyond_the_scale_is_written_at_the_edge() -> None:
    picture = FIGURES["policies, 25 long names, one huge"]()
    mean = min(row[2] for row in picture.rows if row[1] == "joined")
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    assert any(text.startswith("\N{LEFTWARDS ARROW}") for text in texts)
    assert picture.figure.axes[0].get_xlim()[0] > mean


def test_bars_are_as_long_as_the_counts() -> None:
    counts = joined(NAMES)
    picture = who_joined(counts, BASE, CAPTION)
    assert picture.rows == [tuple(count) for count in counts]
    for axes, state in zip(picture.figure.axes, ("wrongly punished", "faker", "untouched"), strict=True):
        bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        here = [count for count in counts if count.state == state]
        lengths = [*(c.both for c in here), *(c.only_baseline for c in here), *(c.only_scenario for c in here)]
        assert [bar.get_width() for bar in bars] == pytest.approx(lengths)
        assert bars[-1].get_x() == pytest.approx(here[-1].both + here[-1].only_baseline)


def test_ranks_are_shares_of_the_draws() -> None:
    found = np.array([[1, 2, 3], [1, 2, 3], [1, 3, 2], [2, 1, 3]])
    picture = ranked(("a", "b", "c"), found[:, [2, 0, 1]])
    assert picture.rows == [
        ("b", 0.75, 0.25, 0.0, 0.75),
        ("c", 0.25, 0.5, 0.25, 0.75),
        ("a", 0.0, 0.25, 0.75, None),
    ]
    assert "not stable" in picture.figure.axes[0].get_title(loc="left")
    assert "is stable" in FIGURES["ranks, stable"]().figure.axes[0].get_title(loc="left")


@pytest.mark.parametrize("number", [2, 3, 4])
def test_not_dominated_by_brute_force(number: int) -> None:
    table = judged(number)
    signs = [1 if objective.less_is_better else -1 for objective in OBJECTIVES[:number]]
    losses = {name: [s * v for s, v in zip(signs, values, strict=True)] for name, values in table.items()}

    def dominated(name: str) -> bool:
        return any(
            all(a <= b for a, b in zip(other, losses[name], strict=True)) and other != losses[name]
            for other in losses.values()
        )

    picture = trade_offs(number)
    assert {row[0]: row[-1] for row in picture.rows} == {name: not dominated(name) for name in table}
    assert {row[0]: row[1:-1] for row in picture.rows} == table


def test_a_policy_without_a_judgement_is_left_out() -> None:
    assert "nowhere" not in {row[0] for row in far_out().rows}
