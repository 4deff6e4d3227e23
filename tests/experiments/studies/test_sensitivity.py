"""A sensitivity study as a user meets it."""

from pathlib import Path

import pytest

from tests.experiments.sweeping import ask, rows
from tests.worlds import small_world


@pytest.mark.usefixtures("undrawn")
def test_a_sensitivity_study_screens_and_then_looks_closely(tmp_path: Path) -> None:
    world = tmp_path / "two_days.json"  # in which all are punished who will be
    world.write_text(small_world(600, hours=48).to_json(), "utf-8")
    specs = ("policy.detector_fpr=0.005:0.1:log", "policy.detector_recall", "policy.appeal_days")
    small = ["--trajectories", "4", "--keep", "1", "--base", "8", "--seeds", "1", "--outcome", "honest_punished"]
    over = [part for spec in specs for part in ("--over", spec)]
    answer = ask("sensitivity", world, *over, *small, "--out", tmp_path / "out", "--quiet", "--workers", "1")
    assert (answer.code, answer.err) == (0, "")
    first, second = map(Path, answer.out.split())
    effects = {row["name"]: float(row["mu_star"]) for row in rows(first / "screening.csv")}
    assert max(effects, key=effects.__getitem__) == "policy.detector_fpr"
    assert effects["policy.detector_recall"] == effects["policy.appeal_days"] == 0
    indices = {row["name"]: float(row["total"]) for row in rows(second / "indices.csv")}
    assert set(indices) == {"policy.detector_fpr", "dummy"}
    assert indices["policy.detector_fpr"] > indices["dummy"]
    assert (second / "figures" / "indices.png").exists()
