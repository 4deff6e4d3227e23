"""Designs: grids cover the product, draws are spread as promised, whatever --vary is given is an axis or a mistake."""

import hashlib
import math
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.plan.designs import grid, latin, sobol
from experiments.plan.space import Axis
from sim.errors import InputError
from sim.scenario.names import DECLARED, RECORDS
from sim.scenario.points import Point, Value, changes
from sim.scenario.priors import Choice, LogUniform, Uniform, Whole
from tests.worlds import small_world

QUICK = settings(deadline=None, max_examples=60)
WITH_PRIOR = [name for name, entry in DECLARED.items() if entry.prior is not None]
CONTINUOUS = [name for name in WITH_PRIOR if isinstance(DECLARED[name].prior, Uniform | LogUniform)]
NUMBERS = [name for name, entry in DECLARED.items() if not isinstance(entry.default, bool)]
counts = st.integers(2, 1000)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, float, float, bool]:
    """A name and a range that is allowed, as it may be given: ends in order, above 0 if on a log scale."""
    name = draw(st.sampled_from(NUMBERS))
    bounds = DECLARED[name].low, DECLARED[name].high
    whole = isinstance(DECLARED[name].default, int)
    each = st.integers(*map(int, bounds)) if whole else st.floats(*bounds)
    low, high = sorted(draw(st.lists(each, min_size=2, max_size=2, unique=True)))
    return name, low, high, low > 0 and draw(st.booleans())


def as_given(name: str, low: float, high: float, count: int | None, log: bool) -> str:
    return f"{name}={low!r}:{high!r}" + (f":{count}" if count else "") + (":log" if log else "")


def value_is_allowed(name: str, value: Value) -> bool:
    part, _, field = name.partition(".")
    read = getattr(RECORDS[part](**{field: value}), field)
    return bool(read == value) and type(read) is type(value)


# Reading --vary
@given(span=spans(), count=counts)
@QUICK
def test_a_grid_has_its_ends_its_steps_and_allowed_values(span: tuple[str, float, float, bool], count: int) -> None:
    name, low, high, log = span
    axis = Axis.parse(as_given(name, low, high, count, log))
    assert (axis.name, axis.log, axis.prior) == (name, log, None)
    assert (axis.values[0], axis.values[-1]) == (low, high)
    assert all(earlier < later for earlier, later in pairwise(axis.values))
    assert all(value_is_allowed(name, value) for value in axis.values)
    whole = isinstance(DECLARED[name].default, int)
    if whole or len(axis.values) < count:  # rounded, or closer than floats can tell
        assert len(axis.values) <= count
    elif not log:
        np.testing.assert_allclose(axis.values, np.linspace(low, high, count), rtol=1e-9, atol=1e-12 * high)
    elif low > 1e-300:  # below, floats are too coarse to see a ratio
        ratios = np.array(axis.values[1:]) / np.array(axis.values[:-1])
        np.testing.assert_allclose(ratios, (high / low) ** (1 / (count - 1)), rtol=1e-9)


def test_a_grid_of_whole_numbers_is_rounded_and_has_none_twice() -> None:
    axis = Axis.parse("policy.appeal_evidence_items=0:3:10")
    assert axis.values == (0, 1, 2, 3)
    assert all(type(value) is int for value in axis.values)
    assert Axis.parse("policy.click_refund_hours=1:100:5:log").values == (1, 3, 10, 32, 100)
    assert Axis.parse("policy.appeal_evidence_items=0:8.0:2").values == (0, 8)


@given(span=spans())
@QUICK
def test_a_range_is_read_back(span: tuple[str, float, float, bool]) -> None:
    name, low, high, log = span
    axis = Axis.parse(as_given(name, low, high, None, log))
    whole = isinstance(DECLARED[name].default, int)
    assert axis == Axis(name, prior=(LogUniform if log else Whole if whole else Uniform)(low, high), log=log)
    drawn = [axis.draw(share) for share in (0.0, 0.3, 1.0)]
    assert all(value_is_allowed(name, value) for value in drawn)
    assert (drawn[0], drawn[-1]) == pytest.approx((low, high), rel=1e-9, abs=1e-9 * (high - low))


def test_rounding_of_floats_does_not_leave_the_declared_range() -> None:
    axis = Axis.parse("policy.sales_weight=0.1903831922275251:1.3")
    assert axis.prior is not None
    assert axis.prior.quantile(1.0) > 1.3
    assert axis.draw(1.0) == 1.3


