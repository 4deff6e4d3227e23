"""What ``siege deadlines`` says: until when a measure still halves the crowd, and what that hangs on."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.table import Table as Screen

from experiments.numbers.deadlines import Deadline, when
from experiments.numbers.hanging import Hanging
from experiments.words.hanging import strongest
from sim.results.headings import local
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats
from sim.terminal.console import number

CROWD = "crowd"


def lines(
    scenario: Scenario, until: datetime, crowd: Floats, rows: Sequence[Deadline], hanging: Sequence[Hanging]
) -> Iterator[RenderableType]:
    """Give what a reader reads."""
    if not rows:
        yield "nobody is in the rooms by then, so that nothing can be halved"
        return
    low, median, high = (number(value) for value in crowd.tolist())
    yield f"in the rooms on {local(scenario, until):%-d %b %H:%M} without any of them: {median} [{low} - {high}]"
    screen = Screen("halves it until", "median", "5-95 %", "never", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        between = f"{when(scenario, row.low)} - {when(scenario, row.high)}"
        screen.add_row(row.measure, when(scenario, row.median), between, f"{row.never:.0%} of the draws")
    yield screen
    for measure in dict.fromkeys(row.answer for row in hanging):
        what = "the crowd without" if measure == CROWD else f"what {measure} leaves of it"
        yield f"{what} hangs on {strongest(hanging, measure)}"
