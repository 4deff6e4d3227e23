"""Fits: which numbers are fitted, to what, and in which stages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import floor
from typing import NamedTuple

from sim.measures.comparison import METRICS, bounds_of
from sim.scenario.facts import Facts, Target
from sim.scenario.posterior import TAUGHT_BY, Fit
from sim.scenario.scenario import Scenario

FREE = (
    "behaviour.join_hazard",
    "behaviour.social_threshold_spread",
    "behaviour.leave_hazard",
    "behaviour.repost_offspring",
)
"""The free numbers that the headcounts see."""

MAIN = (
    *FREE,
    "behaviour.reach_sellers",
    "behaviour.base_legitimacy",
    "behaviour.call_strength",
    "behaviour.seek_factor",
    "behaviour.weekend_factor",
    "behaviour.hardline_shock",
    "behaviour.concession_shock",
    "behaviour.seed_followers",
    "behaviour.seed_repost_share",
    "behaviour.deweight_loss",
    "policy.campaign_hours",
    "policy.sanction_capacity",
    "policy.tmall_slot_share",
)
"""And those that matter most, among all with a prior, for what the headcounts say: by rank correlation and forest."""

ADS = (
    "behaviour.billable_clicks",
    "behaviour.filter_then",
    "behaviour.repeat_detection",
    "behaviour.sweep_patience_hours",
    "behaviour.sweep_squads",
    "behaviour.size_coherence",
    "behaviour.top_click_price",
    "behaviour.top_budget",
    "behaviour.uncapped_share",
    "behaviour.smooth_share",
    "behaviour.schedule_share",
    "behaviour.small_bid_ratio",
)
"""Numbers of the ads, which no headcount sees."""

NUMBERS: Mapping[Fit, tuple[str, ...]] = {"narrow": FREE, "main": MAIN, "ads": ADS}
"""What each fit draws."""


class Question(NamedTuple):
    """A target that teaches a fit.

    Attributes:
        target: What is asked.
        moment: When its answer is known.
        low: Smallest value that agrees, moments in hours since the start; minus infinity if every small one does.
        high: From which value on none agrees; infinity if every large one does.
    """

    target: Target
    moment: datetime
    low: float
    high: float


def questions(scenario: Scenario, fit: Fit) -> list[Question]:
    """Return the targets that teach a fit, by when their answers are known; none that is held out is among them."""
    asked = []
    for fact in scenario.known_facts:
        for target in fact.targets:
            if target.role in TAUGHT_BY[fit][-1:]:
                ends = target.moments[-1] if target.moments else fact.ends
                assert ends is not None, "a target that teaches has a date"
                asked.append(Question(target, ends, *bounds_of(scenario, target)))
    return sorted(asked, key=lambda question: question.moment)


COUNTS = ("in_rooms", "reposts_after")
"""Metrics of which a newspaper prints the leading digit: "4,000 and more"."""


def printed(question: Question, answer: float | None) -> Question | None:
    """Return a question with the bounds that a newspaper would leave if this were the answer.

    Args:
        question: Of a count; of others nothing is printed.
        answer: The count.

    Returns:
        The question; None if nothing is printed, as of what did not happen.
    """
    if question.target.metric not in COUNTS or answer is None or answer < 1:
        return None
    unit = 10.0 ** (len(str(floor(answer))) - 1)  # a logarithm rounds up just below a power of ten
    low = answer // unit * unit
    return question._replace(low=low, high=low + unit)


def asked(scenario: Scenario, fit: Fit) -> Scenario:
    """Return a scenario cut off when the last answer is known, with no other facts than those that teach the fit."""
    teaching = questions(scenario, fit)
    waits = [
        timedelta(hours=q.target.threshold) for q in teaching if METRICS[q.target.metric].acts and not q.target.moments
    ]
    end = teaching[-1].moment + max(waits, default=timedelta(0))
    ids = {question.target.id for question in teaching}
    facts = [
        fact.model_copy(update={"targets": tuple(target for target in fact.targets if target.id in ids)})
        for fact in scenario.known_facts
        if any(target.id in ids for target in fact.targets)
    ]
    assert scenario.facts is not None, "its targets are known"
    hours = min(scenario.hours, scenario.hour_of(end))
    return scenario.evolve(hours=hours, facts=Facts(source=scenario.facts.source, facts=tuple(facts)))


def without_ads(scenario: Scenario) -> Scenario:
    """Return a scenario without the targets that the ads teach, so that its runs may leave them out."""
    assert scenario.facts is not None, "its targets are known"
    facts = [
        fact.model_copy(update={"targets": tuple(target for target in fact.targets if target.role != "ad target")})
        for fact in scenario.facts.facts
    ]
    return scenario.evolve(facts=Facts(source=scenario.facts.source, facts=tuple(facts)))


# How many runs
LEAST_FIRST, FIRST_PER_NUMBER = 512, 50
"""Runs of the first design, which fills the priors: at least, and for each number."""

LEAST_WAVE, WAVE_PER_NUMBER = 150, 16
"""Runs of a wave: at least, and for each number."""

MOST_WAVES, USUAL_WAVES = 4, 3
"""Waves of a stage."""

NUMBERS_PER_WAVE = 1.5
"""Numbers for each wave of the last stage, which is the fit, where this allows more waves than a stage has."""

STAGE_DRAWS, STAGE_SEEDS = 300, 2
"""Draws and seeds by which a stage before the last is told."""

MANY_NUMBERS = 8
"""From which on draws that an emulator weights are worth too few, and chains go on from those that agree."""

MOST_CHAINS, MOVES = 300, 25
"""Chains, at most, as there are no more than draws; and how often they move."""

MOST_FORECASTS = 300
"""Forecasts of a stage, at most; there are no more than its draws."""

GIVEN, TRIES = 64, 16
"""Draws of mobilisation to which the ads are fitted, and draws of the ads for each."""

# With which seeds
WAVES, WEIGHTS, FORECASTS, SYNTHETIC, CHAINS, BEYOND = 1000, 2000, 3000, 4000, 5000, 6000
"""Where seeds of waves, weights, forecasts, synthetic sieges and chains begin, after the scenario's own. Those beyond
are seen by no fit."""

FEW, MANY = 7, 100
"""Seeds among which runs are shared out: those of a wave, which only says where to look; all others. The fewer, the
less time goes into drawing sellers. ``FEW`` is odd, as every 8th point of a Sobol' sequence is from the same region."""


