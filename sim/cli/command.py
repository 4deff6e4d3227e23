"""The command ``siege``. What takes long to import is imported by the command that needs it."""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.options import FITTED, parser
from sim.errors import InputError, OutputError, StoppedError, brief, did_you_mean, explain

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: Arguments without the program's name; those of the process by default.

    Returns:
        0 if all went well, 1 if it was stopped or something failed on the way, 2 if the input was wrong,
        3 if something could not be written.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name of a file may be no text at all
    options = parser().parse_args(given)
    try:
        return _carry_out(options, ["siege", *given])
    except InputError as mistake:
        return _end(2, str(mistake))
    except OutputError as failure:
        return _end(3, str(failure))
    except StoppedError as stop:
        return _end(1, str(stop))
    except BrokenPipeError:
        _give_up_printing()
        return 1
    except OSError as failure:  # of the terminal: all others are told as mistakes above
        _give_up_printing()
        return _end(1, f"cannot print: {failure.strerror}")
    except KeyboardInterrupt:
        return _end(1, "stopped; nothing was written")


def _carry_out(options: argparse.Namespace, command: list[str]) -> int:
    match options.command:
        case "run":
            return _run(options, command)
        case "facts":
            return _facts(options.scenario)
        case "list" | "levers" | "outcomes":
            return _catalogue(options.command)
        case "results":
            from experiments.words import listing

            listing.show(Path(options.folder))
            return 0
    from experiments.commands import commands

    match options.command:
        case "sweep":
            return commands.run_sweep(changed(load_scenario(options.scenario), options), options, command)
        case "sensitivity":
            return commands.run_sensitivity(changed(load_scenario(options.scenario), options), options, command)
        case "compare":
            compared = [changed(load_scenario(each), options) for each in options.scenarios]
            return commands.run_compare(compared, options, command)
        case "search":
            return commands.run_search(changed(load_scenario(options.scenario), options), options, command)
        case "merge":
            return commands.merge(options)
        case _:
            return commands.verify(options)


def _end(code: int, told: str) -> int:
    print("siege:", " ".join(told.splitlines()), file=sys.stderr)
    return code


def _give_up_printing() -> None:
    # Without this the interpreter would complain once more on its way out.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(options: argparse.Namespace, command: list[str]) -> int:
    from sim.terminal import run_screen as terminal

    began = datetime.now(UTC)
    scenario = changed(load_scenario(options.scenario), options)
    screen = terminal.Screen(quiet=options.quiet)
    screen.announce(scenario)

    from sim.measures import comparison
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


def _is_fitted(scenario: "Scenario") -> bool:
    """Return whether this is the scenario to which free numbers were fitted, unchanged but for its seed."""
    return load_scenario(FITTED).evolve(seed=scenario.seed).digest() == scenario.digest()


def _catalogue(what: str) -> int:
    from sim.terminal import catalogue

    match what:
        case "list":
            catalogue.print_scenarios()
        case "levers":
            catalogue.print_levers()
        case _:
            catalogue.print_outcomes()
    return 0


def _facts(name: str) -> int:
    from sim.terminal import run_screen as terminal

    scenario = load_scenario(name)
    if scenario.facts is None:
        raise InputError(f"{scenario.name} has no facts")
    terminal.print_facts(scenario.facts)
    return 0


def load_scenario(given: str) -> "Scenario":
    """Return the scenario with this name, of this script, or saved in this JSON file.

    Raises:
        InputError: If there is no such scenario, or it is not valid.
    """
    from sim.scenario.library import shipped_scenarios
    from sim.scenario.loading import from_json_file, from_script

    path = Path(given)
    if path.suffix == ".json":
        return from_json_file(path)
    if path.suffix == ".py":
        return from_script(path)
    shipped = shipped_scenarios()
    if given not in shipped:
        hint = (
            did_you_mean(given, shipped)
            or f"; {FITTED} is one, siege list prints all; or give a path that ends in .py or .json"
        )
        raise InputError(f"scenario: there is no {brief(given)}{hint}")
    return from_script(shipped[given])


def changed(scenario: "Scenario", options: argparse.Namespace) -> "Scenario":
    """Return the scenario with what ``--agents``, ``--seed`` and ``--set`` change.

    Raises:
        InputError: If a name is unknown or a value not allowed.
    """
    from pydantic import ValidationError

    from sim.scenario.scenario import Scenario

    changes: dict[str, Any] = {"policy": {}, "behaviour": {}}
    for setting in options.changes:
        name, equals, text = setting.partition("=")
        part, dot, field = name.partition(".")
        if not (equals and dot and part in changes):
            raise InputError(f"--set: {brief(setting)} must be policy.NAME=VALUE or behaviour.NAME=VALUE")
        changes[part][field] = _value(text)
    for name in ("agents", "seed"):
        text = getattr(options, name)
        if text is not None:
            number = _value(text)
            changes[name] = int(number) if isinstance(number, float) and number.is_integer() else number
    try:
        return scenario.evolve(**changes)
    except ValidationError as mistake:
        raise InputError(explain(mistake, Scenario)) from None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
