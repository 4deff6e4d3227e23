"""The voice rooms: filled in order, one after the other, however many there are."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.place import Channels
from sim.scenario.scenario import Scenario
from sim.world.rooms import Rooms


def setting(capacity: int, sellers_per_agent: int = 1) -> Scenario:
    start = datetime(2013, 12, 3, tzinfo=UTC)
    return Scenario(
        name="rooms",
        population=1000 * sellers_per_agent,
        agents=1000,
        start=start,
        hours=1,
        festival=start,
        seed=1,
        channels=Channels(room_capacity=capacity),
    )


@given(
    capacity=st.integers(1, 6),
    hours=st.lists(st.tuples(st.integers(0, 20), st.lists(st.integers(0, 60), max_size=20)), max_size=8),
)
@settings(max_examples=100, derandomize=True)
def test_who_arrives_takes_the_first_free_seat(capacity: int, hours: list[tuple[int, list[int]]]) -> None:
    rooms = Rooms(setting(capacity))
    inside: list[int] = []
    opened = 0
    for arriving, leaving in hours:
        expected = []
        taken = Counter(inside)
        for _ in range(arriving):
            room = next(room for room in range(1000) if taken[room] < capacity)
            taken[room] += 1
            expected.append(room)
        assert rooms.seat(arriving).tolist() == expected
        inside += expected
        opened = max(opened, *(room + 1 for room in [*expected, -1]))
        gone = [inside.pop(at % len(inside)) for at in leaving if inside]
        rooms.free(np.array(gone, np.int64))
        assert (rooms.opened, rooms.occupants) == (opened, len(inside))


def test_a_room_holds_one_agent_at_least() -> None:
    rooms = Rooms(setting(10, sellers_per_agent=100))
    assert rooms.seat(3).tolist() == [0, 1, 2]


def test_a_million_rooms_of_one_seat_are_no_matter() -> None:
    rooms = Rooms(setting(1))
    for _ in range(3):
        rooms.free(rooms.seat(1_000_000))
    assert (rooms.opened, rooms.occupants) == (1_000_000, 0)
