"""What records take: each value as what it is, names that can be read, moments that say when; nothing is guessed."""

import copy
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.errors import explain, is_hidden, visible
from sim.measures import comparison
from sim.scenario import Facts, Marketplace, NamedMerchant, PolicyChange, Rule, Scenario, Words
from sim.scenario.loading import from_script
from sim.scenario.records import Name, Text
from tests.worlds import day, small_world

HARBOUR = from_script(Path(__file__).parents[2] / "another_protest" / "harbour_2031.py")
RULE = Rule(measure="in_rooms", at_least=5, act=PolicyChange(changes={"tone": 0.5, "apology": True}))
WHOLE = HARBOUR.evolve(rules=(RULE,), words=Words(acts={"sweep": "net"}))
"""A scenario with something in every field."""

Path_ = tuple[str | int, ...]


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield each plain value of nested records with where it stands."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list | tuple):
        inner = enumerate(value)
    else:
        yield path, value
    for key, part in inner:
        yield from leaves(part, (*path, key))


def replaced(whole: Any, path: Path_, value: Any) -> Any:
    whole = copy.deepcopy(whole)
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return whole


def wrong_kinds(value: Any) -> list[Any]:
    """Return what stands for a value elsewhere, or looks like it, and is something else."""
    match value:
        case bool():
            return [int(value), float(value), str(value).lower(), "yes"]
        case int():
            return [str(value), bool(value), value + 0.5, [value]]
        case float():
            return [str(value), bool(value), [value]]
        case str():
            return [5, True, [value]]
        case _:
            return []


DUMPED: Any = json.loads(WHOLE.to_json())
LEAVES = [(path, value) for path, value in leaves(DUMPED) if value is not None]
DATES = [path for path, _ in LEAVES if path[-1] in ("at", "start", "festival", "until", "begins", "ends")]


def refused(path: Path_, value: Any) -> bool:
    changed = replaced(DUMPED, path, value)
    try:
        Scenario.model_validate(changed)
    except ValidationError as mistake:
        line = explain(mistake, Scenario)
        assert "\n" not in line
        try:
            Scenario.from_json(json.dumps(changed))
        except ValidationError:
            return True
    return False


def test_every_record_takes_each_value_as_what_it_is() -> None:
    assert len(LEAVES) > 200
    taken = [(path, wrong) for path, value in LEAVES for wrong in wrong_kinds(value) if not refused(path, wrong)]
    assert taken == []


NO_MOMENTS = (
    *("1", "1386000000", "2031", "2031-03-04", "20310304T000000Z", "2031-03-04T09:00", "2031-03-04T24:00:00Z", "now"),
    *("", 0, 1.5, True, "2031-02-30T00:00:00Z", "2031-03-04T09:00:00+25:00", "9999-12-31T23:59:59-12:00"),
)


@pytest.mark.parametrize("moment", NO_MOMENTS)
def test_a_moment_is_a_date_and_time_with_an_offset(moment: Any) -> None:
    assert len(DATES) > 10
    assert all(refused(path, moment) for path in DATES)


def test_a_date_without_an_offset_is_refused_wherever_it_stands() -> None:
    python = WHOLE.model_dump()
    dated = [path for path, value in leaves(python) if isinstance(value, datetime)]
    assert len(dated) > len(DATES)  # moments of targets too
    for path in dated:
        with pytest.raises(ValidationError, match="timezone"):
            Scenario.model_validate(replaced(json_like(python), path, datetime(2031, 3, 4)))  # noqa: DTZ001


def json_like(value: Any) -> Any:
    """Return nested records with lists for tuples, as TOML gives them."""
    if isinstance(value, dict):
        return {key: json_like(part) for key, part in value.items()}
    return [json_like(part) for part in value] if isinstance(value, list | tuple) else value


def test_lists_are_taken_for_tuples_as_toml_gives_them() -> None:
    assert Scenario.model_validate(json_like(WHOLE.model_dump())) == WHOLE


# Text

