"""What a sensitivity study says in the terminal: what outcomes hang on, ranked."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from experiments.numbers.sensitivity import Effect, Index, largest
from experiments.plan.sensitivity_designs import DUMMY
from sim.measures.outcomes import Outcome
from sim.terminal.console import number

MOST_ROWS = 10
NOTHING = "a point has no good run: what outcomes hang on cannot be told"


def effects(by_outcome: Mapping[Outcome, Sequence[Effect]]) -> Iterator[RenderableType]:
    """Rank what was screened, for each outcome, down to what chance does."""
    if not by_outcome:
        yield NOTHING
    for outcome, table in by_outcome.items():
        ranked = largest(table, MOST_ROWS)
        chance = ranked[-1].mu_star
        rows = [
            (
                effect.name,
                effect.mu_star <= chance,
                _within(effect.mu_star, effect.low, effect.high),
                number(effect.sigma),
            )
            for effect in ranked
        ]
        left_out = len(table) - len(ranked)
        yield from _ranking(outcome, ("effect over the whole range", "its spread"), rows, left_out)


def indices(by_outcome: Mapping[Outcome, Sequence[Index]]) -> Iterator[RenderableType]:
    """Rank what was looked at closely, for each outcome."""
    if not by_outcome:
        yield NOTHING
    for outcome, table in by_outcome.items():
        ranked = sorted(table, key=lambda index: (index.name == DUMMY, -index.total))
        chance = ranked[-1].total_high
        rows = [
            (
                index.name,
                index.total <= chance,
                _within(index.total, index.total_low, index.total_high),
                _within(index.first, index.first_low, index.first_high),
            )
            for index in ranked
        ]
        headings = ("share of the variance", "of it alone, without interactions")
        yield from _ranking(outcome, headings, rows, 0)


def _within(value: float, low: float, high: float) -> str:
    return f"{number(value)} [{number(low)}, {number(high)}]"


def _ranking(
    outcome: Outcome, headings: tuple[str, str], rows: Sequence[tuple[str, bool, str, str]], left_out: int
) -> Iterator[RenderableType]:
    yield f"\n{outcome.name} ({outcome.unit}, {outcome.meaning}) hangs on"
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column("", justify="right")
    table.add_column("", overflow="fold")
    for heading in headings:
        table.add_column(f"{heading} [95 %]" if "spread" not in heading else heading, justify="right")
    for place, (name, is_chance, *cells) in enumerate(rows, 1):
        style = "dim" if is_chance else ""
        rank = "" if name == DUMMY else f"{place}."
        table.add_row(*(Text(cell, style) for cell in (rank, "chance alone" if name == DUMMY else name, *cells)))
    yield table
    if left_out:
        yield f"and {left_out} more, which do less: see screening.csv"
    yield Text("grey: cannot be told from chance", "dim")
