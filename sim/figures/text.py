"""Text of figures: numbers as a reader writes them, lines broken to a width."""

import re
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sim.figures.fonts import FAMILIES
from sim.figures.style import points
from sim.language.say import say

HAN, OPENING, CLOSING = "\u3400-\u9fff", "（《“‘「", "，。、；：？！）》”’」％…"  # noqa: RUF001
WORD = rf"[^\s{HAN}{OPENING}{CLOSING}]+?(?<=[a-z])-(?=[A-Za-z])|[^\s{HAN}{OPENING}{CLOSING}]+"
PIECE = re.compile(rf"\s*[{OPENING}]*(?:[{HAN}]|{WORD})[{CLOSING}]*|\s*[{OPENING}{CLOSING}]+")
"""What a line is not broken within: a word, or up to its hyphen, or a Chinese character; with the marks that belong to
it."""

MEASURED = re.compile(rf"[{HAN}]|[^\s{HAN}]+")


def spoken(name: str) -> str:
    """Return a name of the code in words."""
    return say(name.rsplit(".", 1)[-1].replace("_", " "))


def act_name(act: str) -> str:
    """Return what an act of the agenda is called where its scenario has no word for it."""
    return say(act.removeprefix("statement, ").replace("weibo", "Weibo"))


def scenario_name(name: str) -> str:
    """Return the name of a scenario or a policy in words; one without a name of its own is a word and a number."""
    words = name.replace("_", " ")
    said = say(words)
    return place_name(words) if said == words else said


def place_name(name: str) -> str:
    """Return the name of a merchant or keyword; one without a name of its own is a category and a number."""
    category, _, number = name.rpartition(" ")
    return say("{name} {number}", name=say(category), number=number) if number.isdigit() else say(name)


def capital(text: str) -> str:
    """Return the text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def told(value: Any) -> str:
    """Return a value as text: thousands apart, a true minus, no noise of floating point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return say("yes") if value else say("no")
    number = float(value) + 0.0  # a negative zero loses its sign
    size = abs(number)
    if size >= 1e9:
        text = say("{value:,.4g} bn", value=number / 1e9)
    elif size >= 1e6:
        text = say("{value:,.4g} M", value=number / 1e6)
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
    gaps = max(0, len(text.split()) - 1) * _advance(" ", points(size), weight)
    words = MEASURED.findall(text)
    return 1.06 * (gaps + sum(_advance(word, points(size), weight) for word in words))  # hinting widens small type


def lines_breadth(text: str, size: str) -> float:
    """Return the width of the longest line of a text, in inches."""
    return max(breadth(line, size) for line in text.split("\n"))


@lru_cache(maxsize=4096)
def _advance(text: str, size: float, weight: str) -> float:
    """Return how far a text moves the pen, the room around its first and last letter included."""
    font = FontProperties(family=list(FAMILIES), weight=weight, size=size)
    lines = (f"n{text}n", "nn")
    between, alone = (text_to_path.get_text_width_height_descent(line, font, ismath=False)[0] for line in lines)
    return float(between - alone) / 72


def wrapped(text: str, inches: float, size: str, weight: str = "normal") -> str:
    """Return the text broken into lines that fit a width; a word that is wider than a line is broken anywhere."""
    lines = [""]
    for piece in PIECE.findall(" ".join(text.split())):
        parts = [piece] if breadth(piece, size, weight) <= inches else [*piece]
        for part in parts:
            if lines[-1] and breadth(lines[-1] + part, size, weight) > inches:
                lines.append(part.lstrip())
            else:
                lines[-1] = (lines[-1] + part).lstrip()
    return "\n".join(line.rstrip() for line in lines)