@given(name=st.sampled_from(NUMBERS), data=st.data())
@QUICK
def test_a_list_is_read_back_in_its_order(name: str, data: st.DataObject) -> None:
    low, high = DECLARED[name].low, DECLARED[name].high
    each = st.integers(int(low), int(high)) if isinstance(DECLARED[name].default, int) else st.floats(low, high)
    values = tuple(data.draw(st.lists(each, min_size=2, max_size=20, unique=True)))
    assert Axis.parse(f"{name}={','.join(map(repr, values))}") == Axis(name, values=values)


def test_yes_or_no_is_a_list() -> None:
    assert Axis.parse("policy.no_appeal_pledge=true,false").values == (True, False)


@pytest.mark.parametrize("name", WITH_PRIOR)
def test_a_name_alone_is_the_declared_prior(name: str) -> None:
    axis = Axis.parse(name)
    assert axis.prior is DECLARED[name].prior
    assert axis.declaration.meaning
    assert all(value_is_allowed(name, axis.draw(share)) for share in (0.0, 0.01, 0.5, 0.99, 1.0))


MISTAKES = {
    "policy.detector_fprr=0:1": "there is no 'policy.detector_fprr'; did you mean policy.detector_fpr?",
    "detector_fpr": "there is no 'detector_fpr'; did you mean policy.detector_fpr?",
    "": "there is no ''; siege levers and siege behaviour list all",
    "behaviour.risk_constant": "behaviour.risk_constant: has no declared range; give behaviour.risk_constant=LOW:HIGH "
    "or a list a,b,c",
    "policy.jury_share=1:0": "policy.jury_share: LOW must be less than HIGH, not 1.0 and 0.0",
    "policy.jury_share=0.5:0.5:3": "policy.jury_share: LOW must be less than HIGH, not 0.5 and 0.5",
    "policy.jury_share=0:1:5:log": "policy.jury_share: a log scale needs LOW greater than 0, not 0.0",
    "policy.jury_share=0:1:1": "policy.jury_share: N must be a whole number from 2 to 1000, not '1'",
    "policy.jury_share=0:1:1001": "policy.jury_share: N must be a whole number from 2 to 1000, not '1001'",
    "policy.jury_share=0:1:2.5": "policy.jury_share: N must be a whole number from 2 to 1000, not '2.5'",
    "policy.jury_share=0:1:true": "policy.jury_share: N must be a whole number from 2 to 1000, not 'true'",
    "policy.jury_share=0:2": "policy.jury_share: must be at most 1.0, not 2 (allowed: 0 to 1)",
    "policy.jury_share=NaN:1": "policy.jury_share: must be a finite number, not nan (allowed: 0 to 1)",
    "policy.jury_share=0,1e999": "policy.jury_share: must be a finite number, not inf (allowed: 0 to 1)",
    "policy.jury_share=0,x": "policy.jury_share: must be a number, not 'x' (allowed: 0 to 1)",
    "policy.jury_share=": "policy.jury_share: must be a number, not '' (allowed: 0 to 1)",
    "policy.jury_share=0.5": "policy.jury_share: '0.5' is one value and varies nothing; use --set, or give "
    "LOW:HIGH:N, LOW:HIGH:N:log, LOW:HIGH, LOW:HIGH:log or a list a,b,c",
    "policy.jury_share=0,0.5,0": "policy.jury_share: 0.0 is given twice",
    "policy.jury_share=0:0.5:1:2": "policy.jury_share: must be LOW:HIGH:N, LOW:HIGH:N:log, LOW:HIGH, LOW:HIGH:log or "
    "a list a,b,c, not '0:0.5:1:2'",
    "policy.jury_share=0:log": "policy.jury_share: must be LOW:HIGH:N, LOW:HIGH:N:log, LOW:HIGH, LOW:HIGH:log or "
    "a list a,b,c, not '0:log'",
    "policy.jury_share=" + ",".join(f"{n / 2000}" for n in range(1001)): "policy.jury_share: 1,001 values are given, "
    "at most 1,000 are allowed",
    "policy.appeal_evidence_items=1,2.5": "policy.appeal_evidence_items: must be a whole number, not 2.5 "
    "(allowed: 0 to 20)",
    "policy.no_appeal_pledge=0:1": "policy.no_appeal_pledge: is yes or no, not '0:1'; give "
    "policy.no_appeal_pledge=yes,no",
    "policy.no_appeal_pledge=yes,1": "policy.no_appeal_pledge: must be true or false, not 1",
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:40])
def test_a_mistake_is_told_in_one_line(text: str) -> None:
    with pytest.raises(InputError) as mistake:
        Axis.parse(text)
    assert str(mistake.value) == MISTAKES[text]


