"""The results folder: what is in it, that it is whole, and that it is the same each time."""

import csv
import errno
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sim.runs
from sim import MODEL_VERSION
from sim.cli import command as cli
from sim.measures.outcomes import OUTCOMES
from sim.record import CHANNELS, MERCHANT_CHANNELS
from sim.results import run_folder as results
from sim.results.manifest import SCHEMA_VERSION, write_manifest
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario

SIEGE = Path(sys.executable).with_name("siege")
FIGURES = ("escalation", "budgets")
TABLES = {"columns.csv", "raster.csv", "sweep.csv", "series.csv", "merchants.csv", "events.csv", "comparison.csv"}
TABLES |= {"runs.csv"}
TABLES |= {f"figures/{name}.csv" for name in FIGURES}
FILES = TABLES | {"scenario.json"} | {f"figures/{name}.{kind}" for name in FIGURES for kind in ("png", "svg")}
OF_THE_MOMENT = {"began", "ended", "wall_seconds", "command", "manifest_sha256"}


@pytest.fixture(scope="module", name="siege")
def _siege() -> Scenario:
    return load_scenario("siege_2013").evolve(agents=2000)


@pytest.fixture(scope="module", name="folder")
def _folder(siege: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the siege with its facts."""
    out = tmp_path_factory.mktemp("siege")
    (out / "given.json").write_text(siege.to_json(), "utf-8")
    assert cli.main(["run", str(out / "given.json"), "--quiet", "--out", str(out / "results")]) == 0
    return out / "results" / name_of(siege)


@pytest.fixture(name="short")
def _short(undrawn: None, siege: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:  # noqa: ARG001
    """A run of a few hours, saved as ``short.json`` in the working folder."""
    monkeypatch.chdir(tmp_path)
    short = siege.evolve(hours=6, facts=None)
    Path("short.json").write_text(short.to_json(), "utf-8")
    return short


def name_of(scenario: Scenario) -> str:
    return f"{scenario.name}-{scenario.digest()[:6]}"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str, scenario: Scenario) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=scenario.start.tzinfo)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text("utf-8")))


# What is in the folder


def test_files_of_the_folder(folder: Path) -> None:
    assert set(contents(folder)) == FILES | {"manifest.json"}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    for name in FIGURES:
        assert (folder / f"figures/{name}.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
        assert b"<svg" in (folder / f"figures/{name}.svg").read_bytes()


def test_others_may_read_the_folder_as_they_may_read_any(folder: Path, tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.mkdir()
    assert folder.stat().st_mode == ordinary.stat().st_mode


def test_manifest(folder: Path, siege: Scenario) -> None:
    manifest = manifest_of(folder)
    expected = {
        "schema_version": SCHEMA_VERSION,
        "model_version": MODEL_VERSION,
        "scenario": "siege_2013",
        "digest": siege.digest(),
        "seed": siege.seed,
    }
    assert expected.items() <= manifest.items()
    assert manifest["command"][:2] == ["siege", "run"]
    assert manifest["command"][-2:] == ["--out", str(folder.parent)]
    assert set(manifest["libraries"]) == {"mesa", "numpy", "pydantic", "matplotlib"}
    assert manifest["python"] == ".".join(map(str, sys.version_info[:3]))
    for field in ("package_version", "system", "commit"):
        assert field in manifest
    began, ended = (datetime.fromisoformat(manifest[field]) for field in ("began", "ended"))
    assert timedelta(0) <= ended - began < timedelta(minutes=5)
    assert ended <= datetime.now(UTC)
    assert manifest["wall_seconds"] > 0


def test_checksums(folder: Path) -> None:
    checksums = manifest_of(folder)["sha256"]
    assert set(checksums) == FILES
    found = {name: hashlib.sha256(content).hexdigest() for name, content in contents(folder).items()}
    assert checksums.items() <= found.items()


def test_the_saved_scenario_is_the_one_that_ran(folder: Path, siege: Scenario) -> None:
    saved = Scenario.from_json((folder / "scenario.json").read_text("utf-8"))
    assert saved == siege
    assert saved.digest() == siege.digest()
    assert saved.to_json() == (folder / "scenario.json").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_are_plain(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert lines or name == "sweep.csv"  # nobody sweeps in so short a window
    assert all(header)
    assert len(set(header)) == len(header)
    assert {len(line) for line in lines} <= {len(header)}
    assert not {"nan", "inf", "-inf", "None", "NaN"} & {cell for line in lines for cell in line}


def test_series(folder: Path, siege: Scenario) -> None:
    series = rows(folder / "series.csv")
    assert len(series) == siege.hours
    assert list(series[0]) == ["time", *(channel.name for channel in CHANNELS)]
    times = [moment(row.pop("time"), siege) for row in series]
    assert times == [siege.start + timedelta(hours=hour + 1) for hour in range(siege.hours)]
    assert all(float(value) >= 0 for row in series for value in row.values())


def test_merchants(folder: Path, siege: Scenario) -> None:
    merchants = rows(folder / "merchants.csv")
    assert list(merchants[0]) == ["time", "merchant", *(channel.name for channel in MERCHANT_CHANNELS)]
    names = {row["merchant"] for row in merchants}
    assert names >= {merchant.name for merchant in siege.marketplace.named}
    assert len(merchants) == siege.hours * len(names)
    for row in merchants:
        assert len(row["spent_share"].partition(".")[2]) <= 6, "more digits than it is rounded to"


def test_every_channel_has_a_unit_and_a_meaning() -> None:
    for channels in (CHANNELS, MERCHANT_CHANNELS):
        for channel in channels:
            assert channel.unit.strip(), channel.name
            assert channel.meaning.strip(), channel.name
        assert max(Counter(channel.name for channel in channels).values()) == 1


def test_events(folder: Path, siege: Scenario) -> None:
    events = rows(folder / "events.csv")
    assert list(events[0]) == ["time", "actor", "what", "fact"]
    assert siege.facts is not None
    assert {row["fact"] for row in events} <= {"", *(fact.id for fact in siege.facts.facts)}
    times = [moment(row["time"], siege) for row in events]
    assert times == sorted(times)
    assert siege.start <= times[0] <= times[-1] < siege.end
    assert (events[0]["actor"], events[0]["what"], events[0]["fact"]) == ("platform", "campaign", "F02")


def test_comparison(folder: Path, siege: Scenario) -> None:
    comparison = rows(folder / "comparison.csv")
    assert list(comparison[0]) == [
        *("fact", "target", "role", "value", "low", "high", "unit", "verdict", "moment", "earliest", "latest")
    ]
    assert siege.facts is not None
    expected = [(fact.id, target.id) for fact in siege.facts.facts for target in fact.targets]
    assert [(row["fact"], row["target"]) for row in comparison if row["target"]] == expected
    without = {fact.id for fact in siege.facts.facts if not fact.targets}
    assert {row["fact"] for row in comparison if not row["target"]} <= without
    for row in comparison:
        assert row["verdict"]
        assert bool(row["unit"]) == bool(row["target"]), "every value has a unit"


def test_runs(folder: Path, siege: Scenario) -> None:
    [run] = rows(folder / "runs.csv")
    assert run["run"] == siege.digest()
    assert (run["scenario"], run["seed"], run["agents"]) == ("siege_2013", str(siege.seed), "2000")
    for part in ("policy", "behaviour"):
        for name, value in getattr(siege, part):
            assert json.loads(run[f"{part}.{name}"]) == value
            assert type(json.loads(run[f"{part}.{name}"])) is type(value)
    last = rows(folder / "series.csv")[-1]
    assert {outcome.name for outcome in OUTCOMES} <= set(run)
    assert float(run["joined"]) == float(last["members"])
    comparison = rows(folder / "comparison.csv")
    values = {row["target"]: row["value"] or row["moment"] for row in comparison if row["target"]}
    prefix = "fact."
    assert {name.removeprefix(prefix): value for name, value in run.items() if name.startswith(prefix)} == values


# The same each time


def test_two_runs_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """In another process, working folder, time zone and hash seed."""
    command: list[str | Path] = [SIEGE, "run", folder / "scenario.json", "--quiet"]
    elsewhere = os.environ | {"PYTHONHASHSEED": "1", "TZ": "America/Lima"}
    done = subprocess.run(command, cwd=tmp_path, env=elsewhere, capture_output=True, text=True, timeout=600, check=True)
    assert done.stderr == ""
    again = tmp_path / done.stdout.strip()
    assert again.name == folder.name
    first, second = contents(folder), contents(again)
    assert first.keys() == second.keys()
    assert [name for name in FILES if first[name] != second[name]] == []
    before, after = manifest_of(folder), manifest_of(again)
    assert {field for field in before if before[field] != after[field]} <= OF_THE_MOMENT


def test_made_again_it_is_replaced_but_for_what_the_user_put_there(short: Scenario) -> None:
    assert cli.main(["run", "short.json", "--quiet"]) == 0
    place = Path("results") / name_of(short)
    before = contents(place)
    (place / "notes.txt").write_text("mine", "utf-8")
    (place / "figures/mine/deep").mkdir(parents=True)
    (place / "figures/mine/deep/drawn.svg").write_text("mine", "utf-8")
    (place / "series.csv").write_text("damaged", "utf-8")
    Path("results/notes.txt").write_text("mine", "utf-8")
    assert cli.main(["run", "short.json", "--quiet"]) == 0
    after = contents(place)
    assert after.pop("notes.txt") == after.pop("figures/mine/deep/drawn.svg") == b"mine"
    assert [name for name in FILES if before[name] != after[name]] == []
    assert after.keys() == before.keys() == FILES | {"manifest.json"}
    assert sorted(path.name for path in Path("results").iterdir()) == ["notes.txt", place.name]


def test_the_full_digest_decides_whose_a_folder_is(short: Scenario) -> None:
    """A folder of another scenario whose digest begins alike, and one of nobody known, stay as they are."""
    assert cli.main(["run", "short.json", "--quiet"]) == 0
    place = Path("results") / name_of(short)
    alike = place.with_name(f"other-{short.digest()[:6]}")
    place.rename(alike)
    other = short.evolve(name="other")
    Path("other.json").write_text(other.to_json(), "utf-8")
    told = (alike / "manifest.json").read_text("utf-8")
    (alike / "manifest.json").write_text(told.replace(short.digest(), short.digest()[:-1] + "x"), "utf-8")
    unknown = alike.with_name(f"other-{short.digest()[:7]}")
    unknown.mkdir()
    before = contents(alike)
    for _ in range(2):
        assert cli.main(["run", "other.json", "--quiet"]) == 0
        assert contents(alike) == before
        assert list(unknown.iterdir()) == []
        assert manifest_of(alike.with_name(f"other-{short.digest()[:8]}"))["digest"] == short.digest()
    assert len(list(Path("results").iterdir())) == 3


@pytest.mark.usefixtures("short")
def test_another_seed_has_a_folder_of_its_own() -> None:
    for seed in ("1", "2"):
        assert cli.main(["run", "short.json", "--quiet", "--seed", seed]) == 0
    one, two = Path("results").iterdir()
    assert manifest_of(one)["digest"] != manifest_of(two)["digest"]


# All or nothing


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("earlier", [False, True], ids=["first run", "earlier results"])
@pytest.mark.parametrize("part", ["write_figure", "write_tables", "write_manifest", "put_in_place"])
def test_disk_full_while_writing(
    part: str,
    earlier: bool,
    short: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if earlier:
        _earlier_results(short)
    before = contents(Path("results"))
    monkeypatch.setattr(results, part, full)
    capsys.readouterr()
    code = cli.main(["run", "short.json"])
    err = capsys.readouterr().err
    assert code == 3
    assert len(err.splitlines()) == 1
    assert err.startswith("siege: ")
    assert "results" in err
    assert "No space left on device" in err
    assert contents(Path("results")) == before
    assert not list(Path("results").glob(".writing-*"))


def _earlier_results(scenario: Scenario) -> None:
    """Put something in the place of the run's folder that passes for its results."""
    place = Path("results") / name_of(scenario)
    (place / "figures").mkdir(parents=True)
    for name in ("series.csv", "figures/escalation.csv"):
        (place / name).write_text("earlier", "utf-8")
    write_manifest(place, {"digest": scenario.digest()})


@pytest.mark.parametrize("earlier", [False, True], ids=["first run", "earlier results"])
def test_stopped_by_the_user(
    short: Scenario, earlier: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if earlier:
        _earlier_results(short)
        before = contents(Path("results"))
    monkeypatch.setattr(sim.runs, "simulate", interrupted)
    assert cli.main(["run", "short.json"]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("siege: stopped")
    assert len(captured.err.splitlines()) == 1
    assert contents(Path("results")) == (before if earlier else {})
    assert not list(Path("results").glob(".writing-*"))


@pytest.mark.usefixtures("short")
def test_stopped_while_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "write_figure", interrupted)
    assert cli.main(["run", "short.json"]) == 1
    assert list(Path("results").iterdir()) == []
