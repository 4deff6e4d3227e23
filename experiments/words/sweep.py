"""What a sweep says in the terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from experiments.numbers.points import Scatter
from sim.terminal.console import number


def lines(scatter: Sequence[Scatter]) -> Iterator[str]:
    """Say of each outcome at how many points the seeds are enough, and how sure its mean is at the least sure one.

    Args:
        scatter: Outcomes that figures show, at each point.
    """
    for outcome, points in groupby(sorted(scatter, key=lambda each: each.outcome.name), lambda each: each.outcome):
        verdicts = [verdict for each in points if (verdict := each.enough) is not None]
        errors = [error for verdict in verdicts if (error := verdict.relative_error) is not None]
        if not errors:
            continue
        yield (
            f"enough seeds for {outcome.name.replace('_', ' ')}: at {sum(each.is_enough for each in verdicts)} of "
            f"{len(verdicts)} points; standard error of a mean at most {number(100 * max(errors))} % of it"
        )
