"""``siege calibrate`` as a user meets it: a small siege whose facts are what it says itself."""

import json
from pathlib import Path

import pytest

from experiments.numbers import waves
from experiments.plan import fits
from sim.scenario.posterior import Posterior, path_of
from tests.experiments.sweeping import ask, contents, rows
from tests.known_siege import known_siege
from tests.posteriors import posterior_of
from tests.worlds import small_world


@pytest.fixture(autouse=True)
def _little_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LEAST_FIRST": 32,
        "FIRST_PER_NUMBER": 1,
        "LEAST_WAVE": 24,
        "WAVE_PER_NUMBER": 1,
        "MOST_WAVES": 2,
    }.items():
        monkeypatch.setattr(fits, name, value)
    monkeypatch.setattr(fits, "STAGE_DRAWS", 8)
    monkeypatch.setattr(waves, "SWEEPS", 4)
    monkeypatch.setattr(waves, "KERNEL_STEPS", 10)


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(known_siege(300).to_json(), "utf-8")
    return path


@pytest.mark.usefixtures("undrawn")
def test_a_fit_is_the_same_after_a_kill_and_with_any_number_of_workers(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["calibrate", world, "--draws", "20", "--seeds", "2"]
    answer = ask(*command, "--out", tmp_path / "a", "--workers", "2")
    assert (answer.code, answer.err) == (0, "")
    assert "a dummy that the model does not have came out as it went in" in answer.out
    [folder] = (tmp_path / "a").iterdir()
    posterior = Posterior.load(folder / "posterior.json")
    assert posterior.staleness(known_siege(300)) == ""
    assert sum(posterior.weights) == pytest.approx(1, abs=1e-3)
    assert posterior.checks["agreeing_by_weight"] >= 0.5
    assert [row["targets"] for row in rows(folder / "stages.csv")] == ["T1", "T1 T4", "T1 T4 T2"]
    assert not {"T7", "T9"} & set(rows(folder / "runs.csv")[0])  # held out, or not its own
    # Cut off after some runs, it goes on to the same end.
    kept = (folder / "runs.log").read_bytes().splitlines(keepends=True)
    other = tmp_path / "b" / folder.name
    other.mkdir(parents=True)
    (other / "runs.log").write_bytes(b"".join(kept[: len(kept) // 2]))
    (other / "plan.json").write_bytes((folder / "plan.json").read_bytes())
    assert ask(*command, "--out", tmp_path / "b", "--workers", "1").code == 0
    assert contents(other) == contents(folder)
    assert ask("results", folder).code == 0
    # What its emulators said is recalled, not worked out again.
    monkeypatch.setattr(waves.Emulator, "__init__", lambda *_: pytest.fail("an emulator learns again"))
    assert ask("plot", folder, "--out", tmp_path / "plots").code == 0
    for name in ("manifest.json", "runs.csv"):
        (other / name).unlink()
    assert ask(*command, "--out", tmp_path / "b").code == 0
    assert contents(other) == contents(folder)


@pytest.mark.slow
def test_a_fit_is_verified(world: Path, tmp_path: Path) -> None:
    assert ask("calibrate", world, "--draws", "20", "--seeds", "2", "--out", tmp_path / "a", "--quiet").code == 0
    [folder] = (tmp_path / "a").iterdir()
    answer = ask("verify", folder)
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.slow
def test_synthetic_sieges_are_fitted_ranked_and_drawn(world: Path, tmp_path: Path) -> None:
    command = ["calibrate", world, "--synthetic", "10", "--draws", "20", "--seeds", "2"]
    answer = ask(*command, "--out", tmp_path / "a")
    assert (answer.code, answer.err) == (0, "")
    assert "synthetic sieges: " in answer.out
    [folder] = (tmp_path / "a").iterdir()
    sieges = rows(folder / "sieges.csv")
    assert len(sieges) == 10
    fitted = [row for row in sieges if row["rank of dummy"]]
    assert len(fitted) >= 3
    assert {row["fits"] for row in rows(folder / "recovery.csv")} == {str(len(fitted))}
    for row in fitted:
        assert 0 < float(row["rank of behaviour.join_hazard"]) < 1
    assert (folder / "figures" / "recovery.png").exists()
    assert ask("plot", folder, "--out", tmp_path / "plots").code == 0


@pytest.mark.usefixtures("undrawn")
def test_where_no_draw_agrees_nothing_is_said_to_be_learnt(tmp_path: Path) -> None:
    content = json.loads(known_siege(300).to_json())
    for fact in content["facts"]["facts"]:
        for target in fact["targets"]:
            if target["id"] == "T1":
                target["low"], target["high"] = 1e6, 2e6
    path = tmp_path / "never.json"
    path.write_text(json.dumps(content), "utf-8")
    answer = ask("calibrate", path, "--draws", "20", "--seeds", "1", "--out", tmp_path / "out")
    assert (answer.code, answer.err) == (0, "")
    assert "no draw agrees with the source: nothing was learnt" in answer.out
    [folder] = (tmp_path / "out").iterdir()
    assert not (folder / "posterior.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fit", "foo"], "--fit: must be ads, main, narrow, not 'foo'"),
        (["--shard", "1/2"], "--shard: where a fit looks next hangs on what it has found"),
        (["--draws", "19"], "--draws: must be a whole number from 20 to 10,000"),
        (["--seeds", "101"], "--seeds: must be a whole number from 1 to 100"),
        (["--seed", str(2**63 - 10)], "seed: the last one would be"),
        (["--fit", "ads"], "posterior: cannot read"),
        (["--fit", "ads", "--synthetic", "5"], "--synthetic: is for fits of mobilisation"),
        (["--synthetic", "0"], "--synthetic: must be a whole number from 1 to 1,000"),
    ],
)
def test_mistakes(world: Path, tmp_path: Path, arguments: list[str], words: str) -> None:
    answer = ask("calibrate", world, *arguments, "--out", tmp_path / "out")
    assert answer.code == 2
    assert words in answer.err
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_facts_that_teach_nothing_and_a_posterior_that_is_stale_or_of_the_ads(world: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.json"
    bare.write_text(small_world(300, hours=40).to_json(), "utf-8")
    for command in (["calibrate", bare], ["calibrate", bare, "--synthetic", "3"]):
        answer = ask(*command, "--out", tmp_path / "out")
        assert answer.code == 2
        assert "that could teach the fit 'narrow'" in answer.err
    for changes, words in (({"model_version": "0"}, "fit mobilisation again"), ({"fit": "ads"}, "not ads")):
        given = path_of(world, "main")
        given.write_text(posterior_of(known_siege(300), **changes).to_json(), "utf-8")
        answer = ask("calibrate", world, "--fit", "ads", "--given", given, "--out", tmp_path / "out")
        assert answer.code == 2
        assert words in answer.err
    assert not (tmp_path / "out").exists()
