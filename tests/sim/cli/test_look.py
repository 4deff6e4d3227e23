"""The commands that look: what they print."""

import json
from pathlib import Path

from sim.scenario.scenario import Scenario
from tests.sim.cli.answers import Ask, asked, refused


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
