"""A cohort: agents of one class, seen as arrays."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self, overload

import mesa
import numpy as np

from sim.columns import ColumnAgent, Store
from sim.submodels.arrays import Array

try:
    from mesa.agentset import AgentSet, GroupBy  # since Mesa 3.5
except ImportError:
    from mesa.agent import AgentSet, GroupBy


class Cohort:
    """Agents of one class, seen as arrays, with the verbs of Mesa's ``AgentSet``.

    Every column and every rule of the agent class is an attribute of the cohort too. Iterating and
    indexing make the agents on demand. A rule or a function is called once for all of them, and not once for each.
    Who belongs to a cohort, and in which order, is fixed: it has no verbs that add, remove, sort or shuffle.

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
        if hasattr(AgentSet, name):
            raise AttributeError(
                f"a cohort has no {name}: its members and their order are fixed; list(cohort) has them"
            )
        if hasattr(mesa.Agent, name) or not hasattr(self.agent_class, name):
            raise AttributeError(f"{self.agent_class.__name__} has no column and no rule {name!r}")
        return getattr(self.agent_class.at(self.model, self.store, self.rows), name)

    def __setattr__(self, name: str, values: Any) -> None:
        if name not in self._columns:
            raise AttributeError(f"{self.agent_class.__name__} has no column {name!r}")
        self.store.write(name, self.rows, values)

    def __repr__(self) -> str:
        return f"<Cohort of {len(self):,} {self.agent_class.__name__}>"

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
        agent = self.agent_class.at(self.model, self.store, row)
        agent.unique_id = f"{self.agent_class.__name__} {row}"  # apart from the numbers of registered agents
        return agent

    def select(
        self, where: "str | Array | Callable[[Cohort], Array] | None" = None, at_most: float = math.inf
    ) -> "Cohort":
        """Return the members for whom a condition holds.

        Args:
            where: A yes/no column or rule by name, a mask over the cohort, or a function of the cohort
                that gives a mask.
            at_most: Keep at most so many, the first ones; a float up to 1.0 is a share of the cohort, rounded down.
        """
        mask = np.ones(len(self), np.bool_) if where is None else self._values(where)
        if mask.dtype != np.bool_ or mask.shape != (len(self),):
            raise ValueError(
                f"select needs a yes/no for each of {len(self)} agents, not {mask.dtype} of shape {mask.shape}"
            )
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        chosen = np.flatnonzero(mask)[: min(at_most, len(self))]
        return Cohort(
            self.agent_class, self.model, self.store, chosen if isinstance(self.rows, slice) else self.rows[chosen]
        )

    def get(self, names: str | list[str]) -> Any:
        """Return a column's or rule's values over the cohort, or a list of them for a list of names."""
        return self._values(names) if isinstance(names, str) else [self._values(name) for name in names]

    def set(self, name: str, values: Any) -> Self:
        """Set a column to one value or to one a member; return the cohort.

        Raises:
            AttributeError: If there is no such column, or the cohort can only be read.
        """
        setattr(self, name, values)
        return self

    def agg(self, name: str, how: "Callable[[Array], Any] | Iterable[Callable[[Array], Any]]") -> Any:
        """Return ``how`` (for example ``numpy.mean``) of a column or rule; a list of results for several functions."""
        values = self._values(name)
        return how(values) if callable(how) else [each(values) for each in how]

    def groupby(self, by: "str | Callable[[Cohort], Array]") -> GroupBy:
        """Return the cohort in groups of equal values of a column, rule or function of the cohort."""
        values = self._values(by)
        return GroupBy({value.item(): self.select(values == value) for value in np.unique(values)})

    def do(self, rule: "str | Callable[..., Any]", *args: Any, **kwargs: Any) -> Self:
        """Apply a rule by name, or a function, once to the whole cohort; return the cohort."""
        if callable(rule):
            rule(self, *args, **kwargs)
        else:
            getattr(self, rule)(*args, **kwargs)
        return self

    def _values(self, what: Any) -> Array:
        if isinstance(what, str):
            found = getattr(self, what)
            what = found() if callable(found) else found
        elif callable(what):
            what = what(self)
        return np.asarray(what)
