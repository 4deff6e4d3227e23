"""What the command ``siege`` understands."""

import argparse
import os
from collections.abc import Mapping, Sequence

from sim import MODEL_VERSION, __version__
from sim.cli.epilogs import ENDS, EXAMPLES, POSTERIORS, SWEEPS, TRIAL
from sim.cli.parser import Help, Parser, add_command
from sim.cli.shared import draws_numbers, makes_runs, shows_outcomes, speaks, takes_changes, takes_scenario, writes
from sim.cli.stored import of_results
from sim.errors import InputError, brief, did_you_mean

FITTED = "siege_2013"
"""The shipped scenario to which free numbers were fitted; the others vary it."""


def parse(given: Sequence[str]) -> argparse.Namespace:
    """Return what a command line asks for; ``command`` is None if it asks for nothing.

    Raises:
        InputError: If it cannot be understood; the nearest command or option is named.
    """
    siege, commands = parser()
    if "_ARGCOMPLETE" in os.environ:
        from sim.cli.completion import complete

        complete(siege, commands.values())
    if given and not given[0].startswith("-") and given[0] not in commands:
        raise InputError(f"there is no command {brief(given[0])}{did_you_mean(given[0], commands)}; see siege --help")
    options, left = siege.parse_known_args(given)
    if not left:
        return options
    asked = commands.get(options.command, siege)
    option = left[0].partition("=")[0]
    known = [name for action in asked._actions for name in action.option_strings]
    wrong = f"there is no option {brief(option)}{did_you_mean(option, known)}"
    if not option.startswith("-"):
        wrong = f"{brief(left[0])} is one argument too many"
    raise InputError(f"{wrong}; see {asked.prog} --help")


def parser() -> tuple[Parser, Mapping[str, argparse.ArgumentParser]]:
    """Return the parser of the command line, and that of each command."""
    siege = Parser(
        prog="siege",
        description="Simulate the siege of December 2013, when small sellers on Taobao raided big Tmall merchants.",
        epilog=EXAMPLES + "\n" + ENDS,
        formatter_class=Help,
    )
    siege.add_argument(
        "--version", action="version", version=f"siege {__version__}, version {MODEL_VERSION} of the model"
    )
    commands = siege.add_subparsers(dest="command", metavar="COMMAND")

    run = add_command(commands, "run", "run a scenario, compare it with its facts, write tables and figures", EXAMPLES)
    takes_scenario(run)
    takes_changes(run)
    writes(run)
    speaks(run)

    for name, what in (
        ("list", "print the shipped scenarios and the question that each asks"),
        ("levers", "print what the platform can choose: values, ranges, where each acts, sources"),
        ("behaviour", "print what nobody knows: the uncertain numbers, with ranges, priors, sources"),
        ("outcomes", "print the numbers that sum up a run, with units"),
    ):
        speaks(add_command(commands, name, what))

    facts = add_command(commands, "facts", "print the facts of a scenario and what each is used for")
    speaks(facts)
    facts.add_argument("scenario", nargs="?", default=FITTED, help=f"as for run (default: {FITTED})")

    sweep = add_command(commands, "sweep", "run a scenario for many values of levers and uncertainties", SWEEPS)
    takes_scenario(sweep)
    sweep.add_argument("--vary", metavar="SPEC", action="append", required=True, help="what is varied, see below")
    drawn = sweep.add_mutually_exclusive_group()
    drawn.add_argument("--latin", metavar="N", help="N points of a Latin hypercube instead of a grid")
    drawn.add_argument("--sobol", metavar="N", help="N points of a Sobol' sequence instead of a grid; a power of 2")
    draws_numbers(sweep, "20 from a posterior, else 0")
    shows_outcomes(sweep)
    makes_runs(sweep, seeds=10)

    sensitivity = add_command(
        commands,
        "sensitivity",
        "find which levers and uncertainties outcomes hang on: Morris screening, then Sobol' indices",
        POSTERIORS,
    )
    takes_scenario(sensitivity)
    sensitivity.add_argument(
        "--over",
        metavar="SPEC",
        action="append",
        help="policy, behaviour, or a NAME, NAME=LOW:HIGH or NAME=LOW:HIGH:log; can be repeated (default: behaviour)",
    )
    sensitivity.add_argument(
        "--trajectories", metavar="N", default="20", help="Morris trajectories of the screening (default: 20)"
    )
    sensitivity.add_argument(
        "--keep", metavar="N", default="8", help="how many of them are looked at closely at most (default: 8)"
    )
    sensitivity.add_argument(
        "--base", metavar="N", default="64", help="base samples of the Sobol' indices, a power of 2 (default: 64)"
    )
    shows_outcomes(sensitivity)
    makes_runs(sensitivity, seeds=2)

    compare = add_command(
        commands, "compare", "run several scenarios with the same sellers and tell what each changes, and for whom"
    )
    compare.add_argument("scenarios", nargs="+", metavar="scenario", help="the others are compared with the first")
    draws_numbers(compare, "40 from a posterior, else 0")
    makes_runs(compare, seeds=10)

    _of_fits(commands)

    deadlines = add_command(
        commands,
        "deadlines",
        "find until which hour a concession, a restoring or a notice would still halve the crowd",
    )
    takes_scenario(deadlines)
    deadlines.add_argument(
        "--every", metavar="HOURS", default="12", help="hours from one try to the next (default: 12)"
    )
    draws_numbers(deadlines, "40 from a posterior, else 0")
    makes_runs(deadlines, seeds=20)

    search = add_command(
        commands,
        "search",
        "breed policies that do well by several outcomes at once, whatever the uncertain numbers are",
    )
    takes_scenario(search)
    search.add_argument(
        "--over",
        metavar="SPEC",
        action="append",
        help="the levers: a NAME, NAME=LOW:HIGH or NAME=LOW:HIGH:log; can be repeated (default: all)",
    )
    search.add_argument("--policies", metavar="N", default="16", help="policies of a generation (default: 16)")
    search.add_argument("--generations", metavar="N", default="8", help="generations (default: 8)")
    draws_numbers(search, "10")
    makes_runs(search, seeds=1)

    _show(commands)
    of_results(commands)
    return siege, commands.choices


