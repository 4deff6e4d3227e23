"""The results folder of a run: open formats, written as a whole or not at all."""

import csv
import hashlib
import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from sim import MODEL_VERSION
from sim.comparison import Comparison, largest_advertisers
from sim.plots import STYLE, Drawing, budgets, escalation
from sim.runs import Run

SCHEMA_VERSION = 1
LIBRARIES = ("mesa", "numpy", "pydantic", "matplotlib")


def folder_name(run_name: str, digest: str) -> str:
    """Return the name of a run's folder: the scenario's name and the beginning of its digest."""
    return f"{run_name}-{digest[:6]}"


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """Give an empty folder inside ``parent`` to write into; it is removed at the end.

    Raises:
        OSError: If ``parent`` cannot be made or written to.
    """
    parent.mkdir(parents=True, exist_ok=True)
    # From Python 3.12 on the made path is absolute; results are told as the user named them.
    folder = parent / Path(tempfile.mkdtemp(prefix=".writing-", dir=parent)).name
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
    (staged / "scenario.json").write_text(run.scenario.to_json(), "utf-8")
    _write_series(run, staged / "series.csv")
    _write_merchants(run, staged / "merchants.csv")
    _write_table(
        staged / "events.csv",
        ("time", "actor", "what", "fact"),
        ((run.clock(event.hour).isoformat(), event.actor, event.what, event.fact) for event in run.events),
    )
    _write_table(
        staged / "comparison.csv",
        ("fact", "target", "role", "value", "low", "high", "unit", "verdict"),
        map(_row, comparisons),
    )
    _write_table(staged / "runs.csv", *_run_row(run, comparisons))
    for name, draw in (("escalation", escalation), ("budgets", budgets)):
        _write_figure(run, draw(run), staged / "figures" / name)
    manifest = _manifest(run, staged, command, began)
    (staged / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
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


def _write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
        file.flush()
        os.fsync(file.fileno())


def _write_figure(run: Run, drawing: Drawing, path: Path) -> None:
    with mpl.rc_context(STYLE):
        drawing.figure.savefig(path.with_suffix(".png"), metadata={"Software": None})
        drawing.figure.savefig(path.with_suffix(".svg"), metadata={"Date": None, "Creator": None})
    columns = [values.round(6).tolist() for values in drawing.numbers.values()]
    _write_table(path.with_suffix(".csv"), ("time", *drawing.numbers), zip(_times(run), *columns, strict=True))


def _write_merchants(run: Run, path: Path) -> None:
    """Write every channel, hour by hour, of the merchants with a name and of the largest of each category."""
    rows = sorted({*run.named_rows.values(), *largest_advertisers(run).tolist()})
    channels = [values[:, rows].astype(np.float64).round(6) for values in run.by_merchant.values()]
    lines = (
        (time, run.merchants[row], *(channel[hour, at] for channel in channels))
        for hour, time in enumerate(_times(run))
        for at, row in enumerate(rows)
    )
    _write_table(path, ("time", "merchant", *run.by_merchant), lines)


def _times(run: Run) -> list[str]:
    return [(run.clock(hour) + timedelta(hours=1)).isoformat() for hour in range(run.scenario.hours)]


def _write_series(run: Run, path: Path) -> None:
    columns = [values.tolist() for values in run.series.values()]
    _write_table(path, ("time", *run.series), zip(_times(run), *columns, strict=True))


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
    row |= {f"outcome.{c.target.id}": c.value for c in comparisons if c.target is not None}
    row |= {f"final.{name}": values[-1] for name, values in run.series.items()}
    return list(row), [list(row.values())]


def _manifest(run: Run, folder: Path, command: list[str], began: datetime) -> dict[str, Any]:
    ended = datetime.now(UTC)
    outputs = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "schema_version": SCHEMA_VERSION,
        "model_version": MODEL_VERSION,
        "package_version": version("siege-simulator"),
        "commit": _commit(),
        "scenario": run.scenario.name,
        "digest": run.scenario.digest(),
        "seed": run.scenario.seed,
        "command": command,
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "began": began.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "wall_seconds": round((ended - began).total_seconds(), 3),
        "sha256": {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in outputs},
    }


def _commit() -> str | None:
    """Return the commit of the checkout this package runs from, if it is one."""
    home = Path(__file__).parent
    try:
        done = subprocess.run(["git", "-C", home, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None
