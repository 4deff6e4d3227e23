"""A sweep: what is in its folder, and that a row of it is what a run of its own gives."""

import json
import shutil
from pathlib import Path

import pytest

from tests.experiments.sweeping import RUNS, ask, contents, rows, sweep


def test_runs_are_in_the_order_of_the_plan(reference: Path) -> None:
    runs = rows(reference / "runs.csv")
    assert len(runs) == RUNS
    points = [(row["policy.detector_fpr"], row["policy.no_appeal_pledge"]) for row in runs[::3]]
    assert [pledge for _, pledge in points] == ["true", "false"] * 3
    assert [float(fpr) for fpr, _ in points] == pytest.approx([0.01, 0.01, 5**0.5 / 100, 5**0.5 / 100, 0.05, 0.05])
    assert [row["seed"] for row in runs] == ["1", "2", "3"] * 6
    assert [row["point"] for row in runs] == [str(number // 3) for number in range(RUNS)]
    assert all(row["error"] == "" for row in runs)


def test_a_row_is_what_a_run_of_its_own_gives(reference: Path, world: Path, tmp_path: Path) -> None:
    row = rows(reference / "runs.csv")[7]
    changes = [f"{name}={row[name].lower()}" for name in ("policy.detector_fpr", "policy.no_appeal_pledge")]
    sets = [part for change in changes for part in ("--set", change)]
    answer = ask("run", world, *sets, "--seed", row["seed"], "--out", tmp_path, "--quiet")
    [run] = rows(Path(answer.out.strip()) / "runs.csv")
    assert f"r{run['run']}".startswith(row["run"])
    same = set(row) - {"run", "point", "error"}
    assert {name: float(row[name]) for name in same if row[name][0].isdigit()} == {
        name: float(run[name]) for name in same if run[name][0].isdigit()
    }
    series = [line for line in rows(reference / "series.csv") if line["run"] == row["run"]]
    hours = rows(Path(answer.out.strip()) / "series.csv")
    assert [(line["time"], float(line["in_rooms"])) for line in series] == [
        (hour["time"], float(hour["in_rooms"])) for hour in hours
    ]


def test_summary(reference: Path) -> None:
    runs = rows(reference / "runs.csv")
    for line in rows(reference / "summary.csv"):
        values = sorted(float(row[line["outcome"]]) for row in runs if row["point"] == line["point"])
        assert float(line["median"]) == values[1]
        assert float(line["runs"]) == 3


def test_manifest_has_every_file_and_nothing_of_the_moment(reference: Path) -> None:
    manifest = json.loads((reference / "manifest.json").read_text("utf-8"))
    assert set(manifest["sha256"]) == set(contents(reference)) - {"manifest.json", "plan.json"}
    assert not {"began", "ended", "wall_seconds", "command"} & set(manifest)


def test_figures_of_outcomes_asked_for_before_are_not_left(world: Path, reference: Path, tmp_path: Path) -> None:
    folder = tmp_path / reference.name
    shutil.copytree(reference, folder)
    assert ask(*sweep(world, tmp_path, "--outcome", "joined")).code == 0
    assert {path.stem for path in (folder / "figures").iterdir()} == {"map_joined"}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert "figures/map_joined.png" in manifest["sha256"]
