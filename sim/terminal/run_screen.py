"""What people see in the terminal: the plan, the progress, the facts beside the model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from sim.scenario.facts import Target
from sim.scenario.scenario import Scenario
from sim.terminal.console import console

if TYPE_CHECKING:
    from sim.measures.comparison import Comparison, Value
    from sim.runs import Run

SECONDS_PER_MILLION = 0.15  # rough, for the plan; on a slow core
SECONDS_PER_HOUR = 0.003
COARSE = 10  # sellers an agent stands for
SECONDS_AT_LEAST = 2.5
COLOURS = {"met": "green", "given": "dim", "in the rules": "dim", "not compared": "dim", "no number": "dim"}
ROLES = {"target": "fitted", "held out": "held out", "input": "input", "context": "context", "mechanism": "mechanism"}


class Screen:
    """Everything that a run prints."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.console = console()

    def announce(self, scenario: Scenario) -> None:
        """Say what will run and how long it takes."""
        if self.quiet:
            return
        each = scenario.sellers_per_agent
        size = "one agent each" if each == 1 else f"each agent stands for {each:,.{0 if each >= 100 else 1}f}"
        days = f"{scenario.start:%-d %b} - {scenario.end:%-d %b %Y}"
        seconds = SECONDS_AT_LEAST + SECONDS_PER_MILLION * scenario.agents / 1e6 + SECONDS_PER_HOUR * scenario.hours
        self.console.print(Text(scenario.name, "bold"), f"  {days}   {scenario.population:,} sellers, {size}")
        self.console.print(f"plan: 1 run x {scenario.hours} hours, seed {scenario.seed}, about {seconds:.0f} s")

    @contextmanager
    def progress(self, hours: int) -> Iterator[Callable[[int], object]]:
        """Show a bar; give the function to call after each hour."""
        columns = (TextColumn("running"), BarColumn(), MofNCompleteColumn(), TextColumn("hours"), TimeRemainingColumn())
        with Progress(*columns, console=self.console, disable=self.quiet or not self.console.is_terminal) as bar:
            task = bar.add_task("running", total=hours)
            yield lambda hour: bar.update(task, completed=hour + 1)

    def show(self, run: "Run", comparisons: "list[Comparison]", *, as_fitted: bool) -> None:
        """Print each fact beside the simulated value, or the main numbers where there are no facts.

        Args:
            run: The run.
            comparisons: The facts beside the simulated values.
            as_fitted: Whether this is the scenario to which free numbers were fitted, as it was.
        """
        from sim.measures.comparison import METRICS

        if self.quiet:
            return
        if not comparisons:
            self._show_peaks(run)
            return
        table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
        table.add_column("until", width=11)
        table.add_column("the source", ratio=1)
        table.add_column("agrees", width=13)
        table.add_column("model", style="bold", no_wrap=True)
        table.add_column("", width=13)
        previous = None
        for fact, target, value, verdict in comparisons:
            again = fact is previous and target is not None
            statement = (
                f"({fact.id}) {METRICS[target.metric].meaning}" if again and target else f"{fact.id}  {fact.statement}"
            )
            agrees = "" if target is None else bounds(target) + (" *" if target.role == "held out" else "")
            told = Text(verdict, COLOURS.get(verdict, "red"))
            table.add_row(_when(target, fact.when), statement, agrees, _shown(value, target), told)
            previous = fact
        self.console.print(table)
        for role, remark in (("target", ""), ("held out", " (*), never used for a fit or a choice")):
            verdicts = [verdict for _, target, _, verdict in comparisons if target and target.role == role]
            if verdicts:
                met = sum(verdict == "met" for verdict in verdicts)
                self.console.print(f"{ROLES[role]:>8}: {met} of {len(verdicts)} met{remark if as_fitted else ''}")
        if not as_fitted:
            self.console.print("not the scenario that was fitted: what is met or missed here tests no fit")
        if run.scenario.sellers_per_agent > COARSE:
            each = f"{run.scenario.sellers_per_agent:,.0f}"
            self.console.print(f"coarse: headcounts come in steps of {each} sellers, and few agents make a noisy crowd")
        self.console.print("one run: how far the numbers scatter over seeds and assumptions, it cannot tell")
        notes = [f"{t.id}: {t.note}" for _, t, _, _ in comparisons if t and t.note and t.role == "held out"]
        for note in notes:
            self.console.print(Text(note, "dim"))

    def _show_peaks(self, run: "Run") -> None:
        for channel, what in (
            ("in_rooms", f"in the {run.scenario.words.rooms}"),
            ("raiders", "raiding"),
            ("shops_exhausted", "shops out of budget"),
        ):
            values = run.series[channel]
            when = _day_and_hour(run.clock(int(values.argmax()) + 1), "{:%H:%M}")
            self.console.print(f"at most {values.max():>9,.0f} {what}" + (f", {when}" if values.any() else ""))

    def name_files(self, folder: Path) -> None:
        """Name the files that were written."""
        if self.quiet:
            self.console.print(str(folder), soft_wrap=True)
            return
        self.console.print(Text("files", "bold"))
        for name, what in (
            ("figures/escalation.png", "the escalation (also .svg, and .csv with its numbers)"),
            ("figures/budgets.png", "the ad war: budgets, spending, all merchants hour by hour"),
            ("series.csv", "every observed number, hour by hour; merchants.csv for the largest merchants"),
            ("comparison.csv", "the table above"),
            ("manifest.json", "versions, seed, command, checksums; scenario.json runs it again"),
        ):
            self.console.print(f"  {folder / name}", soft_wrap=True)
            self.console.print(Text(f"      {what}", "dim"))


def bounds(target: Target) -> str:
    """Return the interval that agrees with the source, in words."""
    low = None if target.low is None else _number(target.low)
    high = target.high if target.high is None or isinstance(target.high, datetime) else _number(target.high)
    if isinstance(high, datetime):
        high = _day_and_hour(high, "{:%Hh}")
    if low and high:
        return f"{low}-{high}"
    return f"from {low}" if low else f"below {high}" if high else ""


def _number(value: "float | datetime") -> str:
    if isinstance(value, datetime):
        return f"{value:%-d %b %Hh}"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


def _shown(value: "Value", target: Target | None) -> str:
    return "-" if value is None or target is None else _number(value)


def _when(target: Target | None, when: str) -> str:
    if target is None or not target.moments:
        return when
    return _day_and_hour(target.moments[-1], "{:%H:%M}")


def _day_and_hour(moment: datetime, form: str) -> str:
    # Midnight is told as the end of the day that it closes.
    if moment.hour == moment.minute == 0:
        return f"{moment - timedelta(days=1):%-d %b} {form.format(moment).replace('00', '24', 1)}"
    return f"{moment:%-d %b} {form.format(moment)}"
