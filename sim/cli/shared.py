"""Options that several commands have."""

import argparse

from sim.cli.epilogs import SCENARIO


def speaks(of: argparse.ArgumentParser) -> None:
    """Let a command have its texts in another language."""
    of.add_argument("--lang", metavar="LANGUAGE", default="en", help="en or zh, English or Chinese (default: en)")


def takes_scenario(command: argparse.ArgumentParser) -> None:
    """Let a command be given a scenario."""
    command.add_argument("scenario", help=SCENARIO)


def takes_changes(command: argparse.ArgumentParser) -> None:
    """Let a command change the scenario."""
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


def writes(command: argparse.ArgumentParser) -> None:
    """Let a command put its results somewhere."""
    command.add_argument(
        "--out", metavar="FOLDER", default="results", help="where the results folder is put (default: results)"
    )
    command.add_argument("--quiet", action="store_true", help="print the path of the results folder and nothing else")


def shows_outcomes(command: argparse.ArgumentParser) -> None:
    """Let a command show certain outcomes."""
    command.add_argument(
        "--outcome",
        metavar="NAME",
        action="append",
        help="what the figures show; can be repeated (default: the headcount and its price)",
    )


def draws_numbers(command: argparse.ArgumentParser, usual: str) -> None:
    """Let a command draw the uncertain numbers."""
    command.add_argument(
        "--draws",
        metavar="N",
        help=(
            "draw the uncertain numbers N times: from the posterior of the scenario where there is one, each with a "
            f"seed of its own, else from their priors; 0 leaves them as they are (default: {usual})"
        ),
    )
    command.add_argument("--prior", action="store_true", help="draw all of them from their priors, posterior or not")


def makes_runs(command: argparse.ArgumentParser, seeds: int = 0) -> None:
    """Let a command make many runs."""
    takes_changes(command)
    if seeds:
        command.add_argument("--seeds", metavar="N", help=f"seeds, from the scenario's own on (default: {seeds})")
        command.set_defaults(usual_seeds=str(seeds))
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
    writes(command)
