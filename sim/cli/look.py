"""The commands that look and run nothing: ``list``, ``levers``, ``behaviour``, ``outcomes``, ``facts``, ``results``."""

import argparse
from pathlib import Path

from experiments.words import listing
from sim.errors import InputError
from sim.scenario.loading import load_scenario
from sim.terminal import catalogue


def look(options: argparse.Namespace) -> int:
    """Carry out one of these commands; see ``siege --help``.

    Raises:
        InputError: If there is no such scenario, it has no facts, or there are no results.
    """
    match options.command:
        case "list":
            catalogue.print_scenarios()
        case "levers":
            catalogue.print_levers()
        case "behaviour":
            catalogue.print_behaviour()
        case "outcomes":
            catalogue.print_outcomes()
        case "facts":
            scenario = load_scenario(options.scenario)
            if scenario.facts is None:
                raise InputError(f"{scenario.name} has no facts")
            catalogue.print_facts(scenario.facts)
        case _:
            return 0 if listing.show(Path(options.folder)) else 1
    return 0