STEERING = ("\x1b[31m", "\x00", "\r", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\x9b", "\U000e0041")


def test_no_text_steers_the_terminal_or_hides_something() -> None:
    texts = [path for path, value in LEAVES if isinstance(value, str)]
    assert len(texts) > 50
    assert all(refused(path, f"a{hidden}b") for path, hidden in zip(texts, cycle(STEERING), strict=False))


@given(text=st.text(max_size=30))
@example("网店 🐟 ไทย می‌خواهم $x$")
def test_what_can_be_read_is_taken_as_it_is(text: str) -> None:
    hidden = any(is_hidden(character) for character in text)
    assert not any(is_hidden(character) for character in visible(text).replace("\n", ""))
    for kind, wanted in ((Text, True), (Name, text.strip() == text != "")):
        try:
            assert TypeAdapter(kind).validate_python(text) == text
        except ValidationError:
            assert hidden or not wanted
        else:
            assert not hidden
            assert wanted


NAMED = {"name", "category", "id", "metric", "rooms", "currency", "source", "statement"}


def test_names_are_not_empty() -> None:
    named = [path for path, _ in LEAVES if path[-1] in NAMED or path[-2:-1] in [("categories",), ("targets",)]]
    assert len(named) > 20
    assert all(refused(path, "") for path in named)


@pytest.mark.parametrize("name", ["NA", "nan", "NULL", "None", "true", "inf"])
def test_a_scenario_is_not_called_what_tables_take_for_nothing(name: str) -> None:
    assert refused(("name",), name)


@pytest.mark.parametrize("name", ["platform", "alliance", "apparel 2"])
def test_a_merchant_is_not_called_like_somebody_else(name: str) -> None:
    merchant = NamedMerchant(name=name, category="apparel")
    with pytest.raises(ValidationError, match="somebody else"):
        Marketplace(categories=("apparel",), named=(merchant,))


# What contradicts itself

TARGET = {"id": "X1", "metric": "in_rooms", "role": "target", "unit": "sellers", "moments": [day(2)]}
FACT = {"id": "A1", "lines": [1], "when": "w", "phrase": "p", "statement": "s", "role": "target", "targets": [TARGET]}
WRONG: dict[str, dict[str, Any]] = {
    "line 0": {"lines": [0]},
    "yes for a line": {"lines": [True]},
    "no line": {"lines": []},
    "number for a date": {"begins": 1.5},
    "text for a count": {"count": "5"},
    "negative count": {"count": -1},
    "empty id": {"id": ""},
    "blank id": {"id": " "},
    "low above high": {"targets": [TARGET | {"low": 2.0, "high": 1.0}]},
    "low at high": {"targets": [TARGET | {"low": 2, "high": 2.0}]},
    "dates the wrong way round": {"targets": [TARGET | {"metric": "act", "low": day(2), "high": day(1)}]},
    "a number and a date": {"targets": [TARGET | {"low": 1.0, "high": day(1)}]},
    "negative threshold": {"targets": [TARGET | {"threshold": -1.0}]},
    "a subject twice": {"targets": [TARGET | {"subject": ["HSTYLE", "HSTYLE"]}]},
    "two targets of one id": {"targets": [TARGET, TARGET]},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_facts_that_contradict_themselves(change: dict[str, Any]) -> None:
    Facts.model_validate({"source": "s", "facts": [FACT]})
    with pytest.raises(ValidationError) as caught:
        Facts.model_validate({"source": "s", "facts": [FACT | change]})
    assert "\n" not in explain(caught.value, Facts)


@pytest.mark.parametrize("change", [{"subject": ["HSTYLE"]}, {"versus": ["HSTYLE"]}, {"threshold": 3.0}], ids=str)
def test_a_target_says_nothing_that_its_metric_does_not_ask(change: dict[str, Any]) -> None:
    facts = Facts.model_validate({"source": "s", "facts": [FACT | {"targets": [TARGET | change]}]})
    with pytest.raises(comparison.InputError, match=r"X1: in_rooms asks for no \w+"):
        comparison.check(small_world(facts=facts))


@pytest.mark.parametrize(
    "act",
    [
        {"kind": "raid call", "at": day(1), "targets": []},
        {"kind": "raid call", "at": day(1), "targets": ["HSTYLE", "HSTYLE"]},
        {"kind": "no-car days", "at": day(2), "until": day(2)},
        {"kind": "demands", "at": day(2), "needs_members": 10**30},
    ],
    ids=str,
)
def test_acts_that_could_do_nothing(act: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        small_world(agenda=(act,))
