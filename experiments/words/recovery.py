"""What ``siege calibrate --synthetic`` says: whether known numbers are found again."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table as Screen

from experiments.engine.folder import Table
from experiments.numbers.recovery import Coverage, Siege
from experiments.plan.plan import Plan

RANK = "rank of {}"


def sieges_table(plan: Plan, sieges: Sequence[Siege], names: Sequence[str]) -> Table:
    """Return a row a synthetic siege: the numbers behind it, what is printed of it, and their ranks in its fit.

    Args:
        plan: Of the sieges.
        sieges: All of them.
        names: Of the ranks.
    """
    header = ("point", *plan.varied, "printed", "effective_draws", *(RANK.format(name) for name in names))
    rows = [
        (
            siege.point,
            *plan.points[siege.point].values(),
            " ".join(f"{question.target.id}:{question.low:.0f}-{question.high:.0f}" for question in siege.read),
            siege.effective,
            *(siege.ranks.get(name) for name in names),
        )
        for siege in sieges
    ]
    return Table(header, rows)


def lines(sieges: int, unprinted: int, rows: Sequence[Coverage]) -> Iterator[RenderableType]:
    """Say of how many sieges a fit was found, and how often its intervals hold the known numbers."""
    fits = rows[0].fits if rows else 0
    unfound = sieges - unprinted - fits
    yield f"synthetic sieges: {fits:,} fitted, {unprinted:,} with nothing to print, {unfound:,} where no draw agrees"
    if not rows:
        return
    table = Screen("number", "in its 50 %", "in its 90 %", "chance of such ranks", box=None, header_style="bold")
    for row in rows:
        table.add_row(
            row.number.rpartition(".")[2], f"{row.within_50:.0%}", f"{row.within_90:.0%}", f"{row.chance:.2g}"
        )
    yield table
    uneven = [row.number.rpartition(".")[2] for row in rows if not row.is_even]
    yield f"not found again as they should be: {', '.join(uneven)}" if uneven else "all ranks are as luck has them"
