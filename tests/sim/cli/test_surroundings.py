"""What surrounds the command must not change what it does: variables, folders, names of files, and users' scripts."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import command as cli
from sim.errors import LONGEST
from sim.terminal.console import WIDEST, WIDTH_WHEN_PIPED, console

pytestmark = pytest.mark.usefixtures("undrawn")

SIEGE = Path(sys.executable).with_name("siege")
SHORT = """
from scenarios import siege_2013
{more}

def scenario():
    return siege_2013.scenario().evolve(agents=300, hours=6, facts=None, {changes})
"""
NO_TEXT = os.fsdecode(b"caf\xe9")
NONSENSE = {
    "MPLBACKEND": "nonsense",
    "MPLCONFIGDIR": os.devnull,
    "NO_COLOR": "1",
    "TERM": "nonsense",
    "COLUMNS": "\u00b2",
    "LINES": "-1",
    "TZ": "Nowhere/Nothing",
    "LC_ALL": "C",
    "LANG": "xx_YY",
    "PYTHONUTF8": "0",
}


def asked(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    surroundings = os.environ | environment
    return subprocess.run(
        [SIEGE, *arguments], cwd=folder, env=surroundings, capture_output=True, timeout=600, check=False
    )


def test_nonsense_in_the_environment_and_packages_of_the_users_own(tmp_path: Path) -> None:
    """A user's packages of our names are passed by, and her script finds its neighbours."""
    for package in ("scenarios", "experiments"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise RuntimeError('the wrong package')")
    (tmp_path / "neighbour.py").write_text("SEED = 7")
    (tmp_path / "story.py").write_text(SHORT.format(more="import neighbour", changes="seed=neighbour.SEED"))
    done = asked("run", "story.py", "--quiet", folder=tmp_path, PYTHONPATH=str(tmp_path), **NONSENSE)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0
    assert '"seed": 7' in (tmp_path / done.stdout.decode().strip() / "scenario.json").read_text("utf-8")
    listed = asked("results", folder=tmp_path, PYTHONPATH=str(tmp_path), **NONSENSE)
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert b"siege_2013" in listed.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names, or remove no such folders")
def test_names_of_files_that_are_no_text_and_a_folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script, out = tmp_path / f"{NO_TEXT}.py", tmp_path / f"out {NO_TEXT}"
    script.write_text(SHORT.format(more="", changes=""))
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert cli.main(["run", str(script), "--quiet", "--out", str(out)]) == 0
    assert capsys.readouterr().out.strip().startswith(f"{tmp_path}/out caf\\udce9/siege_2013-")
    [folder] = out.iterdir()
    assert r"caf\udce9.py" in (folder / "manifest.json").read_text("utf-8")
    assert cli.main(["run", "siege_2013", "--agents", "300"]) == 3
    assert cli.main(["run", f"{NO_TEXT}.json"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("name", ["COLUMNS", "LINES"])
@pytest.mark.parametrize("size", ["", "-3", "abc", "\u00b2", "\u0663", "0", "9" * 5000, "1e3", " 80"])
def test_what_is_no_size_is_passed_by(name: str, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv(name, size)
    assert console().width == WIDTH_WHEN_PIPED
    monkeypatch.setenv("COLUMNS", str(WIDEST))
    assert console().width == WIDEST


@pytest.mark.parametrize("as_terminal", [False, True])
def test_nothing_printed_steers_the_terminal(as_terminal: bool) -> None:
    screen = console()
    screen.file, screen._force_terminal = io.StringIO(), as_terminal
    screen.print("a\x1b]0;title\x07b \u202ec 网店\nnext line", style=None)
    assert screen.file.getvalue() == "a\\x1b]0;titleb \\u202ec 网店\nnext line\n"  # Rich itself drops the bell


def test_usage_is_told_without_what_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "siege_2013", "--\x1b[31m\u202e" + "x" * 5000]) == 2
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert len(told) < 2000


RAISED = {
    "a generator's exit": "raise GeneratorExit('x')",
    "cancelled": "import asyncio; raise asyncio.CancelledError",
    "a base exception": "class B(BaseException): pass\nraise B('hi')",
    "a group": "raise BaseExceptionGroup('g', [KeyboardInterrupt()])",
    "exit": "raise SystemExit(0)",
    "no words": "raise ValueError",
    "failing words": "class B(Exception):\n    def __str__(self): raise SystemExit(3)\nraise B",
    "failing name": "class M(type):\n    __name__ = property(lambda cls: 1 / 0)\n"
    "class B(Exception, metaclass=M): pass\nraise B",
    "failing value": "class B:\n    def __repr__(self): raise ValueError\n"
    "from scenarios import siege_2013\nscenario = lambda: siege_2013.scenario().evolve(hours=B())",
    "too many digits": "from scenarios import siege_2013 as s\nscenario = lambda: s.scenario().evolve(hours=10**5000)",
    "many words": "raise ValueError('x' * 100_000)",
    "steering": "raise ValueError('\\x1b[31mred\\u202e')",
    "lines": "raise ImportError('a\\nb\\u2028c')",
    "endless": "def f(): f()\nf()",
    "no scenario": "x = 1",
    "no function": "scenario = 5",
    "no text": "x\0y",
    "hidden neighbour": "from scenarios import my_own",
}


@pytest.mark.parametrize("source", RAISED.values(), ids=RAISED)
def test_whatever_a_script_raises_is_told_in_one_line(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "s.py"
    script.write_text(source)
    assert cli.main(["run", str(script)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"siege: {script}")
    assert told.count("\n") == 1
    assert told[:-1].isprintable()
    assert not told[:-1].endswith(":")
    assert len(told) <= LONGEST + 10


def test_a_folder_that_the_programs_own_package_hides_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "my_own.py").write_text("x = 1")
    (tmp_path / "s.py").write_text("from scenarios import my_own")
    assert cli.main(["run", str(tmp_path / "s.py")]) == 2
    assert "the folder scenarios beside the script is hidden by the program's own" in capsys.readouterr().err
