"""Folders of experiments: nothing in them is lost, mixed, or believed without a look."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from experiments.engine.folder import folder_of
from experiments.engine.run_log import RunLog
from experiments.plan.plan import Plan
from sim.results.manifest import read_manifest
from sim.results.staging import LATER
from tests.sim.cli.answers import Ask
from tests.sim.cli.free_runs import HOURS
from tests.worlds import small_world

SWEEP = ("sweep", "world.json", "--vary", "policy.detector_fpr=0.01,0.02", "--seeds", "2", "--out", "out")


@pytest.fixture(name="folder")
def _folder(place: Path, ask: Ask) -> Path:
    """Of a finished sweep whose runs all succeeded."""
    assert ask(*SWEEP).code == 0
    [folder] = (place / "out").iterdir()
    return folder


def test_a_folder_is_as_it_was_written_and_comes_out_the_same(folder: Path, ask: Ask) -> None:
    assert ask("results", str(folder)).code == 0
    answer = ask("verify", str(folder))
    assert (answer.code, answer.err) == (0, "")
    files = len(read_manifest(folder).sums)
    assert f"compared are {files} files, the logs of runs if there are any, and the fields" in answer.out
    assert answer.out.endswith(f"{files + 1} files are as they were written, and the same when made again\n")


@pytest.mark.parametrize("name", ["runs.csv", "summary.csv", "columns.csv"])
def test_damaged_tables_are_told_and_not_shown(folder: Path, ask: Ask, name: str) -> None:
    """One digit is another: the table still reads well."""
    path = folder / name
    path.write_text(path.read_text("utf-8").replace("1", "2", 1), "utf-8")
    for command in ("results", "verify"):
        answer = ask(command, str(folder))
        assert answer.code == 1
        assert f"{name}: no longer as it was written" in answer.out
    assert ("peak_in_rooms" in ask("results", str(folder)).out) == (name != "runs.csv")


def test_tables_that_nothing_vouches_for_are_not_shown(folder: Path, ask: Ask) -> None:
    (folder / "manifest.json").unlink()
    answer = ask("results", str(folder))
    assert answer.code == 1
    assert "runs.csv: there is no manifest.json to check it against" in answer.out
    assert "peak_in_rooms" not in answer.out
    assert ask(*SWEEP).code == 0
    assert ask("results", str(folder)).code == 0


@pytest.mark.parametrize("field", ["digest", "kind", "runs", "schema_version", "python", "libraries"])
def test_no_field_of_the_manifest_is_believed(folder: Path, ask: Ask, field: str) -> None:
    told = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(told | {field: "another"}), "utf-8")
    for command in ("results", "verify"):
        answer = ask(command, str(folder))
        assert answer.code == 1
        assert "manifest.json: no longer as it was written" in answer.out


@pytest.mark.parametrize("field", ["digest", "kind", "runs"])
def test_fields_are_compared_with_what_is_made_again(folder: Path, ask: Ask, field: str) -> None:
    """Even if somebody has worked out the checksum of the manifest."""
    from sim.results.manifest import OWN, _sum_of

    told = json.loads((folder / "manifest.json").read_bytes()) | {field: "another"}
    (folder / "manifest.json").write_text(json.dumps(told | {OWN: _sum_of(told)}), "utf-8")
    answer = ask("verify", str(folder))
    assert answer.code == 1
    assert f"manifest.json: {field} is another, and " in answer.out


def test_the_log_is_compared_run_by_run(folder: Path, ask: Ask) -> None:
    whole = (folder / "runs.log").read_bytes()
    log = RunLog(folder / "runs.log")
    key = next(iter(log))
    log.add(key, log[key] | {"outcomes": log[key]["outcomes"] | {"joined": 7}})
    log.close()
    changes = {
        (folder / "runs.log").read_bytes(): "runs.log: 1 of 4 runs are different when made again",
        whole[:-3]: "runs.log: no longer as it was written",
        whole.replace(b"1", b"2", 1): "runs.log: no longer as it was written",
        b"".join(whole.splitlines(keepends=True)[1:]): "runs.log: 1 runs are missing",
    }
    for content, told in changes.items():
        (folder / "runs.log").write_bytes(content)
        answer = ask("verify", str(folder))
        assert answer.code == 1
        assert told in answer.out
    (folder / "runs.log").unlink()
    assert "runs.log: cannot be read: No such file or directory" in ask("verify", str(folder)).out


def test_what_the_user_puts_there_is_told_and_kept(folder: Path, ask: Ask) -> None:
    (folder / "notes.txt").write_text("mine", "utf-8")
    (folder / "figures" / "mine.svg").write_text("mine", "utf-8")
    answer = ask("verify", str(folder))
    assert answer.code == 0
    for name in ("notes.txt", "figures/mine.svg"):
        assert f"{name}: was put there by somebody else" in answer.out
    assert ask(*SWEEP, "--outcome", "joined").code == 0
    assert (folder / "notes.txt").exists()
    assert (folder / "figures" / "mine.svg").exists()


def test_figures_of_outcomes_that_were_asked_for_before_go(folder: Path, ask: Ask) -> None:
    more = ("--vary", "policy.appeal_days=1,2", "--out", "more")
    assert ask(*SWEEP, *more, "--outcome", "joined").code == 0
    [other] = Path("more").iterdir()
    assert (other / "figures" / "map_joined.csv").exists()
    assert ask(*SWEEP, *more, "--outcome", "reposts").code == 0
    assert not (other / "figures" / "map_joined.csv").exists()
    assert folder.exists()


def test_killed_while_tables_are_moved_the_folder_does_not_pass_for_finished(
    folder: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the same command makes it whole."""
    whole = {name: (folder / name).read_bytes() for name in read_manifest(folder).sums}
    replace = Path.replace
    for steps in range(len(whole)):
        for name in whole:
            (folder / name).write_bytes(b"earlier")
        left = steps

        def killed(self: Path, target: Path) -> Path:
            nonlocal left
            if LATER in self.parts:
                if not left:
                    raise KeyboardInterrupt
                left -= 1
            return replace(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", killed)
            assert ask(*SWEEP).code == 1
        assert ask("results", str(folder)).code == 1
        assert ask(*SWEEP).code == 0
        assert {name: (folder / name).read_bytes() for name in whole} == whole
        assert ask("results", str(folder)).code == 0


def test_two_plans_whose_digests_begin_alike_have_two_folders(tmp_path: Path) -> None:
    one, other = (Plan(kind="sweep", scenarios=(small_world(seed=seed),), seeds=1) for seed in (1, 2))
    place = folder_of(one, tmp_path)
    place.mkdir()
    (place / "plan.json").write_text(other.to_json(), "utf-8")
    grown = folder_of(one, tmp_path)
    assert grown.name == f"sweep-small-{one.digest()[:7]}"
    grown.mkdir()
    (grown / "plan.json").write_text(one.to_json(), "utf-8")
    assert folder_of(one, tmp_path) == grown
    (place / "plan.json").unlink()
    assert folder_of(one, tmp_path) == place


STUDIES = {
    "sweep": SWEEP[2:6],
    "sweep over two": ("--vary", "policy.detector_fpr=0.01,0.02", "--vary", "policy.no_appeal_pledge=yes,no"),
    "sweep of draws": ("--vary", "policy.detector_fpr", "--vary", "policy.no_appeal_pledge", "--latin", "4"),
    "compare": ("other.json", "third.json", "--seeds", "2"),
    "sensitivity": (
        "--over",
        "policy.detector_fpr",
        "--over",
        "policy.appeal_days",
        "--trajectories",
        "2",
        "--base",
        "8",
    ),
    "search": ("--over", "policy.detector_fpr", "--policies", "4", "--generations", "1", "--draws", "2"),
}


@pytest.mark.parametrize("study", STUDIES)
def test_every_column_has_a_unit_a_meaning_and_one_form(place: Path, ask: Ask, study: str) -> None:
    for name in ("other", "third"):
        (place / f"{name}.json").write_text(small_world(100, name=name, hours=HOURS, agenda=()).to_json(), "utf-8")
    command = study.partition(" ")[0]
    seeds = ("--seeds", "1") if command in ("sensitivity", "search") else ("--seeds", "5", "--seed", "10")
    assert ask(command, "world.json", *STUDIES[study], *seeds, "--out", "out").code in (0, 1)
    folders = [*(place / "out").iterdir()]
    assert folders
    for folder in folders:
        told = rows(folder / "columns.csv")
        columns = {(row["file"], row["name"]) for row in told}
        assert len(columns) == len(told)
        tables = [path for path in folder.rglob("*.csv") if path.name != "columns.csv"]
        named = {(str(path.relative_to(folder)), name) for path in tables for name in header(path)}
        assert columns == named
        assert [row for row in told if not row["unit"] or not row["meaning"]] == []


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_grid_values_are_as_people_write_them(place: Path, ask: Ask) -> None:
    grid = "policy.detector_recall=0.1:0.9:9"
    assert ask("sweep", "world.json", "--vary", grid, "--seeds", "1", "--out", "out").code == 0
    [folder] = (place / "out").iterdir()
    values = {row["policy.detector_recall"] for row in rows(folder / "runs.csv")}
    assert values == {f"0.{tenths}" for tenths in range(1, 10)}


def test_links_out_of_the_folder_are_not_written_through(folder: Path, ask: Ask) -> None:
    outside = folder.parent.parent / "precious"
    outside.mkdir()
    shutil.rmtree(folder / "figures")
    (folder / "figures").symlink_to(outside)
    answer = ask(*SWEEP)
    assert answer.code == 3
    assert "a link is in place of the folder" in answer.err
    assert list(outside.iterdir()) == []
