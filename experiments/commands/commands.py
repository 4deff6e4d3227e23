"""The commands of ``siege`` that make many runs or look at what they left."""

import argparse
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from experiments.engine import progress as screen
from experiments.engine.dask import TlsFiles
from experiments.engine.experiment import Finished, Resources, Shard, Study, at_once, conduct, failures, finish
from experiments.engine.folder import opened, read_plan
from experiments.engine.run_log import RunLog, hold
from experiments.engine.verification import verify as verified
from experiments.plan.designs import check_drawn, grid, latin, sobol
from experiments.plan.plan import Design, Plan
from experiments.plan.space import Axis, Point
from experiments.studies import compare, search, sweep
from experiments.studies import sensitivity as sensitivity_study
from experiments.words import compare as compare_screen
from experiments.words import listing
from experiments.words import search as search_screen
from sim.errors import InputError, brief, did_you_mean, explain
from sim.measures.outcomes import OUTCOMES
from sim.scenario.scenario import Scenario
from sim.terminal.console import console

MOST_RUNS = 1_000_000
SHOWN = ("peak_in_rooms", "honest_punished", "wasted_ad_spend")
"""Outcomes that figures show unless told otherwise."""

KINDS = {
    "sweep": Study(sweep.report, at_once),
    "screening": Study(sensitivity_study.report_screening, at_once),
    "sensitivity": Study(sensitivity_study.report_indices, at_once),
    "compare": Study(compare.report, at_once),
    "search": Study(search.report, search.rounds),
}


