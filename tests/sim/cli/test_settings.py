"""Names and numbers on the command line, and how mistakes in them are answered."""

import argparse
from pathlib import Path

import pytest

from experiments.plan.space import Axis
from sim.cli.changes import changed
from sim.errors import InputError
from sim.scenario.loading import load_scenario
from sim.scenario.names import DECLARED
from sim.scenario.scenario import Scenario
from tests.sim.cli.answers import Ask, refused

pytestmark = pytest.mark.usefixtures("undrawn")


def test_settings_reach_the_run(ask: Ask, short: Scenario) -> None:
    Path("short.json").write_text(short.to_json(), "utf-8")
    changes = ["--set", "policy.detector_fpr=0.001", "--set", "behaviour.reach_sellers=3e5"]
    changes += ["--set=policy.no_appeal_pledge=false", "--agents", "1000", "--seed", "7"]
    answer = ask("run", "short.json", "--quiet", *changes)
    assert answer.code == 0
    saved = load_scenario(f"{answer.out.strip()}/scenario.json")
    assert saved == short.evolve(
        policy={"detector_fpr": 0.001, "no_appeal_pledge": False},
        behaviour={"reach_sellers": 3e5},
        agents=1000,
        seed=7,
    )


def setting(text: str) -> list[str]:
    return ["siege_2013", "--agents", "2000", f"--set={text}"]


NAMES = {
    "unknown scenario": (["siege_2012"], ["siege_2012", "did you mean siege_2013?"]),
    "nothing like it": (["xyz"], ["'xyz'", "siege list", ".py", ".json"]),
    "empty name": ([""], ["''", "siege list"]),
    "long name": (["x" * 5000], ["scenario", "xxx"]),
    "line break in a name": (["a\nb"], ["scenario"]),
    "no such JSON": (["nope.json"], ["nope.json", "No such file"]),
    "no such script": (["nope.py"], ["nope.py"]),
    "long path of a script": (["x" * 300 + ".py"], ["scenario", "xxx"]),
    "long path of a JSON": (["x" * 300 + ".json"], ["scenario", "xxx"]),
    "line break in a path": (["a\nb.json"], ["scenario", "b.json"]),
}
SETTINGS = {
    "misspelt field": (setting("policy.detector_fprr=0.1"), ["--set", "did you mean policy.detector_fpr?"]),
    "unknown field": (setting("behaviour.qqq=0.1"), ["'behaviour.qqq'", "siege levers", "siege behaviour"]),
    "unknown section": (setting("polcy.detector_fpr=0.1"), ["--set", "did you mean policy.detector_fpr?"]),
    "other section": (setting("channels.groups=3"), ["--set", "channels.groups"]),
    "no section": (setting("detector_fpr=0.1"), ["--set", "did you mean policy.detector_fpr?"]),
    "no section, misspelt": (setting("reach_seller=1"), ["--set", "did you mean behaviour.reach_sellers?"]),
    "no equals sign": (setting("policy.detector_fpr"), ["--set", "policy.detector_fpr", "NAME=VALUE"]),
    "only an equals sign": (setting("="), ["--set", "there is no ''"]),
    "no field": (setting("policy.=1"), ["policy."]),
    "no value": (setting("policy.detector_fpr="), ["policy.detector_fpr", "''", "0 to 1"]),
    "too large": (setting("policy.detector_fpr=2"), ["policy.detector_fpr", "not 2", "0 to 1"]),
    "too small": (setting("policy.campaign_hours=0.5"), ["policy.campaign_hours", "not 0.5", "1 to 240"]),
    "negative": (setting("policy.detector_fpr=-1"), ["policy.detector_fpr", "not -1", "0 to 1"]),
    "NaN": (setting("policy.detector_fpr=NaN"), ["policy.detector_fpr", "finite", "NaN"]),
    "infinity": (setting("behaviour.reach_sellers=Infinity"), ["behaviour.reach_sellers", "finite", "inf"]),
    "minus infinity": (setting("behaviour.reach_sellers=-Infinity"), ["behaviour.reach_sellers", "finite", "-inf"]),
    "beyond floats": (setting("policy.detector_fpr=1e400"), ["policy.detector_fpr", "finite"]),
    "beyond floats as integer": (setting("policy.detector_fpr=" + "9" * 400), ["policy.detector_fpr", "999"]),
    "beyond integers": (setting("policy.detector_fpr=" + "9" * 5000), ["policy.detector_fpr", "999"]),
    "long text": (setting("policy.detector_fpr=" + "x" * 5000), ["policy.detector_fpr", "xxx"]),
    "nested too deeply": (setting("policy.detector_fpr=" + "[" * 100_000), ["policy.detector_fpr", "[[["]),
    "text": (setting("policy.detector_fpr=much"), ["policy.detector_fpr", "'much'"]),
    "text in quotes": (setting('policy.detector_fpr="0.5"'), ["policy.detector_fpr", "0.5"]),
    "true for a number": (setting("policy.detector_fpr=true"), ["policy.detector_fpr", "true"]),
    "true for a whole number": (setting("policy.appeal_evidence_items=true"), ["appeal_evidence_items", "true"]),
    "part of a whole": (setting("policy.appeal_evidence_items=2.5"), ["appeal_evidence_items", "whole", "2.5"]),
    "number for a yes/no": (setting("policy.no_appeal_pledge=1"), ["policy.no_appeal_pledge", "true or false", "1"]),
    "yes for a number": (setting("policy.detector_fpr=yes"), ["policy.detector_fpr", "number", "'yes'"]),
    "list": (setting("policy.detector_fpr=[1]"), ["policy.detector_fpr", "[1]"]),
    "mapping": (setting('policy.detector_fpr={"a": 1}'), ["policy.detector_fpr", "a"]),
    "null": (setting("policy.detector_fpr=null"), ["policy.detector_fpr"]),
    "line break": (setting("policy.detector_fpr=a\nb"), ["policy.detector_fpr"]),
}
NUMBERS = {
    "no agents": (["siege_2013", "--agents", "0"], ["agents", "not 0", "1 to 20,000,000"]),
    "too many agents": (["siege_2013", "--agents", "1000000000000"], ["agents", "at most", "1000000000000"]),
    "agents with exponent": (["siege_2013", "--agents", "1e12"], ["agents", "1 to 20,000,000"]),
    "negative agents": (["siege_2013", "--agents", "-5"], ["agents", "-5"]),
    "half an agent": (["siege_2013", "--agents", "2.5"], ["agents", "whole", "2.5"]),
    "agents in words": (["siege_2013", "--agents", "many"], ["agents", "'many'"]),
    "agents true": (["siege_2013", "--agents", "true"], ["agents", "true"]),
    "agents in quotes": (["siege_2013", "--agents", '"2000"'], ["agents", "2000"]),
    "agents NaN": (["siege_2013", "--agents", "NaN"], ["agents", "nan"]),
    "agents empty": (["siege_2013", "--agents", ""], ["agents", "''"]),
    "more agents than sellers": (["siege_2013", "--agents", "9000000"], ["agents", "9000000", "8000000"]),
    "negative seed": (["siege_2013", "--agents", "2000", "--seed", "-1"], ["seed", "not -1"]),
    "seed too large": (["siege_2013", "--agents", "2000", "--seed", str(2**63)], ["seed", str(2**63)]),
    "half a seed": (["siege_2013", "--agents", "2000", "--seed", "1.5"], ["seed", "1.5"]),
    "seed true": (["siege_2013", "--agents", "2000", "--seed", "true"], ["seed", "true"]),
}
COMMANDS = NAMES | SETTINGS | NUMBERS


