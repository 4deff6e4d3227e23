"""What every figure is handed over as."""

import io
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.figures.fonts import lacking_told_once
from sim.figures.style import settings

Format = Literal["png", "svg", "pdf"]

UNDATED: dict[Format, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


class Picture(NamedTuple):
    """A figure, with a table of every number that it shows.

    Attributes:
        figure: The figure.
        header: Names of the columns of the table.
        rows: The table.
    """

    figure: Figure
    header: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def drawn(self, form: Format) -> bytes:
        """Return the figure as it is written to a file: the same bytes for the same figure."""
        drawing = io.BytesIO()
        with mpl.rc_context(settings()), lacking_told_once():
            self.figure.savefig(drawing, format=form, metadata=UNDATED[form])
        return drawing.getvalue()
