"""Figures as files."""

from pathlib import Path

from sim.figures.picture import Format, Picture
from sim.results.files import write_bytes

FORMATS: tuple[Format, ...] = ("png", "svg")


def write_figure(picture: Picture, path: Path) -> None:
    """Write a figure as PNG and SVG.

    Args:
        picture: The figure.
        path: Without suffix.
    """
    for form in FORMATS:
        write_bytes(path.with_suffix(f".{form}"), picture.drawn(form))
