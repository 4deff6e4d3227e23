"""The command ``siege``. What takes long to import is imported by the command that needs it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, brief, did_you_mean, explain

if TYPE_CHECKING:
    from sim.scenario import Scenario

EXAMPLES = """examples:
  siege run siege_2013                              the siege at full size, some seconds
  siege run siege_2013 --agents 100000              smaller and faster, coarser
  siege run siege_2013 --set policy.campaign_hours=96
  siege run my_story.py                             a script that has a function scenario()
  siege run results/siege_2013-1a2b3c/scenario.json the same run again
  siege facts siege_2013                            the article's facts and what each is used for
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="siege",
        description="Simulate the siege of December 2013, when small sellers on Taobao raided big Tmall merchants.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="run a scenario, compare it with its facts, write tables and figures",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("scenario", help="name of a scenario, path of a script (.py) or of a saved scenario (.json)")
    run.add_argument("--agents", metavar="N", help="agents to simulate; each stands for population / N sellers")
    run.add_argument("--seed", metavar="N", help="seed of every random stream; other seeds give other sellers")
    run.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="changes",
        help="change a number, for example policy.detector_fpr=0.001 or behaviour.reach_sellers=3e5; can be repeated",
    )
    run.add_argument(
        "--out", metavar="FOLDER", default="results", help="where the run's folder is put (default: results)"
    )
    run.add_argument("--quiet", action="store_true", help="print the path of the results folder and nothing else")
    facts = commands.add_parser("facts", help="print the facts of a scenario and what each is used for")
    facts.add_argument("scenario", nargs="?", default="siege_2013", help="as for run (default: siege_2013)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: Arguments without the program's name; those of the process by default.

    Returns:
        0 if all went well, 1 if it was stopped or something failed on the way, 2 if the input was wrong.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(given)
    try:
        if options.command == "facts":
            return _facts(options.scenario)
        return _run(options, ["siege", *given])
    except InputError as mistake:
        print("siege:", " ".join(str(mistake).splitlines()), file=sys.stderr)
        return 2
    except BrokenPipeError:
        _give_up_printing()
        return 1
    except OSError as failure:  # of the terminal: all others are told as mistakes above
        _give_up_printing()
        print(f"siege: cannot print: {failure.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("siege: stopped; nothing was written", file=sys.stderr)
        return 1


def _give_up_printing() -> None:
    # Without this the interpreter would complain once more on its way out.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(options: argparse.Namespace, command: list[str]) -> int:
    from sim import terminal

    began = datetime.now(UTC)
    scenario = _changed(load_scenario(options.scenario), options)
    screen = terminal.Screen(quiet=options.quiet)
    screen.announce(scenario)

    from sim import comparison, results
    from sim.runs import simulate

    comparison.check(scenario)
    try:
        with results.staging(Path(options.out)) as staged:
            with screen.progress(scenario.hours) as on_hour:
                run = simulate(scenario, on_hour=on_hour)
            comparisons = comparison.compare_with_facts(run)
            folder = results.write(run, comparisons, staged, command, began)
    except OSError as failure:
        raise InputError(f"--out: cannot write to {options.out}: {failure.strerror}") from failure
    screen.show(run, comparisons, as_fitted=_is_shipped(scenario))
    screen.name_files(folder)
    return 0


def _is_shipped(scenario: "Scenario") -> bool:
    """Return whether this is a shipped scenario, unchanged but for its seed."""
    from sim.loading import from_script, shipped_scenarios

    script = shipped_scenarios().get(scenario.name)
    return script is not None and from_script(script).evolve(seed=scenario.seed).digest() == scenario.digest()


def _facts(name: str) -> int:
    from sim import terminal

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
    from sim.loading import from_json_file, from_script, shipped_scenarios

    path = Path(given)
    if path.suffix == ".json":
        return from_json_file(path)
    if path.suffix == ".py":
        return from_script(path)
    shipped = shipped_scenarios()
    if given not in shipped:
        hint = (
            did_you_mean(given, shipped)
            or f"; known: {', '.join(sorted(shipped))}, or a path that ends in .py or .json"
        )
        raise InputError(f"scenario: there is no {brief(given)}{hint}")
    return from_script(shipped[given])


def _changed(scenario: "Scenario", options: argparse.Namespace) -> "Scenario":
    from pydantic import ValidationError

    from sim.scenario import Scenario

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
