"""Whatever is typed, and whatever lies in a folder: a line, an exit code, and nothing written elsewhere."""

import csv
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sim.cli.free_runs import called

CODES = {0, 1, 2, 3}
ODD = (
    "",
    "0",
    "1",
    "-1",
    "2",
    "8",
    "1e3",
    "nan",
    "inf",
    "9" * 30,
    "\udcff",
    "é",
    "x" * 300,
    "../up",
    "a\nb",
    "\x00",
    "²",
)
SPECS = (
    *("policy.detector_fpr=0.01,0.02", "policy.detector_fpr=0.01:0.02:3:log", "policy.detector_fpr", "policy"),
    *("behaviour", "policy.no_appeal_pledge=true,false", "policy.appeal_days=1:9", "policy.detector_fpr=1:0", "x=1"),
    *("policy.detector_fpr=", "=", "policy.=::", "policy.detector_fpr=0.01:0.02:nan", "policy.detector_fpr=[1],{}"),
)


def option(*names: str) -> st.SearchStrategy[list[str]]:
    return st.tuples(st.sampled_from(names), st.sampled_from(ODD)).map(list)


OPTIONS = st.lists(
    option("--seeds", "--seed", "--agents", "--shard", "--latin", "--sobol", "--outcome", "--set", "--time-limit")
    | option("--trajectories", "--keep", "--base", "--workers", "--draws", "--dask")
    | st.sampled_from([["--retry"], ["--quiet"], ["--outcome", "joined"], ["--seeds", "2"], ["--shard", "1/2"]])
    | st.sampled_from(SPECS).flatmap(lambda spec: st.sampled_from([["--vary", spec], ["--over", spec]])),
    max_size=5,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    command=st.sampled_from(["sweep", "sensitivity", "compare"]),
    world=st.sampled_from(["world.json", "world.json world.json", *ODD]),
    options=OPTIONS,
)
def test_no_command_line_is_too_strange(
    place: Path, capsys: pytest.CaptureFixture[str], command: str, world: str, options: list[list[str]]
) -> None:
    words = [word for each in options for word in each]
    assert called(command, *world.split(" "), *words, "--seeds", "2", "--workers", "1", "--out", "out") in CODES
    assert "Traceback" not in capsys.readouterr().err
    assert {each.name for each in place.iterdir()} == {"out", "world.json"}


DAMAGE = ("plan.json", "manifest.json", "runs.csv", "runs.log", "scenario.json", "series.csv", "summary.csv", "figures")
IN_PLACE = {"pipe": os.mkfifo, "link": lambda path: path.symlink_to("/etc/hostname"), "folder": Path.mkdir}
"""What can be in place of a file."""

CONTENTS = (b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"sha256": 1}', b'{"sha256": {"runs.csv": "", "../x": ""}}')


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dice=st.randoms(use_true_random=False),
    name=st.sampled_from(DAMAGE),
    content=st.sampled_from((*CONTENTS, *IN_PLACE, None)),
)
def test_no_folder_is_too_strange(
    place: Path, capsys: pytest.CaptureFixture[str], dice: Any, name: str, content: bytes | str | None
) -> None:
    given_folder = place / "given"
    if not given_folder.exists():
        assert called("sweep", "world.json", "--vary", SPECS[0], "--seeds", "2", "--out", "out", "--quiet") == 0
        Path(capsys.readouterr().out.strip()).rename(given_folder)
    folder = place / "out" / "given"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(given_folder, folder)
    path = folder / name
    whole = path.read_bytes() if path.is_file() else b""
    if content is None and whole:  # a value is another, or a letter
        at = dice.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([dice.randrange(256)]) + whole[at + dice.randrange(2) :])
    else:
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            IN_PLACE[content or "folder"](path)
    for command in (["results", "out/given"], ["results", "out"], ["verify", "out/given"], ["merge", "out/given"]):
        assert called(*command) in CODES
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        assert told.err.count("\n") <= 2
    assert {each.name for each in place.iterdir()} == {"given", "out", "world.json"}


