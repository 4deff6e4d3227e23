"""What the page tells of a stored study: the numbers of its tables, as plain JSON."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.plan.plan import Plan
from experiments.plan.plan_file import read_plan
from sim.errors import InputError
from sim.measures.outcomes import OUTCOMES
from sim.page.report import question_of
from sim.regular_files import read
from sim.results.manifest import damage, read_manifest
from sim.results.tables import read_table
from sim.scenario.names import DECLARED
from sim.scenario.points import value_of

Rows = list[dict[str, str]]

GAIN, COST = "joined", "fakers_left"
"""What a policy is to lower, and what it may cost."""


def told(folder: Path) -> Mapping[str, Any]:
    """Return what the page tells of a study.

    Raises:
        InputError: If it is not a finished comparison or sweep over a grid, or a file of it is damaged.
    """
    plan = read_plan(folder)
    about = {"kind": plan.kind, "name": plan.base.name, "seeds": plan.seeds, "digest": plan.digest()}
    about["source"] = plan.base.facts.source if plan.base.facts else ""
    match plan.kind:
        case "compare":
            return {**about, "policies": _policies(plan, _rows(folder, "effects.csv"))}
        case "sweep" if plan.design is not None and plan.design.method == "grid":
            return {**about, **_sweep(plan, _rows(folder, "summary.csv"))}
    raise InputError(f"{folder}: a page shows runs, comparisons, and sweeps over a grid, not a {plan.kind} like this")


def _rows(folder: Path, name: str) -> Rows:
    manifest = read_manifest(folder)
    if name not in manifest.sums:
        raise InputError(f"{folder} has no {name}")
    if matter := damage(folder, manifest).get(name):
        raise InputError(f"{folder / name}: {matter}")
    try:
        return read_table(read(folder / name).decode())
    except (OSError, ValueError) as failure:
        raise InputError(f"{folder / name}: cannot be read: {failure}") from None


def _policies(plan: Plan, effects: Rows) -> list[dict[str, Any]]:
    """Return who joins under each scenario, with the interval of the paired difference put on top of the first's."""
    by_outcome = {(row["scenario"], row["outcome"]): row for row in effects}
    others = [scenario.name for scenario in plan.scenarios[1:]]
    gains, costs = ([by_outcome[name, outcome] for name in others] for outcome in (GAIN, COST))
    base = {"joined": float(gains[0]["base"]), "left": float(costs[0]["base"])}
    policies: list[dict[str, Any]] = [{"name": plan.base.name, "question": question_of(plan.base.name), **base}]
    for name, gain, cost in zip(others, gains, costs, strict=True):
        joined, low, high = (base["joined"] + float(gain[column]) for column in ("mean", "low", "high"))
        left = base["left"] + float(cost["mean"])
        question = question_of(name)
        policies.append({"name": name, "question": question, "joined": joined, "low": low, "high": high, "left": left})
    return policies


def _sweep(plan: Plan, summary: Rows) -> dict[str, Any]:
    """Return the axes of a grid with the values on each, and what came of each point."""
    axes: list[dict[str, Any]] = [
        {
            "name": name,
            "meaning": DECLARED[name].meaning,
            "unit": DECLARED[name].unit,
            "values": sorted({point[name] for point in plan.points}),
        }
        for name in plan.varied
    ]
    for axis in axes:
        as_it_is = value_of(plan.base, axis["name"])
        axis["start"] = min(range(len(axis["values"])), key=lambda place: abs(axis["values"][place] - as_it_is))
    meanings = {outcome.name: outcome.meaning for outcome in OUTCOMES}
    points: list[dict[str, Any]] = [
        {"at": [axis["values"].index(point[axis["name"]]) for axis in axes], "outcomes": []} for point in plan.points
    ]
    for row in summary:
        if row["median"]:
            name, numbers = row["outcome"], [float(row[column]) for column in ("low_5", "median", "high_95")]
            points[int(row["point"])]["outcomes"].append([name, row["unit"], meanings[name], *numbers])
    return {"axes": axes, "points": points}