def _of_fits(commands: "argparse._SubParsersAction[Parser]") -> None:
    calibrate = add_command(
        commands, "calibrate", "fit the uncertain numbers to the facts that may teach them, and say what was learnt"
    )
    takes_scenario(calibrate)
    calibrate.add_argument(
        "--fit",
        metavar="FIT",
        default="narrow",
        help="narrow: the free numbers; main: these and those that matter most; ads: those of the ads, given one of "
        "these (default: narrow)",
    )
    calibrate.add_argument("--draws", metavar="N", default="1000", help="draws that are weighted (default: 1000)")
    calibrate.add_argument(
        "--given",
        metavar="FILE",
        default="",
        help="posterior to which ads are fitted (default: main, or else narrow, beside the script)",
    )
    calibrate.add_argument(
        "--synthetic",
        metavar="N",
        default="",
        help="check the fit instead: draw numbers from their priors N times, run the model, fit what a newspaper would "
        "print of it, and see whether the numbers are found again",
    )
    makes_runs(calibrate, seeds=4)

    validate = add_command(
        commands, "validate", "try a posterior with seeds that no fit saw, by all that the source says", TRIAL
    )
    takes_scenario(validate)
    validate.add_argument("--fit", metavar="FIT", help="narrow, main or ads (default: the richest that is there)")
    validate.add_argument("--draws", metavar="N", default="400", help="draws, a seed each (default: 400)")
    validate.add_argument(
        "--given", metavar="FILE", default="", help="the posterior (default: beside the scenario's script)"
    )
    makes_runs(validate)

    ablations = add_command(
        commands, "ablations", "take parts out of the model, fit the free numbers again, and say what it still shows"
    )
    takes_scenario(ablations)
    ablations.add_argument(
        "--only", metavar="NAME", action="append", help="one part, such as no_calls; can be repeated (default: all)"
    )
    ablations.add_argument("--draws", metavar="N", default="150", help="draws of each fit (default: 150)")
    makes_runs(ablations, seeds=2)


def _show(commands: "argparse._SubParsersAction[Parser]") -> None:
    show = add_command(commands, "show", "show a scenario in a browser on this machine: play it, change it, ask again")
    show.add_argument("scenario", nargs="?", default=FITTED, help=f"as for run (default: {FITTED})")
    takes_changes(show)
    speaks(show)
    show.add_argument("--port", metavar="N", default="8012", help="where it listens; 0 is any free one (default: 8012)")
    show.add_argument("--no-browser", action="store_false", dest="browser", help="print the address and open nothing")
