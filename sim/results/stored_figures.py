"""A run that was stored: what it left is read, and its figures are drawn again from that."""

import csv
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import ValidationError

from sim.errors import InputError
from sim.figures.budgets import budgets
from sim.figures.escalation import escalation
from sim.figures.observed import ACTORS, Observed, Raster, bands_of
from sim.figures.picture import Picture
from sim.regular_files import read
from sim.results.manifest import damage, read_manifest
from sim.results.tables import read_table
from sim.scenario.agenda import ACT_NAMES
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

RASTER, SWEEP, POSTERIOR = "raster.csv", "sweep.csv", "posterior.json"
TABLES = SERIES, EVENTS, COMPARISON, ROW = ("series.csv", "events.csv", "comparison.csv", "runs.csv")
RUN_FIGURES: Mapping[str, Callable[[Observed], Picture]] = {"escalation": escalation, "budgets": budgets}


class StoredRun(NamedTuple):
    """What a run left in its folder, as it was written.

    Attributes:
        observed: What figures are drawn from.
        tables: Rows of ``TABLES``, by name of the file; each by name of the column.
        posterior: That of its scenario, if it had one.
        told: What the manifest tells.
    """

    observed: Observed
    tables: Mapping[str, list[dict[str, str]]]
    posterior: Posterior | None
    told: Mapping[str, Any]


def stored_figures(folder: Path) -> dict[str, Picture]:
    """Return the figures of a stored run by name, drawn in the look that is chosen now.

    Raises:
        InputError: If this is no results folder of a run, or a file in it is not as it was written.
    """
    observed = stored_run(folder).observed
    return {name: draw(observed) for name, draw in RUN_FIGURES.items()}


def stored_run(folder: Path) -> StoredRun:
    """Return what a run left.

    Raises:
        InputError: If this is no results folder of a run, or a file in it is not as it was written.
    """
    try:
        return _read(folder)
    except OSError as failure:
        raise InputError(f"{failure.filename}: cannot be read: {failure.strerror}") from None
    except (ValueError, csv.Error, KeyError, IndexError, TypeError, ValidationError) as mistake:
        raise InputError(f"{folder}: not what this version of siege stores of a run: {mistake}") from None


def _read(folder: Path) -> StoredRun:
    manifest = read_manifest(folder)
    damaged = damage(folder, manifest)

    def content(name: str) -> str:
        if name not in manifest.sums:
            raise InputError(f"{folder} has no {name}; runs stored before figures could be redrawn are to be run again")
        if name in damaged:
            raise InputError(f"{folder / name}: {damaged[name]}")
        return read(folder / name).decode()

    def rows(name: str) -> list[dict[str, str]]:
        return read_table(content(name))

    scenario = Scenario.from_json(content("scenario.json"))
    acts: dict[int, list[str]] = {}
    tables = {name: rows(name) for name in TABLES}
    for event in tables["events.csv"]:
        if event["actor"] in ACTORS:
            [act] = [name for name in ACT_NAMES if event["what"] == name or event["what"].startswith(f"{name}: ")]
            acts.setdefault(_hour(scenario, event["time"]), []).append(act)
    series: dict[str, Floats] = {}
    for name in RUN_FIGURES:
        lines = rows(f"figures/{name}.csv")
        series |= {column: np.array([float(line[column]) for line in lines]) for column in lines[0] if column != "time"}
    raster = Raster.read((tuple(line.values()) for line in rows(RASTER)), scenario.hours)
    sweep = {line["keyword"]: np.array([int(value) for value in line["by_hour"].split()]) for line in rows(SWEEP)}
    posterior = Posterior.from_json(content(POSTERIOR)) if POSTERIOR in manifest.sums else None
    observed = Observed(scenario, acts, series, raster, sweep, bands_of(posterior))
    return StoredRun(observed, tables, posterior, manifest.told)


def _hour(scenario: Scenario, text: str) -> int:
    moment = datetime.fromisoformat(text)
    return scenario.hour_of(moment if moment.tzinfo else moment.replace(tzinfo=scenario.start.tzinfo))
