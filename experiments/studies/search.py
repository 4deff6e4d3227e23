"""Policy search: which policies are best, and at what price, whatever the unknown numbers are.

Policies are bred by NSGA-II (Deb et al. 2002, IEEE Transactions on Evolutionary Computation 6(2):182-197, as pymoo
has it) from the levers, each within the range that its declaration explores. Each is judged by several outcomes over
the same draws of the uncertain numbers and the same seeds as all others. Robustness follows Lempert and Collins
2007, Risk Analysis 27(4):1009-1026: regret, what a policy falls short of the best in each draw; and satisficing, in
how many draws it does no worse than the unchanged policy.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.figures.choices import Objective, not_dominated, pareto
from experiments.plan.designs import points
from experiments.plan.plan import Job, Plan
from experiments.plan.space import Axis, Point, changes
from experiments.studies.sweep import caption, succeeded
from sim.figures.picture import Picture
from sim.measures.outcomes import OUTCOMES
from sim.submodels.arrays import Floats

OBJECTIVES = {"joined": 1, "honest_punished": 1, "fake_orders_removed": -1, "wasted_ad_spend": 1}
"""What a policy is judged by; 1 if it is to be small, -1 if it is to be large."""

BRED = re.compile(r"policy_\d+")
"""How bred policies are called."""

REGRET_QUANTILE = 0.9
FAILED = 1e15
"""Stands for an objective of a policy of which no run succeeded: worse than all others."""


class Judged(NamedTuple):
    """A policy and what it comes to.

    Attributes:
        name: Its name.
        point: Its levers.
        means: Its objectives, as means over draws and seeds, in the order of ``OBJECTIVES``.
        regret: Regret that it stays below in nine draws of ten, in its worst objective, as a share of the range
            between the best and the worst policy of the draw.
        satisfices: Share of the draws in which it is no worse than the unchanged policy in any objective.
        is_efficient: Whether no other policy is at least as good in every mean objective and better in one.
    """

    name: str
    point: Point
    means: Floats
    regret: float
    satisfices: float
    is_efficient: bool


def rounds(plan: Plan, store: RunLog) -> Iterator[list[Job]]:
    """Give the runs of the unchanged policy, then of one generation of policies after the other."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.evaluator import Evaluator
    from pymoo.core.problem import Problem
    from pymoo.problems.static import StaticProblem

    assert plan.design is not None
    axes = _axes(plan)
    yield list(_jobs(plan, plan.base.name, {}))
    problem = Problem(n_var=len(axes), n_obj=len(OBJECTIVES), xl=0.0, xu=1.0)
    breeding = NSGA2(pop_size=plan.design.count)
    breeding.setup(problem, termination=("n_gen", plan.design.generations), seed=plan.base.seed % 2**32, verbose=False)
    for generation in range(plan.design.generations):
        bred = breeding.ask()
        policies = points(axes, np.clip(bred.get("X"), 0.0, 1.0))
        named = [(f"policy_{generation * plan.design.count + at + 1}", policy) for at, policy in enumerate(policies)]
        yield [job for name, policy in named for job in _jobs(plan, name, policy)]
        costs = np.array([_costs(_outcomes(_jobs(plan, name, policy), store)) for name, policy in named])
        Evaluator().eval(StaticProblem(problem, F=costs), bred)
        breeding.tell(infills=bred)


def _axes(plan: Plan) -> list[Axis]:
    assert plan.design is not None
    return [Axis.parse(text) for text in plan.design.vary]


def _jobs(plan: Plan, name: str, policy: Point) -> Iterator[Job]:
    """Give the runs by which a policy is judged: every draw with every seed."""
    judged = plan.base.evolve(name=name, **changes(policy))
    yield from plan.model_copy(update={"scenarios": (judged,)}).jobs()


def _outcomes(jobs: Iterable[Job], store: RunLog) -> list[Mapping[str, float]]:
    rows = (store[job.key] for job in jobs)
    return [row["outcomes"] for row in rows if "outcomes" in row]


def _costs(rows: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the objectives as means over runs, turned so that small is good."""
    if not rows:
        return [FAILED] * len(OBJECTIVES)
    return [sign * float(np.mean([row[name] for row in rows])) for name, sign in OBJECTIVES.items()]


def report(plan: Plan, runs: Table, _: RunLog) -> tuple[Mapping[str, Table], Mapping[str, Picture]]:
    """Return every policy with its objectives and its robustness, and the figure of what is traded for what."""
    judged = judge(plan, runs)
    if not judged:
        return {}, {}
    levers = list(judged[0].point)
    header = ("policy", *levers, *OBJECTIVES, "regret", "satisfices", "is_efficient")
    lines = [
        (each.name, *each.point.values(), *each.means.tolist(), each.regret, each.satisfices, each.is_efficient)
        for each in judged
    ]
    units = {outcome.name: outcome.unit for outcome in OUTCOMES}
    objectives = [Objective(name, units[name], sign > 0) for name, sign in OBJECTIVES.items()]
    values = {each.name: each.means.tolist() for each in judged}
    picture = pareto(values, objectives, plan.base.name, robust(judged).name, caption(plan))
    return {"policies": Table(header, lines)}, {"pareto": picture}


def robust(judged: Sequence[Judged]) -> Judged:
    """Return the efficient policy with the least regret; of several, that which satisfices most often."""
    return min((each for each in judged if each.is_efficient), key=lambda each: (each.regret, -each.satisfices))


def judge(plan: Plan, runs: Table) -> list[Judged]:
    """Return every policy that has a good run in every draw, the unchanged one first, in the order of their making.

    Of policies with the same levers the first stands for all. There is nothing to judge by if the unchanged policy is
    not among them.
    """
    by_policy: dict[str, dict[int, list[Mapping[str, Any]]]] = {}
    for row in succeeded(runs):
        by_policy.setdefault(row["scenario"], {}).setdefault(row["point"], []).append(row)
    axes = _axes(plan)
    policies: dict[str, dict[int, list[Mapping[str, Any]]]] = {}
    levers: dict[tuple[Any, ...], str] = {}
    for name, draws in by_policy.items():
        if len(draws) == len(plan.points):
            chosen = tuple(next(iter(draws.values()))[0][axis.name] for axis in axes)
            if levers.setdefault(chosen, name) == name:
                policies[name] = draws
    if plan.base.name not in policies:
        return []
    costs = np.array([[_costs(rows) for _, rows in sorted(draws.items())] for draws in policies.values()])
    signs = np.array(list(OBJECTIVES.values()))
    short = regret(costs)
    reference = list(policies).index(plan.base.name)
    satisfices = (costs <= costs[reference]).all(axis=2).mean(axis=1)
    efficient = not_dominated(costs.mean(axis=1))
    return [
        Judged(
            name,
            {axis.name: value for axis, value in zip(axes, chosen, strict=True)},
            costs[at].mean(axis=0) * signs,
            float(short[at]),
            float(satisfices[at]),
            bool(efficient[at]),
        )
        for at, (chosen, name) in enumerate(levers.items())
    ]


def regret(costs: Floats) -> Floats:
    """Return the regret of each policy that it stays below in nine draws of ten, in its worst objective.

    Args:
        costs: Policies x draws x objectives; small is good.

    Returns:
        From 0 to 1, one a policy: 0 is the best in every draw and objective, 1 the worst.
    """
    best, worst = costs.min(axis=0), costs.max(axis=0)
    spread = np.where(worst > best, worst - best, 1.0)
    return np.asarray(np.quantile((costs - best) / spread, REGRET_QUANTILE, axis=1).max(axis=1), np.float64)
