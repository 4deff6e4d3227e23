"""What there is to choose from is shown whole, at any width, without loading the model."""

import subprocess
import sys

import pytest

from sim.cli import command as cli
from sim.measures.outcomes import OUTCOMES
from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import declarations
from sim.scenario.library import groups
from sim.scenario.loading import load_scenario
from sim.scenario.policy import Policy

WIDTHS = {"60": 60, "80": 80, "120": 120, None: 100}
ARTICLE = load_scenario("siege_2013").facts
assert ARTICLE is not None

SHOWN = {
    "list": [text for group in groups() for name, asks in group.questions.items() for text in (name, asks)],
    "levers": [
        text
        for entry in declarations(Policy)
        for text in (entry.name, entry.unit.replace("yes/no", "yes"), entry.acts, entry.source, *entry.serves)
    ],
    "behaviour": [
        text
        for entry in declarations(Behaviour)
        for text in (entry.name, entry.unit.replace("yes/no", "yes"), entry.source, str(entry.prior or ""))
    ],
    "outcomes": [text for outcome in OUTCOMES for text in (outcome.name, outcome.unit, outcome.meaning)],
    "facts": [text for fact in ARTICLE.facts for text in (fact.id, fact.statement)],
}


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("command", SHOWN)
def test_what_is_printed_fits_the_width(
    command: str, columns: str | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    else:
        monkeypatch.delenv("COLUMNS", raising=False)
    assert cli.main([command]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= WIDTHS[columns]
    assert "\N{HORIZONTAL ELLIPSIS}" not in out  # nothing is cut off
    told = " ".join(out.split())
    assert [text for text in SHOWN[command] if text not in told] == []


@pytest.mark.parametrize("command", SHOWN)
def test_it_is_shown_without_loading_the_model(command: str) -> None:
    program = (
        "import sys\nfrom sim.cli.command import main\nmain(sys.argv[1:])\n"
        "sys.exit(str({'mesa', 'scipy', 'matplotlib', 'scenarios'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, command], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.stderr.strip() == ("{'scenarios'}" if command == "facts" else "set()")
