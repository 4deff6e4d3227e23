"""What a lever's declaration states of it holds: its worst value, and which parts a change must reach."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.agenda import PolicyChange
from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import BySign, Declaration, declarations
from sim.scenario.policy import Policy
from sim.sellers.audits import flag_chances
from sim.sellers.bounds import harshest_policy
from sim.world.regime import Regime
from tests.lively import UNCERTAIN, lever_values, policies
from tests.worlds import day, small_world

LEVERS = [pytest.param(lever, id=lever.name) for lever in declarations(Policy)]
SOME = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_states_its_worst_case_and_no_uncertainty_does(lever: Declaration) -> None:
    assert lever.worst is not None
    if isinstance(lever.worst, BySign):
        assert lever.worst.shock in Behaviour.model_fields
    assert not (lever.fixed and lever.reaches)  # what cannot change has nobody to tell
    assert all(entry.worst is None for entry in declarations(Behaviour))


@given(first=policies(20), changes=st.lists(policies(20), max_size=3), behaviour=st.fixed_dictionaries(UNCERTAIN))
@SOME
def test_no_policy_that_can_come_into_force_is_harsher_than_the_harshest(
    first: dict[str, Any], changes: list[dict[str, Any]], behaviour: dict[str, Any]
) -> None:
    agenda = tuple(PolicyChange(at=day(1, hour), changes=change) for hour, change in enumerate(changes))
    setting = small_world(agents=50, policy=first, behaviour=behaviour, agenda=agenda)
    worst, policy = harshest_policy(setting), setting.policy
    regime = Regime(setting)
    for change in ({}, *changes):
        policy = policy.model_copy(update=change)
        assert (flag_chances(policy, setting.behaviour) <= flag_chances(worst, setting.behaviour)).all()
        assert policy.campaign_hours >= worst.campaign_hours
        with regime.supposing(policy, 0.0):
            found = regime.fine, regime.illegitimacy, -regime.parity_seen, policy.no_appeal_pledge
        with regime.supposing(worst, 0.0):
            bound = regime.fine, regime.illegitimacy, -regime.parity_seen, worst.no_appeal_pledge
        assert all(one <= other + 1e-12 for one, other in zip(found, bound, strict=True))
        assert policy.sanction_capacity >= worst.sanction_capacity


@pytest.mark.parametrize("lever", LEVERS)
@given(data=st.data())
@SOME
def test_a_change_tells_all_parts_that_had_worked_something_out(lever: Declaration, data: st.DataObject) -> None:
    """What each part works out ahead stays as it is under any other value of a lever that does not reach it."""
    before = Policy().model_copy(update=data.draw(policies()))
    after = before.model_copy(update={lever.name: data.draw(lever_values(lever.name))})
    setting = small_world(agents=50, behaviour={"fine_share": 0.2, "proof_fpr_factor": 0.1})
    regime, b, outcomes = Regime(setting), setting.behaviour, []
    for policy in (before, after):
        with regime.supposing(policy, 0.0):
            appeals = regime.appeal_window_hours, regime.appeal_success, regime.fine, policy.appeal_evidence_items
            audits = [*flag_chances(policy, b), policy.campaign_hours]
            outcomes.append({"audits": audits, "appeals": appeals, "traffic": list(regime.traffic_hardship())})
    assert {part for part in outcomes[0] if outcomes[0][part] != outcomes[1][part]} <= set(lever.reaches)
