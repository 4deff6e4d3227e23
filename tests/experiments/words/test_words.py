"""What studies say in the terminal: numbers a reader can use, and nothing that the runs do not tell."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console, RenderableType

from experiments.engine.pairing import SIDES, STATES
from experiments.figures.caption import caption
from experiments.numbers.pairs import Pairs, compared
from experiments.numbers.points import Scatter
from experiments.numbers.sensitivity import Effect, Index
from experiments.plan.plan import Plan
from experiments.words import compare, listing, sensitivity, sweep
from experiments.words.outcomes import outcomes
from sim.measures.outcomes import OUTCOMES
from sim.results.manifest import write_manifest
from tests.worlds import small_world

OUTCOME = {outcome.name: outcome for outcome in OUTCOMES}
NAMES = ("base", "calm", "copy", "wild")


def printed(lines: Iterable[RenderableType]) -> str:
    screen = Console(file=io.StringIO(), width=100)
    for line in lines:
        screen.print(line)
    text: str = screen.file.getvalue()  # type: ignore[attr-defined]
    return text


def comparison(seeds: int, apart: float = 1.0) -> str:
    """Return what is said of a scenario that lowers all, one that is the first again, and one that scatters."""
    rows: list[dict[str, Any]] = []
    for name, change in zip(NAMES, (0.0, -apart, 0.0, 0.0), strict=True):
        for seed in range(seeds):
            noise = (1 if seed % 2 else -1) * (1 + seed / 100) * 300 if name == "wild" else 0.0
            value = 31_849.8 + 20 * seed + 1000 * change + noise
            row: dict[str, Any] = {"scenario": name, "point": 0, "seed": seed, "error": ""}
            row |= {outcome.name: value for outcome in OUTCOMES}
            rows.append(row | {f"{side}.{state}": value for side in SIDES for state in STATES})
    plan = Plan(kind="compare", scenarios=tuple(small_world(100, name=name) for name in NAMES), seeds=seeds)
    return printed(compare.lines(plan, compared(Pairs(rows, NAMES), (), {}, 0)))


def test_a_comparison_names_every_clear_effect_and_the_same_scenario() -> None:
    text = comparison(12)
    clear = text.split("all that changes clearly")[1].split("who joins")[0]
    assert all(outcome.name.replace("_", " ") in clear for outcome in OUTCOMES)
    assert "wild" in clear
    assert "nothing" in clear
    assert "copy" not in clear
    assert "copy comes out like base in every run: for this model they are the same" in text
    assert "31,960" in text
    assert "31,959.8" not in text


@pytest.mark.parametrize(("seeds", "is_told"), [(2, False), (9, False), (10, True)])
def test_stability_is_told_only_where_replications_can_tell(seeds: int, is_told: bool) -> None:
    text = comparison(seeds)
    assert ("from the fewest who join to the most" in text) == is_told
    assert ("do not tell whether the order of the scenarios is stable; 10 do" in text) != is_told


def test_sensitivity_is_ranked_down_to_chance() -> None:
    effects = [Effect(f"policy.p{place}", 4.70868e6 / 2**place, 1.0, 9e6, 1.0) for place in range(12)]
    text = printed(sensitivity.effects({OUTCOME["joined"]: [*effects[::-1], Effect("dummy", 1e5, 0.0, 2e5, 1.0)]}))
    lines = [line for line in text.splitlines() if "policy.p" in line]
    assert [line.split()[1] for line in lines] == [f"policy.p{place}" for place in range(10)]
    assert lines[0].split()[:4] == ["1.", "policy.p0", "4.7", "million"]
    assert "and 2 more, which do less" in text
    indices = [Index("policy.a", 0.1, 0.0, 0.2, 0.3, 0.2, 0.4), Index("policy.b", 0.5, 0.4, 0.6, 0.7, 0.6, 0.8)]
    text = printed(sensitivity.indices({OUTCOME["joined"]: [*indices, Index("dummy", *(0.0,) * 6)]}))
    assert text.index("policy.b") < text.index("policy.a") < text.index("chance alone")
    assert printed(sensitivity.effects({})).startswith("a point has no good run")


def test_a_sweep_says_at_how_many_points_seeds_are_enough() -> None:
    points = [Scatter(0, OUTCOME["joined"], np.array([5.0, 5.0, 5.0, 5.0]), 0)]
    points += [
        Scatter(1, OUTCOME["joined"], np.array([9.0, 1.0, 9.0, 1.0]), 0),
        Scatter(2, OUTCOME["joined"], np.array([]), 4),
    ]
    text = " ".join(printed(sweep.lines(points)).split())
    assert text == "enough seeds for joined: at 1 of 2 points; standard error of a mean at most 46.2 % of it"


# Seeds and points are never pooled


def table(rows: list[dict[str, str]]) -> list[list[str]]:
    shown = outcomes(rows)
    cells = [list(column.cells) for column in shown.columns]
    return [
        [str(column.header) for column in shown.columns],
        *(list(map(str, row)) for row in zip(*cells, strict=True)),
    ]


def test_the_scatter_of_seeds_is_told_apart_from_that_of_points() -> None:
    rows = [{"point": str(point), "joined": str(10_000 * point + seed)} for point in (1, 5) for seed in range(3)]
    assert table(rows[:3]) == [
        ["outcome", "unit", "median", "5-95 % of 3 seeds"],
        ["joined", "sellers", "10,000", "10,000 - 10,000"],
    ]
    assert table(rows) == [
        ["outcome", "unit", "medians of 2 points", "5-95 % of the seeds at a point"],
        ["joined", "sellers", "10,000 - 50,000", "1.8 wide"],
    ]
    assert table(rows[::3])[1] == ["joined", "sellers", "10,000 - 50,000", ""]
    assert table(rows[:1]) == [["outcome", "unit", "value", ""], ["joined", "sellers", "10,000", ""]]


# A failed run leaves a trace


def test_a_failed_run_is_told_under_figures_and_in_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = Plan(kind="sweep", scenarios=(small_world(100),), seeds=2)
    assert "failed" not in caption(plan, 0)
    assert caption(plan, 3).endswith("; runs that failed: 3")
    (tmp_path / "plan.json").write_text(plan.to_json(), "utf-8")
    (tmp_path / "runs.csv").write_text("scenario,point,joined,error\nsmall,0,7,\nsmall,0,,no luck\n", "utf-8")
    write_manifest(tmp_path, {})
    listing.show(tmp_path)
    assert "runs that failed: 1 of 2" in capsys.readouterr().out
    listing.show(tmp_path.parent)
    assert "2 runs, 1 failed, seeds 1-2" in " ".join(capsys.readouterr().out.split())
