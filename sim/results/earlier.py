"""What an earlier run of a scenario came to, read from its results folder."""

import csv
from pathlib import Path

from sim.errors import InputError
from sim.measures.outcomes import OUTCOMES
from sim.regular_files import read
from sim.results.manifest import damage, read_manifest
from sim.results.run_folder import folder_of
from sim.results.tables import read_table
from sim.scenario.scenario import Scenario


def outcomes_of(scenario: Scenario, results: Path) -> dict[str, float] | None:
    """Return the outcomes of a run that was made before, or None if it is not there as it was written.

    Args:
        scenario: What was run.
        results: Where its folder was put.
    """
    try:
        folder = folder_of(scenario, results)
        manifest = read_manifest(folder)
        if "runs.csv" not in manifest.sums or damage(folder, manifest):
            return None
        [row] = read_table(read(folder / "runs.csv").decode())
        return {outcome.name: float(row[outcome.name]) for outcome in OUTCOMES}
    except (InputError, OSError, ValueError, KeyError, csv.Error):
        return None
