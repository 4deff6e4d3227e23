"""What the columns of tables are, from the declarations of channels, outcomes, levers and uncertainties.

The model counts money in hundredths of its currency (fen); in files it is in the currency itself.
"""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from sim.figures.believed import PREFIX
from sim.measures.comparison import METRICS
from sim.measures.outcomes import FEN_PER_CNY, OUTCOMES
from sim.record import CHANNELS, MERCHANT_CHANNELS
from sim.results.tables import Heading
from sim.scenario.facts import Target
from sim.scenario.names import DECLARED
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array

MINOR, MAJOR = "fen", "CNY"
"""What declarations call the hundredth of the currency, and the currency."""


def clock(scenario: Scenario, name: str, meaning: str) -> Heading:
    """Return the column of a moment, told in the scenario's own zone."""
    return Heading(name, f"local time, {scenario.start.tzinfo}", meaning, datetime)


def local(scenario: Scenario, moment: datetime) -> datetime:
    """Return a moment in the scenario's own zone."""
    return moment.astimezone(scenario.start.tzinfo)


def channel(scenario: Scenario, name: str) -> Heading:
    """Return the column of a channel of the series."""
    [found] = [channel for channel in CHANNELS if channel.name == name]
    return Heading(name, _unit(scenario, found.unit), found.meaning, float)


def merchant_channels(scenario: Scenario) -> list[Heading]:
    """Return the columns of what is observed of each merchant."""
    return [
        Heading(channel.name, _unit(scenario, channel.unit), channel.meaning, _form(channel.unit, channel.dtype))
        for channel in MERCHANT_CHANNELS
    ]


def _form(unit: str, dtype: type) -> type:
    if unit == MINOR or np.issubdtype(dtype, np.floating):
        return float
    return bool if dtype is np.bool_ else int


def in_currency(name: str, values: Array) -> Array:
    """Return what a channel holds as it is written: money in the currency, all else as it is."""
    units = {channel.name: channel.unit for channel in (*CHANNELS, *MERCHANT_CHANNELS)}
    return values / FEN_PER_CNY if units[name] == MINOR else values


def spending(scenario: Scenario, name: str, whose: str) -> Heading:
    """Return the column of what clicks cost a merchant, or all of them, in the hour."""
    return Heading(name, scenario.words.currency, f"what clicks of {whose} cost in the hour", float)


def outcomes(scenario: Scenario) -> list[Heading]:
    """Return the columns of what a run comes to."""
    return [Heading(outcome.name, _unit(scenario, outcome.unit), outcome.meaning, float) for outcome in OUTCOMES]


def numbers(scenario: Scenario, names: Iterable[str] = DECLARED) -> list[Heading]:
    """Return the columns of levers and uncertainties, all of them unless some are named."""
    return [
        Heading(name, _unit(scenario, DECLARED[name].unit), DECLARED[name].meaning, type(DECLARED[name].default))
        for name in names
    ]


def target(scenario: Scenario, asked: Target) -> Heading:
    """Return the column of what a fact asks of a run."""
    metric, name = METRICS[asked.metric], f"fact.{asked.id}"
    if metric.gives is datetime:
        return clock(scenario, name, metric.meaning)
    return Heading(name, asked.unit, metric.meaning, float)


def run_columns() -> list[Heading]:
    """Return the columns that tell which run it is."""
    return [
        Heading("run", "text", "the run: SHA-256 of all that decides it", str),
        Heading("scenario", "text", "its scenario", str),
        Heading("seed", "1", "its seed", int),
        Heading("agents", "agents", "agents that stand for the sellers", int),
    ]


def _unit(scenario: Scenario, unit: str) -> str:
    currency = scenario.words.currency
    return currency if unit == MINOR else unit.replace(MAJOR, currency)


OF_RASTER = (
    Heading("rank", "1", "of the merchant, by usual ad spending", int),
    Heading("merchant", "text", "her name", str),
    Heading("layer", "text", "what is told: thousandths of her daily cap spent, or whether (1) something is so", str),
    Heading("by_hour", "see layer", "its values, hour by hour", str),
)


OF_SWEEP = (
    Heading("keyword", "text", "by category and number, in the order in which the sweep came to them", str),
    Heading("by_hour", "clicks", "of raiders since the sweep began, caught ones included, hour by hour", str),
)


def of_comparison(scenario: Scenario) -> list[Heading]:
    """Return the columns of the facts beside the model; those of the posterior, ``OF_ANSWERS``, may follow."""
    return [
        Heading("fact", "text", "the fact", str),
        Heading("target", "text", "what is asked of the run about it, if anything", str),
        Heading("role", "text", "what the fact is used for", str),
        Heading("value", "see unit", "what the model says, where that is a number", float),
        Heading("low", "see unit", "smallest value that agrees with the source", float),
        Heading("high", "see unit", "values from here on do not agree", float),
        Heading("unit", "text", "unit of these", str),
        Heading("verdict", "text", "whether the model agrees", str),
        clock(scenario, "moment", "what the model says, where that is a moment"),
        clock(scenario, "earliest", "earliest moment that agrees with the source"),
        clock(scenario, "latest", "moments from here on do not agree"),
    ]


OF_ANSWER = "see unit; of a moment h since the start"
OF_ANSWERS = (
    Heading(f"{PREFIX}median", OF_ANSWER, "median over the posterior, of runs that can tell", float),
    Heading(f"{PREFIX}low_5", OF_ANSWER, "5 % quantile over the posterior", float),
    Heading(f"{PREFIX}high_95", OF_ANSWER, "95 % quantile over the posterior", float),
    Heading(f"{PREFIX}agrees", "share", "of the posterior's weight that agrees with the source", float),
)
"""Columns of what the posterior says about a fact."""


def of_band(scenario: Scenario, column: str) -> Heading:
    """Return the column of a quantile over the posterior, as figures tell it."""
    name, _, quantile = column.removeprefix(PREFIX).rpartition(".")
    of = channel(scenario, name)
    return Heading(column, of.unit, f"{quantile.replace('_', ' ')} over the posterior: {of.meaning}", float)


def of_events(scenario: Scenario) -> list[Heading]:
    """Return the columns of what happened when."""
    return [
        clock(scenario, "time", "beginning of the hour in which it happened"),
        Heading("actor", "text", "who acted", str),
        Heading("what", "text", "what was done", str),
        Heading("fact", "text", "the fact that it stands for, if any", str),
    ]


def end_of_hour(scenario: Scenario) -> Heading:
    """Return the column of the time of a series."""
    return clock(scenario, "time", "end of the hour")
