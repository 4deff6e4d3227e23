"""What a page holds, read back from its file."""

import base64
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from sim.cli import command as cli
from sim.scenario.scenario import Scenario
from tests.undrawn import undraw


def contents(text: str) -> dict[str, Any]:
    """Return what a page was given to show."""
    [packed] = re.findall(r'id="content">([A-Za-z0-9+/=]+)</script>', text)
    held: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed)))
    side_by_side = held["runs"]
    held["runs"] = [
        {name: values[place] for name, values in side_by_side["fields"].items()}
        for place in range(side_by_side["count"])
    ]
    for place, run in enumerate(held["runs"]):
        lines = [lines[place] for lines in side_by_side["spent"]]
        run["raster"]["spent"] = [line for line in lines if line is not None]
    return held


def left_by(world: Scenario, folder: Path) -> Path:
    """Return the results of a run, made by the command; its figures are not drawn."""
    script, out = folder / f"{world.name}.json", folder / f"of {world.name}"
    script.write_text(world.to_json(), "utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        undraw(monkeypatch)
        assert cli.main(["run", str(script), "--quiet", "--out", str(out)]) == 0
    return next(out.iterdir())


def reported(folders: Iterable[Path], out: Path) -> str:
    """Return the report of some folders, made by the command."""
    assert cli.main(["report", *map(str, folders), "--out", str(out)]) == 0
    return out.read_text("utf-8")