class Effort(NamedTuple):
    """How many runs a fit makes.

    Attributes:
        first: Runs of the first design, a power of two.
        wave: Runs of a wave.
        most_waves: Waves of a stage before the last, at most.
        most_last_waves: Waves of the last stage, at most.
        usual_waves: Waves of a stage, about.
        stage_draws: Draws by which a stage before the last is told; if none, it is passed through.
        moves: How often chains move from the draws of the last stage that agree; if never, these are weighted.
        has_forecasts: Whether draws of a stage are run again as forecasts.
    """

    first: int
    wave: int
    most_waves: int
    most_last_waves: int
    usual_waves: int
    stage_draws: int
    moves: int
    has_forecasts: bool

    @classmethod
    def of(cls, numbers: int) -> "Effort":
        """Return that of a fit of so many numbers."""
        wave = max(LEAST_WAVE, WAVE_PER_NUMBER * numbers)
        last = max(MOST_WAVES, int(numbers / NUMBERS_PER_WAVE))
        moves = MOVES if numbers >= MANY_NUMBERS else 0
        return cls(_first(numbers), wave, MOST_WAVES, last, USUAL_WAVES, STAGE_DRAWS, moves, has_forecasts=True)

    @classmethod
    def of_ablation(cls, numbers: int) -> "Effort":
        """Return that of one of several fits of which only the last stage is asked for."""
        return cls.of(numbers)._replace(stage_draws=0)

    @classmethod
    def of_check(cls, numbers: int) -> "Effort":
        """Return that of one of many fits that are only to show whether known numbers are found again."""
        wave = max(LEAST_WAVE, WAVE_PER_NUMBER * numbers) // 2
        return cls(_first(numbers), wave, MOST_WAVES // 2, MOST_WAVES // 2, 1, 0, 0, has_forecasts=False)

    def forecasts(self, draws: int) -> int:
        """Return how many forecasts are made of so many draws."""
        return min(draws, MOST_FORECASTS) if self.has_forecasts else 0

    def about(self, stages: int, draws: int, seeds: int) -> int:
        """Return about how many runs a fit in stages makes after the first design, forecasts included."""
        before = self.stage_draws * STAGE_SEEDS + self.forecasts(self.stage_draws)
        ends = chains(draws) * (self.moves + seeds) if self.moves else 0
        last = draws * seeds + ends + self.forecasts(draws)
        return self._waves(stages) * self.wave + (stages - 1) * before + last

    def proposals(self, stages: int) -> int:
        """Return about how often a fit in stages learns from its runs and draws points."""
        return self._waves(stages) + (stages if self.stage_draws else 1) + self.moves

    def _waves(self, stages: int) -> int:
        return (stages - 1) * self.usual_waves + max(self.usual_waves, self.most_last_waves - 1)


def chains(draws: int) -> int:
    """Return how many chains go on from so many draws."""
    return min(draws, MOST_CHAINS)


def _first(numbers: int) -> int:
    return 1 << (max(LEAST_FIRST, FIRST_PER_NUMBER * numbers) - 1).bit_length()
