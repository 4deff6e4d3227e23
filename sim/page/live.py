"""Answers to what the live page asks: one run at a time, the last few kept as what was sent, never as runs."""

from collections import OrderedDict
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from sim.figures.observed import Observed
from sim.figures.picture import Format
from sim.language.say import say
from sim.measures.outcomes import OUTCOMES
from sim.page.content import content_of
from sim.page.report import question_of
from sim.page.saved import renamed, script_of
from sim.page.setting import Setting, Shelf
from sim.page.stories import story_of
from sim.results.stored_figures import RUN_FIGURES
from sim.runs import Run, simulate
from sim.scenario.declarations import Declaration, declarations
from sim.scenario.fits import posterior_for
from sim.scenario.library import groups
from sim.scenario.points import changes
from sim.scenario.policy import Policy
from sim.scenario.posterior import Posterior
from sim.scenario.priors import LogUniform
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census
from sim.submodels.arrays import Ints

KEPT = 24
"""Answers that are kept; each takes some hundred kilobytes, a run would take thirty megabytes."""

MEMBERS = 20
"""Runs of which a band is made."""

ROUNDS = 10
"""Draws under which the choices are compared, at most ``MEMBERS``."""


class Answer(NamedTuple):
    """What is kept of a run.

    Attributes:
        content: What the page shows of it.
        joiners: Who joined, by number in the census.
    """

    content: dict[str, Any]
    joiners: Ints


