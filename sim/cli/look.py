"""The commands that look and run nothing: ``list``, ``levers``, ``behaviour``, ``outcomes``, ``facts``, ``results``."""

import argparse
from pathlib import Path

from sim.errors import InputError
from sim.language.say import language_of, speaking
from sim.scenario.loading import load_scenario
from sim.terminal import catalogue


def look(options: argparse.Namespace) -> int:
    """Carry out one of these commands; see ``siege --help``.

    Raises:
        InputError: If there is no such scenario, it has no facts, or there are no results.
    """
    if options.command == "results":
        from experiments.words import listing  # it alone needs the model

        return 0 if listing.show(Path(options.folder)) else 1
    with speaking(language_of(options.lang)):
        _print(options)
    return 0


def _print(options: argparse.Namespace) -> None:
    match options.command:
        case "list":
            catalogue.print_scenarios()
        case "levers":
            catalogue.print_levers()
        case "behaviour":
            catalogue.print_behaviour()
        case "outcomes":
            catalogue.print_outcomes()
        case _:
            scenario = load_scenario(options.scenario)
            if scenario.facts is None:
                raise InputError(f"{scenario.name} has no facts")
            catalogue.print_facts(scenario.facts)
