"""What a comparison of scenarios says in the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from experiments.numbers.pairs import GAIN, RANKED_FROM, Comparison, Difference, Standing
from experiments.plan.plan import Plan
from experiments.words.hanging import strongest
from sim.terminal.console import number, signed

OVERVIEW = (GAIN, "honest_punished", "fakers_left", "wasted_ad_spend")
"""Outcomes that are told of every scenario."""

MOST_TOLD = 10
"""Times what it was, from which on a change is not told as a share of it."""


def lines(plan: Plan, numbers: Comparison) -> Iterator[RenderableType]:
    """Say what each scenario changes, who does not join, and whether the order of the scenarios is stable."""
    if not numbers.effects:
        yield "fewer than two replications succeeded under every scenario: nothing can be compared"
        return
    effects = {(effect.scenario, effect.outcome): effect for effect in numbers.effects}
    seeds = f"{plan.seeds} seed{'s' if plan.seeds > 1 else ''}"
    over, replications = "seeds", seeds
    if plan.varied:
        over, replications = "priors", f"{len(plan.points)} draws x {seeds}"
    elif plan.drawn:
        over, replications = "draws", f"{plan.seeds} draws from {plan.drawn.source}, each with a seed of its own"
    yield (
        f"\nIn this model, over these {over}: change from {plan.base.name}, "
        f"mean and half of its 95 % interval, {replications}"
    )
    yield _overview(numbers, effects)
    yield Text("grey: the interval holds 0", "dim")
    for name, like in numbers.twins.items():
        yield f"{name} comes out like {like} in every run: for this model they are the same"
    yield "\nall that changes clearly: the interval leaves 0 out"
    yield _clear(numbers)

    yield f"\nwho joins, mean of sellers: under both, only under {plan.base.name}, only under the scenario"
    yield _who(numbers)
    gains = [gain for name in numbers.pairs.others if (gain := effects[name, GAIN].precision_gain) is not None]
    if gains:
        low, high = number(min(gains)), number(max(gains))
        yield f"\nfor those who joined, pairing is worth {low} to {high} times as many runs"
    if numbers.hanging:
        yield "\non what it hangs how many fewer join: rank correlations over the draws"
    for name in dict.fromkeys(row.answer for row in numbers.hanging):
        yield f"  {name}: {strongest(numbers.hanging, name)}"
    if numbers.standings:
        yield from _order(numbers.standings, len(numbers.places))
    elif len(numbers.pairs.others) > 1:
        yield (
            f"\n{len(numbers.places)} replications do not tell whether the order of the scenarios is stable; "
            f"{RANKED_FROM} do"
        )


def _overview(numbers: Comparison, effects: Mapping[tuple[str, str], Difference]) -> Table:
    first = numbers.pairs.others[0]
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column("scenario", overflow="fold")
    for outcome in OVERVIEW:
        table.add_column(outcome.replace("_", " "), justify="right", overflow="fold")
    table.add_row(numbers.pairs.base, *(number(effects[first, outcome].base) for outcome in OVERVIEW))
    for name in numbers.pairs.others:
        cells = (effects[name, outcome] for outcome in OVERVIEW)
        table.add_row(name, *(Text(_change(effect), "" if effect.is_clear else "dim") for effect in cells))
    return table


def _change(effect: Difference) -> str:
    return f"{signed(effect.mean)} \N{PLUS-MINUS SIGN}{number((effect.high - effect.low) / 2)}"


def _clear(numbers: Comparison) -> Table:
    """Name all outcomes that a scenario clearly changes, also those beyond the overview."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for heading in ("scenario", "outcome", "unit", f"under {numbers.pairs.base}", "change", "", "5-95 %"):
        left = heading in ("scenario", "outcome", "unit")
        table.add_column(heading, overflow="fold", justify="left" if left else "right")
    for name in numbers.pairs.others:
        if name in numbers.twins:
            continue
        clear = [effect for effect in numbers.effects if effect.scenario == name and effect.is_clear]
        for place, effect in enumerate(clear):
            share = effect.mean / abs(effect.base) if effect.base else MOST_TOLD
            percent = f"{100 * share:+.0f} %" if abs(share) < MOST_TOLD else ""
            words = effect.outcome.replace("_", " ")
            between = f"{signed(effect.low_5)} to {signed(effect.high_95)}"
            first = name if not place else ""
            table.add_row(first, words, effect.unit, number(effect.base), _change(effect), percent, between)
        if not clear:
            table.add_row(name, "nothing")
    return table


def _who(numbers: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for heading in ("scenario", *dict.fromkeys(count.state for count in numbers.joined)):
        table.add_column(heading, overflow="fold", justify="left" if heading == "scenario" else "right")
    for name in numbers.pairs.others:
        counts = [count for count in numbers.joined if count.scenario == name]
        cells = (", ".join(map(number, (c.both, c.only_baseline, c.only_scenario))) for c in counts)
        table.add_row(name, *cells)
    return table


def _order(standings: Sequence[Standing], replications: int) -> Iterator[str]:
    yield f"\nfrom the fewest who join to the most, over {replications} replications:"
    for rank, standing in enumerate(standings, 1):
        yield f"  {rank}. {standing.name}{_firmness(standing)}"


def _firmness(standing: Standing) -> str:
    if standing.tied == 1:
        return "   as many as under the next in every replication"
    if standing.is_stable:
        return ""
    return f"   before the next in {standing.ahead:.0%} only: their order is not stable"
