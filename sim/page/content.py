"""What the page shows of a run, as plain JSON: made of the same tables that stand in its folder."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from sim.figures.observed import BUYERS, PAUSES, RAIDED, RAIDERS, REACTS, SPENT, USED_UP, Observed, Raster
from sim.figures.over_time import last_fact
from sim.figures.source import headcounts
from sim.figures.text import place_name
from sim.language.say import say
from sim.measures.comparison import METRICS, compare_with_facts
from sim.page.stories import as_it_was
from sim.results.headings import outcomes as outcome_headings
from sim.results.run_folder import tables_of
from sim.results.stored_figures import COMPARISON, EVENTS, ROW, SERIES, StoredRun
from sim.results.tables import as_read
from sim.runs import Run
from sim.scenario.agenda import ACT_NAMES
from sim.scenario.names import DECLARED
from sim.scenario.points import value_of
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array
from sim.terminal.fact_table import told_verdict

CHANNELS = (
    *("in_rooms", "members", "raiders", "raiders_online", "redress_grievance", "traffic_grievance", "reposts"),
    *("punished", "innocents_punished", "wasted_spend", "shops_exhausted"),
)
"""Series of which the page shows anything."""

Tables = Mapping[str, Sequence[Mapping[str, str]]]


def content_of(run: Run, posterior: Posterior | None, question: str) -> dict[str, Any]:
    """Return what the page shows of a run that was just made.

    Args:
        run: The run.
        posterior: Of its scenario, if it is the one that was fitted.
        question: What the scenario asks, if that is known.
    """
    tables = {name: as_read(table) for name, table in tables_of(run, compare_with_facts(run), posterior).items()}
    return _content(Observed.of(run, posterior), tables, question, {})


def content_of_stored(stored: StoredRun, question: str) -> dict[str, Any]:
    """Return what the page shows of a run that was stored.

    Args:
        stored: What it left.
        question: What the scenario asks, if that is known.
    """
    named = ("model_version", "package_version", "python", "libraries", "commit", "command", "began")
    return _content(stored.observed, stored.tables, question, {name: stored.told.get(name) for name in named})


def _content(observed: Observed, tables: Tables, question: str, made_with: Mapping[str, Any]) -> dict[str, Any]:
    scenario, [row] = observed.scenario, tables[ROW]
    last = last_fact(scenario)
    return {
        **_setting(scenario),
        "question": say(question),
        "known_until": None if last is None else _hours(scenario, last),
        "series": {name: [_number(line[name]) for line in tables[SERIES]] for name in CHANNELS},
        "bands": {
            channel: {quantile: values.tolist() for quantile, values in band.items()}
            for channel, band in observed.bands.items()
        },
        "headcounts": [
            [_hours(scenario, count.begins), _hours(scenario, count.ends), count.least, count.held_out]
            for count in headcounts(scenario)
        ],
        "events": [_event(scenario, event) for event in tables[EVENTS]],
        "spending": {
            payer.removesuffix(": "): {
                place_name(name.removeprefix(payer)): values.tolist()
                for name, values in observed.series.items()
                if name.startswith(payer)
            }
            for payer in (BUYERS, RAIDERS)
        },
        "raster": _raster(observed.raster, [merchant.name for merchant in scenario.marketplace.named]),
        "sweep": [[place_name(keyword), _in_hours(clicks)] for keyword, clicks in observed.sweep.items()],
        "outcomes": [
            [heading.name, say(heading.unit), say(heading.meaning), _number(row[heading.name])]
            for heading in outcome_headings(scenario)
        ],
        "facts": _facts(scenario, tables[COMPARISON]),
        "made_with": dict(made_with),
    }


def _setting(scenario: Scenario) -> dict[str, Any]:
    levers = {name: value_of(scenario, name) for name, entry in DECLARED.items() if entry.acts}
    source = scenario.facts.source if scenario.facts else ""
    return {
        "name": scenario.name,
        "digest": scenario.digest(),
        "as_it_was": as_it_was(scenario),
        "seed": str(scenario.seed),  # a browser would round a long one
        "agents": scenario.agents,
        "population": scenario.population,
        "hours": scenario.hours,
        "start": scenario.start.replace(tzinfo=None).isoformat(timespec="minutes"),
        "zone": scenario.start.tzname(),
        "festival": _hours(scenario, scenario.festival),
        "rooms": say(scenario.words.rooms),
        "currency": say(scenario.words.currency),
        "acts": dict(scenario.words.acts),
        "source": source,
        "cited": say(source),
        "levers": levers,
    }


def _hours(scenario: Scenario, moment: datetime) -> float:
    """Return a moment as hours since the window began."""
    return (moment - scenario.start) / timedelta(hours=1)


def _number(text: str) -> float | int | None:
    if text == "":
        return None
    number = float(text)
    return int(number) if number.is_integer() else number


def _event(scenario: Scenario, event: Mapping[str, str]) -> list[Any]:
    """Return hour, actor, act (empty for what merchants do), detail and fact of an event."""
    moment = datetime.fromisoformat(event["time"]).replace(tzinfo=scenario.start.tzinfo)
    what = event["what"]
    act = next((name for name in ACT_NAMES if what == name or what.startswith(f"{name}: ")), "")
    detail = what.removeprefix(act).removeprefix(": ")
    actor = event["actor"] if act else place_name(event["actor"])
    return [scenario.hour_of(moment), actor, act, say(detail), event["fact"]]


def _raster(raster: Raster, named: Sequence[str]) -> dict[str, Any]:
    """Return the raster: percent of the cap spent, and stretches of hours in which something else is so."""
    layers = raster.layers
    return {
        "merchants": [place_name(name) for name in raster.merchants],
        "named": [raster.merchants.index(name) for name in named],
        "spent": np.rint(layers[SPENT] / 10).astype(int).tolist(),
        "used_up": _stretches(layers[USED_UP]),
        "pauses": _stretches(layers[PAUSES]),
        "raided": _stretches(layers[RAIDED]),
        "reacts": [[int(row), int(hour), int(layers[REACTS][row, hour]) - 1] for row, hour in _where(layers[REACTS])],
    }


def _where(layer: Array) -> list[tuple[int, int]]:
    return [*zip(*(places.tolist() for places in np.nonzero(layer)), strict=True)]


def _stretches(layer: Array) -> list[list[int]]:
    """Return row, first hour and hour after the last of each stretch in which a layer is not 0."""
    padded = np.pad((layer != 0).astype(np.int8), ((0, 0), (1, 1)))
    changes = np.diff(padded, axis=1)
    begins, ends = _where(changes == 1), _where(changes == -1)
    return [[row, begin, end] for (row, begin), (_, end) in zip(begins, ends, strict=True)]


def _in_hours(clicks: Array) -> list[list[int]]:
    return [[int(hour), int(clicks[hour])] for hour in np.flatnonzero(clicks)]


UNTOLD = ("time", "share", "ratio")
"""Units that say nothing beside their numbers."""


def _facts(scenario: Scenario, lines: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return a row a fact and target, with the source's words, what the model says, and what the posterior says."""
    facts = {fact.id: fact for fact in scenario.known_facts}
    targets = {target.id: target for fact in facts.values() for target in fact.targets}
    rows = []
    for line in lines:
        fact, target = facts[line["fact"]], targets.get(line["target"])
        moments = (line["moment"], line["earliest"], line["latest"])
        numbers = (_number(line["value"]), _number(line["low"]), _number(line["high"]))
        value, low, high = (moment or number for moment, number in zip(moments, numbers, strict=True))
        rows.append(
            {
                "fact": fact.id,
                "target": line["target"],
                "when": say(fact.when),
                "statement": say(fact.statement),
                "asks": say(METRICS[target.metric].meaning) if target else "",
                "role": line["role"],
                "value": value if value != "" else None,
                "low": low if low != "" else None,
                "high": high if high != "" else None,
                "unit": "" if line["unit"] in UNTOLD else say(line["unit"]),
                "verdict": line["verdict"],
                "told": told_verdict(line["verdict"]),
                "note": say(target.note) if target else "",
                "agrees": _number(line.get("posterior.agrees", "")),
            }
        )
    return rows
