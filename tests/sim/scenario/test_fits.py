"""Which posterior speaks for a scenario, and whether those that ship are still true."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario.fits import posterior_for
from sim.scenario.library import shipped_scenarios
from sim.scenario.loading import from_script
from sim.scenario.posterior import TAUGHT_BY, Fit, Posterior, path_of
from tests.posteriors import posterior_of
from tests.worlds import AGENDA, small_world

SMALL = small_world()
MOST_BYTES = 1_000_000

SHIPPED = [
    pytest.param(script, path_of(script, fit), id=path_of(script, fit).name)
    for script in shipped_scenarios().values()
    for fit in TAUGHT_BY
    if path_of(script, fit).exists()
]


@pytest.mark.parametrize(("script", "path"), SHIPPED)
def test_a_posterior_that_ships_is_not_stale(script: Path, path: Path) -> None:
    posterior, scenario = Posterior.load(path), from_script(script)
    assert posterior.staleness(scenario) == "", "siege calibrate makes it anew"
    assert path == path_of(script, posterior.fit)
    assert posterior.to_json().encode() == path.read_bytes()
    assert len(path.read_bytes()) < MOST_BYTES
    assert posterior.agents == scenario.agents


@pytest.fixture(name="script")
def _script(tmp_path: Path) -> Path:
    script = tmp_path / "small.py"
    script.write_text("from tests.worlds import small_world\n\n\ndef scenario():\n    return small_world()\n", "utf-8")
    return script


def _ship(script: Path, fit: Fit, posterior: Posterior) -> None:
    path_of(script, fit).write_text(posterior.model_copy(update={"fit": fit}).to_json(), "utf-8")


def test_the_richest_posterior_of_a_scenario_is_found_from_its_script_and_from_a_neighbour(script: Path) -> None:
    assert posterior_for(SMALL, str(script)) is None
    for fit in ("narrow", "ads", "main"):
        _ship(script, fit, posterior_of(SMALL))
    what_if, elsewhere = SMALL.evolve(name="what_if", agenda=AGENDA[:3]), SMALL.evolve(population=4000)
    for scenario, given in ((SMALL, script), (what_if, script), (what_if, script.with_name("what_if.py"))):
        known = posterior_for(scenario, str(given))
        assert known is not None
        assert (known.posterior.fit, known.stale) == ("ads", "")
    assert posterior_for(elsewhere, str(script)) is None
    assert posterior_for(SMALL, "small.json") is None  # it does not lie beside that


def test_a_stale_one_is_told_even_if_the_script_is_no_longer_what_was_fitted(script: Path) -> None:
    _ship(script, "main", posterior_of(small_world(population=4000)))
    known = posterior_for(SMALL, str(script))
    assert known is not None
    assert known.stale == "small has changed since"
    script.write_text("hello\n", "utf-8")
    known = posterior_for(small_world(population=4000), str(script))
    assert known is not None
    assert known.stale.startswith("its script cannot be run: ")


def test_a_damaged_one_is_told_in_a_line(script: Path) -> None:
    path_of(script, "main").write_text("{}", "utf-8")
    with pytest.raises(InputError, match=r"small\.main\.json: scenario: is missing \(and "):
        posterior_for(SMALL, str(script))
