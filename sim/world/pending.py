"""What is left of the agenda of one side."""

from bisect import insort
from collections.abc import Callable
from typing import Generic, TypeVar

from sim.scenario.agenda import AnyAct
from sim.scenario.scenario import Scenario

Kind = TypeVar("Kind", bound=AnyAct)


class PendingActs(Generic[Kind]):
    """Acts that have not happened yet, by their hour."""

    def __init__(self, setting: Scenario, kind: type[Kind]) -> None:
        self._acts: list[tuple[int, Kind]] = []
        for act in setting.agenda:
            if isinstance(act, kind) and act.at is not None:
                self.add(setting.hour_of(act.at), act)

    def add(self, hour: int, act: Kind) -> None:
        """Let an act be due from an hour on, after those that are due in the same hour already."""
        insort(self._acts, (hour, act), key=lambda entry: entry[0])

    def next_due(self, hour: int, possible: Callable[[Kind], bool]) -> Kind | None:
        """Take out and return the first act whose hour has come and whose condition holds, if there is one."""
        if not self._acts or self._acts[0][0] > hour:
            return None
        ready = next((entry for entry in self._acts if entry[0] <= hour and possible(entry[1])), None)
        if ready is None:
            return None
        self._acts.remove(ready)
        return ready[1]