class Live:
    """What answers the page.

    Args:
        shelf: The scenarios that it may ask for.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._one_at_a_time = Lock()
        self._census: Census | None = None

    def page(self) -> dict[str, Any]:
        """Return what the page holds before it asks anything."""
        first = self.shelf.first
        source = first.facts.source if first.facts else ""
        live = {
            "scenario": first.name,
            "seed": str(first.seed),
            "scenarios": self._scenarios(),
            "compared": self._compared(),
            "levers": [_lever(entry) for entry in declarations(Policy)],
            "members": MEMBERS,
            "rounds": ROUNDS,
        }
        return {"runs": [], "studies": [], "story": story_of(source), "live": live}

    def run(self, setting: Setting) -> dict[str, Any]:
        """Return the run of a setting, what is laid over it, who joined only under one, and how to make it again."""
        scenario = self.shelf.scenario_of(setting)
        beside = self.shelf.beside(setting, scenario)
        with self._one_at_a_time:
            here = self._answer(scenario, setting.scenario)
            there = None if beside is None else self._answer(beside, setting.beside)
        base = self.shelf[setting.scenario].policy
        return {
            "run": here.content,
            "beside": None if there is None else there.content,
            "joined": None if there is None else _joined(here.joiners, there.joiners),
            "command": self.shelf.command(setting, scenario),
            "defaults": {f"policy.{name}": value for name, value in base},
        }

    def member(self, number: int, setting: Setting) -> dict[str, Any]:
        """Return the headcount of a setting with other sellers, under a draw of its posterior if there is one.

        Args:
            number: From 0 on, below ``MEMBERS``.
            setting: The setting.
        """
        scenario, drawn = self._drawn(number, setting)
        with self._one_at_a_time:
            run = simulate(scenario, ads=False)
        return {"in_rooms": run.series["in_rooms"].tolist(), "posterior": drawn}

    def brief(self, number: int, setting: Setting) -> dict[str, Any]:
        """Return what the comparison of choices needs of a setting under a draw: who joins, and what it costs.

        All settings with a seed have the same sellers under the draw of a number, and are asked one after the other.
        """
        scenario, drawn = self._drawn(number, setting)
        with self._one_at_a_time:
            run = self._simulated(scenario, ads=False)
        measured = {
            outcome.name: outcome.measure(run) for outcome in OUTCOMES if outcome.name in ("joined", "fakers_left")
        }
        return {
            "name": setting.scenario,
            "question": question_of(setting.scenario),
            "joined": measured["joined"],
            "left": measured["fakers_left"],
            "posterior": drawn,
        }

    def _drawn(self, number: int, setting: Setting) -> tuple[Scenario, bool]:
        """Return a setting with other sellers, and whether it stands under a draw of its posterior."""
        scenario = self.shelf.scenario_of(setting)
        posterior = self._posterior(setting.scenario)
        other = scenario.evolve(seed=scenario.seed + 1 + number)
        if posterior is None or not posterior.shares_setting(scenario):
            return other, False
        return other.evolve(**changes(posterior.points(MEMBERS, scenario.seed)[number])), True

    def saved(self, setting: Setting, kind: str) -> str:
        """Return a setting as a scenario in JSON (``json``) or as a script (``py``)."""
        scenario = self.shelf.scenario_of(setting)
        return renamed(setting, scenario).to_json() if kind == "json" else script_of(self.shelf, setting, scenario)

    def figure(self, setting: Setting, name: str, form: Format) -> bytes:
        """Return a figure of a setting as it would be in the folder of its run."""
        scenario = self.shelf.scenario_of(setting)
        posterior = self._band_of(scenario, setting.scenario)
        with self._one_at_a_time:
            return RUN_FIGURES[name](Observed.of(self._simulated(scenario), posterior)).drawn(form)

    def _answer(self, scenario: Scenario, name: str) -> Answer:
        key = f"{name} {scenario.digest()}"
        if key not in self._answers:
            run = self._simulated(scenario)
            content = content_of(run, self._band_of(scenario, name), question_of(name))
            self._answers[key] = Answer(content, run.joiners.copy())
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        return self._answers[key]

    def _simulated(self, scenario: Scenario, ads: bool = True) -> Run:
        if self._census is None or (self._census.seed, self._census.sellers) != (scenario.seed, scenario.agents):
            self._census = Census(scenario.seed, scenario.agents)
        return simulate(scenario, self._census, ads=ads)

    def _band_of(self, scenario: Scenario, name: str) -> Posterior | None:
        posterior = self._posterior(name)
        return posterior if posterior is not None and posterior.is_of(scenario) else None

    @cache  # noqa: B019 - it lives as long as the page
    def _posterior(self, name: str) -> Posterior | None:
        known = posterior_for(self.shelf[name], self.shelf.named[name])
        return known.posterior if known and not known.stale else None

    def _scenarios(self) -> list[list[Any]]:
        """Return the scenarios by group, with the question of each; the one that was given leads."""
        first = self.shelf.first.name
        shipped = [[say(group.heading), [*group.questions.items()]] for group in groups()]
        known = {name for _, questions in shipped for name, _ in questions}
        return shipped if first in known else [["", [(first, question_of(first))]], *shipped]

    def _compared(self) -> list[str]:
        """Return the choices that are compared at the end, what happened first, then those that answer its source."""
        first = self.shelf.first
        told = story_of(first.facts.source if first.facts else "").get("scenario", first.name)
        choices = [name for name in self.shelf.named if name.startswith("r") and name[1:2].isdigit()]
        named = [told, first.name, "no_campaign", *sorted(choices)]
        same = (first.population, first.start, first.hours, first.facts)
        return [
            name
            for name in dict.fromkeys(named)
            if (self.shelf[name].population, self.shelf[name].start, self.shelf[name].hours, self.shelf[name].facts)
            == same
        ]


def _joined(here: Ints, there: Ints) -> dict[str, int]:
    both = int(np.isin(here, there, assume_unique=True).sum())
    return {"both": both, "here": len(here) - both, "there": len(there) - both}


def _lever(entry: Declaration) -> dict[str, Any]:
    """Return a lever as the page offers it: in the range that is explored, as far as it is allowed."""
    switch = isinstance(entry.default, bool)
    low, high = (0.0, 1.0) if switch or entry.prior is None else (entry.prior.quantile(0.0), entry.prior.quantile(1.0))
    return {
        "name": f"policy.{entry.name}",
        "meaning": say(entry.meaning),
        "unit": say(entry.unit),
        "source": say(entry.source),
        "acts": say(entry.acts),
        "serves": list(entry.serves),
        "fixed": entry.fixed,
        "kind": "switch" if switch else "whole" if isinstance(entry.default, int) else "number",
        "log": isinstance(entry.prior, LogUniform),
        "low": low,
        "high": high,
        "allowed": [entry.low, entry.high],
        "default": entry.default,
    }
