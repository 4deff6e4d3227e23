"""Measures that a platform could take earlier or later, and the scenarios in which it does."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sim.scenario.agenda import Act, AppealReform, PolicyChange, Statement
from sim.scenario.scenario import Scenario

REFORM = AppealReform(evidence_items=3, window_days=15)
"""Of a scenario that has none of its own, assumed: as on 6 December 2013."""

NOTICE_DAYS = (14, 10, 7, 5, 4, 3, 2, 1)
"""How long before the campaign notice is given of it; two weeks are the longest that is explored."""

NOTICE, CONCESSION, RESTORING = MEASURES = ("notice", "concession", "restoring")


class Trial(NamedTuple):
    """A measure taken at a moment.

    Attributes:
        measure: Which one.
        hours: When, from the begin of the window on; notice comes before it.
        scenario: In which it is taken then.
    """

    measure: str
    hours: int
    scenario: Scenario


def trials(scenario: Scenario, last: datetime, every: int) -> list[Trial]:
    """Return each measure at each moment at which it is tried, in order of time.

    Args:
        scenario: Without them.
        last: Before which they are tried.
        every: After so many hours the next time; from the first hour on.
    """
    hours = range(0, scenario.hour_of(last), every)
    taken: list[tuple[str, int, dict[str, Any]]] = [
        (NOTICE, -24 * days, {"policy": {"notice_days": float(days)}}) for days in NOTICE_DAYS
    ]
    for measure, agenda in ((CONCESSION, _concession), (RESTORING, _restoring)):
        taken += [
            (measure, hour, {"agenda": agenda(scenario, scenario.start + timedelta(hours=hour))}) for hour in hours
        ]
    return [Trial(name, hour, scenario.evolve(name=f"{name}_{hour}", **changes)) for name, hour, changes in taken]


def trial_of(scenario: Scenario) -> Trial:
    """Return the trial that a scenario is, by its name."""
    measure, _, hours = scenario.name.partition("_")
    return Trial(measure, int(hours), scenario)


def _concession(scenario: Scenario, at: datetime) -> tuple[Act, ...]:
    """Return the agenda with conceding words and an appeal reform at this moment, in place of the scenario's own."""
    reform = next((act for act in scenario.agenda if isinstance(act, AppealReform)), REFORM)
    others = tuple(act for act in scenario.agenda if not _gives_way(act))
    own = {"at": at, "fact": "", "needs_members": 0}
    return *others, Statement(at=at, stance="concession"), reform.model_copy(update=own)


def _gives_way(act: Act) -> bool:
    return isinstance(act, AppealReform) or (isinstance(act, Statement) and act.stance == "concession")


def _restoring(scenario: Scenario, at: datetime) -> tuple[Act, ...]:
    """Return the agenda with all misjudged sellers restored from this moment on, as the first demand says."""
    return *scenario.agenda, PolicyChange(at=at, changes={"restore_share": 1.0, "restore_weight": True})
