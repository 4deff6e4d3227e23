"""The commands that look: what they print."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim import MODEL_VERSION
from sim.scenario.scenario import Scenario
from tests.sim.cli.answers import Ask, asked, refused

pytestmark = pytest.mark.usefixtures("undrawn")


def test_facts_prints_every_fact(ask: Ask, siege: Scenario, tmp_path: Path) -> None:
    answer = ask("facts")
    assert (answer.code, answer.err) == (0, "")
    assert siege.facts is not None
    ids = [fact.id for fact in siege.facts.facts]
    assert ids == [f"F{number:02}" for number in range(1, 31)]
    first_words = {line.split()[0] for line in answer.out.splitlines() if line.split()}
    assert set(ids) <= first_words
    assert ask("facts", "siege_2013") == answer
    assert list(tmp_path.iterdir()) == []


def test_facts_of_a_scenario_without_facts(ask: Ask, short: Scenario) -> None:
    Path("short.json").write_text(short.to_json(), "utf-8")
    refused(ask("facts", "short.json"), "has no facts")


def test_brackets_in_facts_are_shown_as_they_are(ask: Ask, short: Scenario) -> None:
    facts = asked()
    facts["source"] = "paper [/2]"
    facts["facts"][0] |= {"statement": "see [old] and [/red]", "when": ":bug:"}
    Path("saved.json").write_text(json.dumps(json.loads(short.to_json()) | {"facts": facts}), "utf-8")
    for command in ("run", "facts"):
        answer = ask(command, "saved.json")
        assert answer.code == 0
        for text in ("[old]", "[/red]"):
            assert text in answer.out
    assert "paper [/2]" in answer.out
    assert ":bug:" in answer.out


def test_results_are_told_apart(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of one scenario say with which seed and which other numbers they were made; names are never broken."""
    monkeypatch.setenv("COLUMNS", "60")
    plain = Path(ask("run", "siege_2013", "--agents", "2000", "--quiet").out.strip()).name
    changes = ["--seed", "7", "--set", "policy.no_appeal_pledge=no", "--set", "policy.detector_fpr=0.02"]
    other = Path(ask("run", "siege_2013", "--agents", "2000", *changes, "--quiet").out.strip()).name
    sweep = ["sweep", "r1_timing", "--agents", "500", "--vary", "policy.detector_fpr=0.001,0.01", "--seeds", "2"]
    sweep += ["--draws", "0"]
    study = Path(ask(*sweep, "--quiet").out.strip()).name
    told = ask("results").out
    assert max(map(len, told.splitlines())) <= 60
    entries = dict(re.findall(r"^(\S.*)\n((?:    .*\n)+)", told, re.MULTILINE))
    assert set(entries) == {plain, other, study}
    texts = {name: " ".join(lines.split()) for name, lines in entries.items()}
    year = f"{datetime.now(UTC):%Y}"
    assert all(year in text and f"version {MODEL_VERSION} of the model" in text for text in texts.values())
    assert texts[plain].startswith("run of siege_2013; seed 20131203; ")
    assert texts[plain].endswith(" agents=2000")
    assert "seed 7; " in texts[other]
    assert texts[other].endswith(" policy.detector_fpr=0.02, policy.no_appeal_pledge=no, agents=2000")
    assert texts[study].startswith("sweep of r1_timing; 4 runs, seeds 20131203-20131204; ")
    assert texts[study].endswith(" varies policy.detector_fpr=0.001,0.01; agents=500")
    one = ask("results", f"results/{other}").out
    assert max(map(len, one.splitlines()[1:])) <= 60
    assert "policy.no_appeal_pledge=no" in one
