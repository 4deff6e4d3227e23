"""Sensitivity: indices known in closed form are found, chance is told from effects."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.numbers.sensitivity import Effect, Index, morris, screened, sobol_indices
from experiments.plan.sensitivity_designs import DUMMY, morris_design, sobol_design
from sim.submodels.arrays import Floats
from tests.experiments.sampling import LONGEST, axes, lucky


def ishigami(shares: Floats) -> Floats:
    first, second, third = (2 * np.pi * shares - np.pi).T
    return np.asarray(np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first))


def sobol_g(shares: Floats) -> Floats:
    return np.asarray(np.prod((np.abs(4 * shares - 2) + G) / (1 + G), axis=1))


def shares_of_g() -> tuple[Floats, Floats]:
    """First and total order, from the variances of the factors (Saltelli and Sobol' 1995)."""
    alone = 1 / (3 * (1 + G) ** 2)
    others = np.prod(1 + alone) / (1 + alone)
    variance = np.prod(1 + alone) - 1
    return alone / variance, alone * others / variance


G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])
A, B = 7, 0.1
BEND, WAVE = A**2 / 8, 0.5 * (1 + B * np.pi**4 / 5) ** 2  # Ishigami and Homma 1990
TOGETHER = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
VARIANCE = BEND + WAVE + TOGETHER
KNOWN: dict[str, tuple[Callable[[Floats], Floats], Floats, Floats]] = {
    "Ishigami": (
        ishigami,
        np.array([WAVE, BEND, 0.0]) / VARIANCE,
        np.array([WAVE + TOGETHER, BEND, TOGETHER]) / VARIANCE,
    ),
    "Sobol' G": (sobol_g, *shares_of_g()),
}


# Sobol' indices
@pytest.mark.parametrize("name", KNOWN)
def test_known_indices_are_found(name: str) -> None:
    function, first, total = KNOWN[name]
    design = sobol_design(axes(len(first)), 1024, 11)
    *rows, dummy = sobol_indices(design, function(design.shares[:, :-1]), 11)
    np.testing.assert_allclose([row.first for row in rows], first, atol=0.03)
    np.testing.assert_allclose([row.total for row in rows], total, atol=0.03)
    for row, alone, all_in_all in zip(rows, first, total, strict=True):
        assert row.first_low - 1e-3 <= alone <= row.first_high + 1e-3
        assert row.total_low - 1e-3 <= all_in_all <= row.total_high + 1e-3
        assert row.total_high - row.total_low < 0.25
    assert dummy == Index(DUMMY, *(0.0,) * 6)


@pytest.mark.parametrize("name", KNOWN)
def test_scipy_finds_the_same_indices_in_the_same_runs(name: str) -> None:
    function, first, _ = KNOWN[name]
    design = sobol_design(axes(len(first)), 256, 2)
    values = function(design.shares[:, :-1]) + lucky(design, 1.0)
    rows = sobol_indices(design, values, 2)
    blocks = values.reshape(256, -1).T
    runs = {"f_A": blocks[:1], "f_B": blocks[-1:], "f_AB": blocks[1:-1, np.newaxis]}
    other = stats.sobol_indices(func=runs, n=256)
    np.testing.assert_allclose([row.first for row in rows], other.first_order, atol=0.01)
    np.testing.assert_allclose([row.total for row in rows], other.total_order, atol=1e-9)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    function, first, total = KNOWN["Ishigami"]
    inside = []
    for seed in range(40):
        design = sobol_design(axes(3), 128, seed)
        for row, alone, all_in_all in zip(
            sobol_indices(design, function(design.shares[:, :-1]), seed), first, total, strict=False
        ):
            inside += [row.first_low <= alone <= row.first_high, row.total_low <= all_in_all <= row.total_high]
    assert np.mean(inside) > 0.9  # a Sobol' sequence errs less than the bootstrap, which takes points for independent


def test_the_dummy_has_the_share_of_the_variance_that_is_chance() -> None:
    design = sobol_design(axes(3), 1024, 4)
    noise = np.sqrt(VARIANCE / 3)  # three parts of four are Ishigami's, one is chance
    rows = sobol_indices(design, ishigami(design.shares[:, :-1]) + lucky(design, noise), 4)
    assert rows[-1].total_low < 0.25 < rows[-1].total_high
    assert rows[1].total == pytest.approx(0.75 * KNOWN["Ishigami"][2][1], abs=0.05)


