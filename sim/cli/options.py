"""What the command ``siege`` understands."""

import argparse
from typing import NoReturn

from sim.errors import as_line

FITTED = "siege_2013"
"""The shipped scenario to which free numbers were fitted; the others vary it."""

EXAMPLES = """examples:
  siege run siege_2013                              the siege at full size, some seconds
  siege run siege_2013 --agents 100000              smaller and faster, coarser
  siege run siege_2013 --set policy.campaign_hours=96
  siege run my_story.py                             a script that has a function scenario()
  siege run results/siege_2013-1a2b3c/scenario.json the same run again
  siege list                                        what can be run, and what each asks
  siege levers                                      what the platform can choose
  siege outcomes                                    what a run comes to
  siege facts siege_2013                            the article's facts and what each is used for
  siege sweep siege_2013 --vary policy.detector_fpr=0.0005:0.02:9:log --seeds 20
  siege sensitivity siege_2013 --over policy --seeds 3
  siege results                                     what is in the folder of results
"""

ENDS = """exit codes: 0 all went well; 1 stopped, or something failed on the way; 2 the input was wrong;
3 something could not be written, for want of space or of permission. Finished runs are kept in every case.
"""

SWEEPS = """how --vary is written:
  NAME=LOW:HIGH:N         N values from LOW to HIGH, equally far apart
  NAME=LOW:HIGH:N:log     N values, each the same factor above the one before
  NAME=A,B,C              these values
  NAME=LOW:HIGH           a range, for --latin and --sobol; with :log on a log scale
  NAME                    the declared range, for --latin and --sobol

The same command goes on where it was stopped, whatever stopped it.
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(as_line(message))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    siege: argparse.ArgumentParser = _Parser(
        prog="siege",
        description="Simulate the siege of December 2013, when small sellers on Taobao raided big Tmall merchants.",
        epilog=EXAMPLES + "\n" + ENDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = siege.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = _command(commands, "run", "run a scenario, compare it with its facts, write tables and figures", EXAMPLES)
    _scenario(run)
    _changes(run)
    _output(run)

    _command(commands, "list", "print the shipped scenarios and the question that each asks")
    _command(commands, "levers", "print what the platform can choose: values, ranges, where each acts, sources")
    _command(commands, "outcomes", "print the numbers that sum up a run, with units")

    facts = _command(commands, "facts", "print the facts of a scenario and what each is used for")
    facts.add_argument("scenario", nargs="?", default=FITTED, help=f"as for run (default: {FITTED})")

    sweep = _command(commands, "sweep", "run a scenario for many values of levers and uncertainties", SWEEPS)
    _scenario(sweep)
    sweep.add_argument("--vary", metavar="SPEC", action="append", required=True, help="what is varied, see below")
    drawn = sweep.add_mutually_exclusive_group()
    drawn.add_argument("--latin", metavar="N", help="N points of a Latin hypercube instead of a grid")
    drawn.add_argument("--sobol", metavar="N", help="N points of a Sobol' sequence instead of a grid; a power of 2")
    _outcomes(sweep)
    _experiment(sweep, seeds=10)

    sensitivity = _command(
        commands,
        "sensitivity",
        "find which levers and uncertainties outcomes hang on: Morris screening, then Sobol' indices",
    )
    _scenario(sensitivity)
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
    _outcomes(sensitivity)
    _experiment(sensitivity, seeds=2)

    compare = _command(
        commands, "compare", "run several scenarios with the same sellers and tell what each changes, and for whom"
    )
    compare.add_argument("scenarios", nargs="+", metavar="scenario", help="the others are compared with the first")
    compare.add_argument(
        "--draws",
        metavar="N",
        default="0",
        help="draw the uncertain numbers N times from their priors; 0 leaves them as they are (default: 0)",
    )
    _experiment(compare, seeds=10)

    search = _command(
        commands,
        "search",
        "breed policies that do well by several outcomes at once, whatever the uncertain numbers are",
    )
    _scenario(search)
    search.add_argument(
        "--over",
        metavar="SPEC",
        action="append",
        help="the levers: a NAME, NAME=LOW:HIGH or NAME=LOW:HIGH:log; can be repeated (default: all)",
    )
    search.add_argument("--policies", metavar="N", default="16", help="policies of a generation (default: 16)")
    search.add_argument("--generations", metavar="N", default="8", help="generations (default: 8)")
    search.add_argument(
        "--draws",
        metavar="N",
        default="10",
        help="draws of the uncertain numbers that judge each policy; 0 leaves them as they are (default: 10)",
    )
    _experiment(search, seeds=1)

    _of_results(commands)
    return siege


def _of_results(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    merge = _command(commands, "merge", "put the shares of a job array together and write tables and figures")
    merge.add_argument("folder", help="folder of the experiment")
    merge.add_argument("others", nargs="*", help="folders of the same experiment from other machines")

    results = _command(commands, "results", "list what is in a folder of results")
    results.add_argument("folder", nargs="?", default="results", help="one of them, or all (default: results)")

    plot = _command(commands, "plot", "draw the figures of a stored run or study again, in another size or format")
    plot.add_argument("folder", help="folder of a run or of a study")
    plot.add_argument("--format", metavar="FORMAT", default="png", help="png, svg or pdf (default: png)")
    plot.add_argument("--width", metavar="INCHES", help="width of the page in inches (default: 7.2; 10.4 for screen)")
    plot.add_argument(
        "--style",
        metavar="STYLE",
        default="print",
        help="size of type: print (9 points) or screen (13; default: print)",
    )
    plot.add_argument("--out", metavar="FOLDER", default="plots", help="where figures are put (default: plots)")

    verify = _command(commands, "verify", "make the runs of a results folder again and compare every file")
    verify.add_argument("folder", help="folder of a run or of an experiment")
    verify.add_argument("--workers", metavar="N", help="processes (default: one a core)")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str, epilog: str = ""
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=what, description=what, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def _scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument("scenario", help="name of a scenario, path of a script (.py) or of a saved scenario (.json)")


def _changes(command: argparse.ArgumentParser) -> None:
    command.add_argument("--agents", metavar="N", help="agents to simulate; each stands for population / N sellers")
    command.add_argument("--seed", metavar="N", help="seed of every random stream; other seeds give other sellers")
    command.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="changes",
        help="change a number, for example policy.detector_fpr=0.001 or behaviour.reach_sellers=3e5; can be repeated",
    )


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out", metavar="FOLDER", default="results", help="where the results folder is put (default: results)"
    )
    command.add_argument("--quiet", action="store_true", help="print the path of the results folder and nothing else")


def _outcomes(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--outcome",
        metavar="NAME",
        action="append",
        help="what the figures show; can be repeated (default: the headcount and its price)",
    )


def _experiment(command: argparse.ArgumentParser, seeds: int) -> None:
    _changes(command)
    command.add_argument(
        "--seeds", metavar="N", default=str(seeds), help=f"seeds, from the scenario's own on (default: {seeds})"
    )
    command.add_argument("--workers", metavar="N", help="processes of this machine (default: one a core)")
    command.add_argument(
        "--dask", metavar="ADDRESS", default="", help="let this Dask cluster make the runs: tls://host:8786"
    )
    command.add_argument("--tls-ca", metavar="FILE", default="", help="certificate of the cluster's authority")
    command.add_argument("--tls-cert", metavar="FILE", default="", help="your certificate for the cluster")
    command.add_argument("--tls-key", metavar="FILE", default="", help="the key of your certificate")
    command.add_argument(
        "--without-tls", action="store_true", help="allow an unencrypted connection to a cluster on another machine"
    )
    command.add_argument(
        "--shard", metavar="K/N", help="make the K-th of N shares of the runs only, for job arrays; then siege merge"
    )
    command.add_argument(
        "--time-limit", metavar="SECONDS", default="600", help="give a run up after so long (default: 600)"
    )
    command.add_argument("--retry", action="store_true", help="make runs again that failed before")
    _output(command)
