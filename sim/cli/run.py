"""``siege run``: a scenario is run, set beside its facts, and written to a results folder."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from sim.cli.changes import changed
from sim.cli.options import FITTED
from sim.errors import OutputError
from sim.language.say import language_of, speaking
from sim.scenario.fits import posterior_for
from sim.scenario.library import question, shipped_scenarios
from sim.scenario.loading import load_scenario
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario
from sim.terminal.run_screen import Asked, Screen


def run(options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege run``; see ``siege run --help``.

    Raises:
        InputError: If there is no such scenario, it is not valid, or a fact of it cannot be measured.
        OutputError: If the results cannot be written.
    """
    began, spoken = datetime.now(UTC), language_of(options.lang)
    as_given = load_scenario(options.scenario)
    scenario = changed(as_given, options)
    screen = Screen(quiet=options.quiet)
    with speaking(spoken):
        screen.announce(scenario)
    known = posterior_for(as_given, options.scenario)

    from sim.measures import comparison  # what takes longest to import, after the first line is there
    from sim.results import run_folder as results
    from sim.results.staging import staging
    from sim.runs import simulate

    comparison.check(scenario)
    posterior = known.posterior if known and not known.stale and known.posterior.is_of(scenario) else None
    try:
        with staging(Path(options.out)) as staged:
            with screen.progress(scenario.hours) as on_hour:
                run = simulate(scenario, on_hour=on_hour)
            comparisons = comparison.compare_with_facts(run)
            folder = results.write(run, comparisons, staged, command, began, posterior=posterior)
    except OSError as failure:
        raise OutputError(options.out, failure) from failure
    with speaking(spoken):  # the folder is the same in every language
        if not options.quiet:
            screen.show(run, comparisons, _asked(options, as_given, scenario, posterior), posterior)
            if known and known.stale and known.posterior.scenario == scenario.name:
                screen.tell_stale(known)
        screen.name_files(folder)
    return 0


def _asked(options: argparse.Namespace, as_given: Scenario, scenario: Scenario, posterior: Posterior | None) -> Asked:
    """Return what the run was made for, and what the fitted scenario came to if that is there from an earlier run."""
    from sim.results.earlier import outcomes_of

    fitted = load_scenario(FITTED)
    is_fitted = _is_but_for_its_sellers(scenario, fitted) or (posterior is not None and not options.changes)
    story = {(each.facts, each.start, each.hours, each.population) for each in (scenario, fitted)}
    varies_it = len(story) == 1 and not is_fitted
    same_sellers = fitted.evolve(seed=scenario.seed, agents=scenario.agents) if varies_it else fitted
    return Asked(
        question=_question(options.scenario, as_given),
        changes=tuple(options.changes),
        is_fitted=is_fitted,
        varies=FITTED if varies_it else "",
        fitted=outcomes_of(same_sellers, Path(options.out)) if varies_it else None,
    )


def _question(given: str, scenario: Scenario) -> str:
    """Return what the script asks from which a scenario comes, if it is known."""
    if given.endswith(".py"):
        return question(Path(given))
    script = shipped_scenarios().get(scenario.name)
    if script is None or not _is_but_for_its_sellers(scenario, load_scenario(scenario.name)):
        return ""
    return question(script)


def _is_but_for_its_sellers(scenario: Scenario, other: Scenario) -> bool:
    """Return whether a scenario is another, but for its seed and how many agents stand for its sellers."""
    if scenario.population != other.population:
        return False
    return scenario.evolve(seed=other.seed, agents=other.agents).digest() == other.digest()
