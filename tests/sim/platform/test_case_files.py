"""The case files: the backlog is that of a fluid queue."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.platform.case_files import CaseFiles
from tests.worlds import small_world


@given(
    opened=st.lists(st.integers(0, 500), min_size=1, max_size=60),
    capacity=st.floats(0.5, 300.0),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_backlog_is_that_of_a_fluid_queue(opened: list[int], capacity: float) -> None:
    """The queue is the inflow less the capacity, pushed up just as much as keeps it from falling below zero."""
    files = CaseFiles(small_world(hours=len(opened)))
    files.expect(0, np.array(opened, np.float64))
    inflow = np.cumsum(opened)
    netput = inflow - capacity * np.arange(1, len(opened) + 1)
    fluid = netput - np.minimum.accumulate(np.minimum(netput, 0.0))
    for hour, backlog in enumerate(fluid.tolist()):
        files.read(hour, capacity)
        assert abs(files.unread(hour) - backlog) < 1e-6
        read = inflow[hour] - files.unread(hour)
        assert files.read_until == np.flatnonzero(np.append(-1, inflow[: hour + 1]) <= read + 1e-9)[-1] - 1 or (
            abs(inflow[: hour + 1] - read).min() < 1e-6
        )
