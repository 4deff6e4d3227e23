"""On which numbers an answer hangs, as a reader reads it."""

from collections.abc import Sequence

from experiments.numbers.hanging import Hanging

MOST_NAMED = 3


def strongest(rows: Sequence[Hanging], answer: str) -> str:
    """Return the numbers on which an answer clearly hangs, in words."""
    clear = [row for row in rows if row.answer == answer and row.is_clear][:MOST_NAMED]
    return ", ".join(f"{row.number} ({row.correlation:+.2f})" for row in clear) or "no number clearly"
