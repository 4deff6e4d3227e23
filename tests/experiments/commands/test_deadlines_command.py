"""``siege deadlines`` as a user meets it: a small siege, with draws of its own posterior or none."""

from pathlib import Path

import pytest

from sim.scenario.posterior import path_of
from tests.experiments.sweeping import ask, contents, rows
from tests.known_siege import known_siege
from tests.posteriors import posterior_of
from tests.worlds import small_world


@pytest.mark.usefixtures("undrawn")
def test_measures_are_tried_with_the_same_draws_and_written_the_same_by_any_workers(tmp_path: Path) -> None:
    siege = known_siege(300)
    world = tmp_path / "small.json"
    world.write_text(siege.to_json(), "utf-8")
    path_of(world, "narrow").write_text(posterior_of(siege).to_json(), "utf-8")
    command = ["deadlines", world, "--every", "20", "--draws", "3"]
    answer = ask(*command, "--out", tmp_path / "a", "--workers", "2")
    assert (answer.code, answer.err) == (0, "")
    assert "halves it until" in answer.out
    assert "the crowd without hangs on" in answer.out
    [folder] = (tmp_path / "a").iterdir()
    tried = [(row["measure"], int(row["hours"])) for row in rows(folder / "left.csv")]
    assert [pair for pair in tried if pair[0] != "notice"] == [
        (measure, hours) for measure in ("concession", "restoring") for hours in (0, 20, 40)
    ]
    assert {row["measure"] for row in rows(folder / "deadlines.csv")} == {"notice", "concession", "restoring"}
    assert (folder / "figures" / "deadlines.png").exists()
    assert ask(*command, "--out", tmp_path / "b", "--workers", "1").code == 0
    assert contents(tmp_path / "b" / folder.name) == contents(folder)


def test_a_siege_without_headcounts_has_no_deadline(tmp_path: Path) -> None:
    world = tmp_path / "quiet.json"
    world.write_text(small_world(300).to_json(), "utf-8")
    answer = ask("deadlines", world, "--out", tmp_path / "out")
    assert answer.code == 2
    assert answer.err.startswith("siege: facts: ")
    assert not (tmp_path / "out").exists()
