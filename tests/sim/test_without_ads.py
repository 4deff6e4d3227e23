"""Headcounts only: a run without its ads, and no longer than asked, tells the same of everything else."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.record import AD_CHANNELS, CHANNELS, ENFORCEMENT_CHANNELS, PROTEST_CHANNELS
from sim.runs import Run, simulate
from sim.scenario.agenda import LeaderRemoved, Rule
from sim.scenario.scenario import Scenario
from tests.lively import lively_worlds
from tests.worlds import small_world

HOURS = 168


def before(run: Run, hour: int) -> dict[str, object]:
    """Return what a run tells of the hours before one, merchants and ads left out."""
    told: dict[str, object] = {
        channel.name: run.series[channel.name][:hour].tolist() for channel in (*PROTEST_CHANNELS, *ENFORCEMENT_CHANNELS)
    }
    came = run.joined_hour < hour
    left = run.left_hour[came]
    told |= {"joiners": run.joiners[came].tolist(), "joined": run.joined_hour[came].tolist()}
    told |= {"left": np.where(left < hour, left, hour).tolist()}
    told |= {"events": [event for event in run.events if event.hour < hour and event.actor in ("platform", "alliance")]}
    return told


@given(world=lively_worlds(hours=HOURS), hour=st.integers(1, HOURS))
@settings(max_examples=25, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
def test_all_channels_but_the_ads_are_the_same_up_to_the_hour_asked_for(world: Scenario, hour: int) -> None:
    world = world.evolve(rules=tuple(rule for rule in world.rules if rule.measure != "wasted_spend"))
    headcounts = simulate(world.evolve(hours=hour), ads=False)
    assert before(headcounts, hour) == before(simulate(world), hour)


def test_the_three_kinds_of_channels_are_all() -> None:
    assert (*PROTEST_CHANNELS, *AD_CHANNELS, *ENFORCEMENT_CHANNELS) == CHANNELS
    with_ads, without = (simulate(small_world(agents=500, hours=30), ads=ads) for ads in (True, False))
    assert set(with_ads.series) - set(without.series) == {channel.name for channel in AD_CHANNELS}


def test_a_run_says_that_it_left_its_ads_out() -> None:
    run = simulate(small_world(agents=500, hours=30), ads=False)
    assert not run.ads
    assert repr(run).endswith("joined, ads left out>")
    assert "ad_spend" not in run.series
    for channels in (run.series, run.by_merchant):
        with pytest.raises(KeyError, match="wasted_spend: not observed, because the run left its ads out"):
            channels["wasted_spend"]
    with pytest.raises(KeyError, match="left its ads out"):
        run.at("ad_spend", run.scenario.end)


def test_ads_that_a_rule_watches_cannot_be_left_out() -> None:
    rule = Rule(measure="wasted_spend", at_least=1, act=LeaderRemoved())
    with pytest.raises(ValueError, match="a rule watches wasted_spend"):
        simulate(small_world(agents=500, hours=30, rules=(rule,)), ads=False)
