"""What there is to choose from, as the terminal shows it: scenarios, levers, outcomes."""

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.scenario import library
from sim.scenario.declarations import Declaration, declarations
from sim.scenario.facts import Facts
from sim.terminal.console import console
from sim.terminal.run_screen import ROLES, bounds

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
    from sim.scenario.policy import Policy

    screen = console()
    for lever in declarations(Policy):
        screen.print(Text(lever.name, "bold"))
        serves = f"; answers {', '.join(lever.serves)}" if lever.serves else ""
        for line in (lever.meaning, _values(lever), f"acts on: {lever.acts}{serves}", f"source: {lever.source}"):
            screen.print(Padding(line, INDENT))
    screen.print(
        "R1-R6 are the article's recommendations, D1-D8 the alliance's demands; siege list has a scenario of each."
    )
    screen.print("siege run siege_2013 --set policy.NAME=VALUE tries another value.")


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
    """Print every fact with its line and what it is used for."""
    screen = console()
    screen.print(facts.source)
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for heading in ("", "line", "when", "used as", "what the source says", "asked of the model"):
        table.add_column(heading, no_wrap=heading == "", overflow="fold")
    for fact in facts.facts:
        asked = "\n".join(f"{t.id} {t.metric} {bounds(t)}".strip() for t in fact.targets)
        lines = ", ".join(map(str, fact.lines))
        table.add_row(fact.id, lines, fact.when, ROLES[fact.role], fact.statement, asked)
    screen.print(table)


def _values(lever: Declaration) -> str:
    if isinstance(lever.default, bool):
        return "default yes; or no" if lever.default else "default no; or yes"
    return f"default {lever.default:g} {lever.unit}; allowed {lever.low:g} to {lever.high:g}, explored {lever.prior}"
