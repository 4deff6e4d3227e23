"""What ``siege ablations`` says: which facts can no longer be shown without a part of the model."""

from collections.abc import Sequence

from rich.table import Table as Screen

from experiments.engine.folder import Table
from experiments.numbers.ablations import Ablated
from sim.terminal.console import number

NONE = "no draw agrees"


def table(ids: Sequence[str], rows: Sequence[Ablated]) -> Table:
    """Return a row a fit: draws that it is worth, shares that agree, and its forecast."""
    header = ("fitted", "effective_draws", "together", *(f"{name} agrees" for name in ids), "5 %", "median", "95 %")
    nothing = ("", "", "")
    return Table(
        header,
        [
            (
                *(row.name, row.effective, row.together),
                *(row.shares.get(name, "") for name in ids),
                *(nothing if row.forecast is None else row.forecast.tolist()),
            )
            for row in rows
        ],
    )


def lines(ids: Sequence[str], rows: Sequence[Ablated]) -> Screen:
    """Return the same as a reader reads it."""
    screen = Screen("fitted again", *ids, "all", "forecast", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shares = [f"{row.shares[name]:.0%}" if name in row.shares else "-" for name in ids]
        said = NONE
        if row.forecast is not None:
            low, median, high = (number(value) for value in row.forecast.tolist())
            said = f"{median} [{low} - {high}]"
        screen.add_row(row.name.replace("_", " "), *shares, f"{row.together:.0%}", said)
    return screen
