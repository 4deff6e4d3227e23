"""The results folder of a run: open formats, written as a whole or not at all."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sim.figures.budgets import budgets
from sim.figures.escalation import escalation
from sim.figures.observed import Observed
from sim.measures.comparison import Comparison, largest_advertisers
from sim.measures.outcomes import outcomes
from sim.results.files import checksums, write_manifest, write_picture, write_table, write_text
from sim.results.stored_figures import RASTER
from sim.runs import Run


def folder_name(run_name: str, digest: str) -> str:
    """Return the name of a run's folder: the scenario's name and the beginning of its digest."""
    return f"{run_name}-{digest[:6]}"


def write(run: Run, comparisons: list[Comparison], staged: Path, command: list[str], began: datetime) -> Path:
    """Write a run's results into a staged folder, then put it in its place in one move.

    Args:
        run: The run.
        comparisons: ``compare_with_facts(run)``.
        staged: From ``staging``.
        command: The command line that made the run.
        began: When the run began.

    Returns:
        The results folder, beside the staged one; an older one of the same scenario is replaced.
    """
    (staged / "figures").mkdir()
    write_text(staged / "scenario.json", run.scenario.to_json())
    _write_series(run, staged / "series.csv")
    _write_merchants(run, staged / "merchants.csv")
    write_table(
        staged / "events.csv",
        ("time", "actor", "what", "fact"),
        ((run.clock(event.hour).isoformat(), event.actor, event.what, event.fact) for event in run.events),
    )
    write_table(
        staged / "comparison.csv",
        ("fact", "target", "role", "value", "low", "high", "unit", "verdict"),
        map(_row, comparisons),
    )
    write_table(staged / "runs.csv", *_run_row(run, comparisons))
    observed = Observed.of(run)
    for draw in (escalation, budgets):
        write_picture(draw(observed), staged / "figures" / draw.__name__)
    write_table(staged / RASTER, ("rank", "merchant", "layer", "by_hour"), observed.raster.rows())
    ended = datetime.now(UTC)
    about = {
        "scenario": run.scenario.name,
        "digest": run.scenario.digest(),
        "seed": run.scenario.seed,
        "command": command,
        "began": began.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "wall_seconds": round((ended - began).total_seconds(), 3),
    }
    write_manifest(staged / "manifest.json", about, checksums(staged))
    return _put_in_place(staged, staged.parent / folder_name(run.scenario.name, run.scenario.digest()))


def _put_in_place(staged: Path, place: Path) -> Path:
    finished = staged / "finished"
    finished.mkdir()
    for entry in [entry for entry in staged.iterdir() if entry != finished]:
        entry.rename(finished / entry.name)
    if place.exists():
        place.rename(staged / "replaced")
    try:
        finished.rename(place)
    except OSError:
        if (staged / "replaced").exists():
            (staged / "replaced").rename(place)
        raise
    return place


def _write_merchants(run: Run, path: Path) -> None:
    """Write every channel, hour by hour, of the merchants with a name and of the largest of each category."""
    rows = sorted({*run.named_rows.values(), *largest_advertisers(run).tolist()})
    channels = [values[:, rows].astype(np.float64).round(6) for values in run.by_merchant.values()]
    lines = (
        (time, run.merchants[row], *(channel[hour, at] for channel in channels))
        for hour, time in enumerate(_times(run))
        for at, row in enumerate(rows)
    )
    write_table(path, ("time", "merchant", *run.by_merchant), lines)


def _times(run: Run) -> list[str]:
    return [(run.clock(hour) + timedelta(hours=1)).isoformat() for hour in range(run.scenario.hours)]


def _write_series(run: Run, path: Path) -> None:
    columns = [values.tolist() for values in run.series.values()]
    write_table(path, ("time", *run.series), zip(_times(run), *columns, strict=True))


def _row(comparison: Comparison) -> tuple[Any, ...]:
    fact, target, value, verdict = comparison
    if target is None:
        return (fact.id, "", fact.role, "", "", "", "", verdict)
    return (fact.id, target.id, target.role, value, target.low, target.high, target.unit, verdict)


def _run_row(run: Run, comparisons: list[Comparison]) -> tuple[list[str], list[list[Any]]]:
    scenario = run.scenario
    row: dict[str, Any] = {
        "run": scenario.digest(),
        "scenario": scenario.name,
        "seed": scenario.seed,
        "agents": scenario.agents,
    }
    row |= {f"policy.{name}": value for name, value in scenario.policy}
    row |= {f"behaviour.{name}": value for name, value in scenario.behaviour}
    row |= {f"fact.{c.target.id}": c.value for c in comparisons if c.target is not None}
    row |= outcomes(run)
    return list(row), [list(row.values())]
