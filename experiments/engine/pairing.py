"""Which sellers a policy keeps from joining: two runs of the same sellers, one by one."""

from collections.abc import Iterator

import numpy as np

from sim.runs import Run
from sim.sellers.census import Census, below
from sim.sellers.seller import Case
from sim.submodels.arrays import Ints

STATES = ("wrongly_punished", "faker", "untouched")
"""How a seller stands: punished though honest, punished as a faker, not punished. Under the policy under which she
joined; if under both, under the reference."""

SIDES = ("both", "only_reference", "only_here")
"""Under which of two policies a seller joined."""

COLUMNS = tuple(f"{side}.{state}" for side in SIDES for state in STATES)


def pair(run: Run, reference: Run, census: Census) -> dict[str, float]:
    """Count the sellers who joined under both policies, only under the reference, or only here, by how they stand.

    Args:
        run: A run.
        reference: A run of the same sellers.
        census: Their draws.

    Returns:
        Sellers by column.
    """
    both = np.isin(run.joiners, reference.joiners)
    stayed = np.isin(reference.joiners, run.joiners)
    per_agent = run.scenario.sellers_per_agent
    counts = (
        *_by_state(_states(reference, census)[stayed]),
        *_by_state(_states(reference, census)[~stayed]),
        *_by_state(_states(run, census)[~both]),
    )
    return {column: count * per_agent for column, count in zip(COLUMNS, counts, strict=True)}


def _states(run: Run, census: Census) -> Ints:
    fakes = below(census.of("faking_luck", run.joiners), run.scenario.behaviour.faking_prevalence)
    punished = run.joiner_case != Case.UNTOUCHED
    return np.where(
        punished, np.where(fakes, STATES.index("faker"), STATES.index("wrongly_punished")), STATES.index("untouched")
    )


def _by_state(states: Ints) -> Iterator[int]:
    return iter(np.bincount(states, minlength=len(STATES)).tolist())
