"""What a study is: the runs of a plan, and the numbers, tables, figures and words that are made of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol, TypeVar

from rich.console import RenderableType

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.plan.plan import Job, Plan
from sim.figures.picture import Picture

Numbers = TypeVar("Numbers")


class Report(NamedTuple):
    """What a study leaves in its folder.

    Attributes:
        tables: By name of the file, without suffix.
        pictures: By name of the file, without suffix.
        texts: By name of the file.
    """

    tables: Mapping[str, Table]
    pictures: Mapping[str, Picture]
    texts: Mapping[str, str] = {}


class Study(Protocol[Numbers]):
    """How experiments of a kind are carried out. Each has its plan beside it, and stands in one registry.

    What is worked out from the runs is worked out once, by ``numbers``; tables, figures and words are made of that.
    ``numbers`` is asked for when all ``rounds`` of the same plan have been made, and may use what these found.
    """

    @property
    def kind(self) -> str:
        """The ``kind`` of its plans."""

    def rounds(self, plan: Plan, log: RunLog) -> Iterator[list[Job]]:
        """Give the runs, in rounds: what is run in one may hang on what came of those before."""

    def numbers(self, plan: Plan, runs: Table, log: RunLog) -> Numbers:
        """Work out what it is about, from the table of all runs and their log."""

    def report(self, plan: Plan, numbers: Numbers) -> Report:
        """Make tables and figures."""

    def words(self, plan: Plan, numbers: Numbers) -> Iterable[RenderableType]:
        """Give what it says on the terminal."""


def at_once(plan: Plan, _: RunLog) -> Iterator[list[Job]]:
    """Give all runs of a plan in one round."""
    yield list(plan.jobs())
