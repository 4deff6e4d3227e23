"""A cohort: agents of one class, seen as arrays."""

from collections.abc import Callable, Iterator
from types import FunctionType, MethodType
from typing import Any, Self, overload

import mesa
import numpy as np

from sim.columns import ColumnAgent, Store
from sim.submodels.arrays import Array

try:
    from mesa.agentset import GroupBy  # since Mesa 3.5
except ImportError:
    from mesa.agent import GroupBy


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

    agent_class: type[ColumnAgent]
    model: Any
    store: Store
    rows: Any

    def __init__(self, agent_class: type[ColumnAgent], model: Any, store: Store, rows: Any = None) -> None:
        rows = slice(0, store.count) if rows is None else rows
        # Not by assignment: what is assigned to a cohort is a column.
        vars(self).update(agent_class=agent_class, model=model, store=store, rows=rows, _columns=agent_class.columns())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._columns:
            return self.store.read(name, self.rows)
        entry = getattr(self.agent_class, name, None)
        if entry is None or hasattr(mesa.Agent, name):
            raise AttributeError(f"{self.agent_class.__name__} has no column and no rule {name!r}")
        return MethodType(entry, self) if isinstance(entry, FunctionType) else entry

    def __setattr__(self, name: str, values: Any) -> None:
        if name not in self._columns:
            raise AttributeError(f"{self.agent_class.__name__} has no column {name!r}")
        self.store.write(name, self.rows, values)

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
