"""Who joined under which of two policies, seller by seller, by brute force."""

from typing import Any

import pytest

from experiments.engine.pairing import COLUMNS, pair
from sim.runs import simulate
from sim.sellers.census import Census
from sim.sellers.seller import Case
from tests.worlds import small_world

BASE = small_world(2000, name="base")
GENTLE = BASE.evolve(name="gentle", policy={"detector_fpr": 0.005})
HARSH = BASE.evolve(name="harsh", policy={"detector_fpr": 0.08})


@pytest.mark.parametrize("other", [GENTLE, HARSH])
def test_who_joined_by_brute_force(other: Any) -> None:
    census = Census(BASE.seed, BASE.agents)
    before, after = simulate(BASE, census), simulate(other, census)
    expected = dict.fromkeys(COLUMNS, 0.0)
    case_before, case_after = (
        dict(zip(run.joiners.tolist(), run.joiner_case.tolist(), strict=True)) for run in (before, after)
    )
    for seller in set(case_before) | set(case_after):
        side = (
            "both"
            if seller in case_before and seller in case_after
            else "only_reference"
            if seller in case_before
            else "only_here"
        )
        case = case_before.get(seller, case_after.get(seller))
        fakes = census.first("faking_luck", BASE.agents)[seller] < BASE.behaviour.faking_prevalence
        state = "untouched" if case == Case.UNTOUCHED else "faker" if fakes else "wrongly_punished"
        expected[f"{side}.{state}"] += 1
    assert pair(after, before, census) == expected
    assert expected["both.untouched"] > 0
