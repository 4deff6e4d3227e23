"""A sensitivity study as a user meets it."""

from pathlib import Path

from tests.experiments.sweeping import ask, rows


def test_a_sensitivity_study_screens_and_then_looks_closely(world: Path, tmp_path: Path) -> None:
    specs = ("policy.detector_fpr=0.005:0.1:log", "policy.detector_recall", "policy.appeal_days")
    small = ["--trajectories", "4", "--keep", "1", "--base", "8", "--seeds", "1", "--outcome", "honest_punished"]
    over = [part for spec in specs for part in ("--over", spec)]
    answer = ask("sensitivity", world, *over, *small, "--out", tmp_path, "--quiet")
    assert (answer.code, answer.err) == (0, "")
    first, second = map(Path, answer.out.split())
    effects = {row["name"]: float(row["mu_star"]) for row in rows(first / "screening.csv")}
    assert max(effects, key=effects.__getitem__) == "policy.detector_fpr"
    assert effects["policy.detector_recall"] == effects["policy.appeal_days"] == 0
    indices = {row["name"]: float(row["total"]) for row in rows(second / "indices.csv")}
    assert set(indices) == {"policy.detector_fpr", "dummy"}
    assert indices["policy.detector_fpr"] > indices["dummy"]
    assert (second / "figures" / "indices.png").exists()
