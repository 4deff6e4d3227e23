"""Columns behind Mesa agents: many agents as arrays, each still a ``mesa.Agent`` when one is asked for.

An agent class declares its state as ``Column`` and writes each rule once, as arithmetic on ``self``.
``self`` is one agent or a ``Cohort`` of them: the rule gives a scalar or an array accordingly.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Protocol, Self, overload
from weakref import WeakKeyDictionary

import mesa
import numpy as np

from sim.submodels.arrays import Array

try:
    from mesa.agentset import GroupBy  # since Mesa 3.5
except ImportError:
    from mesa.agent import GroupBy

if TYPE_CHECKING:
    from sim.model import SiegeModel


class _WeakCounts:
    """Counters by model that let the model go: Mesa 3.3's own keep it for ever (projectmesa issue 3179)."""

    def __init__(self) -> None:
        self._counters: WeakKeyDictionary[Any, Iterator[int]] = WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._counters.setdefault(model, itertools.count(1))


class SiegeAgent(mesa.Agent):
    """Base of every agent here."""

    model: "SiegeModel"
    _ids = _WeakCounts()


class Store(Protocol):
    """Where the columns of a cohort are kept."""

    count: int

    def read(self, column: str, rows: Any) -> Any:
        """Return a column's values at one row, an array of rows or a slice."""


