"""Another protest, on another marketplace, in other words: nothing of December 2013 is in the way."""

import csv
import re
from pathlib import Path

import pytest
from matplotlib.text import Text

from sim.cli import command as cli
from sim.figures.budgets import budgets
from sim.figures.escalation import escalation
from sim.figures.observed import Observed
from sim.model import SiegeModel
from sim.runs import Run, simulate
from sim.scenario.loading import load_scenario
from sim.scenario.place import Words
from sim.scenario.scenario import Scenario
from tests.layout import assert_legible

SCRIPT = Path(__file__).parents[2] / "another_protest" / "harbour_2031.py"
OF_2013 = re.compile(
    r"2013|\bDec\b|December|double 12|taobao|tmall|weibo|\bQT\b|\bQQ\b|CNY|voice|no-car|siege|article", re.IGNORECASE
)


@pytest.fixture(scope="module", name="run")
def _run() -> Run:
    return simulate(load_scenario(str(SCRIPT)))


@pytest.mark.usefixtures("undrawn")
def test_it_runs_by_its_path_and_is_compared_with_its_own_facts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", str(SCRIPT), "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert not OF_2013.findall(printed.replace(str(tmp_path), ""))
    assert "3 Mar - 9 Mar 2031" in printed
    [folder] = tmp_path.iterdir()
    with (folder / "comparison.csv").open(encoding="utf-8", newline="") as file:
        verdicts = {row["target"]: row["verdict"] for row in csv.DictReader(file)}
    assert verdicts == {"H1": "given", "H2": "met", "H3": "met", "H4": "met"}


def test_its_facts_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["facts", str(SCRIPT)]) == 0
    assert "The Harbour Gazette (invented)" in capsys.readouterr().out


@pytest.mark.parametrize("draw", [escalation, budgets])
def test_its_figures_speak_its_language(run: Run, draw: type) -> None:
    figure = draw(Observed.of(run)).figure
    assert_legible(figure)
    shown = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    assert [text for text in shown if OF_2013.search(text)] == []
    words = {escalation: ("Sellers in the radio rooms", "wall poster"), budgets: ("crowns an hour", "Copper Kettle")}
    assert all(word in shown for word in words[draw])


def test_it_has_the_days_of_its_own_time_zone(run: Run) -> None:
    assert run.scenario.start.isoformat() == "2031-03-03T00:00:00-03:00"
    activity = SiegeModel(run.scenario).activity.reshape(-1, 24)
    assert set(activity.argmax(axis=1)) == {21}  # the evening, by the clocks of the place
    assert (activity.mean(axis=1) > 1.1).tolist() == [False] * 5 + [True]  # Monday to Saturday


def test_much_of_the_story_happens(run: Run) -> None:
    assert len({event.name for event in run.events if event.actor in ("platform", "alliance")}) == 9


def test_it_survives_json(run: Run) -> None:
    again = Scenario.from_json(run.scenario.to_json())
    assert again == run.scenario
    assert again.words.acts == {"weibo call": "wall poster", "no-car days": "days without ads"}


def test_words_change_no_number(run: Run) -> None:
    plain = run.scenario.evolve(words=Words())
    assert plain.digest() == run.scenario.digest()


def test_a_misspelt_act_is_told() -> None:
    with pytest.raises(ValueError, match=r"no act 'weibo cal'; did you mean weibo call\?"):
        Words(acts={"weibo cal": "wall poster"})
