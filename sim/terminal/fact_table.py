"""The table of facts that a run prints: what the source says, what the run says, what the posterior says."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.language.dates import day_and_hour, day_of
from sim.language.say import say
from sim.scenario.facts import Target
from sim.scenario.posterior import Answer, Posterior
from sim.terminal.console import number

if TYPE_CHECKING:
    from sim.measures.comparison import Comparison, Value

COMFORTABLE = 80  # columns
MISSED_BY = "missed by "
COLOURS = {"met": "green", "given": "dim", "in the rules": "dim", "not compared": "dim", "no number": "dim"}


def fact_table(comparisons: "Sequence[Comparison]", start: datetime, posterior: Posterior | None, width: int) -> Table:
    """Return each fact beside the simulated value, and beside what the posterior says if there is one.

    Args:
        comparisons: The facts beside the simulated values.
        start: Beginning of the window.
        posterior: Of the scenario, if one was fitted.
        width: Of the terminal, in columns.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column(say("until"), width=11 if width >= COMFORTABLE else 9)
    table.add_column(say("what the source says\nwhat is measured"), ratio=1, overflow="fold")
    table.add_column(say("model\nagrees"), width=13)
    table.add_column("", width=13)
    if posterior is not None:
        table.add_column(say("posterior\n5-95 %\nagrees"), width=15)
    previous = None
    for fact, target, value, verdict in comparisons:
        statement = Text() if fact is previous else Text(f"{fact.id}  {say(fact.statement)}")
        model = Text(_shown(value, target), "bold")
        if target and target.metric != "act":
            statement.append("\n" if statement else "").append(f"{target.id}  {_measured(target)}", "dim")
            model.append(f"\n{bounds(target)}" if bounds(target) else "", "not bold")
            model.append(" *" if target.role == "held out" else "", "not bold")
        cells = [statement, model, Text(told_verdict(verdict), COLOURS.get(verdict, "red"))]
        if posterior is not None:
            cells.append(_believed(posterior.answer_to(target) if target else None, target, start))
        table.add_row(_when(target, fact.when), *cells)
        previous = fact
    return table


def bounds(target: Target) -> str:
    """Return the interval that agrees with the source, in words."""
    low = None if target.low is None else _value(target.low)
    high = target.high if target.high is None or isinstance(target.high, datetime) else _value(target.high)
    if isinstance(high, datetime):
        high = day_and_hour(high, say("{:%Hh}"))
    if low and high:
        return f"{low}-{high}"
    return say("from {low}", low=low) if low else say("below {high}", high=high) if high else ""


def _believed(answer: Answer | None, target: Target | None, start: datetime) -> Text:
    """Return what a posterior says of a target: median, 5-95 %, and how much of it agrees with the source."""
    from sim.measures.comparison import METRICS

    if answer is None or target is None:
        return Text()
    told = Text()
    if answer.median is not None and answer.low is not None and answer.high is not None:
        is_moment = METRICS[target.metric].gives is datetime
        middle, low, high = (
            _value(start + timedelta(hours=value) if is_moment else value)
            for value in (answer.median, answer.low, answer.high)
        )
        told.append(middle, "bold").append(f"\n{low}-{high}\n")
    return told if target.low is None and target.high is None else told.append(f"{answer.agrees:.0%}")


def _measured(target: Target) -> str:
    from sim.measures.comparison import METRICS

    meaning = METRICS[target.metric].meaning
    if target.unit in meaning:
        return say(meaning)
    return say("{what} ({unit})", what=say(meaning), unit=say(target.unit))


def told_verdict(verdict: str) -> str:
    """Return a verdict of a comparison in the language that is spoken now."""
    off = verdict.removeprefix(MISSED_BY)
    return say(verdict) if off == verdict else say("missed by {off}", off=off)


def _value(value: "float | datetime") -> str:
    return say("{day} {hour:%H}h", day=day_of(value), hour=value) if isinstance(value, datetime) else number(value)


def _shown(value: "Value", target: Target | None) -> str:
    return "-" if value is None or target is None else _value(value)


def _when(target: Target | None, when: str) -> str:
    if target is None or not target.moments:
        return say(when)
    return day_and_hour(target.moments[-1], "{:%H:%M}")
