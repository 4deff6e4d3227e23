"""Fits: what teaches them, what is held out, what a newspaper would print, and how many runs they make."""

import random
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.plan.fits import NUMBERS, Effort, asked, printed, questions
from sim.scenario.facts import Facts
from sim.scenario.loading import load_scenario
from sim.scenario.names import DECLARED
from sim.scenario.posterior import Fit
from sim.scenario.scenario import Scenario

FITS: tuple[Fit, ...] = get_args(Fit)
T1 = next(q for q in questions(load_scenario("siege_2013"), "narrow") if q.target.id == "T1")
ROLES = {"narrow": "target", "main": "target", "ads": "ad target"}


@pytest.fixture(scope="module", name="siege")
def _siege() -> Scenario:
    return load_scenario("siege_2013").evolve(agents=2000)


def shuffled(siege: Scenario, seed: int) -> Scenario:
    assert siege.facts is not None
    facts = random.Random(seed).sample(siege.facts.facts, len(siege.facts.facts))
    return siege.evolve(facts=Facts(source=siege.facts.source, facts=tuple(facts)))


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_fit_sees_what_teaches_it_and_stops_before_what_is_held_out(siege: Scenario, fit: Fit, seed: int) -> None:
    scenario = siege if seed is None else shuffled(siege, seed)
    cut = asked(scenario, fit)
    taught = {target.id for fact in cut.known_facts for target in fact.targets}
    assert taught == {question.target.id for question in questions(scenario, fit)}
    targets = [target for fact in scenario.known_facts for target in fact.targets]
    assert taught == {target.id for target in targets if target.role == ROLES[fit]}
    # What is held out ends at the first of these moments, or with the ads' own.
    held_out = [target.moments[-1] for target in targets if target.role == "held out" and target.metric == "in_rooms"]
    last = max(question.moment for question in questions(scenario, fit))
    limit = max(min(held_out), last) if fit == "ads" else min(held_out)
    assert cut.hours <= scenario.hour_of(limit)
    assert cut.hours >= scenario.hour_of(last)
    assert [question.moment for question in questions(scenario, fit)] == sorted(
        question.moment for question in questions(scenario, fit)
    )


def test_numbers_are_fitted_once_and_have_priors() -> None:
    assert all(DECLARED[name].prior for names in NUMBERS.values() for name in names)
    assert all(len(set(names)) == len(names) for names in NUMBERS.values())
    assert set(NUMBERS["narrow"]) < set(NUMBERS["main"])
    assert not set(NUMBERS["main"]) & set(NUMBERS["ads"])


@given(st.floats(1, 1e8))
def test_a_newspaper_prints_the_leading_digit(answer: float) -> None:
    told = printed(T1, answer)
    assert told is not None
    assert told.low <= answer < told.high
    digit, zeros = f"{told.low:.0f}"[0], f"{told.low:.0f}"[1:]
    assert set(zeros) <= {"0"}
    assert told.high - told.low == 10 ** len(zeros)
    assert digit != "0"


def test_nothing_is_printed_of_what_did_not_happen_or_is_no_count(siege: Scenario) -> None:
    by_id = {question.target.id: question for question in questions(siege, "narrow")}
    assert printed(by_id["T1"], None) is None
    assert printed(by_id["T1"], 0.0) is None
    assert printed(by_id["T6"], 0.7) is None
    assert isinstance(by_id["T3"].target.low, datetime)
    assert printed(by_id["T3"], 20.0) is None
    told = printed(by_id["T4"], 4321.0)
    assert told is not None
    assert (told.low, told.high, told.moment) == (4000, 5000, by_id["T4"].moment)


@given(st.integers(1, 40), st.integers(1, 5), st.integers(20, 2000), st.integers(1, 100))
def test_efforts(numbers: int, stages: int, draws: int, seeds: int) -> None:
    effort = Effort.of(numbers)
    assert effort.first.bit_count() == 1
    assert effort.first > effort.wave > numbers
    assert (
        effort.about(stages + 1, draws, seeds) > effort.about(stages, draws, seeds) >= draws * seeds + min(draws, 300)
    )
    assert Effort.of_check(numbers).about(stages, draws, seeds) < effort.about(stages, draws, seeds)
