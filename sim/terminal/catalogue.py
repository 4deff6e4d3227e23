"""What there is to choose from, as the terminal shows it: scenarios, levers, outcomes."""

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.scenario import library
from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import Declaration, declarations
from sim.scenario.facts import Facts
from sim.scenario.policy import Policy
from sim.terminal.console import console
from sim.terminal.fact_table import bounds
from sim.terminal.run_screen import ROLES

INDENT = (0, 0, 0, 4)


def print_scenarios() -> None:
    """Print every shipped scenario with its question, group by group."""
    screen, groups = console(), library.groups()
    width = max(len(name) for group in groups for name in group.questions)
    for group in groups:
        screen.print(Text(group.heading, "bold"))
        table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
        table.add_column(width=width + 2, no_wrap=True)
        table.add_column(ratio=1)
        for name, question in group.questions.items():
            table.add_row(f"  {name}", question)
        screen.print(table)
    screen.print("siege run NAME runs one; its script says what is assumed")


def print_levers() -> None:
    """Print every lever of the platform with its values, where it acts and where it comes from."""
    screen = console()
    for lever in declarations(Policy):
        serves = f"; answers {', '.join(lever.serves)}" if lever.serves else ""
        _print_declaration(lever, f"acts on: {lever.acts}{serves}")
    screen.print(
        "R1-R6 are the article's recommendations, D1-D8 the alliance's demands; siege list has a scenario of each."
    )
    screen.print("siege run siege_2013 --set policy.NAME=VALUE tries another value.")


def print_behaviour() -> None:
    """Print every number that nobody knows for sure, with its prior and where it comes from."""
    for uncertainty in declarations(Behaviour):
        _print_declaration(uncertainty)
    console().print("siege run siege_2013 --set behaviour.NAME=VALUE tries another value.")


def print_outcomes() -> None:
    """Print every outcome with its unit and meaning."""
    from sim.measures.outcomes import OUTCOMES

    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for heading in ("outcome", "unit"):
        table.add_column(heading, no_wrap=True)
    table.add_column("what it is", ratio=1)
    for outcome in OUTCOMES:
        table.add_row(outcome.name, outcome.unit, outcome.meaning)
    console().print(table)


def print_facts(facts: Facts) -> None:
    """Print every fact with its lines in the source, what it is used for, and what is asked of the model about it."""
    screen = console()
    screen.print(facts.source)
    for fact in facts.facts:
        lines = f"line{'s' if len(fact.lines) > 1 else ''} {', '.join(map(str, fact.lines))}"
        screen.print(Text.assemble((fact.id, "bold"), f"  {fact.when}; {lines}; {ROLES[fact.role]}"))
        screen.print(Padding(fact.statement, INDENT))
        for target in fact.targets:
            asked = f"{target.id}  {target.metric} ({target.unit}) {bounds(target)}".rstrip()
            screen.print(Padding(Text(asked, "dim"), INDENT))


def _print_declaration(entry: Declaration, *more: str) -> None:
    screen = console()
    screen.print(Text(entry.name, "bold"))
    for line in (entry.meaning, _values(entry), *more, f"source: {entry.source}"):
        screen.print(Padding(line, INDENT))


def _values(entry: Declaration) -> str:
    if isinstance(entry.default, bool):
        return "default yes; or no" if entry.default else "default no; or yes"
    varied = "explored" if entry.acts else "prior"
    told = f", {varied} {entry.prior}" if entry.prior else ""
    return f"default {entry.default:g} {entry.unit}; allowed {entry.low:g} to {entry.high:g}{told}"
