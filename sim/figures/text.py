"""Text of figures: numbers as a reader writes them, lines broken to a width."""

from functools import lru_cache
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sim.figures.style import points


def spoken(name: str) -> str:
    """Return a name of the code in words."""
    return name.rsplit(".", 1)[-1].replace("_", " ")


def capital(text: str) -> str:
    """Return the text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def told(value: Any) -> str:
    """Return a value as text: thousands apart, a true minus, no noise of floating point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    number = float(value) + 0.0  # a negative zero loses its sign
    size = abs(number)
    if size >= 1e9:
        text = f"{number / 1e9:,.4g} bn"
    elif size >= 1e6:
        text = f"{number / 1e6:,.4g} M"
    elif size >= 1000:
        text = f"{number:,.0f}"
    else:
        number = float(f"{number:.{6 if size >= 1e-4 and _short(number) else 3}g}")
        text = f"{number:.6f}".rstrip("0").rstrip(".") if size >= 1e-4 else f"{number:.3g}"
    return text.replace("-", "\N{MINUS SIGN}")


def _short(number: float) -> bool:
    return len(f"{abs(number):.6g}") <= len("0.0005")


def breadth(text: str, size: str, weight: str = "normal") -> float:
    """Return the width of a line of text, in inches."""
    words = text.split()
    gaps = max(0, len(words) - 1) * _advance(" ", points(size), weight)
    return 1.06 * (gaps + sum(_advance(word, points(size), weight) for word in words))  # hinting widens small type


@lru_cache(maxsize=4096)
def _advance(text: str, size: float, weight: str) -> float:
    """Return how far a text moves the pen, the room around its first and last letter included."""
    font = FontProperties(family="DejaVu Sans", weight=weight, size=size)
    lines = (f"n{text}n", "nn")
    between, alone = (text_to_path.get_text_width_height_descent(line, font, ismath=False)[0] for line in lines)
    return float(between - alone) / 72


def wrapped(text: str, inches: float, size: str, weight: str = "normal") -> str:
    """Return the text broken into lines that fit a width."""
    for columns in range(len(text), 4, -1):
        lines = wrap(text, columns)
        if all(breadth(line, size, weight) <= inches for line in lines):
            return "\n".join(lines)
    return text
