"""What ``siege calibrate`` says: how well the model fits, and what was learnt."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table as Screen

from experiments.engine.folder import Table
from experiments.numbers.learnt import Learnt
from experiments.numbers.stages import Stage
from experiments.plan.plan import Plan
from sim.results.headings import local
from sim.submodels.arrays import Floats
from sim.terminal.console import number

SURPRISING = 3.0
"""Standard errors from which on a dummy that departs from its prior tells that a fit went wrong."""

WORTH = 50
"""Independent draws from which on intervals of 5 to 95 % tell something."""

LITTLE = 0.9
"""Narrowing from which on nothing to speak of was learnt."""

QUANTILES = ("5 %", "25 %", "median", "75 %", "95 %")


def stages_table(plan: Plan, stages: Sequence[Stage]) -> Table:
    """Return a row a stage: what was known, how long it took, and how well the draws agree."""
    header = ("known_at", "targets", "waves", "agreeing", "draws", "effective_draws", "agreeing_by_weight")
    rows = [
        (
            local(plan.base, stage.moment),
            " ".join(stage.asked),
            stage.waves,
            stage.agreeing,
            len(stage.points),
            stage.worth,
            float(stage.weights @ stage.shares),
        )
        for stage in stages
    ]
    return Table(header, rows)


def learnt_table(rows: Sequence[Learnt]) -> Table:
    """Return a row a number: its prior, its posterior, and with which other it is known only jointly."""
    prior, posterior = ([f"{part} {share}" for share in QUANTILES] for part in ("prior", "posterior"))
    header = ("number", *prior, *posterior, "narrowing", "partner", "correlation")
    return Table(
        header,
        [(row.name, *row.prior.tolist(), *row.posterior.tolist(), *row[3:]) for row in rows],
    )


def lines(plan: Plan, stages: Sequence[Stage], rows: Sequence[Learnt], dummy: float) -> Iterator[RenderableType]:
    """Say how well each stage fits, what was learnt of each number, and whether the dummy is as it was."""
    steps = Screen("known by", "targets", "waves", "draws worth", "agree, by weight", box=None, header_style="bold")
    for stage in stages:
        steps.add_row(
            f"{local(plan.base, stage.moment):%-d %b %H:%M}",
            " ".join(stage.asked),
            str(stage.waves or "-"),
            number(stage.worth),
            f"{float(stage.weights @ stage.shares):.0%}",
        )
    yield steps
    if 0 < stages[-1].worth < WORTH:
        yield f"worth fewer than {WORTH} draws: its intervals are rough; more --draws make them firmer"
    if not rows:
        yield "no draw agrees with the source: nothing was learnt"
        return
    table = Screen("number", "prior [5-95 %]", "posterior [5-95 %]", "left of the prior", box=None, header_style="bold")
    for row in sorted(rows, key=lambda row: row.narrowing):
        joint = f", jointly with {row.partner.partition('.')[2]}" if abs(row.correlation) >= 0.5 else ""
        table.add_row(
            row.name.partition(".")[2], _interval(row.prior), _interval(row.posterior), f"{row.narrowing:.0%}{joint}"
        )
    yield table
    verdict = "as it went in" if abs(dummy) < SURPRISING else "not as it went in: do not trust this fit"
    yield f"a dummy that the model does not have came out {verdict} ({dummy:+.1f} standard errors)"
    unseen = [row.name.partition(".")[2] for row in rows if row.narrowing >= LITTLE]
    if unseen:
        yield f"not learnt: {', '.join(unseen)}"


def _interval(quantiles: Floats) -> str:
    low, _, median, _, high = quantiles.tolist()
    return f"{median:.3g} [{low:.3g} - {high:.3g}]"
