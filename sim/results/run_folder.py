"""The results folder of a run: open formats, written as a whole or not at all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.figures.believed import PREFIX
from sim.figures.observed import BUYERS, PAYERS, Observed
from sim.figures.picture import Picture
from sim.measures.comparison import Comparison, Value, largest_advertisers
from sim.measures.outcomes import outcomes
from sim.results import headings
from sim.results.figure_files import write_figure
from sim.results.files import write_text
from sim.results.manifest import MANIFEST, read_manifest, write_manifest
from sim.results.staging import place_of, put_in_place
from sim.results.stored_figures import COMPARISON, EVENTS, POSTERIOR, RASTER, ROW, RUN_FIGURES, SERIES, SWEEP
from sim.results.tables import DescribedTable, Heading, write_tables
from sim.runs import Run
from sim.scenario.facts import Target
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario

SCENARIO = "scenario.json"


def write(
    run: Run,
    comparisons: list[Comparison],
    staged: Path,
    command: list[str],
    began: datetime,
    *,
    posterior: Posterior | None,
) -> Path:
    """Write a run's results into a staged folder, then put it in its place in one step.

    Args:
        run: The run.
        comparisons: ``compare_with_facts(run)``.
        staged: From ``staging``.
        command: The command line that made the run.
        began: When the run began.
        posterior: Of its scenario, if one was fitted; it is kept with the run, as figures and facts show it.

    Returns:
        The results folder, beside the room of the staged one; an older one of the same scenario is replaced, but for
        what somebody else put there.

    Raises:
        OSError: If something cannot be written; an older folder is then as it was.
    """
    write_text(staged / SCENARIO, run.scenario.to_json())
    if posterior is not None:
        write_text(staged / POSTERIOR, posterior.to_json())
    (staged / "figures").mkdir()
    observed, told = Observed.of(run, posterior), tables_of(run, comparisons, posterior)
    tables = {SERIES: told.pop(SERIES), "merchants.csv": _merchants(run), **told}
    tables[RASTER] = DescribedTable(headings.OF_RASTER, observed.raster.rows())
    tables[SWEEP] = DescribedTable(headings.OF_SWEEP, observed.sweep_rows())
    for name, draw in RUN_FIGURES.items():
        picture = draw(observed)
        write_figure(picture, staged / "figures" / name)
        tables[f"figures/{name}.csv"] = _numbers_of(run, picture)
    write_tables(staged, tables)
    ended = datetime.now(UTC)
    about = {
        "scenario": run.scenario.name,
        "digest": run.scenario.digest(),
        "seed": run.scenario.seed,
        "command": command,
        "began": began.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "wall_seconds": round((ended - began).total_seconds(), 3),
    }
    write_manifest(staged, about)
    place = folder_of(run.scenario, staged.parent.parent)
    put_in_place(staged, place, _written_before(place))
    return place


def tables_of(run: Run, comparisons: Sequence[Comparison], posterior: Posterior | None) -> dict[str, DescribedTable]:
    """Return what a run left hour by hour, what happened, the facts beside it, and its row, by name of the file."""
    return {
        SERIES: _series(run),
        EVENTS: _events(run),
        COMPARISON: _comparison(run, comparisons, posterior),
        ROW: _run_row(run, comparisons),
    }


def folder_of(scenario: Scenario, results: Path) -> Path:
    """Return where the results of a scenario are, or are to be, in a folder of results.

    Raises:
        OSError: If something else is in every place that would do.
    """
    digest = scenario.digest()
    return place_of(results, scenario.name, digest, lambda folder: not _is_of(folder, digest))


def _is_of(folder: Path, digest: str) -> bool:
    try:
        return not folder.is_symlink() and read_manifest(folder).told.get("digest") == digest
    except InputError:
        return False


def _written_before(place: Path) -> set[str]:
    try:
        return {*read_manifest(place).sums, MANIFEST}
    except InputError:  # there is none
        return set()


def _hours(run: Run) -> list[datetime]:
    return [run.clock(hour + 1) for hour in range(run.scenario.hours)]


def _series(run: Run) -> DescribedTable:
    columns = [headings.in_currency(name, values).tolist() for name, values in run.series.items()]
    named = [headings.end_of_hour(run.scenario), *(headings.channel(run.scenario, name) for name in run.series)]
    return DescribedTable(named, zip(_hours(run), *columns, strict=True))


def _merchants(run: Run) -> DescribedTable:
    """Return every channel, hour by hour, of the merchants with a name and of the largest of each category."""
    rows = sorted({*run.named_rows.values(), *largest_advertisers(run).tolist()})
    channels = [
        headings.in_currency(name, values[:, rows].astype(float)).round(6).tolist()
        for name, values in run.by_merchant.items()
    ]
    lines = (
        (time, run.merchants[row], *(channel[hour][at] for channel in channels))
        for hour, time in enumerate(_hours(run))
        for at, row in enumerate(rows)
    )
    merchant = Heading("merchant", "text", "the merchant; one without a name by category and number", str)
    return DescribedTable(
        [headings.end_of_hour(run.scenario), merchant, *headings.merchant_channels(run.scenario)], lines
    )


def _events(run: Run) -> DescribedTable:
    lines = ((run.clock(event.hour), event.actor, event.what, event.fact) for event in run.events)
    return DescribedTable(headings.of_events(run.scenario), lines)


def _numbers_of(run: Run, picture: Picture) -> DescribedTable:
    time, *others = picture.header
    named = [
        headings.spending(run.scenario, name, "buyers" if name.startswith(BUYERS) else "raiders")
        if name.startswith(PAYERS)
        else headings.of_band(run.scenario, name)
        if name.startswith(PREFIX)
        else headings.channel(run.scenario, name)
        for name in others
    ]
    return DescribedTable([headings.clock(run.scenario, time, "end of the hour"), *named], picture.rows)


def _comparison(run: Run, comparisons: Sequence[Comparison], posterior: Posterior | None) -> DescribedTable:
    lines: list[tuple[Any, ...]] = []
    for fact, target, value, verdict in comparisons:
        if target is None:
            lines.append((fact.id, "", fact.role, "", "", "", "", verdict, "", "", ""))
            continue
        told = value, target.low, target.high
        numbers = (None if isinstance(each, datetime) else each for each in told)
        moments = (_moment(run, each) for each in told)
        lines.append((fact.id, target.id, target.role, *numbers, target.unit, verdict, *moments))
    named = headings.of_comparison(run.scenario)
    if posterior is not None:
        named += headings.OF_ANSWERS
        lines = [
            (*line, *_answer(posterior, target)) for line, (_, target, _, _) in zip(lines, comparisons, strict=True)
        ]
    return DescribedTable(named, lines)


def _answer(posterior: Posterior, target: Target | None) -> tuple[float | None, ...]:
    answer = None if target is None else posterior.answer_to(target)
    return (None,) * len(headings.OF_ANSWERS) if answer is None else tuple(dict(answer).values())


def _moment(run: Run, value: Value) -> datetime | None:
    return headings.local(run.scenario, value) if isinstance(value, datetime) else None


def _run_row(run: Run, comparisons: Sequence[Comparison]) -> DescribedTable:
    scenario = run.scenario
    targets = [(target, value) for _, target, value, _ in comparisons if target is not None]
    named = [
        *headings.run_columns(),
        *headings.numbers(scenario),
        *(headings.target(scenario, target) for target, _ in targets),
        *headings.outcomes(scenario),
    ]
    row: list[Any] = [scenario.digest(), scenario.name, scenario.seed, scenario.agents]
    row += [value for part in (scenario.policy, scenario.behaviour) for _, value in part]
    row += [_moment(run, value) or value for _, value in targets]
    row += outcomes(run).values()
    return DescribedTable(named, [row])
