"""Completion in the shell: names of commands, options, scenarios, levers, uncertainties and outcomes.

It is called by argcomplete's script in the shell, at each Tab.
"""

import argparse
from collections.abc import Iterable

import argcomplete
from argcomplete.completers import FilesCompleter


def complete(siege: argparse.ArgumentParser, commands: Iterable[argparse.ArgumentParser]) -> None:
    """Answer the shell, and end the process."""
    completers = {
        "scenario": _scenarios,
        "scenarios": _scenarios,
        "changes": _settings,
        "vary": _settings,
        "over": _names,
        "outcome": _outcomes,
    }
    for command in commands:
        for action in command._actions:
            if action.dest in completers:
                action.completer = completers[action.dest]  # type: ignore[attr-defined]
    argcomplete.autocomplete(siege, always_complete_options="long")


def _scenarios(prefix: str, **_: object) -> list[str]:
    from sim.scenario.library import shipped_scenarios

    files = FilesCompleter(("py", "json"))(prefix)
    return [*shipped_scenarios(), *files]


def _names(**_: object) -> list[str]:
    from sim.scenario.names import DECLARED, RECORDS

    return [*RECORDS, *DECLARED]


def _settings(**_: object) -> list[str]:
    from sim.scenario.names import DECLARED

    return [f"{name}=" for name in DECLARED]


def _outcomes(**_: object) -> list[str]:
    from sim.measures.outcomes import OUTCOMES

    return [outcome.name for outcome in OUTCOMES]