# Morris screening
def test_effects_of_a_plane_are_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 0.0, 0.5])
    design = morris_design(axes(4), 20, 1)
    *rows, dummy = morris(design, design.shares[:, :-1] @ slopes, 1)
    np.testing.assert_allclose([row.mu_star for row in rows], np.abs(slopes), atol=1e-9)
    assert max(row.sigma + row.high - row.low for row in rows) < 1e-9
    assert dummy.mu_star == 0


def test_sigma_shows_bends_and_interactions() -> None:
    design = morris_design(axes(4), 40, 1)
    one, two, three, four = design.shares[:, :-1].T
    rows = morris(design, one * two + 4 * (three - 0.5) ** 2 + four, 1)
    assert min(row.sigma for row in rows[:3]) > 0.2
    assert rows[3].sigma < 1e-9


def test_screening_keeps_the_largest_above_the_dummy() -> None:
    design = morris_design(axes(6), 30, 2)
    values = design.shares[:, :-1] @ np.array([0.0, 5.0, 0.01, 3.0, 0.0, 4.0]) + lucky(design, 0.5)
    rows = morris(design, values, 2)
    assert screened(rows, 10) == [LONGEST[1], LONGEST[5], LONGEST[3]]
    assert screened(rows, 2) == [LONGEST[1], LONGEST[5]]
    assert screened(morris(design, lucky(design, 1.0), 2), 10) == []


def test_designs_and_tables_hang_on_the_seed_alone() -> None:
    def everything(seed: int) -> list[object]:
        screen, full = morris_design(axes(3), 6, seed), sobol_design(axes(3), 32, seed)
        return [
            screen.shares.tolist(),
            full.shares.tolist(),
            morris(screen, ishigami(screen.shares[:, :3]), seed),
            sobol_indices(full, ishigami(full.shares[:, :3]), seed),
        ]

    state = np.random.get_state(legacy=False)  # noqa: NPY002
    zero = everything(0)  # a seed that SALib would take for none
    np.random.seed(5)  # noqa: NPY002
    assert zero == everything(0)
    np.random.set_state(state)  # noqa: NPY002
    assert all(one != other for one, other in zip(zero, everything(1), strict=True))
    after = np.random.get_state(legacy=False)  # noqa: NPY002
    assert (after["state"]["key"] == state["state"]["key"]).all()
    assert after["state"]["pos"] == state["state"]["pos"]


# What never breaks
@pytest.mark.parametrize("value", [0.0, 0.1, -3e9])
def test_what_never_changes_hangs_on_nothing(value: float) -> None:
    screen, full = morris_design(axes(3), 6, 1), sobol_design(axes(3), 16, 1)
    rounded = np.full(len(full.shares), value) * (1 + 1e-16 * np.arange(len(full.shares)))
    assert sobol_indices(full, rounded, 1) == [Index(name, *(0.0,) * 6) for name in full.names]
    assert morris(screen, np.full(len(screen.shares), value), 1) == [Effect(name, *(0.0,) * 4) for name in screen.names]
    assert screened(morris(screen, np.full(len(screen.shares), value), 1), 5) == []


@given(st.lists(st.integers(0, 47), max_size=3), st.sampled_from([1e-9, 1.0, 1e12]))
@settings(deadline=None, max_examples=30)
def test_rare_outcomes_give_numbers(where: list[int], size: float) -> None:
    design = sobol_design(axes(3), 8, 1)
    values = np.zeros(len(design.shares))
    values[where] = size
    for row in sobol_indices(design, values, 1):
        assert np.isfinite(row[1:]).all()
        assert row.total_low <= row.total <= row.total_high


@pytest.mark.parametrize("values", [np.zeros(5), np.full(48, np.nan), np.zeros((48, 1))])
def test_values_that_do_not_fit_are_refused(values: Floats) -> None:
    with pytest.raises(ValueError, match="values: must be"):
        sobol_indices(sobol_design(axes(3), 8, 1), values, 1)
