"""A user's script: it runs from any folder, and its mistakes are told with their place."""

import os
import sys
from pathlib import Path

import pytest

from sim.scenario.loading import load_scenario
from tests.sim.cli.answers import Ask, contents, refused

pytestmark = pytest.mark.usefixtures("undrawn")

STORY = """
from datetime import timedelta

from scenarios import siege_2013


def scenario():
    base = siege_2013.scenario()
    return base.evolve(name="my_story", agents=1000, hours=6, facts=None, start=base.start + timedelta(days=1))
"""


def test_a_script_of_the_user_runs_from_any_folder(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stories, elsewhere = tmp_path / "stories", tmp_path / "elsewhere"
    stories.mkdir()
    elsewhere.mkdir()
    (stories / "my_story.py").write_text(STORY, "utf-8")
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    absolute = ask("run", str(stories / "my_story.py"), "--quiet")
    assert (absolute.code, absolute.err) == (0, "")
    relative = ask("run", "../stories/my_story.py", "--quiet", "--out", "relative")
    saved = ask("run", f"{absolute.out.strip()}/scenario.json", "--quiet", "--out", "saved")
    first, *others = (contents(Path(answer.out.strip())) for answer in (absolute, relative, saved))
    assert {"figures/escalation.png", "figures/escalation.svg", "series.csv"} < set(first)
    assert all(other == first for other in others)
    assert [path.name for path in stories.iterdir()] == ["my_story.py"]  # nothing outside the results folders
    assert sorted(path.name for path in elsewhere.iterdir()) == ["relative", "results", "saved"]


def test_a_script_is_read_anew_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    script = tmp_path / "story.py"
    seeds = []
    for seed in (1, 2):
        script.write_text(
            f"from scenarios import siege_2013\nscenario = lambda: siege_2013.scenario().evolve(seed={seed})"
        )
        os.utime(script, (1e9, 1e9))  # two saves within the same second
        seeds.append(load_scenario(str(script)).seed)
    assert seeds == [1, 2]


def test_a_script_may_have_dataclasses(tmp_path: Path) -> None:
    script = tmp_path / "story.py"
    lines = ("from __future__ import annotations", "from dataclasses import dataclass", "@dataclass", "class Plan:")
    script.write_text("\n".join((*lines, "    seed: int = 1", STORY)), "utf-8")
    assert load_scenario(str(script)).name == "my_story"


SCRIPT_MISTAKES: dict[str, tuple[str, list[str]]] = {
    "no function": ("x = 1\n", ["scenario"]),
    "not a function": ("scenario = 1\n", ["defines no function scenario()", "is 1"]),
    "other type": ("def scenario():\n    return 3\n", ["must return a Scenario", "int"]),
    "nothing returned": ("def scenario():\n    pass\n", ["must return a Scenario", "None"]),
    "fails in the function": ("\n\ndef scenario():\n    return 1 / 0\n", ["line 4", "ZeroDivisionError"]),
    "fails on import": ("x = 1\ny = x / 0\n", ["line 2", "ZeroDivisionError"]),
    "fails without a word": ("raise Exception\n", ["line 1", "Exception"]),
    "fails in two lines": ("raise ValueError('first\\nsecond')\n", ["line 1", "first"]),
    "fails in a library": ("import json\n\njson.loads('{')\n", ["line 3", "JSONDecodeError"]),
    "syntax error": ("x = 1\ndef scenario(:\n", ["line 2", "SyntaxError"]),
    "exits": ("raise SystemExit(0)\n", ["line 1", "SystemExit"]),
    "exits with a text": ("import sys\ndef scenario():\n    sys.exit('bye')\n", ["line 3", "SystemExit"]),
    "unknown import": ("import no_such_library\n", ["line 1", "no_such_library"]),
    "endless recursion": ("def scenario():\n    return scenario()\n", ["line 2", "RecursionError"]),
    "misspelt field": (
        "from sim.scenario.policy import Policy\ndef scenario():\n    return Policy(detector_fprr=1)\n",
        ["detector_fprr"],
    ),
    "out of range": (
        "from sim.scenario.policy import Policy\ndef scenario():\n    return Policy(detector_fpr=3)\n",
        ["detector_fpr", "not 3"],
    ),
    "no agents": (
        "from scenarios import siege_2013\ndef scenario():\n    return siege_2013.scenario().evolve(agents=0)\n",
        ["agents", "not 0"],
    ),
    "no such facts file": (
        "from pathlib import Path\nfrom sim.scenario import Facts\nFacts.load(Path('nope.toml'))\n",
        ["line 3", "nope.toml"],
    ),
}


@pytest.mark.parametrize("absolute", [False, True], ids=["relative path", "absolute path"])
@pytest.mark.parametrize(("script", "says"), SCRIPT_MISTAKES.values(), ids=SCRIPT_MISTAKES)
@pytest.mark.usefixtures("no_run")
def test_mistakes_in_a_script(ask: Ask, tmp_path: Path, script: str, says: list[str], absolute: bool) -> None:
    Path("story.py").write_text(script, "utf-8")
    refused(ask("run", str(Path("story.py").absolute() if absolute else "story.py")), "story.py", *says)
    assert [path.name for path in tmp_path.iterdir()] == ["story.py"]


@pytest.mark.parametrize("content", [b"\xff\n", b"x = 1\0\n"], ids=["invalid UTF-8", "NUL"])
@pytest.mark.usefixtures("no_run")
def test_a_script_that_is_no_text(ask: Ask, content: bytes) -> None:
    Path("story.py").write_bytes(content)
    refused(ask("run", "story.py"), "story.py", "SyntaxError")


def test_facts_file_that_is_no_toml(ask: Ask) -> None:
    Path("facts.toml").write_text("source = \n", "utf-8")
    Path("story.py").write_text(
        "from pathlib import Path\nfrom sim.scenario import Facts\nFacts.load(Path('facts.toml'))\n"
    )
    refused(ask("run", "story.py"), "story.py", "TOML")


def test_stopped_in_a_script(ask: Ask) -> None:
    Path("story.py").write_text("raise KeyboardInterrupt\n", "utf-8")
    answer = ask("run", "story.py")
    assert (answer.code, answer.out) == (1, "")
    assert len(answer.err.splitlines()) == 1
    assert not Path("results").exists()
