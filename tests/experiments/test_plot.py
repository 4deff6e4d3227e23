"""``siege plot``: a stored run or study is drawn again as it was, in other sizes, and never from damaged files."""

from pathlib import Path

import pytest

from sim.cli import command as cli
from sim.figures.observed import Observed, Raster
from sim.figures.style import Look, looking
from sim.results.stored_figures import RUN_FIGURES
from sim.runs import simulate
from tests.layout import COLUMN, assert_legible
from tests.posteriors import posterior_of
from tests.worlds import small_world


@pytest.fixture(scope="module", name="stored")
def _stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    script = folder / "story.json"
    script.write_text(small_world(agents=2000).to_json(), encoding="utf-8")
    assert cli.main(["run", str(script), "--quiet", "--out", str(folder / "results")]) == 0
    [place] = (folder / "results").iterdir()
    return place


def test_a_stored_run_is_drawn_as_it_was(stored: Path, tmp_path: Path) -> None:
    assert cli.main(["plot", str(stored), "--format", "svg", "--out", str(tmp_path)]) == 0
    drawn = tmp_path / stored.name
    assert sorted(path.name for path in drawn.iterdir()) == ["budgets.svg", "escalation.svg"]
    for path in drawn.iterdir():
        assert path.read_bytes() == (stored / "figures" / path.name).read_bytes()


def test_a_stored_study_is_drawn_as_it_was(tmp_path: Path) -> None:
    script = tmp_path / "story.json"
    script.write_text(small_world(agents=300, hours=60).to_json(), encoding="utf-8")
    sweep = ["sweep", str(script), "--vary", "policy.detector_fpr=0.01,0.03", "--seeds", "2", "--workers", "1"]
    assert cli.main([*sweep, "--quiet", "--out", str(tmp_path / "results")]) == 0
    [study] = (tmp_path / "results").iterdir()
    assert cli.main(["plot", str(study), "--format", "svg", "--out", str(tmp_path / "plots")]) == 0
    [curves] = (tmp_path / "plots" / study.name).iterdir()
    assert curves.read_bytes() == (study / "figures" / "curves.svg").read_bytes()


@pytest.mark.parametrize("name", ["scenario.json", "events.csv", "figures/escalation.csv", "raster.csv", "sweep.csv"])
def test_damaged_files_are_named_and_nothing_is_drawn(
    stored: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = (stored / name).read_bytes()
    try:
        (stored / name).write_bytes(sound.replace(b"1", b"2", 1))
        assert cli.main(["plot", str(stored), "--out", str(tmp_path)]) == 2
    finally:
        (stored / name).write_bytes(sound)
    assert f"{name}: no longer as it was written" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--width", "3"], "--width: must be from 80mm to 500mm with --style print, such as 85mm or 7in, not '3'"),
        (["--width", "nan"], "--width: must be from 80mm to 500mm with --style print, such as 85mm or 7in, not 'nan'"),
        (["--width", "85m"], "--width: must be from 80mm to 500mm with --style print, such as 85mm or 7in, not '85m'"),
        (["--width", "7", "--style", "screen"], "--width: must be from 202mm to 500mm with --style screen"),
        (["--lang", "fr"], "--lang: must be en or zh, not 'fr'"),
        (["--format", "gif"], "--format: must be png, svg, pdf, not 'gif'"),
        (["--style", "loud"], "--style: must be print or screen, not 'loud'"),
    ],
)
def test_what_is_not_allowed_is_told(
    stored: Path, tmp_path: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["plot", str(stored), "--out", str(tmp_path), *options]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("look", [COLUMN, Look(12.0), Look(10.4, 13.0)], ids=str)
def test_figures_are_legible_in_every_look(look: Look) -> None:
    world = small_world(agents=2000)
    observed = Observed.of(simulate(world), posterior_of(world))
    for draw in RUN_FIGURES.values():
        with looking(look):
            figure = draw(observed).figure
            assert_legible(figure)
        assert figure.get_figwidth() == look.width


def test_a_raster_is_read_as_it_was_written() -> None:
    raster = Observed.of(simulate(small_world(agents=500, hours=100))).raster
    again = Raster.read(([str(cell) for cell in row] for row in raster.rows()), 100)
    assert again.merchants == raster.merchants
    assert {name: values.tolist() for name, values in again.layers.items()} == {
        name: values.tolist() for name, values in raster.layers.items()
    }
