"""A posterior put to the test: draws of it, each with a seed that its fit never saw, beside all that the source says.

Every target is asked: those that taught the fit, and those that are held out. A headcount that is held out is forecast
beside naive forecasts from the counts that taught the fit.
"""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report
from experiments.figures.caption import caption
from experiments.figures.validation import validation
from experiments.numbers.validation import Validated, validated
from experiments.plan.fits import BEYOND, without_ads
from experiments.plan.plan import Drawn, Job, Plan, asking
from experiments.words import validate as words
from sim.scenario.fingerprints import targets_of
from sim.scenario.posterior import TAUGHT_BY, Posterior
from sim.scenario.scenario import Scenario


def plan(scenario: Scenario, posterior: Posterior, draws: int) -> Plan:
    """Return the trial of a posterior.

    Args:
        scenario: What was fitted.
        posterior: What the fit left.
        draws: How many draws of it are tried, each with a seed of its own.
    """
    asked = scenario if posterior.fit == "ads" else without_ads(scenario)
    return Plan(
        kind=Validate.kind,
        scenarios=(asked.evolve(seed=scenario.seed + BEYOND),),
        drawn=Drawn(source=posterior.title, points=tuple(posterior.points(draws, scenario.seed))),
        seeds=draws,
        fit=posterior.fit,
        asks=targets_of(asked),
    )


class Validate:
    """The study behind ``siege validate``."""

    kind = "validation"

    def rounds(self, plan: Plan, _: RunLog) -> Iterator[list[Job]]:
        """Give all forecasts."""
        yield [asking(job.scenario, "evidence", plan.asks) for job in plan.jobs()]

    def numbers(self, plan: Plan, _: Table, log: RunLog) -> Validated:
        """Set what was forecast beside the source."""
        assert plan.fit is not None
        [jobs] = self.rounds(plan, log)
        return validated(plan, [log[job.key] for job in jobs], TAUGHT_BY[plan.fit])

    def report(self, plan: Plan, numbers: Validated) -> Report:
        """Make tables of targets, of skill and of what one more observation would teach, and their figure."""
        tables = {"targets": words.targets_table(numbers)}
        if numbers.forecast is None:
            return Report(tables, {})
        tables |= {"skill": words.skill_table(numbers.forecast), "teaching": words.teaching_table(numbers.teaching)}
        return Report(
            tables, {"validation": validation(plan, numbers, numbers.forecast, caption(plan, numbers.failed))}
        )

    def words(self, plan: Plan, numbers: Validated) -> Iterable[RenderableType]:
        """Say which targets are met, how good the forecast is, and what would have made it better."""
        return words.lines(plan, numbers)
