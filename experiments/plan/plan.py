"""What an experiment is to run: scenarios, points and seeds, in the order of its tables."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field, StrictBool, StrictFloat, StrictInt, model_validator

from experiments.plan.fits import BEYOND, COUNTS, TRIES, Effort, questions
from sim import MODEL_VERSION
from sim.scenario.names import DECLARED
from sim.scenario.points import Point, changes, value_of
from sim.scenario.posterior import Fit
from sim.scenario.records import Frozen
from sim.scenario.scenario import Scenario

MOST_SEED = 2**63
"""Seeds are below it."""

Leaves = Literal["outcomes", "answers", "forecast", "evidence"]
"""What a run leaves: its outcomes; what it answers to the targets of its facts; that, and some channels by hour; all
that, and the bills of the named merchants."""


class Job(NamedTuple):
    """One run of an experiment.

    Attributes:
        key: SHA-256 of all that decides what the run leaves; its row is stored under it.
        scenario: What is run.
        reference: The scenario with whose sellers its own are compared one by one, if any.
        point: Which of the plan's points it is, from 0.
        leaves: What is stored of it.
    """

    key: str
    scenario: Scenario
    reference: Scenario | None
    point: int
    leaves: Leaves = "outcomes"


Method = Literal["grid", "latin", "sobol", "morris", "saltelli", "nsga2", "waves"]


class Design(Frozen):
    """How the points of an experiment were chosen.

    Attributes:
        method: Which design.
        vary: What is varied, each as the command line takes it.
        count: How many points, trajectories, or policies of a generation were asked for; a grid has its own number.
        generations: How many generations of policies a search has.
    """

    method: Method
    vary: tuple[str, ...]
    count: int = 0
    generations: int = 0


class Drawn(Frozen):
    """Values of the uncertain numbers: each seed has a draw of its own, so that a run more tells of both.

    Attributes:
        source: What they were drawn from, in words.
        points: A draw a seed, by name such as ``behaviour.join_hazard``.
    """

    source: str = Field(min_length=1, max_length=400)
    points: tuple[dict[str, StrictBool | StrictInt | StrictFloat], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _alike(self) -> "Drawn":
        if any(set(point) != set(self.points[0]) or not set(point) <= set(DECLARED) for point in self.points):
            raise ValueError("points must draw the same numbers, each by its name")
        return self


class Plan(Frozen):
    """Every run of an experiment.

    Attributes:
        kind: What the runs are made for.
        scenarios: Each is run at every point with every seed.
        design: Where the points come from, if there are any.
        points: What is changed in a scenario, by name such as ``policy.detector_fpr``.
        drawn: What else is changed, under each seed otherwise; what a point changes stands.
        seeds: How many seeds each point is run with; they follow on the first scenario's own.
        luck: For each point, how many such groups of seeds come before its own; none if all share the first.
        paired: Whether each run is compared, seller by seller, with that of the first scenario.
        outcomes: What figures show; it changes no run.
        fit: What is fitted, if this is a fit.
        given: Of a fit of the ads, from what its points are draws, in words.
        asks: The targets that teach a fit or try it, by id, each as text; see ``targets_of``.
    """

    kind: str = Field(pattern="^[a-z_]+$", max_length=40)
    scenarios: tuple[Scenario, ...] = Field(min_length=1)
    design: Design | None = None
    points: tuple[dict[str, StrictBool | StrictInt | StrictFloat], ...] = Field(({},), min_length=1)
    drawn: Drawn | None = None
    seeds: int = Field(strict=True, ge=1, le=100_000)
    luck: tuple[StrictInt, ...] = ()
    paired: bool = False
    outcomes: tuple[str, ...] = ("peak_in_rooms",)
    fit: Fit | None = None
    given: str = Field("", max_length=400)
    asks: dict[str, str] = Field({})

    @model_validator(mode="after")
    def _scenarios_fit_together(self) -> "Plan":
        names = [scenario.name for scenario in self.scenarios]
        if len(set(names)) < len(names):
            raise ValueError("scenarios must differ in name")
        if any(set(point) != set(self.points[0]) or not set(point) <= set(DECLARED) for point in self.points):
            raise ValueError("points must change the same numbers, each by its name")
        if self.luck and len(self.luck) != len(self.points):
            raise ValueError("luck must be given for each point")
        if self.drawn and len(self.drawn.points) != self.seeds:
            raise ValueError(f"drawn: there must be a draw for each of {self.seeds} seeds")
        last = self.base.seed + (BEYOND if self.fit else (max(self.luck, default=0) + 1) * self.seeds)
        if last > MOST_SEED:
            raise ValueError(f"seed: the last one would be {last - 1}, at most {MOST_SEED - 1} is allowed")
        if self.paired and len({(each.agents, each.population) for each in self.scenarios}) > 1:
            raise ValueError("scenarios must have the same sellers to be compared")
        if self.paired and len({(each.start, each.hours) for each in self.scenarios}) > 1:
            raise ValueError("scenarios must cover the same hours to be compared")
        return self

    @property
    def base(self) -> Scenario:
        """The scenario that all others are compared with, or the only one."""
        return self.scenarios[0]

    @property
    def varied(self) -> tuple[str, ...]:
        """The names that the points change."""
        return tuple(self.points[0])

    @property
    def reported(self) -> tuple[str, ...]:
        """The names whose values the table of runs tells: those sought or fitted, what points change, what is drawn."""
        sought = self.design.vary if self.design and (self.fit or self.design.method == "nsga2") else ()
        names = (text.partition("=")[0] for text in sought)
        return tuple(dict.fromkeys((*names, *self.varied, *(self.drawn.points[0] if self.drawn else ()))))

    @property
    def is_synthetic(self) -> bool:
        """Whether its points are the numbers behind synthetic sieges, each of which is fitted."""
        return self.fit is not None and self.fit != "ads" and self.varied != ()

    @property
    def effort(self) -> Effort:
        """How many runs a fit makes."""
        assert self.design is not None
        numbers = len(self.design.vary)
        if self.is_synthetic:
            return Effort.of_check(numbers)
        return Effort.of_ablation(numbers) if self.kind == "ablations" else Effort.of(numbers)

    @property
    def size(self) -> int:
        """How many runs it has; of a fit, about how many, as what comes of some decides on others."""
        if self.fit and self.design:
            if self.fit == "ads":
                return len(self.points) * TRIES * self.seeds + self.effort.forecasts(self.design.count)
            effort = self.effort
            one = effort.about(self._stages, self.design.count, self.seeds)
            if self.is_synthetic:
                return effort.first + len(self.points) * (1 + one)
            return (effort.first + one) * len(self.scenarios)
        policies = 1 + (self.design.count * self.design.generations if self.design else 0)
        return policies * len(self.scenarios) * len(self.points) * self.seeds

    @property
    def proposals(self) -> int:
        """About how often its fits learn from their runs and draw points; nought if it has none in stages."""
        if self.fit is None or self.fit == "ads" or self.design is None:
            return 0
        return self.effort.proposals(self._stages) * max(len(self.scenarios), len(self.points) * self.is_synthetic)

    @property
    def _stages(self) -> int:
        assert self.fit is not None
        asked = questions(self.base, self.fit)
        if self.is_synthetic:
            asked = [question for question in asked if question.target.metric in COUNTS]
        return len({question.moment for question in asked})

    def seeds_of(self, point: int) -> range:
        """Return the seeds that a point is run with."""
        first = self.base.seed + (self.luck[point] * self.seeds if self.luck else 0)
        return range(first, first + self.seeds)

    def jobs(self) -> Iterator[Job]:
        """Give every run, in the order of the tables: by scenario, by point, by seed."""
        references: dict[tuple[int, int], tuple[Scenario, str]] = {}
        for scenario in self.scenarios:
            own = self._chosen_by(scenario)
            for number, point in enumerate(self.points):
                at_point = scenario.evolve(**changes({name: point[name] for name in point if name not in own}))
                for seed, drawn in zip(self.seeds_of(number), self._draws(), strict=True):
                    others = {name: drawn[name] for name in drawn if name not in own and name not in point}
                    run = at_point.evolve(seed=seed, **(changes(others) if others else {}))
                    key = run.digest()
                    if not self.paired:
                        yield Job(key, run, None, number)
                        continue
                    reference, reference_key = references.setdefault((number, seed), (run, key))
                    pair = hashlib.sha256(f"{key} against {reference_key}".encode()).hexdigest()
                    yield Job(pair, run, reference, number)

    def _draws(self) -> Sequence[Point]:
        """Return what is drawn under each seed."""
        return self.drawn.points if self.drawn else [{}] * self.seeds

    def _chosen_by(self, scenario: Scenario) -> set[str]:
        """Return what a scenario sets otherwise than the first one: that is what is compared, and is not drawn."""
        return {name for name in self.reported if value_of(scenario, name) != value_of(self.base, name)}

    def to_json(self) -> str:
        """Return the plan as JSON that ``from_json`` reads back equal, with its checksum."""
        content = self.model_dump(mode="json")
        checked = {"sha256": _checksum(content)} | content
        return json.dumps(checked, indent=1, ensure_ascii=False) + "\n"  # a point's order is that of the tables

    @classmethod
    def from_json(cls, text: bytes) -> "Plan":
        """Read a plan as it was written.

        Raises:
            ValueError: If the text is something else, or was changed since.
        """
        content = json.loads(text)
        if not isinstance(content, dict) or content.pop("sha256", None) != _checksum(content):
            raise ValueError("it is not as it was written")
        return cls.model_validate_json(json.dumps(content), strict=True)

    def digest(self) -> str:
        """Return the SHA-256 of all that decides the plan's runs, the model's version included."""
        facts: dict[str, Any] = {"scenarios": {"__all__": {"facts"}}}
        left_out = facts | {"outcomes": True, "given": not self.given, "drawn": self.drawn is None}
        content = self.model_dump(mode="json", exclude={name: what for name, what in left_out.items() if what})
        text = json.dumps(content | {"model_version": MODEL_VERSION}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def asking(run: Scenario, leaves: Leaves, asks: Mapping[str, str]) -> Job:
    """Return a run that answers to targets: these are no part of the scenario's digest, and decide what it leaves."""
    key = hashlib.sha256(f"{run.digest()} {leaves} {dict(asks)}".encode()).hexdigest()
    return Job(key, run, None, 0, leaves)


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