def test_what_no_folder_can_be_is_a_mistake_of_the_user(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("results", "verify", "merge"):
        for odd in ODD[1:]:
            assert called(command, odd) == 2
            assert capsys.readouterr().err.count("\n") >= 1
    assert {each.name for each in place.iterdir()} == {"out", "world.json"}


# What was wrong once


def test_seeds_beyond_the_last_are_a_mistake(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = called("sweep", "world.json", "--vary", SPECS[0], "--seed", str(2**63 - 2), "--seeds", "3", "--out", "out")
    assert code == 2
    assert "seed: the last one would be" in capsys.readouterr().err
    assert list((place / "out").iterdir()) == []


def test_an_empty_number_of_points_is_no_grid(place: Path) -> None:
    assert called("sweep", "world.json", "--vary", SPECS[0], "--latin", "", "--out", "out") == 2
    assert list((place / "out").iterdir()) == []


def swept(*more: str) -> int:
    return called("sweep", "world.json", "--vary", SPECS[0], "--seed", "3", "--seeds", "2", "--out", "out", *more)


def test_merging_tells_of_failed_runs_and_takes_those_that_were_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert swept("--shard", "1/1") == 1
    [folder] = (place / "out").iterdir()
    assert called("merge", str(folder)) == 1
    monkeypatch.setattr("tests.sim.cli.free_runs.UNLUCKY", -1)
    assert swept("--shard", "1/1", "--retry") == 0
    assert called("merge", str(folder)) == 0


def test_a_share_that_begins_leaves_what_is_being_written(place: Path) -> None:
    assert swept("--shard", "1/2") in (0, 1)
    [folder] = (place / "out").iterdir()
    (folder / ".writing-elsewhere").mkdir()
    assert swept("--shard", "2/2") in (0, 1)
    assert (folder / ".writing-elsewhere").exists()
    assert called("merge", str(folder)) == 1
    assert not (folder / ".writing-elsewhere").exists()


def test_a_damaged_plan_is_written_anew(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept() == 1
    [folder] = (place / "out").iterdir()
    whole = (folder / "plan.json").read_bytes()
    (folder / "plan.json").write_bytes(whole.replace(b'"seed": 3', b'"seed": 4'))
    assert called("verify", str(folder)) == 2
    assert "plan.json: not the plan of an experiment: it is not as it was written" in capsys.readouterr().err
    assert swept() == 1
    assert (folder / "plan.json").read_bytes() == whole


def test_ctrl_c_while_tables_are_written_says_how_to_go_on(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.engine.folder.write_manifest", interrupted)
    assert swept("--quiet") == 1
    assert "stopped; 4 of 4 runs are kept. Go on: siege sweep world.json" in capsys.readouterr().err
    assert not list(place.glob("out/*/.writing-*"))


def test_a_name_that_is_no_text_is_shown(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept("--quiet") == 1
    [folder] = (place / "out").iterdir()
    folder.rename(place / "out" / "\udcff")
    assert called("results", "out") == 0
    assert "\\udcff" in capsys.readouterr().out


def test_both_stages_of_a_sensitivity_study_are_told_before_the_first(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.sim.cli.free_runs.UNLUCKY", -1)
    over = ["--over", "policy.detector_fpr=0.005:0.1:log", "--over", "policy.detector_recall", "--outcome", "joined"]
    small = ["--trajectories", "4", "--keep", "1", "--base", "8", "--seeds", "1", "--out", "out", "--workers", "1"]
    assert called("sensitivity", "world.json", *over, *small) == 0
    stages, rest = " ".join(capsys.readouterr().out.split()).split("screening of small", 1)
    assert "two stages: a screening of 2 numbers, 16 runs, about" in stages
    assert "then a closer look at 1 of them at most, 32 runs, about" in stages
    assert "joined (sellers, joined the alliance by the end) hangs on" in rest
    assert [path.name.split("-")[0] for path in (place / "out").iterdir()] == ["screening"]


def test_failed_runs_are_told_in_the_summary(place: Path) -> None:
    assert swept() == 1
    [folder] = (place / "out").iterdir()
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {(line["runs"], line["failed"]) for line in lines} == {("1", "1")}
    assert {line["is_enough"] for line in lines} == {"false"}
