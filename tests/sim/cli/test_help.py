"""Help: what it says, what it costs, and what is said of wrong usage."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from sim import MODEL_VERSION
from sim.cli.options import parser
from sim.scenario.names import DECLARED
from tests.sim.cli.answers import SIEGE, Answer, Ask, refused


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
        "print(sorted({'mesa', 'numpy', 'scipy', 'matplotlib', 'pydantic', 'rich', 'argcomplete'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=600
    )
    assert done.stdout.strip() == "[]"


WRONG_USAGE = {
    "unknown command": ("walk", ["no command 'walk'", "see siege --help"]),
    "misspelt command": ("swep siege_2013", ["did you mean sweep?"]),
    "another spelling": ("behavior", ["did you mean behaviour?"]),
    "no scenario": ("run", ["required: scenario", "see siege run --help"]),
    "unknown option": ("run siege_2013 --qqq 5", ["no option '--qqq'", "see siege run --help"]),
    "misspelt option": ("run siege_2013 --agent-count 5", ["'--agent-count'", "did you mean --agents?"]),
    "misspelt option with a value": ("sweep siege_2013 --vary x --sseeds=5", ["'--sseeds'", "did you mean --seeds?"]),
    "option of another command": ("run siege_2013 --vary x", ["no option '--vary'"]),
    "option before the command": ("--agents 5 run siege_2013", ["siege --help"]),
    "option without value": ("run siege_2013 --seed", ["--seed", "expected one argument"]),
    "one argument too many": ("run siege_2013 7", ["'7' is one argument too many"]),
    "long argument": (f"run siege_2013 {'x' * 5000}", ["one argument too many"]),
}


@pytest.mark.parametrize(("line", "says"), WRONG_USAGE.values(), ids=WRONG_USAGE)
@pytest.mark.usefixtures("no_run")
def test_wrong_usage_is_told_in_a_line(ask: Ask, tmp_path: Path, line: str, says: list[str]) -> None:
    refused(ask(*line.split()), *says)
    assert list(tmp_path.iterdir()) == []


def test_who_asks_for_nothing_is_shown_what_there_is(ask: Ask) -> None:
    assert ask() == ask("--help")
    assert ask().code == 0


def test_its_version_is_that_of_the_package_and_of_the_model(ask: Ask) -> None:
    assert ask("--version") == Answer(
        0, f"siege {version('siege-simulator')}, version {MODEL_VERSION} of the model\n", ""
    )


COMMANDS = parser()[1]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_legible_at_sixty_columns(ask: Ask, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    told = ask(*command.split(), "--help").out
    assert [line for line in told.splitlines() if len(line) > 60] == []


def test_the_module_does_what_the_command_does(tmp_path: Path) -> None:
    for arguments in (["facts", "siege_2013"], ["--version"], ["run", "siege_2012"], ["swep"]):
        answers = [
            subprocess.run([*start, *arguments], capture_output=True, text=True, cwd=tmp_path, timeout=600, check=False)
            for start in ([SIEGE], [sys.executable, "-m", "sim"])
        ]
        assert len({(each.returncode, each.stdout, each.stderr) for each in answers}) == 1


COMPLETED = {
    "siege s": {"show", "sweep", "sensitivity", "search"},
    "siege run r1": {"r1_timing"},
    "siege run my": {"my_story.py"},
    "siege run siege_2013 --se": {"--seed", "--set"},
    "siege run siege_2013 --set policy.detector_f": {"policy.detector_fpr="},
    "siege sweep siege_2013 --vary behaviour.reach": {"behaviour.reach_sellers="},
    "siege sensitivity siege_2013 --over beh": {"behaviour", *(n for n in DECLARED if n.startswith("behaviour."))},
    "siege sweep siege_2013 --outcome peak": {"peak_in_rooms", "peak_raiders"},
    "siege compare siege_2013 r2": {"r2_care"},
}


@pytest.mark.parametrize("line", COMPLETED)
def test_the_shell_completes(tmp_path: Path, line: str) -> None:
    (tmp_path / "my_story.py").touch()
    (tmp_path / "my_notes.txt").touch()
    told = tmp_path / "told"
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(told), "_ARGCOMPLETE_IFS": "\n"}
    asked |= {"_ARGCOMPLETE_SUPPRESS_SPACE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    subprocess.run([SIEGE], env=os.environ | asked, cwd=tmp_path, check=True, timeout=600)
    assert set(told.read_text("utf-8").split()) == COMPLETED[line]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_completion_for_each_shell(shell: str) -> None:
    register = SIEGE.with_name("register-python-argcomplete")
    script = subprocess.run([register, "--shell", shell, "siege"], capture_output=True, text=True, check=True)
    assert "siege" in script.stdout
