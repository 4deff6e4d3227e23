"""The same sellers under several scenarios: what each changes, for whom, and how sure that is."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from rich.console import RenderableType

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report, at_once
from experiments.figures.caption import caption
from experiments.figures.choices import ranks
from experiments.figures.policies import policies, who_joined
from experiments.figures.runs import escalations
from experiments.numbers.hanging import Hanging
from experiments.numbers.pairs import GAIN, Comparison, Difference, Joined, Pairs, compared
from experiments.numbers.replications import independent, rows_of, succeeded
from experiments.plan.designs import draws_from_priors, uncertain
from experiments.plan.plan import Design, Drawn, Plan
from experiments.words import compare as words
from sim.figures.picture import Picture
from sim.language.say import say
from sim.measures.outcomes import OUTCOMES
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

COST = "fakers_left"
"""What a policy may cost: fakers who are left standing."""

MOST_RANKED, MOST_CURVES = 8, 12


def plan(
    scenarios: Sequence[Scenario],
    *,
    seeds: int,
    draws: int = 0,
    kept: Collection[str] = (),
    drawn: Drawn | None = None,
) -> Plan:
    """Return a comparison.

    Args:
        scenarios: The others are compared with the first, and take its seed.
        seeds: How many seeds each draw from the priors is run with.
        draws: How many draws of the uncertain numbers from their priors; 0 leaves them as they are.
        kept: Names of uncertain numbers that are not drawn.
        drawn: What is drawn under each seed otherwise.
    """
    seed = scenarios[0].seed
    return Plan(
        kind=Compare.kind,
        scenarios=tuple(scenario.evolve(seed=seed) for scenario in scenarios),
        design=Design(method="latin", vary=tuple(uncertain(kept)), count=draws) if draws else None,
        points=tuple(draws_from_priors(draws, seed, kept)),
        drawn=drawn,
        seeds=seeds,
        paired=True,
    )


class Compare:
    """The study behind ``siege compare``."""

    kind = "compare"
    rounds = staticmethod(at_once)

    def numbers(self, plan: Plan, runs: Table, log: RunLog) -> Comparison:
        """Pair the runs and work out what each scenario changes."""
        rows = rows_of(runs)
        good = succeeded(rows)
        pairs = Pairs(good, [scenario.name for scenario in plan.scenarios])
        return compared(pairs, plan.reported, _headcounts(plan, log), len(rows) - len(good))

    def report(self, plan: Plan, numbers: Comparison) -> Report:
        """Make tables of paired differences, of who joined under which scenario, and of ranks, and their figures."""
        others, text = numbers.pairs.others, caption(plan, numbers.failed, is_drawn=True)
        tables = {
            "effects": Table(Difference._fields, numbers.effects),
            "joined": Table(Joined._fields, numbers.joined),
        }
        if numbers.hanging:
            tables["hanging"] = Table(Hanging._fields, numbers.hanging)
        by_name = {outcome.name: outcome for outcome in OUTCOMES}
        pictures: dict[str, Picture] = {}
        if numbers.effects:
            pictures["effects"] = policies(numbers.effects, by_name[GAIN], by_name[COST], plan.base.name, text)
            own_scale = say("{caption}; each panel has its own scale", caption=text)
            pictures["joined"] = who_joined(numbers.joined, plan.base.name, own_scale)
        if plan.base.name in numbers.headcounts:
            curves = dict(list(numbers.headcounts.items())[:MOST_CURVES])
            left_out = len(numbers.headcounts) - len(curves)
            beside = say("{caption}; scenarios not drawn: {count}", caption=text, count=left_out) if left_out else text
            what = "draw" if plan.varied or plan.drawn else "run"
            pictures["headcount"] = escalations(curves, plan.base, beside, what=what)
        if numbers.standings and len(others) <= MOST_RANKED:
            tables["ranks"] = Table(tuple(others), [tuple(row) for row in numbers.places.tolist()])
            pictures["ranks"] = ranks(others, numbers.places, numbers.standings, text)
        return Report(tables, pictures)

    def words(self, plan: Plan, numbers: Comparison) -> Iterable[RenderableType]:
        """Say what each scenario changes, who does not join, and whether the order of the scenarios is stable."""
        return words.lines(plan, numbers)


def _headcounts(plan: Plan, log: RunLog) -> dict[str, Floats]:
    """Return the sellers in the rooms by scenario: one row an independent replication, one column an hour."""
    runs: dict[str, list[tuple[int, list[float]]]] = {}
    for job in plan.jobs():
        series = log[job.key].get("series")
        if series is not None:
            runs.setdefault(job.scenario.name, []).append((job.point, series["in_rooms"]))
    return {
        name: independent(np.array([counts for _, counts in each], np.float64), np.array([point for point, _ in each]))
        for name, each in runs.items()
    }
