"""The page as one file: style, script and content in one HTML document that asks nothing of the network.

The content is packed, so that no name in it can be taken for markup, and the same content gives the same bytes.
"""

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from sim.figures.fonts import FAMILIES
from sim.figures.fonts.subset import woff
from sim.language.say import language, say
from sim.results.files import encoded

SCRIPTS = (
    *("dom", "time", "numbers", "axis", "headcount", "raiders", "grievance", "raster", "sweep", "spending"),
    *("player", "sentences", "walk", "tables", "policies", "study", "levers", "live", "page"),
)
"""In the order in which they are read; each defines functions only, and the last begins."""


def document(content: Mapping[str, Any], title: str) -> str:
    """Return the page.

    Args:
        content: What it shows, as plain JSON.
        title: Of the window.
    """
    content = {"words": words(), **content, "runs": _side_by_side(content["runs"])}
    parts = {
        "LANGUAGE": language(),
        "TITLE": escape(title),
        "STYLE": _typeface(content) + _asset("page.css"),
        "SCRIPT": "\n".join(_asset(f"{name}.js") for name in SCRIPTS),
        "CONTENT": packed(content),
    }
    page = _asset("page.html")
    for name, part in parts.items():
        page = page.replace(f"%{name}%", part, 1)
    return page


def _side_by_side(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return runs field by field, and their merchants line by line: what repeats lies close, and packs to half."""
    rasters = [{name: layer for name, layer in run["raster"].items() if name != "spent"} for run in runs]
    told = [{**run, "raster": raster} for run, raster in zip(runs, rasters, strict=True)]
    return {
        "count": len(runs),
        "fields": {name: [run[name] for run in told] for name in (told[0] if told else ())},
        "spent": [*zip_longest(*(run["raster"]["spent"] for run in runs))],
    }


def _typeface(content: Mapping[str, Any]) -> str:
    """Return the style that brings a typeface along for what is not written in English, as a reader may have none."""
    if language() == "en":
        return ""
    shown = json.dumps(content, ensure_ascii=False)
    coded = base64.b64encode(woff(frozenset(shown))).decode()
    face = f'font-family: "{FAMILIES[-1]}"; src: url(data:font/woff;base64,{coded}) format("woff")'
    return f"@font-face {{ {face}; unicode-range: U+2000-FFFF; }}\n"


def words() -> dict[str, str]:
    """Return the page's texts in the language that is spoken now, by name."""
    texts: dict[str, str] = json.loads(_asset("words.json"))
    return {name: say(text) for name, text in texts.items()}


def packed(content: Mapping[str, Any]) -> str:
    """Return content as text that is safe in an HTML document and a third as long."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(encoded(plain), mtime=0)).decode()


@cache
def _asset(name: str) -> str:
    return (files("sim.page") / "assets" / name).read_text("utf-8")