class Column:
    """One declared column: its type, meaning and unit, and the value with which an agent starts.

    Read through an agent or a cohort it gives that agent's or cohort's values; nothing is kept here.
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
        raise AttributeError(f"{self.name} is read-only: only the model's own stages change an agent's state")


class ColumnAgent(SiegeAgent):
    """An agent whose state lies in one row of a store."""

    def __init__(self, model: "SiegeModel", store: "Store", row: int) -> None:
        self.store = store
        self.row = row
        super().__init__(model)

    @classmethod
    @cache
    def columns(cls) -> dict[str, Column]:
        """Return the declared columns by name, in the order of the source."""
        found: dict[str, Column] = {}
        for parent in reversed(cls.__mro__):
            found |= {name: entry for name, entry in vars(parent).items() if isinstance(entry, Column)}
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColumnAgent) and (self.store, self.row) == (other.store, other.row)

    def __hash__(self) -> int:
        return hash((id(self.store), self.row))


class Cohort:
    """Agents of one class, seen as arrays, with the verbs of Mesa's ``AgentSet``.

    Every column and every rule of the agent class is an attribute of the cohort too. Iterating and
    indexing make the agents on demand.

    Args:
        agent_class: A ``ColumnAgent``.
        model: The model they live in.
        store: Where their columns are kept.
        rows: Their rows in the store, ascending; all of them by default.
    """

    def __init__(self, agent_class: type[ColumnAgent], model: "SiegeModel", store: Store, rows: Any = None) -> None:
        self.agent_class = agent_class
        self.model = model
        self.store = store
        self.rows = slice(0, store.count) if rows is None else rows
        self._columns = agent_class.columns()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._columns:
            return self.store.read(name, self.rows)
        entry = getattr(self.agent_class, name, None)
        if entry is None or hasattr(mesa.Agent, name):
            raise AttributeError(f"{self.agent_class.__name__} has no column and no rule {name!r}")
        return MethodType(entry, self) if isinstance(entry, FunctionType) else entry

    def __len__(self) -> int:
        return self.store.count if isinstance(self.rows, slice) else len(self.rows)

    def __iter__(self) -> Iterator[ColumnAgent]:
        rows = range(self.store.count) if isinstance(self.rows, slice) else self.rows
        return (self._agent(int(row)) for row in rows)

    @overload
    def __getitem__(self, index: int) -> ColumnAgent: ...

    @overload
    def __getitem__(self, index: slice) -> "Cohort": ...

    def __getitem__(self, index: int | slice) -> "ColumnAgent | Cohort":
        rows = np.arange(self.store.count) if isinstance(self.rows, slice) else self.rows
        if isinstance(index, slice):
            return Cohort(self.agent_class, self.model, self.store, rows[index])
        return self._agent(int(rows[index]))

    def __contains__(self, agent: object) -> bool:
        if not (isinstance(agent, self.agent_class) and agent.model is self.model):
            return False
        return isinstance(self.rows, slice) or bool(np.isin(agent.row, self.rows))

    def _agent(self, row: int) -> ColumnAgent:
        # Not through __init__, which would register her: the model holds the cohort, not each member.
        agent = object.__new__(self.agent_class)
        agent.model, agent.pos = self.model, None
        agent.unique_id = f"{self.agent_class.__name__} {row}"  # apart from the numbers of registered agents
        agent.store, agent.row = self.store, row
        return agent

    def select(
        self, where: "str | Array | Callable[[Cohort], Array] | None" = None, at_most: int | None = None
    ) -> "Cohort":
        """Return the members for whom a condition holds.

        Args:
            where: A yes/no column or rule by name, a mask over the cohort, or a function of the cohort
                that gives a mask.
            at_most: Keep at most so many, the first ones.
        """
        mask = np.ones(len(self), np.bool_) if where is None else self._values(where)
        if mask.dtype != np.bool_ or mask.shape != (len(self),):
            raise ValueError(
                f"select needs a yes/no for each of {len(self)} agents, not {mask.dtype} of shape {mask.shape}"
            )
        chosen = np.flatnonzero(mask)[:at_most]
        return Cohort(
            self.agent_class, self.model, self.store, chosen if isinstance(self.rows, slice) else self.rows[chosen]
        )

    def get(self, names: str | list[str]) -> Any:
        """Return a column's or rule's values over the cohort, or a list of them for a list of names."""
        return self._values(names) if isinstance(names, str) else [self._values(name) for name in names]

    def agg(self, name: str, how: "Callable[[Array], Any]") -> Any:
        """Return ``how`` (for example ``numpy.mean``) of a column or rule."""
        return how(self._values(name))

    def groupby(self, by: "str | Callable[[Cohort], Array]") -> GroupBy:
        """Return the cohort in groups of equal values of a column, rule or function of the cohort."""
        values = self._values(by)
        return GroupBy({value.item(): self.select(values == value) for value in np.unique(values)})

    def do(self, rule: "str | Callable[..., Any]", *args: Any) -> Self:
        """Apply a rule by name, or a function, once to the whole cohort; return the cohort."""
        if callable(rule):
            rule(self, *args)
        else:
            getattr(self, rule)(*args)
        return self

    def _values(self, what: Any) -> Array:
        if isinstance(what, str):
            found = getattr(self, what)
            what = found() if callable(found) else found
        elif callable(what):
            what = what(self)
        return np.asarray(what)


class Columns:
    """A store that keeps its columns as plain arrays, each at its start value.

    Args:
        agent_class: Whose columns to keep.
        count: Number of rows.
        only: The columns to keep; all of them by default.
    """

    def __init__(self, agent_class: type[ColumnAgent], count: int, only: Iterable[str] | None = None) -> None:
        self.count = count
        columns = agent_class.columns()
        self.arrays: dict[str, Array] = {}
        for name in columns if only is None else only:
            # Zeros come from the system untouched and cost nothing until they are written.
            self.arrays[name] = np.zeros(count, columns[name].dtype)
            if columns[name].start:
                self.arrays[name].fill(columns[name].start)

    def read(self, column: str, rows: Any) -> Any:
        """Return a column's values at one row, an array of rows or a slice."""
        return self.arrays[column][rows]

    def __getitem__(self, column: str) -> Array:
        """Return a whole column, writable: for the model's stages."""
        return self.arrays[column]

    def __setitem__(self, column: str, values: Any) -> None:
        """Fill a whole column; its type stays."""
        self.arrays[column][...] = values
