"""Policy search: which policies are best, and at what price, whatever the unknown numbers are.

Policies are bred by NSGA-II (Deb et al. 2002, IEEE Transactions on Evolutionary Computation 6(2):182-197, as pymoo
has it) from the levers, each within the range that its declaration explores. Each is judged by several outcomes over
the same draws of the uncertain numbers and the same seeds as all others.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rich.console import RenderableType

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report
from experiments.figures.caption import caption
from experiments.figures.choices import pareto
from experiments.numbers.replications import rows_of, succeeded
from experiments.numbers.robustness import OBJECTIVES, Draws, Judged, costs, judge, robust
from experiments.plan.designs import draws_from_priors, points
from experiments.plan.plan import Design, Drawn, Job, Plan
from experiments.plan.space import Axis
from experiments.words import search as words
from sim.scenario.points import Point, changes
from sim.scenario.scenario import Scenario

BRED = re.compile(r"policy_\d+")
"""How bred policies are called."""


def plan(
    scenario: Scenario,
    levers: Sequence[str],
    policies: int,
    generations: int,
    *,
    seeds: int,
    draws: int = 0,
    kept: Collection[str] = (),
    drawn: Drawn | None = None,
) -> Plan:
    """Return a search.

    Args:
        scenario: Has the unchanged policy.
        levers: Among which policies choose, each as the command line takes it.
        policies: How many a generation has.
        generations: How many there are.
        seeds: How many seeds judge each policy at each draw from the priors.
        draws: How many draws of the uncertain numbers from their priors judge it; 0 leaves them as they are.
        kept: Names of uncertain numbers that are not drawn.
        drawn: What is drawn under each seed otherwise.
    """
    return Plan(
        kind=Search.kind,
        scenarios=(scenario,),
        design=Design(method="nsga2", vary=tuple(levers), count=policies, generations=generations),
        points=tuple(draws_from_priors(draws, scenario.seed, kept)),
        drawn=drawn,
        seeds=seeds,
    )


class Found(NamedTuple):
    """What came of a search.

    Attributes:
        judged: Policies, the unchanged one first; none if it has no good run in some draw.
        failed: How many runs failed.
    """

    judged: list[Judged]
    failed: int


class Search:
    """The study behind ``siege search``."""

    kind = "search"

    def rounds(self, plan: Plan, log: RunLog) -> Iterator[list[Job]]:
        """Give the runs of the unchanged policy, then of one generation of policies after the other."""
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.evaluator import Evaluator
        from pymoo.core.problem import Problem
        from pymoo.problems.static import StaticProblem

        assert plan.design is not None
        axes, count, generations = _axes(plan), plan.design.count, plan.design.generations
        yield list(_jobs(plan, plan.base.name, {}))
        problem = Problem(n_var=len(axes), n_obj=len(OBJECTIVES), xl=0.0, xu=1.0)
        breeding = NSGA2(pop_size=count)
        breeding.setup(problem, termination=("n_gen", generations), seed=plan.base.seed % 2**32, verbose=False)
        for generation in range(generations):
            bred = breeding.ask()
            policies = points(axes, np.clip(bred.get("X"), 0.0, 1.0))
            named = [(f"policy_{generation * count + at + 1}", policy) for at, policy in enumerate(policies)]
            yield [job for name, policy in named for job in _jobs(plan, name, policy)]
            losses = np.array([costs(_outcomes(_jobs(plan, name, policy), log)) for name, policy in named])
            Evaluator().eval(StaticProblem(problem, F=losses), bred)
            breeding.tell(infills=bred)

    def numbers(self, plan: Plan, runs: Table, _: RunLog) -> Found:
        """Judge every policy."""
        rows = rows_of(runs)
        good = succeeded(rows)
        draws = Draws("seed", plan.seeds) if plan.drawn else Draws("point", len(plan.points))
        judged = judge(good, [axis.name for axis in _axes(plan)], draws, plan.base.name)
        return Found(judged, len(rows) - len(good))

    def report(self, plan: Plan, numbers: Found) -> Report:
        """Make a table of every policy with its objectives and its robustness, and the figure of what is traded."""
        judged = numbers.judged
        if not judged:
            return Report({}, {})
        objectives = [objective.name for objective in OBJECTIVES]
        header = ("policy", *judged[0].point, *objectives, "regret", "satisfices", "is_efficient")
        lines = [
            (each.name, *each.point.values(), *each.means.tolist(), each.regret, each.satisfices, each.is_efficient)
            for each in judged
        ]
        values = {each.name: each.means.tolist() for each in judged}
        text = caption(plan, numbers.failed, is_drawn=True)
        picture = pareto(values, OBJECTIVES, plan.base.name, robust(judged).name, text)
        return Report({"policies": Table(header, lines)}, {"pareto": picture})

    def words(self, plan: Plan, numbers: Found) -> Iterable[RenderableType]:
        """Say which policy is robust, what it comes to beside the unchanged one, and what it changes."""
        return words.lines(plan, numbers.judged)


def _axes(plan: Plan) -> list[Axis]:
    assert plan.design is not None
    return [Axis.parse(text) for text in plan.design.vary]


def _jobs(plan: Plan, name: str, policy: Point) -> Iterator[Job]:
    """Give the runs by which a policy is judged: every draw with every seed."""
    judged = plan.base.evolve(name=name, **changes(policy))
    yield from plan.model_copy(update={"scenarios": (judged,)}).jobs()


def _outcomes(jobs: Iterable[Job], log: RunLog) -> list[Mapping[str, float]]:
    rows = (log[job.key] for job in jobs)
    return [row["outcomes"] for row in rows if "outcomes" in row]
