"""The Chinese typeface for a page that is read elsewhere: no more of it than the page needs."""

import io
from functools import lru_cache

from sim.figures.fonts import CHINESE


@lru_cache(maxsize=8)
def woff(characters: frozenset[str]) -> bytes:
    """Return a WOFF of the Chinese typeface with these characters, as far as it has them: the same bytes for the same.

    Args:
        characters: What is to be written.
    """
    from fontTools import subset  # a page in English does without
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", recalc_timestamp=False)
    font = TTFont(CHINESE, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)
    font.flavor = "woff"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()
