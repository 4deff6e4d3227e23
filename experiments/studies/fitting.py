"""A fit on its way: what is run next, and what has come of it so far."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from experiments.engine.measure import FORECAST
from experiments.engine.run_log import RunLog
from experiments.numbers.chains import propose, worth
from experiments.numbers.stages import Forecasts, Stage
from experiments.numbers.waves import Bounds, Search, effective_size, weights_of
from experiments.plan.fits import (
    CHAINS,
    FEW,
    FORECASTS,
    GIVEN,
    MANY,
    STAGE_SEEDS,
    TRIES,
    WAVES,
    WEIGHTS,
    Question,
    asked,
    chains,
    questions,
    without_ads,
)
from experiments.plan.plan import Job, Leaves, Plan, asking
from experiments.plan.space import Axis
from sim.scenario.points import Point, changes
from sim.scenario.posterior import resampled, rounded
from sim.scenario.scenario import Scenario
from sim.streams import stream
from sim.submodels.arrays import Array, Bools, Floats, Ints

ENOUGH = 0.25
"""Share of a wave that agrees, from which on no further wave is needed."""

EDGE = 1e-9


class Fitting:
    """Makes a fit, round by round.

    Args:
        plan: Of the fit.
        log: Where what came of the runs is.
        read: What is asked, and which answers agree: what the scenario's facts say, or what a synthetic siege left.
        name: Of the synthetic siege. All fits of a plan share their first design.

    Attributes:
        prior: The first design, or all tries: points that are spread as the priors say.
        prior_answers: What was answered there; runs x targets.
        stages: Those that are finished; the last one is the fit.
        made: All runs that were given.
    """

    def __init__(self, plan: Plan, log: RunLog, read: Sequence[Question] | None = None, name: str = "") -> None:
        assert plan.design is not None
        assert plan.fit is not None
        self._plan, self._log = plan, log
        self._draws = plan.design.count
        self._axes = [Axis.parse(name) for name in plan.design.vary]
        self._questions = questions(plan.base, plan.fit) if read is None else read
        self._bounds = Bounds([q.low for q in self._questions], [q.high for q in self._questions])
        self._asked = asked(plan.base, plan.fit)
        self._forecast = plan.base if plan.fit == "ads" else without_ads(plan.base)
        self._random, self._name = stream(plan.base.seed, f"fit {plan.fit}"), name
        self.prior: list[Point] = []
        self.prior_answers: Floats = np.empty((0, len(self._questions)))
        self.stages: list[Stage] = []
        self.made: list[Job] = []

    def rounds(self) -> Iterator[list[Job]]:
        """Give what is to be run; a round must be in the log before the next one is asked for."""
        for jobs in self._of_ads() if self._plan.fit == "ads" else self._in_waves():
            self.made += jobs
            yield jobs

    def _in_waves(self) -> Iterator[list[Job]]:
        effort = self._plan.effort
        scores = self._design(effort.first)
        self.prior = self._points(scores)
        jobs = self.jobs(self.prior, WAVES, FEW)
        yield jobs
        self.prior_answers = self._answers(jobs)
        if self._name:
            self._random = stream(self._plan.base.seed, f"fit {self._plan.fit} {self._name}")
        search = Search(scores, self.prior_answers, self._bounds)
        moments = sorted({question.moment for question in self._questions})
        for moment in moments:
            known = np.array([n for n, question in enumerate(self._questions) if question.moment <= moment], np.int64)
            search.turn_to(known)
            is_last = moment == moments[-1]
            most = effort.most_last_waves if is_last else effort.most_waves
            waves, agreeing, found = 0, 0.0, list[Floats]()
            while waves < most and agreeing < ENOUGH:
                scores, _ = self._drawn(search, known, effort.wave)
                jobs = self.jobs(self._points(scores), WAVES, FEW)
                yield jobs
                answers = self._answers(jobs)
                search.learn(scores, answers)
                agree = self._agrees(answers, known).all(axis=1)
                found.append(scores[agree])
                waves, agreeing = waves + 1, float(agree.mean())
            draws, seeds = (self._draws, self._plan.seeds) if is_last else (effort.stage_draws, STAGE_SEEDS)
            if not draws:
                continue
            scores, height = self._drawn(search, known, draws)
            agree = yield from self._run_with_seeds(scores, known, seeds)
            shares = agree.all(axis=2).mean(axis=1)
            weights = weights_of(shares, height)
            independent = effective_size(weights)
            found.append(scores[shares > 0])
            if is_last and effort.moves and independent:
                scores, independent = yield from self._chained(search, np.vstack(found), known)
                agree = yield from self._run_with_seeds(scores, known, seeds)
                shares, weights = agree.all(axis=2).mean(axis=1), np.full(len(scores), 1 / len(scores))
            points = self._points(scores)
            forecasts = self._forecasts(points, weights, effort.forecasts(draws))
            yield forecasts
            self.stages.append(
                Stage(
                    moment=moment,
                    asked=self._ids(known),
                    waves=waves,
                    agreeing=agreeing,
                    points=points,
                    shares=shares,
                    each=agree.mean(axis=(0, 1)),
                    weights=weights,
                    worth=independent,
                    dummy=_shares(scores)[:, -1],
                    forecasts=self._told(forecasts),
                )
            )

    def _run_with_seeds(self, scores: Floats, known: Ints, seeds: int) -> Generator[list[Job], None, Bools]:
        """Run draws with several seeds; return what agrees: draws x seeds x targets."""
        jobs = self._with_seeds(self._points(scores), seeds)
        yield jobs
        return self._agrees(self._answers(jobs), known).reshape(len(scores), seeds, len(known))

    def _chained(self, search: Search, found: Floats, known: Ints) -> Generator[list[Job], None, tuple[Floats, float]]:
        """Let chains go on from where the model agreed; return where they end, and what these draws are worth."""
        family = self._random.permutation(np.arange(chains(self._draws)) % len(found))
        scores = found[family]
        for move in range(self._plan.effort.moves):
            moving, proposed = self._proposed(search, known, scores)
            jobs = self.jobs(self._points(proposed), CHAINS + FEW * move, FEW)
            yield jobs
            answers = self._answers(jobs)
            agree = self._agrees(answers, known).all(axis=1)
            scores[moving[agree]] = proposed[agree]
            search.learn(proposed, answers)
        return scores, worth(scores, family)

    def _of_ads(self) -> Iterator[list[Job]]:
        """Try draws from the priors of the ads for each draw of mobilisation, whose weight none of them changes."""
        given, seeds = self._plan.points, self._plan.seeds
        scores = self._design(GIVEN * TRIES)
        self.prior = self._points(scores)
        points = [{**given[n // TRIES], **point} for n, point in enumerate(self.prior)]
        jobs = self._with_seeds(points, seeds)
        yield jobs
        self.prior_answers = self._answers(jobs)
        known = np.arange(len(self._questions))
        agree = self._agrees(self.prior_answers, known).reshape(len(points), seeds, len(known))
        shares = agree.all(axis=2).mean(axis=1)
        by_given = shares.reshape(len(given), TRIES)
        by_given = by_given / np.where(by_given.sum(axis=1), by_given.sum(axis=1), 1.0)[:, None]
        weights = by_given.ravel() / max(1.0, by_given.sum())
        forecasts = self._forecasts(points, weights, self._plan.effort.forecasts(self._draws))
        yield forecasts
        self.stages.append(
            Stage(
                moment=self._questions[-1].moment,
                asked=self._ids(known),
                waves=0,
                agreeing=float(shares.mean()),
                points=points,
                shares=shares,
                each=agree.mean(axis=(0, 1)),
                weights=weights,
                worth=effective_size(weights),
                dummy=_shares(scores)[:, -1],
                forecasts=self._told(forecasts),
            )
        )

    def _ids(self, known: Ints) -> tuple[str, ...]:
        return tuple(self._questions[n].target.id for n in known.tolist())

    # What an emulator says
    def _drawn(self, search: Search, known: Ints, count: int) -> tuple[Floats, Floats]:
        begin = np.array([count])
        scores, height = self._recalled(search, known, begin, lambda: search.draw(known, count, self._random))
        return scores, height

    def _proposed(self, search: Search, known: Ints, scores: Floats) -> tuple[Ints, Floats]:
        moving, proposed = self._recalled(
            search, known, scores, lambda: propose(search.emulator(known), scores, self._random)
        )
        return moving.astype(np.int64), proposed

    def _recalled(
        self, search: Search, known: Ints, begin: Array, work: Callable[[], tuple[Array, ...]]
    ) -> tuple[Floats, ...]:
        """Draw by an emulator, or recall what was drawn before: to learn it takes far longer than to read this."""
        hangs_on = f"{search.digest(known)} {_state(self._random)}".encode() + begin.tobytes()

        def drawn() -> dict[str, Any]:
            return {"drawn": [_packed(values) for values in work()], "random": _state(self._random)}

        row = self._log.recall(sha256(hangs_on).hexdigest(), drawn)
        self._random.bit_generator.state = row["random"]
        return tuple(_unpacked(packed) for packed in row["drawn"])

    # Points
    def _design(self, count: int) -> Floats:
        from scipy.stats import qmc

        cube = qmc.Sobol(len(self._axes) + 1, scramble=True, seed=self._random).random(count)
        return _scores(np.clip(cube, EDGE, 1 - EDGE))

    def _points(self, scores: Floats) -> list[Point]:
        """Return the values of some scores; the last score is the dummy's, and has none."""
        rows = _shares(scores)[:, :-1].tolist()
        return [
            {axis.name: rounded(axis.draw(share)) for axis, share in zip(self._axes, row, strict=True)} for row in rows
        ]

    # Runs
    def _job(self, scenario: Scenario, point: Point, seed: int, leaves: Leaves) -> Job:
        run = scenario.evolve(seed=self._plan.base.seed + seed, **changes(point))
        return asking(run, leaves, self._plan.asks)

    def jobs(self, points: Sequence[Point], first: int, seeds: int = MANY) -> list[Job]:
        """Run points with one seed each, from a first one on: neighbours have others, so that none is a region's own.

        What is asked for is what the model answers to the targets that teach the fit.
        """
        return [self._job(self._asked, point, first + n % seeds, "answers") for n, point in enumerate(points)]

    def _with_seeds(self, points: Sequence[Point], seeds: int) -> list[Job]:
        """Run points with several seeds each, and each with others: a chance that all had would teach the fit."""
        return self.jobs([point for point in points for _ in range(seeds)], WEIGHTS)

    def _forecasts(self, points: Sequence[Point], weights: Floats, count: int) -> list[Job]:
        if not count or not weights.any():
            return []
        rows = resampled(weights, count, self._random).tolist()
        return [self._job(self._forecast, points[row], FORECASTS + n % MANY, "forecast") for n, row in enumerate(rows)]

    # What came of them
    def _answers(self, jobs: Sequence[Job]) -> Floats:
        ids = [question.target.id for question in self._questions]
        answered = [self._log[job.key].get("answers", {}) for job in jobs]
        told = [[answers.get(name) for name in ids] for answers in answered]
        return np.array(told, np.float64).reshape(len(jobs), len(ids))

    def _agrees(self, answers: Floats, known: Ints) -> Bools:
        return self._bounds.of(known).agree(answers[:, known])

    def _told(self, jobs: Sequence[Job]) -> Forecasts:
        rows = [row for job in jobs if "answers" in (row := self._log[job.key])]
        if not rows:
            return Forecasts({}, {})
        answers = {name: np.array([row["answers"][name] for row in rows], np.float64) for name in rows[0]["answers"]}
        channels = [name for name in FORECAST if name in rows[0]["series"]]
        return Forecasts(answers, {name: np.array([row["series"][name] for row in rows]) for name in channels})


def _state(random: np.random.Generator) -> dict[str, Any]:
    """Return the state of a generator, as JSON can hold it and the generator takes it."""
    state: dict[str, Any] = json.loads(json.dumps(random.bit_generator.state, default=np.ndarray.tolist))
    return state


def _packed(values: Array) -> dict[str, Any]:
    return {"shape": values.shape, "float64": b64encode(values.astype("<f8").tobytes()).decode()}


def _unpacked(packed: Mapping[str, Any]) -> Floats:
    return np.frombuffer(b64decode(packed["float64"]), "<f8").reshape(packed["shape"])


def _scores(shares: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(shares), np.float64)


def _shares(scores: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(scores), np.float64)