@pytest.mark.parametrize(("arguments", "says"), COMMANDS.values(), ids=COMMANDS)
@pytest.mark.usefixtures("no_run")
def test_mistakes_on_the_command_line(ask: Ask, tmp_path: Path, arguments: list[str], says: list[str]) -> None:
    refused(ask("run", *arguments), *says)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("text", "value"), {"yes": True, "no": False, "true": True, "false": False}.items())
def test_yes_and_no_are_taken_for_what_they_say(siege: Scenario, text: str, value: bool) -> None:
    for name in (name for name, entry in DECLARED.items() if isinstance(entry.default, bool)):
        part, _, field = name.partition(".")
        options = argparse.Namespace(changes=[f"{name}={text}"], agents=None, seed=None)
        assert changed(siege, options) == siege.evolve(**{part: {field: value}})
        assert Axis.parse(f"{name}={text},{'no' if value else 'yes'}").values == (value, not value)


@pytest.mark.parametrize("name", DECLARED)
def test_a_name_without_its_part_is_answered_with_the_whole(siege: Scenario, name: str) -> None:
    bare = name.partition(".")[2]
    options = argparse.Namespace(changes=[f"{bare}=1"], agents=None, seed=None)
    for ask in (lambda: changed(siege, options), lambda: Axis.parse(bare), lambda: Axis.parse(f"{bare}=1:2:3")):
        with pytest.raises(InputError, match=f"did you mean {name}\\?$"):
            ask()
