"""What there is to choose from, as the terminal shows it: scenarios, levers, outcomes."""

import re

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.language.say import say
from sim.scenario import library
from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import Declaration, declarations
from sim.scenario.facts import Facts
from sim.scenario.policy import Policy
from sim.scenario.priors import Prior
from sim.terminal.console import console
from sim.terminal.fact_table import bounds
from sim.terminal.run_screen import ROLES

INDENT = (0, 0, 0, 4)


def print_scenarios() -> None:
    """Print every shipped scenario with its question, group by group."""
    screen, groups = console(), library.groups()
    width = max(len(name) for group in groups for name in group.questions)
    for group in groups:
        screen.print(Text(say(group.heading), "bold"))
        table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
        table.add_column(width=width + 2, no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        for name, question in group.questions.items():
            table.add_row(f"  {name}", say(question))
        screen.print(table)
    screen.print(say("siege run NAME runs one; its script says what is assumed"))


def print_levers() -> None:
    """Print every lever of the platform with its values, where it acts and where it comes from."""
    screen = console()
    for lever in declarations(Policy):
        serves = say("; answers {names}", names=say(", ").join(lever.serves)) if lever.serves else ""
        _print_declaration(lever, say("acts on: {acts}{serves}", acts=say(lever.acts), serves=serves))
    whose = "R1-R6 are the article's recommendations, D1-D8 the alliance's demands; siege list has a scenario of each."
    screen.print(say(whose))
    screen.print(say("siege run siege_2013 --set policy.NAME=VALUE tries another value."))


def print_behaviour() -> None:
    """Print every number that nobody knows for sure, with its prior and where it comes from."""
    for uncertainty in declarations(Behaviour):
        _print_declaration(uncertainty)
    console().print(say("siege run siege_2013 --set behaviour.NAME=VALUE tries another value."))


def print_outcomes() -> None:
    """Print every outcome with its unit and meaning."""
    from sim.measures.outcomes import OUTCOMES

    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for heading in ("outcome", "unit"):
        table.add_column(say(heading), no_wrap=True)
    table.add_column(say("what it is"), ratio=1, overflow="fold")
    for outcome in OUTCOMES:
        table.add_row(outcome.name, say(outcome.unit), say(outcome.meaning))
    console().print(table)


def print_facts(facts: Facts) -> None:
    """Print every fact with its lines in the source, what it is used for, and what is asked of the model about it."""
    screen = console()
    screen.print(say(facts.source))
    for fact in facts.facts:
        of_lines = "lines {numbers}" if len(fact.lines) > 1 else "line {numbers}"
        lines = say(of_lines, numbers=say(", ").join(map(str, fact.lines)))
        screen.print(
            Text.assemble((fact.id, "bold"), "  " + say("; ").join((say(fact.when), lines, say(ROLES[fact.role]))))
        )
        screen.print(Padding(say(fact.statement), INDENT))
        for target in fact.targets:
            metric = say("{what} ({unit})", what=target.metric, unit=say(target.unit))
            asked = f"{target.id}  {metric} {bounds(target)}".rstrip()
            screen.print(Padding(Text(asked, "dim"), INDENT))


def _print_declaration(entry: Declaration, *more: str) -> None:
    screen = console()
    screen.print(Text(entry.name, "bold"))
    for line in (say(entry.meaning), _values(entry), *more, say("source: {source}", source=say(entry.source))):
        screen.print(Padding(line, INDENT))


def _values(entry: Declaration) -> str:
    if isinstance(entry.default, bool):
        return say("default yes; or no") if entry.default else say("default no; or yes")
    varied = say("explored") if entry.acts else say("prior")
    return say(
        "default {default:g} {unit}; allowed {low:g} to {high:g}{prior}",
        default=entry.default,
        unit=say(entry.unit),
        low=entry.low,
        high=entry.high,
        prior=say(", {varied} {prior}", varied=varied, prior=_prior(entry.prior)) if entry.prior else "",
    )


def _prior(prior: Prior) -> str:
    """Return a prior in words: between its numbers each of them is said by itself."""
    return re.sub(r"[A-Za-z][A-Za-z -]*[A-Za-z]", lambda words: say(words[0]), str(prior))
