"""The README runs: its commands, its examples, its claims that a machine can check."""

import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from experiments.commands import carrying_out
from experiments.plan.plan import Plan
from sim.cli.command import main
from sim.scenario.library import shipped_scenarios

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^siege (run .+)$", README, re.MULTILINE)
PRINTED = re.findall(r"^siege (list|levers|outcomes|facts .+)$", README, re.MULTILINE)
EXPERIMENTS = re.findall(r"^siege ((?:sweep|sensitivity|compare|search) .+)$", README, re.MULTILINE)
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_its_commands_run(command: str, tmp_path: Path) -> None:
    small = [] if "--agents" in command else ["--agents", "2000"]
    assert main([*command.split(), *small, "--quiet", "--out", str(tmp_path)]) == 0


@pytest.mark.parametrize("command", PRINTED)
def test_what_it_lists_is_printed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) == 0
    assert capsys.readouterr().out


def test_it_names_every_scenario_and_no_other() -> None:
    rows = [line for line in README.split("## Scenarios")[1].split("##")[0].splitlines() if line.startswith("| ")]
    assert {name for row in rows for name in re.findall("`(.+?)`", row)} == set(shipped_scenarios())


class PlannedError(Exception):
    """What an experiment would do, in place of doing it."""


@pytest.mark.parametrize("command", EXPERIMENTS)
def test_its_experiments_can_be_planned(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan_only(plan: Plan, *_: object) -> None:
        raise PlannedError(plan.size)

    monkeypatch.setattr(carrying_out, "conduct", plan_only)
    with pytest.raises(PlannedError):
        main([*command.split(), "--out", str(tmp_path)])


def test_its_three_lines_plot_a_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    [lines] = [example for example in EXAMPLES if "pandas" in example]
    table = tmp_path / re.findall(r'"(results/.*?)"', lines)[0]
    table.parent.mkdir(parents=True)
    table.write_text("policy.detector_fpr,peak_in_rooms\n0.001,5\n0.001,7\n0.01,9\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    found: dict[str, Any] = {}
    exec(lines, found)
    [line] = plt.gca().get_lines()
    assert line.get_xydata().tolist() == [[0.001, 6.0], [0.01, 9.0]]
    plt.close("all")


STORIES = [example for example in EXAMPLES if "def scenario():" in example]


@pytest.mark.parametrize("example", STORIES)
def test_its_stories_run(example: str, tmp_path: Path) -> None:
    story = tmp_path / "my_story.py"
    story.write_text(example, "utf-8")
    assert main(["run", str(story), "--agents", "2000", "--quiet", "--out", str(tmp_path)]) == 0


def test_its_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(EXAMPLES[1].replace("100_000", "2_000"), {})
    assert float(capsys.readouterr().out) >= 0


def test_what_it_points_to_is_there() -> None:
    home = Path(__file__).parent.parent
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (home / link).exists(), link
    assert (home / "scenarios" / "siege_2013.png").stat().st_size < 400_000


def test_the_set_up_commands_are_single_lines_that_use_the_pins() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all("-c .ci/constraints.txt" in command for command in commands)


def test_it_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of its excerpt is one of the run at full size, in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["run", "siege_2013", "--out", str(tmp_path)]) == 0
    printed = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    excerpt = README.split("```\nsiege_2013   3 Dec")[1].split("```")[0]
    assert {line for line in f"siege_2013   3 Dec{excerpt}".splitlines() if line != "..."} <= printed
