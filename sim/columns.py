"""Columns behind Mesa agents: many agents as arrays, each still a ``mesa.Agent`` when one is asked for.

An agent class declares its state as ``Column`` and writes each rule once, as arithmetic on ``self``.
``self`` is one agent, or many as if they were one (``ColumnAgent.at``): the rule gives a scalar or an array.
"""

import itertools
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, Self
from weakref import WeakKeyDictionary

import mesa
import numpy as np

from sim.submodels.arrays import Array

NEVER = np.iinfo(np.int32).max
"""An hour that does not come."""


class _WeakCounts:
    """Counters by model that let the model go: Mesa 3.3's own keep it for ever (projectmesa issue 3179)."""

    def __init__(self) -> None:
        self._counters: WeakKeyDictionary[Any, Iterator[int]] = WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._counters.setdefault(model, itertools.count(1))


class Agent(mesa.Agent):
    """Base of every agent here: a ``mesa.Agent`` that does not keep its model alive."""

    _ids = _WeakCounts()


class Store(Protocol):
    """Where the columns of a cohort are kept."""

    count: int

    def read(self, column: str, rows: Any) -> Any:
        """Return a column's values at one row, an array of rows or a slice."""

    def write(self, column: str, rows: Any, values: Any) -> None:
        """Set a column's values at one row, an array of rows or a slice.

        Raises:
            AttributeError: If the store can only be read.
        """


class Column:
    """One declared column: its type, meaning and unit, and the value with which an agent starts.

    Read or set through an agent it is that agent's value; nothing is kept here.
    """

    def __init__(self, dtype: Any, meaning: str, unit: str = "", start: Any = 0) -> None:
        self.dtype = np.dtype(dtype)
        self.meaning = meaning
        self.unit = unit
        self.start = start
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: "ColumnAgent | None", owner: type) -> Any:
        return self if agent is None else agent.store.read(self.name, agent.row)

    def __set__(self, agent: "ColumnAgent", value: Any) -> None:
        agent.store.write(self.name, agent.row, value)


class ColumnAgent(Agent):
    """An agent whose state lies in one row of a store."""

    row: Any

    def __init__(self, model: mesa.Model, store: "Store", row: int) -> None:
        self.store = store
        self.row = row
        super().__init__(model)

    @classmethod
    def at(cls, model: Any, store: Store, row: Any) -> Self:
        """Return the agent of a row or, as if they were one, the agents of some rows.

        Columns and rules of many give arrays. Nobody is registered: the model holds the store, not each agent.

        Args:
            model: The model she lives in.
            store: Where her columns are kept.
            row: Her row, an array of rows or a slice.
        """
        agent: Self = object.__new__(cls)
        agent.model, agent.pos = model, None
        agent.store, agent.row = store, row
        return agent

    @classmethod
    @cache
    def columns(cls) -> dict[str, Column]:
        """Return the declared columns by name, in the order of the source."""
        found: dict[str, Column] = {}
        for parent in reversed(cls.__mro__):
            found |= {name: entry for name, entry in vars(parent).items() if isinstance(entry, Column)}
        return found

    def remove(self) -> None:
        """Refuse: what she is lies in arrays that the whole model works on.

        Raises:
            TypeError: Always.
        """
        raise TypeError(f"a {type(self).__name__} cannot be removed: the model works on rows of all of them")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColumnAgent) and (self.store, self.row) == (other.store, other.row)

    def __hash__(self) -> int:
        return hash((id(self.store), self.row))


class Columns:
    """A store that keeps its columns as plain arrays, each at its start value and an attribute of its own.

    ``columns.case`` is a whole column, writable; setting it fills the column, whose type stays.

    Args:
        agent_class: Whose columns to keep.
        count: Number of rows.
        only: The columns to keep; all of them by default.
    """

    def __init__(self, agent_class: type[ColumnAgent], count: int, only: Iterable[str] | None = None) -> None:
        declared = agent_class.columns()
        arrays: dict[str, Array] = {}
        for name in declared if only is None else only:
            # Zeros come from the system untouched and cost nothing until they are written.
            arrays[name] = np.zeros(count, declared[name].dtype)
            if declared[name].start:
                arrays[name].fill(declared[name].start)
        vars(self).update(arrays, count=count)

    count: int

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Array: ...

    def __setattr__(self, column: str, values: Any) -> None:
        vars(self)[column][...] = values

    def read(self, column: str, rows: Any) -> Any:
        """Return a column's values at one row, an array of rows or a slice."""
        return vars(self)[column][rows]

    def write(self, column: str, rows: Any, values: Any) -> None:
        """Set a column's values at one row, an array of rows or a slice."""
        vars(self)[column][rows] = values