def run_sweep(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege sweep``; see ``siege sweep --help``."""
    means, seeds = _means(options, command), _whole("--seeds", options.seeds, 1, 100_000)
    axes = [Axis.parse(text) for text in options.vary]
    drawn = options.sobol if options.latin is None else options.latin
    if drawn is not None:
        method, draw = ("sobol", sobol) if options.latin is None else ("latin", latin)
        count = _whole(f"--{method}", drawn, 2, MOST_RUNS)
        points = draw(axes, count, scenario.seed)
    else:
        method, count, points = "grid", 0, grid(axes)
    outcomes = _outcomes(options.outcome)
    with _mistakes_told():
        plan = Plan(
            kind="sweep",
            scenarios=(scenario,),
            design=Design(method=method, vary=tuple(options.vary), count=count),
            points=tuple(points),
            seeds=seeds,
            outcomes=outcomes,
        )
    return _conclude(conduct(_of_sensible_size(plan), means, KINDS["sweep"]), means)


def run_sensitivity(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege sensitivity``; see ``siege sensitivity --help``."""
    means, seeds = _means(options, command), _whole("--seeds", options.seeds, 1, 100_000)
    trajectories = _whole("--trajectories", options.trajectories, 2, 10_000)
    keep, base = _whole("--keep", options.keep, 1, 100), _whole("--base", options.base, 2, 2**20)
    if means.shard:
        raise InputError("--shard: what is looked at closely hangs on the whole screening; it cannot be shared out")
    outcomes = _outcomes(options.outcome)
    axes = {axis.name: text for text, axis in sensitivity_study.axes_over(options.over or ["behaviour"]).items()}
    with _mistakes_told():
        first = sensitivity_study.screening_plan(scenario, list(axes.values()), trajectories, seeds, outcomes)
        sensitivity_study.indices_plan(scenario, list(axes.values())[:1], base, seeds, outcomes)  # is the base allowed?
    done = conduct(_of_sensible_size(first), means, KINDS["screening"])
    code = _conclude(done, means)
    assert done.runs is not None
    kept = sensitivity_study.worth_a_closer_look(sensitivity_study.effects(first, done.runs), keep)
    if not kept:
        screen.warn("nothing is looked at closely: no number does more than chance, or a point has no good run")
        return code
    second = sensitivity_study.indices_plan(scenario, [axes[name] for name in kept], base, seeds, outcomes)
    return max(code, _conclude(conduct(_of_sensible_size(second), means, KINDS["sensitivity"]), means))


def run_compare(scenarios: Sequence[Scenario], options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege compare``; see ``siege compare --help``."""
    means, seeds = _means(options, command), _whole("--seeds", options.seeds, 1, 100_000)
    draws = _whole("--draws", options.draws, 0, 100_000)
    if len(scenarios) < 2:
        raise InputError("compare: at least two scenarios are needed, the first being what others are compared with")
    if draws == 1 or seeds * max(draws, 1) == 1:
        raise InputError("compare: an interval needs replications: --draws from 2, or --draws 0 and --seeds from 2")
    design, points = _draws(draws, scenarios[0].seed)
    with _mistakes_told():
        plan = Plan(
            kind="compare",
            scenarios=tuple(each.evolve(seed=scenarios[0].seed) for each in scenarios),
            design=design,
            points=points,
            seeds=seeds,
            paired=True,
        )
    done = conduct(_of_sensible_size(plan), means, KINDS["compare"])
    code = _conclude(done, means)
    if done.runs is not None and not means.quiet:
        compare_screen.show(plan, done.runs)
    return code


def _draws(count: int, seed: int) -> tuple[Design | None, tuple[Point, ...]]:
    """Return draws of all uncertain numbers from their priors, or the one point that leaves them as they are."""
    if not count:
        return None, ({},)
    axes = sensitivity_study.axes_over(["behaviour"])
    design = Design(method="latin", vary=tuple(axes), count=count)
    return design, tuple(latin(list(axes.values()), count, seed))


def run_search(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege search``; see ``siege search --help``."""
    means, seeds = _means(options, command), _whole("--seeds", options.seeds, 1, 100_000)
    count = _whole("--policies", options.policies, 4, 10_000)
    generations = _whole("--generations", options.generations, 1, 10_000)
    draws = _whole("--draws", options.draws, 0, 100_000)
    if means.shard:
        raise InputError("--shard: each generation hangs on the one before; a search cannot be shared out")
    if search.BRED.fullmatch(scenario.name):
        raise InputError(f"search: {scenario.name} is how bred policies are called; give the scenario another name")
    levers = sensitivity_study.axes_over(options.over or ["policy"])
    check_drawn(list(levers.values()))
    for axis in levers.values():
        if not axis.name.startswith("policy."):
            raise InputError(f"--over: {axis.name} is no lever; a search chooses among policy.NAME")
    with _mistakes_told():
        plan = Plan(
            kind="search",
            scenarios=(scenario,),
            design=Design(method="nsga2", vary=tuple(levers), count=count, generations=generations),
            points=_draws(draws, scenario.seed)[1],
            seeds=seeds,
        )
    done = conduct(_of_sensible_size(plan), means, KINDS["search"])
    code = _conclude(done, means)
    if done.runs is not None and not means.quiet:
        search_screen.show(plan, done.runs)
    return code


def merge(options: argparse.Namespace) -> int:
    """Carry out ``siege merge``: put the shares of a job array together."""
    folder = Path(options.folder)
    plan = read_plan(folder)
    if plan.kind == "search":
        raise InputError(f"merge: {folder} holds a search, which is never shared out: there is nothing to merge")
    with opened(folder, plan, "siege merge") as store:
        for each in (folder, *map(Path, options.others)):
            if read_plan(each).digest() != plan.digest():
                raise InputError(f"merge: {each} is of another experiment than {folder}")
            for log in sorted(each.glob("runs.*-of-*.log")):
                _take_over(log, store)
        if store.damage:
            screen.warn(store.damage)
        jobs = list(plan.jobs())
        missing = len({job.key for job in jobs if job.key not in store})
        if missing:
            raise InputError(f"merge: {missing:,} of {len(jobs):,} runs are missing; those that were found are kept")
        runs = finish(folder, plan, jobs, store, KINDS[plan.kind])
        failed = failures(jobs, store)
    listing.show(folder)
    if plan.kind == "compare":
        compare_screen.show(plan, runs)
    return 1 if failed else 0


def _take_over(log: Path, store: RunLog) -> None:
    with hold(log.with_name(f".{log.name}.lock"), "siege merge"):
        shard = RunLog(log)
        if shard.damage:
            screen.warn(shard.damage)
        try:
            for key in shard:
                if key not in store or ("error" in store[key] and "error" not in shard[key]):
                    store.add(key, shard[key])
        finally:
            shard.close()


def verify(options: argparse.Namespace) -> int:
    """Carry out ``siege verify``: make the runs of a folder again and compare every file."""
    verdict = verified(Path(options.folder), _workers(options.workers), KINDS)
    told = console()
    told.print(f"{len(verdict.same)} files are as they were written, and the same when made again")
    for name in verdict.changed:
        told.print(f"  {name}: no longer as it was written", soft_wrap=True)
    for name in verdict.different:
        told.print(f"  {name}: as it was written, and different when made again", soft_wrap=True)
    if verdict.different and verdict.versions:
        told.print(verdict.versions, soft_wrap=True)
    return 1 if verdict.changed or verdict.different else 0


def _conclude(done: Finished, means: Resources) -> int:
    if done.failed:
        screen.warn(f"{done.failed:,} runs failed: see the column error of runs.csv; --retry makes them again")
    if means.quiet:
        console().print(str(done.folder), soft_wrap=True)
    elif done.runs is None:
        console().print(f"this share is finished; when all are: siege merge {done.folder}", soft_wrap=True)
    else:
        listing.show(done.folder)
    return 1 if done.failed else 0


@contextmanager
def _mistakes_told() -> Iterator[None]:
    try:
        yield
    except ValidationError as mistake:
        raise InputError(explain(mistake, Plan)) from None


def _means(options: argparse.Namespace, command: list[str]) -> Resources:
    return Resources(
        out=Path(options.out),
        workers=_workers(options.workers),
        dask=options.dask,
        tls=TlsFiles(options.tls_ca, options.tls_cert, options.tls_key),
        without_tls=options.without_tls,
        shard=_shard(options.shard),
        time_limit=float(_whole("--time-limit", options.time_limit, 1, 10**7)),
        retry=options.retry,
        quiet=options.quiet,
        command=command,
    )


def _workers(text: str | None) -> int:
    return len(os.sched_getaffinity(0)) if text is None else _whole("--workers", text, 1, 1000)


def _shard(text: str | None) -> Shard | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text, re.ASCII)
    shard = Shard(*map(int, found.groups())) if found else None
    if shard is None or not 1 <= shard.number <= shard.total:
        raise InputError(f"--shard: {brief(text)} must be K/N with K from 1 to N, such as 3/16")
    return shard


def _whole(option: str, text: str, low: int, high: int) -> int:
    if re.fullmatch(r"\d{1,12}", text, re.ASCII) is None or not low <= int(text) <= high:
        raise InputError(f"{option}: must be a whole number from {low:,} to {high:,}, not {brief(text)}")
    return int(text)


def _outcomes(names: Sequence[str] | None) -> tuple[str, ...]:
    known = {outcome.name for outcome in OUTCOMES}
    for name in names or ():
        if name not in known:
            raise InputError(f"--outcome: there is no {brief(name)}{did_you_mean(name, known)}")
    return tuple(names or SHOWN)


def _of_sensible_size(plan: Plan) -> Plan:
    if plan.size > MOST_RUNS:
        raise InputError(f"--vary: {plan.size:,} runs are more than {MOST_RUNS:,}; take fewer values or seeds")
    return plan
