"""What the page asks the model: a setting, written as the query of an address, and the scenario that it stands for."""

import shlex
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from pydantic import ValidationError

from sim.errors import InputError, brief, did_you_mean, explain
from sim.scenario.agenda import PolicyChange
from sim.scenario.library import shipped_scenarios
from sim.scenario.loading import load_scenario
from sim.scenario.names import DECLARED, as_json, check_name, read_value, whole
from sim.scenario.points import changes, value_of
from sim.scenario.scenario import Scenario

LATER = "later."
"""Before the name of a lever: its value holds from an hour on, not from the start."""


class Setting(NamedTuple):
    """What the page asks.

    Attributes:
        scenario: Name of the scenario that is changed.
        beside: Name of the scenario that is laid over it; empty for none.
        seed: Seed, as it is written; empty for the scenario's own.
        changes: Values of levers, as they are written, by full name.
        from_hour: The hour from which ``later`` holds, as it is written; empty if nothing changes later.
        later: Values of levers from that hour on.
    """

    scenario: str
    beside: str
    seed: str
    changes: Mapping[str, str]
    from_hour: str
    later: Mapping[str, str]

    @classmethod
    def of_query(cls, query: str, default: str) -> "Setting":
        """Read the query of an address.

        Args:
            query: For example ``scenario=siege_2013&policy.detector_fpr=0.001``.
            default: Name of the scenario if none is named.

        Raises:
            InputError: If a name in it is unknown.
        """
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=200))
        plain = {name: given.pop(name, "") for name in ("scenario", "beside", "seed", "from")}
        for name in given:
            check_name(name.removeprefix(LATER))
        now = {name: text for name, text in given.items() if not name.startswith(LATER)}
        later = {name.removeprefix(LATER): text for name, text in given.items() if name.startswith(LATER)}
        return cls(plain["scenario"] or default, plain["beside"], plain["seed"], now, plain["from"], later)


class Shelf:
    """The scenarios that the page may ask for: those that are shipped, and the one that the command line gave.

    A name from the web is never a path: scripts are run only if they are named here.

    Args:
        given: How the command line names the scenario that is shown first.
        first: That scenario, with what the command line changes in it.
    """

    def __init__(self, given: str, first: Scenario) -> None:
        self.first = first
        self.named: dict[str, str] = {name: name for name in shipped_scenarios()}
        self.named[first.name] = given
        self._loaded = {first.name: first}
        self._unchanged: dict[str, Scenario] = {}

    def __getitem__(self, name: str) -> Scenario:
        """Return a scenario with the sellers of the first one, where it has as many.

        Raises:
            InputError: If it is not on the shelf.
        """
        if name not in self.named:
            raise InputError(f"scenario: there is no {brief(name)} here{did_you_mean(name, self.named)}")
        if name not in self._loaded:
            scenario = self._as_written(name)
            if scenario.population == self.first.population:
                scenario = scenario.evolve(agents=self.first.agents, seed=self.first.seed)
            self._loaded[name] = scenario
        return self._loaded[name]

    def _as_written(self, name: str) -> Scenario:
        """Return a scenario as its script has it; the script is run once."""
        if name not in self._unchanged:
            self._unchanged[name] = load_scenario(self.named[name])
        return self._unchanged[name]

    def scenario_of(self, setting: Setting) -> Scenario:
        """Return the scenario that a setting stands for.

        Raises:
            InputError: If a value in it is not allowed.
        """
        base = self[setting.scenario]
        try:
            scenario = base.evolve(**_changes(setting.changes), **_seed(setting.seed))
            if not setting.later:
                return scenario
            act = PolicyChange(
                at=base.start + timedelta(hours=_hour(setting.from_hour, base)), changes=_policy(setting)
            )
            return scenario.evolve(agenda=(*scenario.agenda, act))
        except ValidationError as mistake:
            raise InputError(explain(mistake, Scenario)) from None

    def beside(self, setting: Setting, scenario: Scenario) -> Scenario | None:
        """Return the scenario that is laid over another, with the same sellers; None if none is asked for.

        Raises:
            InputError: If it is not on the shelf, or has other sellers.
        """
        if not setting.beside:
            return None
        other = self[setting.beside]
        if (other.population, other.start, other.hours) != (scenario.population, scenario.start, scenario.hours):
            raise InputError(f"beside: {other.name} has other sellers or another window than {scenario.name}")
        return other.evolve(seed=scenario.seed, agents=scenario.agents)

    def command(self, setting: Setting, scenario: Scenario) -> str:
        """Return the command line that makes the same run, or nothing if none can: of what changes later."""
        if setting.later:
            return ""
        as_written = self._as_written(setting.scenario)
        words = ["siege", "run", self.named[setting.scenario]]
        for name in ("agents", "seed"):
            if getattr(scenario, name) != getattr(as_written, name):
                words += [f"--{name}", str(getattr(scenario, name))]
        for name in DECLARED:
            value, before = (value_of(each, name) for each in (scenario, as_written))
            if value != before:
                words += ["--set", f"{name}={_written(value)}"]
        return shlex.join(words)


def _written(value: float) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else repr(value)


def _changes(texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return changes({name: read_value(name, text) for name, text in texts.items()})


def _seed(text: str) -> dict[str, Any]:
    return {"seed": whole(as_json(text))} if text else {}


def _hour(text: str, scenario: Scenario) -> int:
    hour = whole(as_json(text))
    if type(hour) is not int or not 0 <= hour < scenario.hours:
        raise InputError(f"from: must be an hour of the window, 0 to {scenario.hours - 1}, not {brief(text)}")
    return hour


def _policy(setting: Setting) -> dict[str, Any]:
    later = _changes(setting.later)
    if later["behaviour"]:
        raise InputError("later: only levers of the policy can change once the window has begun")
    return later["policy"]
