"""What an earlier run of a scenario came to, read from its results folder."""

import csv
import io
import json
from pathlib import Path

from sim.measures.outcomes import OUTCOMES
from sim.results.files import checksum
from sim.results.run_folder import folder_name
from sim.scenario.scenario import Scenario


def outcomes_of(scenario: Scenario, results: Path) -> dict[str, float] | None:
    """Return the outcomes of a run that was made before, or None if it is not there as it was written.

    Args:
        scenario: What was run.
        results: Where its folder was put.
    """
    folder = results / folder_name(scenario.name, scenario.digest())
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        if manifest["digest"] != scenario.digest() or manifest["sha256"]["runs.csv"] != checksum(folder / "runs.csv"):
            return None
        [row] = csv.DictReader(io.StringIO((folder / "runs.csv").read_text("utf-8")))
        return {outcome.name: float(row[outcome.name]) for outcome in OUTCOMES}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
