"""``siege verify`` and ``siege results``."""

import json
import re
from pathlib import Path

import pytest

from tests.experiments.sweeping import RUNS, ask, contents


def test_a_folder_verifies(reference: Path) -> None:
    """What it says of a damaged one stands in sim/cli/test_folders.py."""
    files = len(contents(reference)) - 2 + 1  # neither manifest nor plan, and the log
    told = f"{files} files are as they were written, and the same when made again\n"
    assert ask("verify", reference, "--workers", "1").out.endswith(told)


@pytest.mark.usefixtures("undrawn")
def test_a_run_verifies_too(world: Path, tmp_path: Path) -> None:
    folder = Path(ask("run", world, "--out", tmp_path, "--quiet").out.strip())
    answer = ask("verify", folder)
    assert (answer.code, answer.err) == (0, "")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["sha256"]["series.csv"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    answer = ask("verify", folder)
    assert answer.code == 1
    assert "series.csv: no longer as it was written" in answer.out


def test_results_lists_what_is_there(reference: Path) -> None:
    listed = ask("results", reference.parent)
    assert re.search(rf"{reference.name}\n    sweep of small; {RUNS} runs, seeds 1-3; ", listed.out)
    one = ask("results", reference)
    assert "runs.csv" in one.out
    assert re.search(r"peak_in_rooms +sellers +\d", one.out)
    nothing = ask("results", reference / "figures")
    assert nothing.code == 2
    assert "no results in" in nothing.err
