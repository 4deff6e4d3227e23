"""What a comparison of scenarios says in the terminal."""

from rich.table import Table as Shown
from rich.text import Text

from experiments.engine.folder import Table
from experiments.figures.choices import STABLE, order
from experiments.plan.plan import Plan
from experiments.studies.compare import GAIN, Difference, differences, ranked, who
from experiments.studies.sweep import succeeded
from sim.terminal.console import console

TOLD = (GAIN, "honest_punished", "fakers_left", "wasted_ad_spend")


def show(plan: Plan, runs: Table) -> None:
    """Say what each scenario changes, who does not join, and whether the order of the scenarios is stable."""
    rows, screen = succeeded(runs), console()
    found = {(each.scenario, each.outcome): each for each in differences(plan, rows)}
    if not found:
        screen.print("fewer than two replications succeeded under every scenario: nothing can be compared")
        return
    others = [scenario.name for scenario in plan.scenarios[1:]]
    seeds = f"{plan.seeds} seed{'s' if plan.seeds > 1 else ''}"
    replications = f"{len(plan.points)} draws x {seeds}" if plan.varied else seeds
    base = {outcome: found[others[0], outcome].base for outcome in TOLD}
    screen.print(
        f"\nIn this model, over these {'priors' if plan.varied else 'seeds'}: change from {plan.base.name}, "
        f"mean and half of its 95 % interval, {replications}"
    )
    table = Shown(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column("scenario", overflow="fold")
    for outcome in TOLD:
        table.add_column(outcome.replace("_", " "), justify="right", overflow="fold")
    table.add_row(plan.base.name, *(f"{base[outcome]:,.0f}" for outcome in TOLD))
    for name in others:
        table.add_row(name, *(_change(found[name, outcome]) for outcome in TOLD))
    screen.print(table)
    screen.print(Text("grey: the interval holds 0", "dim"))

    screen.print(f"\nwho joins, mean of sellers: under both, only under {plan.base.name}, only under the scenario")
    joined = Shown(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    states = list(dict.fromkeys(each.state for each in who(plan, rows)))
    for heading in ("scenario", *states):
        joined.add_column(heading, overflow="fold", justify="left" if heading == "scenario" else "right")
    for name in others:
        counts = [each for each in who(plan, rows) if each.scenario == name]
        joined.add_row(name, *(f"{c.both:,.0f}, {c.only_baseline:,.0f}, {c.only_scenario:,.0f}" for c in counts))
    screen.print(joined)

    gains = [gain for name in others if (gain := found[name, GAIN].precision_gain) is not None]
    if gains:
        screen.print(
            f"\nfor those who joined, pairing is worth {_gain(min(gains))} to {_gain(max(gains))} times as many runs"
        )
    places = ranked(plan, rows)
    if len(others) > 1 and len(places) > 1:
        _say_order(order(others, places), len(places))


def _gain(gain: float) -> str:
    return f"{gain:,.0f}" if gain >= 10 else f"{gain:.1f}"


def _change(found: Difference) -> Text:
    holds_zero = found.low <= 0 <= found.high
    half = (found.high - found.low) / 2
    return Text(f"{found.mean:+,.0f} \N{PLUS-MINUS SIGN}{half:,.0f}", "dim" if holds_zero else "")


def _say_order(ordered: list[tuple[str, float]], replications: int) -> None:
    screen = console()
    screen.print(f"\nfrom the fewest who join to the most, over {replications} replications:")
    for rank, (name, before) in enumerate(ordered, 1):
        stable = "" if before >= STABLE else f"   before the next in {before:.0%} only: their order is not stable"
        screen.print(f"  {rank}. {name}{stable}")
