"""``siege run``: a scenario is run, set beside its facts, and written to a results folder."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from sim.cli.changes import changed
from sim.cli.options import FITTED
from sim.errors import OutputError
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario
from sim.terminal.run_screen import Screen


def run(options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege run``; see ``siege run --help``.

    Raises:
        InputError: If there is no such scenario, it is not valid, or a fact of it cannot be measured.
        OutputError: If the results cannot be written.
    """
    began = datetime.now(UTC)
    scenario = changed(load_scenario(options.scenario), options)
    screen = Screen(quiet=options.quiet)
    screen.announce(scenario)

    from sim.measures import comparison  # what takes longest to import, after the first line is there
    from sim.results import files
    from sim.results import run_folder as results
    from sim.runs import simulate

    comparison.check(scenario)
    try:
        with files.staging(Path(options.out)) as staged:
            with screen.progress(scenario.hours) as on_hour:
                run = simulate(scenario, on_hour=on_hour)
            comparisons = comparison.compare_with_facts(run)
            folder = results.write(run, comparisons, staged, command, began)
    except OSError as failure:
        raise OutputError(options.out, failure) from failure
    screen.show(run, comparisons, as_fitted=_is_fitted(scenario))
    screen.name_files(folder)
    return 0


def _is_fitted(scenario: Scenario) -> bool:
    """Return whether this is the scenario to which free numbers were fitted, unchanged but for its seed."""
    return load_scenario(FITTED).evolve(seed=scenario.seed).digest() == scenario.digest()
