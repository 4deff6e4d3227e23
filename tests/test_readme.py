"""The README runs: its commands, its examples, its claims that a machine can check."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from experiments.commands import carrying_out
from experiments.engine.folder import folder_of
from experiments.plan.plan import Plan
from experiments.words import folders
from sim.cli.command import main
from sim.cli.options import parser
from sim.scenario import fits, loading
from sim.scenario.library import shipped_scenarios

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
LINES = [line for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
STUDY = r"siege (sweep|sensitivity|compare|search|deadlines|calibrate|validate|ablations) "
STUDIES = [line for line in LINES if re.match(STUDY, line)]
SHOWS = [line for line in LINES if line.startswith("siege show ")]
LOOKS_AND_RUNS = [line for line in LINES if line.startswith("siege ") and line not in STUDIES + SHOWS]
FOLDER = "results/siege_2013-064a95"


@pytest.fixture(name="small")
def _small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be in an empty folder where a scenario has 2,000 agents unless a command asks for another number."""
    monkeypatch.chdir(tmp_path)
    whole = loading.from_script
    monkeypatch.setattr(loading, "from_script", lambda path: whole(path).evolve(agents=2000))
    assert fits.from_script is whole  # a posterior is of the whole: imported before, lest it keeps the small one
    folders._reference.cache_clear()
    yield
    folders._reference.cache_clear()


def leave_results_of_its_first_command() -> None:
    """Run it with fewer agents and give the folder the name that it has at full size."""
    assert main(["run", "siege_2013", "--quiet"]) == 0
    [folder] = Path("results").iterdir()
    folder.rename(FOLDER)


@pytest.mark.usefixtures("small", "undrawn")
@pytest.mark.parametrize("line", LOOKS_AND_RUNS)
def test_its_commands_that_look_and_run_do_so_as_they_stand(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is given word by word; only the size of the scenarios is less than a reader's."""
    _, *words = shlex.split(line)
    if "results" in line:
        leave_results_of_its_first_command()
    capsys.readouterr()
    try:
        code = main(words)
    except SystemExit as leaving:  # of --help
        code = int(leaving.code or 0)
    assert code == 0
    assert capsys.readouterr().out


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("line", SHOWS)
def test_its_pages_are_served(line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Until they are stopped."""
    monkeypatch.setattr("sim.page.server.Server.serve_forever", lambda _: None)
    assert main([*shlex.split(line)[1:], "--no-browser", "--port", "0"]) == 0
    assert "http://127.0.0.1:" in capsys.readouterr().out


def test_every_other_line_is_a_study_or_sets_up() -> None:
    others = [line for line in LINES if line not in STUDIES + SHOWS + LOOKS_AND_RUNS]
    assert [line for line in others if not line.startswith(("python3 -m venv ", "eval "))] == []


def test_commands_within_its_sentences_exist() -> None:
    named = set(re.findall(r"`siege ([a-z]+)", README))
    assert named <= set(parser()[1])


def test_it_names_every_scenario_and_no_other() -> None:
    rows = [line for line in README.split("## Scenarios")[1].split("##")[0].splitlines() if line.startswith("| ")]
    assert {name for row in rows for name in re.findall("`(.+?)`", row)} == set(shipped_scenarios())


class PlannedError(Exception):
    """What a study would do at full size, in place of doing it."""


def planned(line: str, monkeypatch: pytest.MonkeyPatch) -> Plan:
    def plan_only(plan: Plan, *_: object) -> None:
        raise PlannedError(plan)

    monkeypatch.setattr(carrying_out, "conduct", plan_only)
    with pytest.raises(PlannedError) as stopped:
        main(shlex.split(line)[1:])
    plan: Plan = stopped.value.args[0]
    return plan


@pytest.mark.parametrize("line", STUDIES)
def test_its_studies_can_be_planned(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They take minutes to hours: each is read and planned as it stands, none is run."""
    monkeypatch.chdir(tmp_path)
    assert planned(line, monkeypatch).size > 1


def test_folders_that_it_names_are_those_that_its_commands_make(monkeypatch: pytest.MonkeyPatch) -> None:
    siege = loading.load_scenario("siege_2013")
    made = {f"results/{siege.name}-{siege.digest()[:6]}"}
    made |= {str(folder_of(planned(line, monkeypatch), Path("results"))) for line in STUDIES}
    assert set(re.findall(r"results/[a-z]\S*?-[0-9a-f]{6}\b", README)) <= made
    assert FOLDER in made


def test_its_three_lines_plot_a_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    [lines] = [example for example in EXAMPLES if "read_csv" in example]
    table = tmp_path / re.findall(r'"(results/.*?)"', lines)[0]
    table.parent.mkdir(parents=True)
    table.write_text("policy.detector_fpr,peak_in_rooms\n0.001,5\n0.001,7\n0.01,9\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    exec(lines, {})
    [line] = plt.gca().get_lines()
    assert line.get_xydata().tolist() == [[0.001, 6.0], [0.01, 9.0]]
    plt.close("all")


STORIES = [example for example in EXAMPLES if "def scenario():" in example]


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("example", STORIES)
def test_its_stories_run(example: str, tmp_path: Path) -> None:
    story = tmp_path / "my_story.py"
    story.write_text(example, "utf-8")
    assert main(["run", str(story), "--agents", "2000", "--quiet", "--out", str(tmp_path)]) == 0


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e not in STORIES and "read_csv" not in e])
def test_its_python_runs(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With fewer agents."""
    assert "100_000" in example
    exec(example.replace("100_000", "2_000"), {})
    assert len(capsys.readouterr().out) < 1000


def test_what_it_says_of_the_rooms_is_so() -> None:
    home = Path(__file__).parent.parent
    above: list[str] = []
    [block] = re.findall(r"```\n(sim/  .*?)```", README, re.DOTALL)
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip())
        names = re.match(r"((\S+/? )+) ", line.strip() + "  ")
        assert names
        for name in names.group(1).split():
            above[indent // 2 :] = [name]
            assert home.joinpath(*above).exists(), line


def test_what_it_points_to_is_there() -> None:
    home = Path(__file__).parent.parent
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README):
        assert (home / link).exists(), link
    assert (home / "scenarios" / "siege_2013.png").stat().st_size < 400_000


def test_the_set_up_commands_are_single_lines_that_use_the_pins() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all("-c .ci/constraints.txt" in command for command in commands)


@pytest.mark.usefixtures("undrawn")
def test_it_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of its excerpt is one of the run at full size, in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["run", "siege_2013", "--out", str(tmp_path)]) == 0
    printed = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    excerpt = README.split("```\nsiege_2013   3 Dec")[1].split("```")[0]
    assert {line for line in f"siege_2013   3 Dec{excerpt}".splitlines() if line != "..."} <= printed
