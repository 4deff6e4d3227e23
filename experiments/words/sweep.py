"""What a sweep says in the terminal."""

from collections.abc import Iterator, Sequence

from experiments.numbers.points import Scatter
from experiments.numbers.replications import Enough
from sim.terminal.console import number


def lines(scatter: Sequence[Scatter]) -> Iterator[str]:
    """Say of each outcome at how many points the seeds are enough, and how sure its mean is at the least sure one.

    Args:
        scatter: Outcomes that figures show, at each point.
    """
    by_outcome: dict[str, list[Enough]] = {}
    for each in scatter:
        if each.enough is not None:
            by_outcome.setdefault(each.outcome.name, []).append(each.enough)
    for name, verdicts in by_outcome.items():
        errors = [error for verdict in verdicts if (error := verdict.relative_error) is not None]
        if not errors:
            continue
        yield (
            f"enough seeds for {name.replace('_', ' ')}: at {sum(verdict.is_enough for verdict in verdicts)} of "
            f"{len(verdicts)} points; standard error of a mean at most {number(100 * max(errors))} % of it"
        )
