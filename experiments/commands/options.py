"""What the commands read from their options."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from experiments.engine.dask import TlsFiles
from experiments.engine.experiment import Resources, Shard
from experiments.engine.workers import usable_processors
from sim.errors import InputError, brief, did_you_mean
from sim.measures.outcomes import OUTCOMES

MOST_SEEDS = MOST_DRAWS = 100_000
SHOWN = ("peak_in_rooms", "honest_punished", "wasted_ad_spend")
"""Outcomes that figures show unless told otherwise."""


def resources(options: argparse.Namespace, command: list[str]) -> Resources:
    """Return with what an experiment is to be carried out.

    Raises:
        InputError: If an option is not allowed.
    """
    return Resources(
        out=Path(options.out),
        workers=workers(options.workers),
        dask=options.dask,
        tls=TlsFiles(options.tls_ca, options.tls_cert, options.tls_key),
        without_tls=options.without_tls,
        shard=_shard(options.shard),
        time_limit=float(whole("--time-limit", options.time_limit, 1, 10**7)),
        retry=options.retry,
        quiet=options.quiet,
        command=command,
    )


def workers(text: str | None) -> int:
    """Return how many processes are to make runs: one a core unless told otherwise."""
    return usable_processors() if text is None else whole("--workers", text, 1, 1000)


def seeds(options: argparse.Namespace, most: int = MOST_SEEDS) -> int:
    """Return how many seeds each point is to be run with."""
    return whole("--seeds", options.usual_seeds if options.seeds is None else options.seeds, 1, most)


def draws(options: argparse.Namespace) -> int | None:
    """Return how many draws of the uncertain numbers are asked for, if that is said; 0 leaves them as they are."""
    return None if options.draws is None else whole("--draws", options.draws, 0, MOST_DRAWS)


def whole(option: str, text: str, low: int, high: int) -> int:
    """Return a whole number.

    Raises:
        InputError: If it is none from ``low`` to ``high``.
    """
    if re.fullmatch(r"\d{1,12}", text, re.ASCII) is None or not low <= int(text) <= high:
        raise InputError(f"{option}: must be a whole number from {low:,} to {high:,}, not {brief(text)}")
    return int(text)


def outcomes(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the outcomes that figures are to show.

    Raises:
        InputError: If there is no such outcome.
    """
    known = {outcome.name for outcome in OUTCOMES}
    for name in names or ():
        if name not in known:
            raise InputError(f"--outcome: there is no {brief(name)}{did_you_mean(name, known)}")
    return tuple(names or SHOWN)


def _shard(text: str | None) -> Shard | None:
    if text is None:
        return None
    parts = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text, re.ASCII)
    shard = Shard(*map(int, parts.groups())) if parts else None
    if shard is None or not 1 <= shard.number <= shard.total:
        raise InputError(f"--shard: {brief(text)} must be K/N with K from 1 to N, such as 3/16")
    return shard
