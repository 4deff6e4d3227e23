"""A small sweep as a user makes it, and what is in its folder."""

import csv
import io
import os
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from sim.cli import command as cli

SIEGE = Path(sys.executable).with_name("siege")
VARY = ["--vary", "policy.detector_fpr=0.01:0.05:3:log", "--vary", "policy.no_appeal_pledge=true,false"]
RUNS = 3 * 2 * 3


class Answer(NamedTuple):
    code: int
    out: str
    err: str


def sweep(world: Path, out: Path, *more: str, seeds: int = 3) -> list[str]:
    return ["sweep", str(world), *VARY, "--seeds", str(seeds), "--out", str(out), "--quiet", *more]


def ask(*arguments: str | Path, env: dict[str, str] | None = None) -> Answer:
    """Run the command: here, or in a process of its own if its environment is to be another."""
    if env is None:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.main([str(argument) for argument in arguments])
        return Answer(code, out.getvalue(), err.getvalue())
    done = subprocess.run(
        [SIEGE, *arguments], capture_output=True, text=True, timeout=600, check=False, env=os.environ | env
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the log, whose order is that in which runs were finished, and the locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".log", ".lock")
    }


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keys(folder: Path) -> Counter[str]:
    return Counter(line.split()[1] for line in (folder / "runs.log").read_text("utf-8").splitlines())
