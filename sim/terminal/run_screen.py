"""What people see in the terminal: the plan, the progress, the facts beside the model."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from sim.language.dates import day_and_hour, day_of
from sim.language.say import say
from sim.scenario.fits import Known
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario
from sim.terminal.console import console, number
from sim.terminal.fact_table import fact_table, told_verdict

if TYPE_CHECKING:
    from sim.measures.comparison import Comparison
    from sim.runs import Run

SECONDS_PER_MILLION = 0.15  # rough, for the plan; on a slow core
SECONDS_PER_HOUR = 0.003
COARSE = 10  # sellers an agent stands for
SECONDS_AT_LEAST = 2.5
ROLES = {
    "target": "fitted",
    "ad target": "for the ad numbers alone",
    "held out": "held out",
    "input": "input",
    "context": "context",
    "mechanism": "mechanism",
}
NOTED = ("ad target", "held out")


SUMMED_UP = ("joined", "peak_in_rooms", "honest_punished", "wasted_ad_spend")


class Asked(NamedTuple):
    """What a run was made for.

    Attributes:
        question: Of its scenario; empty if it is not known.
        changes: What the command line changes in the scenario.
        is_fitted: Whether it is the scenario to which free numbers were fitted, but for its seed and its agents.
        varies: Name of that scenario if this one varies it; empty if it tells another story.
        fitted: What that scenario comes to with the same sellers, if it was run before.
    """

    question: str
    changes: tuple[str, ...]
    is_fitted: bool
    varies: str
    fitted: Mapping[str, float] | None


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
        size = say("one agent each") if each == 1 else say("each agent stands for {number}", number=number(each))
        days = say(
            "{start} - {end} {year}", start=day_of(scenario.start), end=day_of(scenario.end), year=scenario.end.year
        )
        seconds = SECONDS_AT_LEAST + SECONDS_PER_MILLION * scenario.agents / 1e6 + SECONDS_PER_HOUR * scenario.hours
        self.console.print(
            Text(scenario.name, "bold"),
            say("  {days}   {count:,} sellers, {size}", days=days, count=scenario.population, size=size),
        )
        plan = say(
            "plan: 1 run x {hours} hours, seed {seed}, about {seconds:.0f} s",
            hours=scenario.hours,
            seed=scenario.seed,
            seconds=seconds,
        )
        self.console.print(plan)

    @contextmanager
    def progress(self, hours: int) -> Iterator[Callable[[int], object]]:
        """Show a bar; give the function to call after each hour."""
        columns = (
            TextColumn(say("running")),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(say("hours")),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.console, disable=self.quiet or not self.console.is_terminal) as bar:
            task = bar.add_task("running", total=hours)
            yield lambda hour: bar.update(task, completed=hour + 1)

    def show(
        self, run: "Run", comparisons: "list[Comparison]", asked: Asked, posterior: Posterior | None = None
    ) -> None:
        """Print each fact beside the simulated value, then what the run answers.

        Args:
            run: The run.
            comparisons: The facts beside the simulated values.
            asked: What the run was made for.
            posterior: Of its scenario, if one was fitted.
        """
        if comparisons:
            self.console.print(fact_table(comparisons, run.scenario.start, posterior, self.console.width))
        else:
            self._show_peaks(run)
        if asked.question:
            here = say(" Here with {changes}.", changes=", ".join(asked.changes)) if asked.changes else ""
            self.console.print(Text(f"{say(asked.question)}{here}", "bold"))
        for line in _answers(run, comparisons, asked):
            self.console.print(line)
        if run.scenario.sellers_per_agent > COARSE:
            each = number(run.scenario.sellers_per_agent)
            coarse = "coarse: headcounts come in steps of {each} sellers, and few agents make a noisy crowd"
            self.console.print(say(coarse, each=each))
        if posterior is None:
            self.console.print(say("one run: how far the numbers scatter over seeds and assumptions, it cannot tell"))
        else:
            told = say(
                "posterior (fit {fit}): this model over {draws} draws of {numbers} numbers and over seeds: median, "
                "5-95 %, and the share of it that agrees",
                fit=posterior.fit,
                draws=len(posterior.draws),
                numbers=len(posterior.numbers),
            )
            self.console.print(told)
        for _, target, _, _ in comparisons:
            if target and target.note and target.role in NOTED:
                self.console.print(Text(f"{target.id}: {say(target.note)}", "dim"))

    def tell_stale(self, known: Known) -> None:
        """Say that a posterior is not shown, and why."""
        left_out = "the posterior of {name} is left out, as it is stale: {why}"
        self.console.print(say(left_out, name=known.posterior.scenario, why=known.stale))

    def _show_peaks(self, run: "Run") -> None:
        for channel, what in (
            ("in_rooms", say("in the {rooms}", rooms=say(run.scenario.words.rooms))),
            ("raiders", say("raiding")),
            ("shops_exhausted", say("shops out of budget")),
        ):
            values = run.series[channel]
            when = day_and_hour(run.clock(int(values.argmax()) + 1), "{:%H:%M}")
            most = number(float(values.max()))
            line = say("at most {most:>9} {what}", most=most, what=what)
            self.console.print(line + (f", {when}" if values.any() else ""))

    def name_files(self, folder: Path) -> None:
        """Name the files that were written."""
        if self.quiet:
            self.console.print(str(folder), soft_wrap=True)
            return
        self.console.print(Text(say("files"), "bold"))
        for name, what in (
            ("figures/escalation.png", "the escalation (also .svg, and .csv with its numbers)"),
            ("figures/budgets.png", "the ad war: budgets, spending, all merchants hour by hour"),
            ("series.csv", "every observed number, hour by hour; merchants.csv for the largest merchants"),
            ("comparison.csv", "the table above"),
            ("manifest.json", "versions, seed, command, checksums; scenario.json runs it again"),
        ):
            self.console.print(f"  {folder / name}", soft_wrap=True)
            self.console.print(Padding(Text(say(what), "dim"), (0, 0, 0, 6), expand=False))


def _answers(run: "Run", comparisons: "list[Comparison]", asked: Asked) -> Iterator[str]:
    """Give what this run says to its question: by facts where these test the model, by outcomes elsewhere."""
    from sim.measures.outcomes import outcomes

    if asked.is_fitted:
        fitted, held_out = (_score(comparisons, role) for role in ("target", "held out"))
        reserve = say("never used for a fit or a choice")
        if run.scenario.sellers_per_agent > 1:
            reserve = say("but it was fitted with one agent a seller")
        score = "In this run {fitted} fitted facts are met, and {held_out} held out (*), {reserve}."
        yield say(score, fitted=fitted, held_out=held_out, reserve=reserve)
        for _, target, _, verdict in comparisons:
            if target and target.role == "ad target":
                teaches = "{target} teaches the numbers of the ad market alone: {verdict}."
                yield say(teaches, target=target.id, verdict=told_verdict(verdict))
        return
    end = day_and_hour(run.scenario.end, "{:%H:%M}")
    yield say("In this run, until {end}, {summary}.", end=end, summary=_summary(outcomes(run), run.scenario))
    if asked.fitted is not None:
        summary = _summary(asked.fitted, run.scenario)
        yield say("In {name}, with the same sellers, {summary}.", name=asked.varies, summary=summary)
    elif asked.varies:
        first = "Run {name} with the same seed and agents first, and its numbers stand beside these."
        yield say(first, name=asked.varies)
    if comparisons:
        yield say("This is not the scenario that was fitted: what is met or missed tests no fit.")


def _score(comparisons: "list[Comparison]", role: str) -> str:
    verdicts = [verdict for _, target, _, verdict in comparisons if target and target.role == role]
    return say("{met} of {all}", met=verdicts.count("met"), all=len(verdicts))


def _summary(outcomes: Mapping[str, float], scenario: Scenario) -> str:
    joined, most, honest, wasted = (number(outcomes[name]) for name in SUMMED_UP)
    return say(
        "{joined} join, at most {most} are in the {rooms}, {honest} honest sellers are punished, and raiders' clicks "
        "cost {wasted} {currency}",
        joined=joined,
        most=most,
        rooms=say(scenario.words.rooms),
        honest=honest,
        wasted=wasted,
        currency=say(scenario.words.currency),
    )
