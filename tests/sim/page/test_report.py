"""``siege report``: one file, the same each time, with the numbers of the tables and nothing from elsewhere."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sim.cli import command as cli
from sim.page.document import SCRIPTS, document
from sim.page.stories import as_it_was
from sim.scenario.agenda import ACT_NAMES
from sim.scenario.library import shipped_scenarios
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario
from tests.another_protest import harbour_2031
from tests.sim.page.pages import contents, left_by, reported
from tests.worlds import small_world

ASSETS = Path(__file__).parents[3] / "sim" / "page" / "assets"
HOSTILE = "</script><script>window.hit=1</script><img src=x onerror=hit=2>"


def hostile() -> Scenario:
    """Return a small world in which a merchant, the rooms and an act are called markup."""
    world = small_world(agents=1500, hours=150)
    renamed = json.loads(world.to_json().replace("Uniqlo", HOSTILE[:40]))
    renamed["words"] |= {"rooms": HOSTILE, "acts": {"sweep": HOSTILE}}
    return Scenario.from_json(json.dumps(renamed | {"name": "hostile"}))


@pytest.fixture(scope="module", name="stored")
def _stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("runs")
    small = small_world(agents=1500, hours=150)
    worlds = {
        "small": small,
        "gentle": small.evolve(name="gentle", policy={"detector_fpr": 0.001}),
        "harbour": harbour_2031.scenario().evolve(agents=3000),
        "hostile": hostile(),
    }
    return {name: left_by(world, folder) for name, world in worlds.items()}


@pytest.fixture(scope="module", name="page")
def _page(stored: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    return reported(stored.values(), tmp_path_factory.mktemp("page") / "report.html")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_the_same_folders_give_the_same_bytes(stored: dict[str, Path], page: str, tmp_path: Path) -> None:
    assert reported(stored.values(), tmp_path / "again.html") == page


def test_what_runs_have_in_common_is_packed_once(page: str) -> None:
    run = contents(page)["runs"][0]
    one, ten = (len(document({"runs": [run] * count}, "")) for count in (1, 10))
    assert ten < 1.3 * one


def test_every_number_is_that_of_the_tables(stored: dict[str, Path], page: str) -> None:
    for folder, run in zip(stored.values(), contents(page)["runs"], strict=True):
        series = table(folder / "series.csv")
        for channel, values in run["series"].items():
            assert values == [float(line[channel]) for line in series]
        [row] = table(folder / "runs.csv")
        assert {name: value for name, _, _, value in run["outcomes"]} == {
            name: float(row[name]) for name, *_ in run["outcomes"]
        }
        told = {line["target"]: line for line in table(folder / "comparison.csv") if line["target"]}
        for fact in run["facts"]:
            if fact["target"]:
                line = told[fact["target"]]
                assert fact["verdict"] == line["verdict"]
                for place, text in zip(("value", "low", "high"), ("moment", "earliest", "latest"), strict=True):
                    assert fact[place] == (line[text] or (float(line[place]) if line[place] else None))
        raster = [line for line in table(folder / "raster.csv") if line["layer"] == "spent"]
        assert run["raster"]["merchants"] == [line["merchant"] for line in raster]
        for percents, line in zip(run["raster"]["spent"], raster, strict=True):
            exact = [int(value) / 10 for value in line["by_hour"].split()]
            assert all(abs(percent - value) <= 0.5 for percent, value in zip(percents, exact, strict=True))


def test_stretches_of_the_raster_are_its_hours(stored: dict[str, Path], page: str) -> None:
    for folder, run in zip(stored.values(), contents(page)["runs"], strict=True):
        for layer in ("raided", "used up", "pauses"):
            hours = {
                (int(line["rank"]) - 1, hour)
                for line in table(folder / "raster.csv")
                if line["layer"] == layer
                for hour, value in enumerate(line["by_hour"].split())
                if value != "0"
            }
            stretches = run["raster"][layer.replace(" ", "_")]
            assert {(row, hour) for row, begin, end in stretches for hour in range(begin, end)} == hours


def test_a_page_asks_nothing_of_anybody_and_names_are_no_markup(page: str) -> None:
    own = re.sub(r'id="content">[^<]*', "", page)
    assert not re.findall(r"""(?:src|href)=|url\(|@import|//(?!www\.w3\.org/2000/svg)[a-z]""", own)
    assert "window.hit" not in page
    assert contents(page)["runs"][3]["rooms"] == HOSTILE
    assert page.count("<script") == 2


def test_a_story_is_told_beside_its_own_source_alone(page: str) -> None:
    assert contents(page)["story"] == {}
    assert "2013" not in json.dumps([run for run in contents(page)["runs"] if run["name"] == "harbour_2031"])


def test_a_story_tells_one_shipped_scenario_whoever_its_sellers_are() -> None:
    shipped = {name: load_scenario(name) for name in shipped_scenarios()}
    assert {name for name, scenario in shipped.items() if as_it_was(scenario)} == {"siege_2013"}
    told = shipped["siege_2013"]
    assert as_it_was(told.evolve(name="again", agents=1000, seed=7))
    assert not as_it_was(told.evolve(policy={"no_appeal_pledge": False}))


@pytest.mark.parametrize("name", ["events.csv", "runs.csv", "raster.csv"])
def test_damaged_folders_are_refused_and_nothing_is_written(
    stored: dict[str, Path], tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(stored["small"], copy)
    (copy / name).write_bytes((copy / name).read_bytes() + b"\n")
    assert cli.main(["report", str(copy), "--out", str(tmp_path / "page.html")]) == 2
    assert f"{name}: no longer as it was written" in capsys.readouterr().err
    assert not (tmp_path / "page.html").exists()


@pytest.mark.usefixtures("undrawn")
def test_studies_are_told_by_their_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "story.json"
    script.write_text(small_world(agents=300, hours=60).to_json(), encoding="utf-8")
    other = tmp_path / "other.json"
    other.write_text(small_world(agents=300, hours=60).evolve(name="other").to_json(), encoding="utf-8")
    out = ["--workers", "1", "--seeds", "2", "--quiet", "--out", str(tmp_path / "results")]
    assert cli.main(["sweep", str(script), "--vary", "policy.detector_fpr=0.03,0.01", *out]) == 0
    assert cli.main(["compare", str(script), str(other), *out]) == 0
    compare, sweep = sorted((tmp_path / "results").iterdir())
    assert cli.main(["animate", str(sweep), "--out", str(tmp_path)]) == 2
    assert "of a study; a moving picture is of one run" in capsys.readouterr().err
    held: dict[str, Any] = {
        study["kind"]: study for study in contents(reported([compare, sweep], tmp_path / "p.html"))["studies"]
    }
    assert held["sweep"]["axes"][0]["values"] == [0.01, 0.03]
    lines = [line for line in table(sweep / "summary.csv") if line["outcome"] == "joined"]
    for line in lines:
        at = [held["sweep"]["axes"][0]["values"].index(float(line["policy.detector_fpr"]))]
        [point] = [point for point in held["sweep"]["points"] if point["at"] == at]
        assert [float(line[name]) for name in ("low_5", "median", "high_95")] in [
            each[3:] for each in point["outcomes"]
        ]
    [gain] = [line for line in table(compare / "effects.csv") if line["outcome"] == "joined"]
    base, policy = held["compare"]["policies"]
    assert base["joined"] == float(gain["base"])
    assert policy["joined"] == float(gain["base"]) + float(gain["mean"])


def test_every_text_of_the_scripts_is_in_the_dictionary() -> None:
    known = json.loads((ASSETS / "words.json").read_text("utf-8"))
    asked = {
        name for script in SCRIPTS for name in re.findall(r'words\("([^"]+)"', (ASSETS / f"{script}.js").read_text())
    }
    assert asked <= set(known)
    assert {f"act.{name}" for name in ACT_NAMES} | {f"event.{name}" for name in ACT_NAMES} <= set(known)
    assert {f"scenario.{name}" for name in shipped_scenarios()} <= set(known)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not there to read JavaScript")
def test_scripts_are_javascript() -> None:
    assert {path.stem for path in ASSETS.glob("*.js")} == set(SCRIPTS)
    for path in ASSETS.glob("*.js"):
        subprocess.run(["node", "--check", str(path)], check=True)
