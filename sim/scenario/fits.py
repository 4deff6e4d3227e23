"""Which posterior speaks for a scenario: those that lie beside its script and beside the shipped ones are looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim.errors import InputError
from sim.scenario.library import script_of, shipped_scenarios
from sim.scenario.loading import from_script
from sim.scenario.posterior import TAUGHT_BY, Posterior, path_of
from sim.scenario.scenario import Scenario


class Known(NamedTuple):
    """A posterior that was found.

    Attributes:
        posterior: What it says.
        stale: What has changed since it was fitted, so that it must not be used; empty if nothing has.
    """

    posterior: Posterior
    stale: str


def posterior_for(scenario: Scenario, given: str) -> Known | None:
    """Return the richest posterior of a scenario itself, else of one with its sellers and its place.

    If there is none because the script has changed since its posterior was made, that one is returned as stale.

    Args:
        scenario: For which numbers are to be drawn.
        given: How the command line names it.

    Raises:
        InputError: If a posterior beside a script cannot be read.
    """
    others: list[tuple[Path, Posterior]] = []
    for script, path in _paths(given):
        posterior = Posterior.load(path)
        if posterior.is_of(scenario):
            return Known(posterior, _staleness(posterior, script))
        others.append((script, posterior))
    for script, posterior in others:
        if posterior.shares_setting(scenario):
            return Known(posterior, _staleness(posterior, script))
    own = script_of(given)
    of_its_own = (Known(posterior, _staleness(posterior, script)) for script, posterior in others if script == own)
    return next((known for known in of_its_own if known.stale), None)


def _paths(given: str) -> Iterator[tuple[Path, Path]]:
    """Give scripts with their posteriors, the richest first."""
    beside = sorted(Path(given).parent.glob("*.py")) if given.endswith(".py") else []
    for fit in TAUGHT_BY:
        for script in dict.fromkeys([*beside, *shipped_scenarios().values()]):
            path = path_of(script, fit)
            if path.is_file():
                yield script, path


def _staleness(posterior: Posterior, script: Path) -> str:
    try:
        return posterior.staleness(from_script(script))
    except InputError as mistake:
        return f"its script cannot be run: {mistake}"
