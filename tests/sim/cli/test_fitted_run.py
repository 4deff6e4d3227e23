"""A run of a scenario that was fitted: what its posterior says is shown, kept, drawn again and verified."""

import csv
import json
from pathlib import Path

import pytest

from scenarios import siege_2013
from sim.scenario.posterior import path_of
from tests.posteriors import posterior_of
from tests.sim.cli.answers import Ask
from tests.worlds import small_world

SMALL = small_world(600, hours=144, facts=siege_2013.ARTICLE)
SCRIPT = """
from scenarios import siege_2013
from tests.worlds import small_world


def scenario():
    return small_world(600, hours=144, facts=siege_2013.ARTICLE)
"""


@pytest.fixture(name="script")
def _script(tmp_path: Path) -> Path:
    script = tmp_path / "small.py"
    script.write_text(SCRIPT, "utf-8")
    return script


def folder_of(out: str) -> Path:
    return Path(out.strip())


def test_the_posterior_is_shown_kept_drawn_again_and_verified(ask: Ask, script: Path) -> None:
    path_of(script, "main").write_text(posterior_of(SMALL).to_json(), "utf-8")
    answer = ask("run", str(script), "--seed", "2", "--set", "behaviour.join_hazard=0.05")  # one of what was fitted
    assert (answer.code, answer.err) == (0, "")
    words = " ".join(answer.out.split())
    assert "posterior (fit main): this model over 8 draws of 2 numbers and over seeds" in words
    assert "4,000" in answer.out
    assert "3,000-5,000" in answer.out
    assert "80%" in answer.out
    [folder] = Path("results").iterdir()
    assert (folder / "posterior.json").read_bytes() == path_of(script, "main").read_bytes()
    assert "posterior.json" in json.loads((folder / "manifest.json").read_text("utf-8"))["sha256"]
    with (folder / "comparison.csv").open(encoding="utf-8", newline="") as file:
        by_target = {row["target"]: row for row in csv.DictReader(file)}
    assert [by_target["T1"][f"posterior.{of}"] for of in ("median", "low_5", "high_95", "agrees")] == [
        "4000.0",
        "3000.0",
        "5000.0",
        "0.8",
    ]
    assert by_target["F02"]["posterior.median"] == ""
    path_of(script, "main").unlink()  # the folder stands by itself
    assert ask("plot", str(folder), "--out", "again").code == 0
    for name in ("escalation", "budgets"):
        drawn = Path("again") / folder.name / f"{name}.png"
        assert drawn.read_bytes() == (folder / "figures" / f"{name}.png").read_bytes()
    verified = ask("verify", str(folder))
    assert (verified.code, verified.err) == (0, "")


@pytest.mark.usefixtures("undrawn")
def test_it_is_left_out_where_it_does_not_hold_and_if_stale_a_line_says_so(ask: Ask, script: Path) -> None:
    path_of(script, "main").write_text(posterior_of(SMALL).to_json(), "utf-8")
    for changes in (
        ["--agents", "300"],
        ["--set", "policy.detector_fpr=0.01"],
        ["--set", "behaviour.attack_share=0.5"],
    ):
        answer = ask("run", str(script), *changes)
        assert answer.code == 0
        assert "posterior" not in answer.out
    path_of(script, "main").write_text(posterior_of(SMALL, model_version="0").to_json(), "utf-8")
    words = " ".join(ask("run", str(script)).out.split())
    assert "the posterior of small is left out, as it is stale: the model was version 0, it is" in words
    assert not [*Path("results").glob("*/posterior.json")]
