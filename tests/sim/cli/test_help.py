"""Help: what it says, what it costs, and what is said of wrong usage."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sim.cli.answers import Ask


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"]], ids=" ".join)
def test_help_names_the_commands_and_gives_examples(ask: Ask, arguments: list[str]) -> None:
    answer = ask(*arguments)
    assert answer.code == 0
    assert answer.err == ""
    for text in ("siege run siege_2013", "siege facts siege_2013", "--set policy."):
        assert text in answer.out


def test_help_of_run_names_every_option(ask: Ask) -> None:
    answer = ask("run", "--help")
    for option in ("--agents", "--seed", "--set", "--out", "--quiet"):
        assert option in answer.out


@pytest.mark.parametrize("arguments", [[], ["--help"], ["run", "--help"]], ids=["import only", "help", "help of run"])
def test_help_imports_nothing_that_takes_long(arguments: list[str]) -> None:
    program = (
        "import sys, contextlib, io\n"
        "from sim.cli.command import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    sys.argv[1:] and main()\n"
        "print(sorted({'mesa', 'numpy', 'scipy', 'matplotlib', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [[], ["walk"], ["run"], ["run", "siege_2013", "--agent-count", "5"], ["run", "siege_2013", "--seed"]],
    ids=["nothing", "unknown command", "no scenario", "unknown option", "option without value"],
)
@pytest.mark.usefixtures("no_run")
def test_wrong_usage(ask: Ask, tmp_path: Path, arguments: list[str]) -> None:
    answer = ask(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert "usage: siege" in answer.err
    assert list(tmp_path.iterdir()) == []
