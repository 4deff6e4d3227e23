"""What the command line answers, and how tests ask it."""

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

SIEGE = Path(sys.executable).with_name("siege")
FIRST_DAY = "2013-12-03T02:00:00+08:00"


class Answer(NamedTuple):
    """What the command line gave back."""

    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


def refused(answer: Answer, *says: str) -> None:
    """Check that a mistake is told in one line that contains all of ``says``, and that nothing was written."""
    assert answer.code == 2
    assert answer.err.startswith("siege: ")
    assert answer.err.endswith("\n")
    assert len(answer.err.splitlines()) == 1
    assert "Traceback" not in answer.err
    assert ": :" not in answer.err
    assert len(answer.err) < 600
    for text in says:
        assert text.casefold() in answer.err.casefold()
    assert answer.out == "" or (len(answer.out.splitlines()) == 2 and "\nplan: " in answer.out)
    assert not Path("results").exists()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a results folder that must not change when it is made again."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


Entry = dict[str, Any]


def asked(**values: Any) -> Entry:
    """Return facts that ask for one target."""
    target = {"id": "X1", "metric": "in_rooms", "role": "target", "unit": "sellers", "moments": [FIRST_DAY], "low": 1}
    fact = {"id": "A1", "lines": [1], "when": "w", "phrase": "p", "statement": "s", "role": "target"}
    return {"source": "a source", "facts": [fact | {"targets": [target | values]}]}
