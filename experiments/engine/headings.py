"""What the columns of an experiment's tables are: declared numbers, and the words of analyses."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from experiments.engine.pairing import COLUMNS
from experiments.plan.plan import Plan
from sim.measures.comparison import METRICS
from sim.record import CHANNELS
from sim.results import headings
from sim.results.tables import Heading
from sim.scenario.facts import Target

LIKE_OUTCOME = "see the outcome"
"""Unit of what is told of several outcomes, a row each."""

STATISTIC = "over the seeds of a point"
INTERVAL = "end of its 95 % interval"

WORDS = (
    Heading("point", "1", "number of the point of the design, from 0", int),
    Heading("error", "text", "why the run failed, if it did", str),
    Heading("outcome", "text", "the outcome", str),
    Heading("unit", "text", "its unit", str),
    Heading("runs", "runs", "runs that did not fail", int),
    Heading("failed", "runs", "runs that failed and are left out", int),
    *(
        Heading(name, LIKE_OUTCOME, f"{share} % quantile {STATISTIC}", float)
        for name, share in {"low_5": 5, "low_25": 25, "high_75": 75, "high_95": 95}.items()
    ),
    *(Heading(f"{share} %", LIKE_OUTCOME, f"{share} % quantile over runs", float) for share in (5, 25, 75, 95)),
    Heading("median", LIKE_OUTCOME, "median of the runs", float),
    Heading("standard_error", LIKE_OUTCOME, "standard error of the mean", float),
    Heading("settled_from", "seeds", "from which on the running median stays where it ends", int),
    Heading("is_enough", "yes/no", "whether the seeds are enough", bool),
    Heading("base", LIKE_OUTCOME, "mean under the first scenario", float),
    Heading("mean", LIKE_OUTCOME, "mean of the paired differences from the first scenario", float),
    Heading("low", LIKE_OUTCOME, f"lower {INTERVAL}", float),
    Heading("high", LIKE_OUTCOME, f"upper {INTERVAL}", float),
    Heading("lower_share", "share", "of the pairs in which the scenario lowers the outcome", float),
    Heading("precision_gain", "times", "fewer replications that pairing needs", float),
    Heading("state", "text", "how the platform has dealt with these sellers", str),
    Heading("both", "sellers", "who joined under both scenarios, mean of the runs", float),
    Heading("only_baseline", "sellers", "who joined under the first scenario alone, mean of the runs", float),
    Heading("only_scenario", "sellers", "who joined under this scenario alone, mean of the runs", float),
    Heading("ahead of the next", "share", "of replications in which it ranks before the next", float),
    Heading("policy", "text", "the policy", str),
    Heading("regret", "share", "regret that it stays below in nine draws of ten, in its worst objective", float),
    Heading("satisfices", "share", "of draws in which it is no worse than the unchanged policy", float),
    Heading("is_efficient", "yes/no", "no other policy is as good in all objectives and better in one", bool),
    Heading("not dominated", "yes/no", "no other policy is as good in all objectives and better in one", bool),
    Heading("name", "text", "what it is the effect of: a number, a scenario, or chance alone (dummy)", str),
    Heading("mu_star", LIKE_OUTCOME, "mean size of the elementary effects over the whole range", float),
    Heading("sigma", LIKE_OUTCOME, "standard deviation of the elementary effects", float),
    Heading("first", "share of variance", "due to the number alone, its first-order index", float),
    Heading("first_low", "share of variance", f"lower {INTERVAL}", float),
    Heading("first_high", "share of variance", f"upper {INTERVAL}", float),
    Heading("total", "share of variance", "due to the number and all its interactions, its total index", float),
    Heading("total_low", "share of variance", f"lower {INTERVAL}", float),
    Heading("total_high", "share of variance", f"upper {INTERVAL}", float),
    Heading("printed", "text", "what a newspaper would print of the synthetic siege, by target", str),
    Heading("effective_draws", "draws", "how many equally weighted draws the weighted ones are worth", float),
    Heading("number", "text", "the uncertain number", str),
    Heading("fits", "fits", "how many synthetic sieges were fitted, or have such a rank", int),
    Heading("within_50", "share", "of the fits whose 50 % interval holds the known number", float),
    Heading("within_90", "share", "of the fits whose 90 % interval holds the known number", float),
    Heading("chance", "share", "of ranks as uneven as these or more, if all is well", float),
    Heading("is_even", "yes/no", "whether the ranks are as even as luck allows", bool),
    Heading("rank from", "share", "lower end of a bar", float),
    Heading("rank to", "share", "upper end of a bar", float),
    Heading("band low", "fits", "lower end of the band within which luck leaves the bars", int),
    Heading("band high", "fits", "upper end of the band within which luck leaves the bars", int),
    Heading("hour", "h", "hours since the beginning of the window", int),
    Heading("seeds", "seeds", "how many seeds", int),
    Heading("5-95 % width", LIKE_OUTCOME, f"width of the 5-95 % interval {STATISTIC}", float),
    Heading("mark", "text", "what is drawn: a point of the design, or the running median", str),
    Heading("lever", "text", "the lever or the uncertainty", str),
    Heading("lever value", "see the lever", "its value", float),
    Heading("statistic", "text", "what is drawn: the median, another quantile, or a single run", str),
    Heading("sellers", "sellers", "in the rooms", float),
    Heading("running median", LIKE_OUTCOME, "median over ever more seeds", float),
    Heading("value", LIKE_OUTCOME, "its value", float),
    Heading("number", "text", "the number that was fitted, or one that the model does not have", str),
    Heading("weight", "share", "of the draw, all weights adding up to 1", float),
    Heading("known_at", "local time", "when the last of the answers became known that the forecast rests on", datetime),
    Heading("forecast", "text", "whose forecast: this model's, or a naive one", str),
    Heading("target", "text", "id of the target, or of all that are asked together", str),
    Heading("role", "text", "what the target is for; together: all that taught the fit", str),
    Heading("metric", "text", "what the target asks for", str),
    Heading("agrees", "share", "of the forecasts that agree with the source", float),
    Heading("too_low", "share", "of the forecasts that are too low, or too early", float),
    Heading("too_high", "share", "of the forecasts that are too high, or too late", float),
    Heading("verdict", "text", "whether most forecasts agree; if not, why", str),
    Heading("crps_at_floor", "sellers", "continuous ranked probability score if the least stated was so", float),
    Heading("crps_within", "sellers", "the same, if the number was anywhere in the range with equal chance", float),
    *(
        Heading(f"{what}_in_{share}", "share", f"of {meaning} within the central {share} % of the forecast", float)
        for what, meaning in {"floor": "the least stated (0 or 1)", "range": "the range"}.items()
        for share in (50, 90)
    ),
    Heading("observation", "text", "what would have been observed", str),
    Heading("read_to_within", "text", "how exactly it would have been read", str),
    Heading("left", "share", "of the forecast's variance that is expected to be left", float),
    Heading("usable", "share", "of the forecasts in whose place this can be told", float),
    Heading("fitted", "text", "what was fitted: the scenario as it is, or without the part that the name tells", str),
    Heading("effective_draws", "draws", "equally weighted ones that the fit is worth; 0 if none agrees", float),
    Heading("together", "share", "that agrees with all targets that were asked", float),
    Heading("of", "text", "of what: a target, all together, or a forecast", str),
)
"""Columns that are called the same in every table."""

IN_TABLE = {"summary": (Heading("mean", LIKE_OUTCOME, "mean over the seeds", float),)}
"""Columns that mean something else in a table than in all others, by its name."""

MEDIAN = r"median (\w+)"
AGREES = r"(.+) agrees"
KNOWN = r"rank of ([\w.]+)"
RANK = r"share of rank (\d+)"


def headings_of(plan: Plan, table: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Heading]:
    """Return what the columns of a table are.

    Args:
        plan: Of the experiment.
        table: Its name.
        header: Names of the columns.
        rows: The table; read only where it has a column that nobody declares.
    """
    known = _known(plan) | {heading.name: heading for heading in IN_TABLE.get(table, ())}
    return [
        known.get(name) or _by_pattern(name, known) or Heading(name, "", "", _form([row[at] for row in rows]))
        for at, name in enumerate(header)
    ]


def _known(plan: Plan) -> dict[str, Heading]:
    base = plan.base
    sides = (
        Heading(name, "sellers", "who joined, by scenario (this, the first, or both) and state: " + name, float)
        for name in COLUMNS
    )
    ranks = (
        Heading(scenario.name, "rank", "of the scenario, by how few joined; 1 is the fewest", int)
        for scenario in plan.scenarios
    )
    targets = (target for fact in base.known_facts for target in fact.targets if target.metric != "act")
    answers = (
        Heading(target.id, "h" if METRICS[target.metric].gives is datetime else target.unit, _asked(target), float)
        for target in targets
    )
    declared = (
        *answers,
        *ranks,
        *headings.run_columns(),
        *(headings.channel(base, channel.name) for channel in CHANNELS),
        *headings.outcomes(base),
        *headings.numbers(base),
        *sides,
        headings.clock(base, "time", "end of the hour"),
        *WORDS,
    )
    return {heading.name: heading for heading in declared}


def _asked(target: Target) -> str:
    return f"answer to target {target.id}: {METRICS[target.metric].meaning}"


def _by_pattern(name: str, known: dict[str, Heading]) -> Heading | None:
    if (found := re.fullmatch(MEDIAN, name)) and (outcome := known.get(found[1])):
        return Heading(name, outcome.unit, f"median {STATISTIC}: {outcome.meaning}", float)
    if found := re.fullmatch(AGREES, name):
        return Heading(name, "share", f"that agrees with target {found[1]}; empty if it was not asked", float)
    if re.fullmatch(RANK, name):
        return Heading(name, "share", "of replications in which it has this rank", float)
    if known_number := re.fullmatch(KNOWN, name):
        return Heading(name, "share", f"of the posterior of {known_number[1]} that lies below the known number", float)
    return None


def _form(values: list[Any]) -> type:
    kinds = {type(value) for value in values if value not in ("", None)}
    return bool if kinds == {bool} else int if kinds == {int} else float if kinds and kinds <= {int, float} else str
