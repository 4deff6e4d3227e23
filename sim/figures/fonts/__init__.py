"""The two typefaces of all figures: one for letters, which comes with Matplotlib, one for Chinese beside this file.

``SiegeSansSC.ttf`` is a subset of Noto Sans SC: the 3,000 commonest characters, and all of the dictionary.
``OFL.txt`` is its licence.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from warnings import catch_warnings, filterwarnings

from matplotlib.font_manager import FontProperties, fontManager, get_font, ttfFontProperty

FAMILIES = ("DejaVu Sans", "Siege Sans SC")
CHINESE = Path(__file__).with_name("SiegeSansSC.ttf")
BOLD = 700

_log = logging.getLogger(__name__)
_told: set[str] = set()


def _register() -> None:
    """Make the Chinese typeface known to Matplotlib; what is bold has it too, as there is one weight of it."""
    fontManager.addfont(CHINESE)
    fontManager.ttflist.append(replace(ttfFontProperty(get_font(CHINESE)), weight=BOLD))


_register()


@cache
def characters() -> frozenset[str]:
    """Return all that these typefaces can write."""
    paths = (fontManager.findfont(FontProperties(family=family)) for family in FAMILIES)
    return frozenset(chr(code) for path in paths for code in get_font(path).get_charmap())


def tell_lacking(text: str) -> None:
    """Say once, in one line, which characters of a text neither typeface has; a box stands in a figure for each."""
    lacking = sorted({*text} - characters() - _told - {"\n"})
    if lacking:
        _told.update(lacking)
        _log.warning("figures have no typeface for %s: a box stands for each", " ".join(lacking))


@contextmanager
def lacking_told_once() -> Iterator[None]:
    """Keep Matplotlib from warning of each glyph that is missing, wherever it stands: ``tell_lacking`` says it."""
    with catch_warnings():
        filterwarnings("ignore", r"Glyph \d+ .*missing")
        yield
