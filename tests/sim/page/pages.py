"""What a page holds, read back from its file."""

import base64
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.cli import command as cli


def contents(text: str) -> dict[str, Any]:
    """Return what a page was given to show."""
    [packed] = re.findall(r'id="content">([A-Za-z0-9+/=]+)</script>', text)
    held: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed)))
    return held


def reported(folders: Iterable[Path], out: Path) -> str:
    """Return the report of some folders, made by the command."""
    assert cli.main(["report", *map(str, folders), "--out", str(out)]) == 0
    return out.read_text("utf-8")
