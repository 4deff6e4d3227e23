"""What a sensitivity study says in the terminal: what outcomes hang on, ranked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from experiments.numbers.sensitivity import Effect, Index, largest
from experiments.plan.sensitivity_designs import DUMMY
from sim.measures.outcomes import Outcome
from sim.terminal.console import number

MOST_ROWS = 10
NOTHING = "a point has no good run: what outcomes hang on cannot be told"


class Ranked(NamedTuple):
    """A line of a ranking.

    Attributes:
        name: Of the lever or uncertainty, or of the dummy.
        is_chance: Whether it does no more than the dummy.
        cells: What it does, in words.
    """

    name: str
    is_chance: bool
    cells: tuple[str, str]


def effects(by_outcome: Mapping[Outcome, Sequence[Effect]]) -> Iterator[RenderableType]:
    """Rank what was screened, for each outcome; what does nothing at all is only counted."""
    if not by_outcome:
        yield NOTHING
    for outcome, table in by_outcome.items():
        *moving, dummy = largest(table, len(table))
        shown = [effect for effect in moving if effect.mu_star][:MOST_ROWS]
        lines = [
            Ranked(
                effect.name,
                effect.mu_star <= dummy.mu_star,
                (_within(effect.mu_star, effect.low, effect.high), number(effect.sigma)),
            )
            for effect in (*shown, dummy)
        ]
        yield from _ranking(outcome, ("effect over the whole range [95 %]", "its spread"), lines)
        yield f"and {len(moving) - len(shown)} more, which do less: see screening.csv"


def indices(by_outcome: Mapping[Outcome, Sequence[Index]]) -> Iterator[RenderableType]:
    """Rank what was looked at closely, for each outcome."""
    if not by_outcome:
        yield NOTHING
    for outcome, table in by_outcome.items():
        ranked = sorted(table, key=lambda index: (index.name == DUMMY, -index.total))
        chance = ranked[-1].total_high
        lines = [
            Ranked(
                index.name,
                index.total <= chance,
                (
                    _within(index.total, index.total_low, index.total_high),
                    _within(index.first, index.first_low, index.first_high),
                ),
            )
            for index in ranked
        ]
        yield from _ranking(outcome, ("share of the variance [95 %]", "by itself alone [95 %]"), lines)


def _within(value: float, low: float, high: float) -> str:
    return f"{number(value)} [{number(low)}, {number(high)}]"


def _ranking(outcome: Outcome, headings: tuple[str, str], lines: Sequence[Ranked]) -> Iterator[RenderableType]:
    yield f"\n{outcome.name} ({outcome.unit}, {outcome.meaning}) hangs on"
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column("", justify="right")
    table.add_column("", overflow="fold")
    for heading in headings:
        table.add_column(heading, justify="right")
    for place, line in enumerate(lines, 1):
        rank, name = ("", "chance alone") if line.name == DUMMY else (f"{place}.", line.name)
        table.add_row(*(Text(cell, "dim" if line.is_chance else "") for cell in (rank, name, *line.cells)))
    yield table
    yield Text("grey: cannot be told from chance", "dim")
