"""A sensitivity study: a screening of many levers and uncertainties, then a closer look at those that matter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.figures.sensitivity import bars, screening
from experiments.numbers.sensitivity import (
    DUMMY,
    Effect,
    Index,
    Sample,
    morris,
    morris_design,
    screened,
    sobol_design,
    sobol_indices,
)
from experiments.plan.plan import Design, Plan
from experiments.plan.space import Axis
from experiments.studies.sweep import caption, succeeded
from sim.figures.picture import Picture
from sim.measures.outcomes import OUTCOMES, Outcome
from sim.scenario.names import DECLARED, RECORDS
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

MOST_BARS = 20

Found = TypeVar("Found", Effect, Index)


def axes_over(texts: Iterable[str]) -> dict[str, Axis]:
    """Return what ``--over`` asks for, by how it is written: all in a part that has a range, or single names.

    Raises:
        InputError: If a name or a range is not allowed.
    """
    names: dict[str, None] = {}
    for text in texts:
        if text in RECORDS:
            names |= {name: None for name, entry in DECLARED.items() if name.startswith(text) and entry.prior}
        else:
            names[text] = None
    return {name: Axis.parse(name) for name in names}


def screening_plan(
    scenario: Scenario, vary: Sequence[str], trajectories: int, seeds: int, outcomes: tuple[str, ...]
) -> Plan:
    """Return the runs of a screening with Morris' method."""
    return _plan(scenario, Design(method="morris", vary=tuple(vary), count=trajectories), seeds, outcomes)


def indices_plan(scenario: Scenario, vary: Sequence[str], base: int, seeds: int, outcomes: tuple[str, ...]) -> Plan:
    """Return the runs for Sobol' indices."""
    return _plan(scenario, Design(method="saltelli", vary=tuple(vary), count=base), seeds, outcomes)


def _plan(scenario: Scenario, design: Design, seeds: int, outcomes: tuple[str, ...]) -> Plan:
    sample = _sample(design, scenario.seed)
    return Plan(
        kind="screening" if design.method == "morris" else "sensitivity",
        scenarios=(scenario,),
        design=design,
        points=tuple(sample.points),
        luck=tuple(sample.luck.tolist()),
        seeds=seeds,
        outcomes=outcomes,
    )


def _sample(design: Design, seed: int) -> Sample:
    draw = morris_design if design.method == "morris" else sobol_design
    return draw([Axis.parse(text) for text in design.vary], design.count, seed)


def report_screening(plan: Plan, runs: Table, _: RunLog) -> tuple[Mapping[str, Table], Mapping[str, Picture]]:
    """Return the elementary effects of each outcome, and their figure."""
    found = effects(plan, runs)
    lines = [(outcome.name, outcome.unit, *effect) for outcome, table in found.items() for effect in table]
    table = Table(("outcome", "unit", *Effect._fields), lines)
    largest = {outcome: _largest(effects) for outcome, effects in found.items()}
    left_out = f"; the largest {MOST_BARS} of {len(plan.varied)}" if len(plan.varied) > MOST_BARS else ""
    return {"screening": table}, {"screening": screening(largest, caption(plan) + left_out)} if found else {}


def _largest(found: list[Effect]) -> list[Effect]:
    real = sorted((effect for effect in found if effect.name != DUMMY), key=lambda effect: -effect.mu_star)
    return [*real[:MOST_BARS], *(effect for effect in found if effect.name == DUMMY)]


def report_indices(plan: Plan, runs: Table, _: RunLog) -> tuple[Mapping[str, Table], Mapping[str, Picture]]:
    """Return the Sobol' indices of each outcome, and their figure."""
    found = _for_each_outcome(plan, runs, sobol_indices)
    lines = [(outcome.name, *index) for outcome, table in found.items() for index in table]
    table = Table(("outcome", *Index._fields), lines)
    return {"indices": table}, {"indices": bars(found, caption(plan))} if found else {}


def effects(plan: Plan, runs: Table) -> dict[Outcome, list[Effect]]:
    """Return the elementary effects for each outcome that figures show; none if a point has no good run."""
    return _for_each_outcome(plan, runs, morris)


def worth_a_closer_look(found: Mapping[Outcome, Sequence[Effect]], keep: int) -> list[str]:
    """Return the names that matter most for some outcome: each outcome's first, then each one's second, and so on."""
    by_outcome = [screened(table, keep) for table in found.values()]
    in_turn = (names[rank] for rank in range(keep) for names in by_outcome if rank < len(names))
    return list(dict.fromkeys(in_turn))[:keep]


def _for_each_outcome(
    plan: Plan, runs: Table, analyse: Callable[[Sample, Floats, int], list[Found]]
) -> dict[Outcome, list[Found]]:
    assert plan.design is not None
    sample = _sample(plan.design, plan.base.seed)
    by_point: list[list[Mapping[str, float]]] = [[] for _ in plan.points]
    for row in succeeded(runs):
        by_point[row["point"]].append(row)
    if not all(by_point):
        return {}
    return {
        outcome: analyse(
            sample, np.array([np.mean([row[outcome.name] for row in seen]) for seen in by_point]), plan.base.seed
        )
        for outcome in OUTCOMES
        if outcome.name in plan.outcomes
    }