VALID = ["policy.jury_share=0:1:5", "policy.campaign_hours=4:96:log", "policy.appeal_evidence_items=1,2,5"]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid text with a piece cut out, doubled or replaced."""
    text = draw(st.sampled_from([*VALID, *NUMBERS, "policy.no_appeal_pledge=true,false"]))
    first, last = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    pieces = (
        "nan",
        "-inf",
        "1e400",
        "9" * 5000,
        "[" * 3000,
        "-",
        ":",
        ",",
        "=",
        ":log",
        "true",
        "null",
        text[first:last],
    )
    return text[:first] + draw(st.sampled_from(pieces) | st.text(max_size=4)) + text[last:]


@given(text=st.text() | mutated() | st.text("0123456789.:,-elognaif").map(lambda rest: f"policy.appeal_days={rest}"))
@settings(deadline=None, max_examples=300)
def test_whatever_is_given_is_an_axis_or_a_mistake_in_one_line(text: str) -> None:
    try:
        axis = Axis.parse(text)
    except InputError as mistake:
        line = str(mistake)
    else:
        line = ""
        assert axis.values or axis.prior
        values = axis.values or (axis.draw(0.0), axis.draw(0.5), axis.draw(1.0))
        assert all(value_is_allowed(axis.name, value) for value in values)
    assert len(line.splitlines()) <= 1
    assert len(line) < 400


# Designs
@given(lengths=st.lists(st.integers(2, 5), min_size=1, max_size=4), data=st.data())
@QUICK
def test_a_grid_is_the_product_last_axis_fastest(lengths: list[int], data: st.DataObject) -> None:
    names = data.draw(st.permutations(CONTINUOUS))[: len(lengths)]
    ends = [(DECLARED[name].prior.quantile(0), DECLARED[name].prior.quantile(1)) for name in names]  # type: ignore
    axes = [Axis.parse(as_given(*each, False)) for each in zip(names, *zip(*ends, strict=True), lengths, strict=True)]
    points = grid(axes)
    assert [tuple(point.values()) for point in points] == list(product(*(axis.values for axis in axes)))
    assert all(list(point) == names for point in points)
    assert len(points) == math.prod(lengths)


def strata(axes: list[Axis], points: list[Point], count: int) -> list[list[int]]:
    """Return the stratum of each point along each axis, from its value: continuous priors are inverted."""
    found = []
    for axis in axes:
        shares = []
        for point in points:
            value = point[axis.name]
            match axis.prior:
                case Uniform(low, high):
                    shares.append((value - low) / (high - low))
                case LogUniform(low, high):
                    shares.append(math.log(value / low) / math.log(high / low))
        found.append([math.floor(share * count + 1e-9) for share in shares])
    return found


some_axes = st.lists(st.sampled_from(CONTINUOUS), min_size=1, max_size=6, unique=True).map(
    lambda names: [Axis.parse(name) for name in names]
)


@given(axes=some_axes, count=st.integers(1, 60), seed=st.integers(0, 2**63 - 1))
@QUICK
def test_a_latin_hypercube_has_one_point_in_each_stratum(axes: list[Axis], count: int, seed: int) -> None:
    for column in strata(axes, latin(axes, count, seed), count):
        assert sorted(column) == list(range(count))


@given(axes=some_axes, power=st.integers(0, 7), seed=st.integers(0, 2**63 - 1))
@QUICK
def test_every_prefix_of_a_sobol_design_has_one_point_in_each_stratum(axes: list[Axis], power: int, seed: int) -> None:
    points = sobol(axes, 2**power, seed)
    for prefix in (2**smaller for smaller in range(power + 1)):
        for column in strata(axes, points[:prefix], prefix):
            assert sorted(column) == list(range(prefix))


def test_the_strata_tests_can_fail() -> None:
    """Independent draws leave strata empty; a Sobol' design of other length does."""
    axes = [Axis.parse("policy.jury_share")]
    points: list[Point] = [{"policy.jury_share": value} for value in np.random.default_rng(1).random(64).tolist()]
    assert sorted(strata(axes, points, 64)[0]) != list(range(64))
    assert sorted(strata(axes, sobol(axes, 64, 1)[:48], 48)[0]) != list(range(48))


