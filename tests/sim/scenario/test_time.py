"""Time: moments are instants, hours of the day are those of the window's beginning, and no clock changes unseen."""

# ruff: noqa: DTZ001 - what clocks show, before it is said in which zone

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.runs import simulate
from sim.scenario import Campaign, Facts, Founding, Scenario
from sim.scenario.records import Moment
from tests.worlds import small_world

BERLIN, NEW_YORK, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"))
ZONES = (BERLIN, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Kathmandu"))
MOMENT = TypeAdapter(Moment)
zones = st.sampled_from(ZONES)
hours_of_2014 = st.datetimes(datetime(2014, 1, 1), datetime(2014, 12, 1)).map(
    lambda moment: moment.replace(minute=0, second=0, microsecond=0)
)


def window(start: datetime, hours: int) -> Scenario:
    festival = start.astimezone(UTC) + timedelta(days=9)  # by the clocks of a zone there may be no such hour
    return small_world(agents=100, hours=hours, start=start, festival=festival, agenda=())


@given(zone=zones, moment=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), fold=st.integers(0, 1))
@example(BERLIN, datetime(2014, 3, 30, 2, 30), 0)
@example(BERLIN, datetime(2014, 10, 26, 2, 30), 1)
@example(LORD_HOWE, datetime(2014, 10, 5, 2, 15), 0)
def test_a_moment_of_any_zone_is_an_instant_with_the_offset_it_then_has(
    zone: ZoneInfo, moment: datetime, fold: int
) -> None:
    moment = moment.replace(tzinfo=zone, fold=fold)
    there = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment.replace(tzinfo=None)
    if not there:
        with pytest.raises(ValidationError, match=r"clocks in \S+ skip it"):
            MOMENT.validate_python(moment)
        return
    kept = MOMENT.validate_python(moment)
    assert kept.astimezone(UTC) == moment.astimezone(UTC)
    assert (kept.tzinfo, kept.hour) == (timezone(moment.utcoffset() or timedelta()), moment.hour)
    assert MOMENT.validate_json(MOMENT.dump_json(kept)) == kept


@given(zone=zones, start=hours_of_2014, hours=st.integers(1, 400))
@example(BERLIN, datetime(2014, 3, 29), 26)  # ends as clocks are put forward
@example(BERLIN, datetime(2014, 3, 29), 27)
@example(NEW_YORK, datetime(2014, 11, 1), 26)  # ends as clocks are put back
@example(NEW_YORK, datetime(2014, 11, 1), 27)
@example(LORD_HOWE, datetime(2014, 4, 5), 26)  # by half an hour
@example(LORD_HOWE, datetime(2014, 4, 5), 27)
@example(BERLIN, datetime(2014, 3, 21, 2), 27)  # clocks skip the hour nine days later
@settings(deadline=None)
def test_a_window_in_which_clocks_change_is_refused_and_no_other(zone: ZoneInfo, start: datetime, hours: int) -> None:
    start = start.replace(tzinfo=zone)
    first = start.astimezone(UTC)
    assume(first.astimezone(zone).replace(tzinfo=None) == start.replace(tzinfo=None))
    offsets = {(first + timedelta(minutes=30 * n)).astimezone(zone).utcoffset() for n in range(2 * hours)}
    if len(offsets) == 1:
        assert window(start, hours).start == first
    else:
        with pytest.raises(ValidationError, match=r"start: clocks in \S+ change within the window, before 2014"):
            window(start, hours)
    fixed = start.replace(tzinfo=timezone(start.utcoffset() or timedelta()))
    assert window(fixed, hours).start == first  # whoever gives an offset has said by what the hours go


@given(zone=zones, hour=st.integers(0, 30))
@settings(max_examples=8, deadline=None)
def test_no_number_hangs_on_the_zones_in_which_other_moments_are_told(zone: ZoneInfo, hour: int) -> None:
    start = datetime(2014, 3, 29, tzinfo=UTC)  # a zone's clocks change within the window, those of the window do not
    moments = [start + timedelta(hours=n) for n in (hour, hour + 3, 216)]

    def told(zone: timezone | ZoneInfo) -> Scenario:
        campaign, founding, festival = (moment.astimezone(zone) for moment in moments)
        agenda = (Campaign(at=campaign), Founding(at=founding))
        return small_world(agents=100, hours=40, start=start, festival=festival, agenda=agenda)

    one, other = told(UTC), told(zone)
    assert [one.hour_of(act.at) for act in one.agenda if act.at] == [hour, hour + 3]
    first, second = simulate(one), simulate(other)
    assert first.events == second.events
    assert all((first.series[name] == second.series[name]).all() for name in first.series)


def test_facts_are_shown_by_the_clocks_of_the_window() -> None:
    target = {"id": "X", "metric": "raid_onset", "role": "target", "unit": "", "low": datetime(2013, 12, 4, tzinfo=UTC)}
    fact = {"id": "A", "lines": [1], "when": "w", "phrase": "p", "statement": "s", "role": "target"}
    dated = fact | {"begins": datetime(2013, 12, 4, 5, tzinfo=UTC), "targets": [target]}
    world = small_world(facts=Facts.model_validate({"source": "s", "facts": [dated]}))
    [known] = world.known_facts
    assert str(known.begins) == "2013-12-04 13:00:00+08:00"
    assert str(known.targets[0].low) == "2013-12-04 08:00:00+08:00"
    assert Scenario.from_json(world.to_json()) == world