@pytest.mark.parametrize("draw", [latin, sobol])
def test_drawn_values_are_allowed_and_hang_on_the_seed_alone(draw: Any) -> None:
    axes = [Axis.parse(name) for name in WITH_PRIOR]
    np.random.seed(1)  # noqa: NPY002 - global state must not matter
    points = draw(axes, 32, 7)
    np.random.seed(2)  # noqa: NPY002
    assert points == draw(axes, 32, 7)
    assert points != draw(axes, 32, 8)
    assert all(value_is_allowed(name, value) for point in points for name, value in point.items())
    assert {point["policy.no_appeal_pledge"] for point in points} == {True, False}


def test_designs_are_the_same_on_every_python() -> None:
    axes = [Axis.parse(name) for name in ("policy.detector_fpr", "behaviour.organisers", "policy.jury_share=0:1")]
    texts = [
        "\n".join(f"{value:.12g}" for point in draw(axes, 64, 20131203) for value in point.values())
        for draw in (latin, sobol)
    ]
    assert [hashlib.sha256(text.encode()).hexdigest()[:12] for text in texts] == ["93141bf7f500", "88f7d8451588"]


def test_another_axis_leaves_the_draws_of_a_latin_hypercube_alone() -> None:
    one, two = Axis.parse("policy.jury_share"), Axis.parse("policy.detector_fpr")
    assert [point[one.name] for point in latin([two, one], 20, 3)] == [point[one.name] for point in latin([one], 20, 3)]


RANGE, VALUES = Axis.parse("policy.jury_share"), Axis.parse("policy.campaign_hours=4:96:3")


@pytest.mark.parametrize(
    ("design", "line"),
    [
        (
            lambda: grid([VALUES, RANGE]),
            "policy.jury_share: a grid needs values, not a range; give LOW:HIGH:N or a list",
        ),
        (
            lambda: latin([VALUES], 4, 1),
            "policy.campaign_hours: a drawn design needs a range, not values; give LOW:HIGH",
        ),
        (
            lambda: sobol([VALUES], 4, 1),
            "policy.campaign_hours: a drawn design needs a range, not values; give LOW:HIGH",
        ),
        (lambda: grid([VALUES, VALUES]), "policy.campaign_hours is given twice"),
        (lambda: latin([RANGE, RANGE], 4, 1), "policy.jury_share is given twice"),
        (lambda: grid([]), "at least one number must be varied"),
        (lambda: sobol([], 4, 1), "at least one number must be varied"),
        (lambda: sobol([RANGE], 100, 1), "points: must be a power of two, such as 64 or 128, not 100"),
        (lambda: sobol([RANGE], 0, 1), "points: must be from 1 to 100,000, not 0"),
        (lambda: latin([RANGE], 100_001, 1), "points: must be from 1 to 100,000, not 100,001"),
        (
            lambda: grid([Axis.parse(f"{name}=0.1:0.2:100") for name in ("policy.jury_share", *THREE_MORE)]),
            "a grid of 100,000,000 points; at most 100,000 are allowed",
        ),
    ],
)
def test_a_design_that_cannot_be_is_told_in_one_line(design: Any, line: str) -> None:
    with pytest.raises(InputError) as mistake:
        design()
    assert str(mistake.value).startswith(line)


THREE_MORE = ("policy.detector_recall", "policy.detector_fpr", "policy.believed_parity")


def test_changes_are_those_of_a_scenario() -> None:
    point: Point = {"policy.detector_fpr": 0.001, "behaviour.organisers": 7, "policy.no_appeal_pledge": False}
    assert changes(point) == {
        "policy": {"detector_fpr": 0.001, "no_appeal_pledge": False},
        "behaviour": {"organisers": 7},
    }
    world = small_world().evolve(**changes(point))
    assert (world.policy.detector_fpr, world.policy.no_appeal_pledge, world.behaviour.organisers) == (0.001, False, 7)
    assert small_world().evolve(**changes({})) == small_world()


def test_a_choice_is_drawn_as_the_field_takes_it() -> None:
    axis = Axis.parse("behaviour.unpaid_timeout_hours")
    assert axis.prior == Choice((24, 72))
    assert {type(point[axis.name]) for point in latin([axis], 10, 1)} == {int}
