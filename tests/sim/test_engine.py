"""The engine: census, pruning, cohorts, reproducibility, freedom from leaks."""

import gc
import os
import subprocess
import sys
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.model import SiegeModel
from sim.runs import Run, simulate
from sim.scenario.agenda import LeaderRemoved, PolicyChange, Rule, Statement
from sim.scenario.declarations import declarations
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.sellers.audits import Audits
from sim.sellers.census import TRAITS, Census
from sim.sellers.enrolment import Enrolment
from sim.sellers.seller import SmallSeller
from sim.streams import stream
from sim.submodels.arrays import Ints
from sim.world.world import World
from tests.golden import FILE, fingerprint, golden_run
from tests.lively import lively_worlds
from tests.worlds import AGENDA, SHOCKS, day, small_world


# Census
@pytest.mark.parametrize("trait", TRAITS)
@given(shorter=st.integers(0, 300), longer=st.integers(0, 300), seed=st.integers(0, 2**63 - 1))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_how_far_a_trait_is_drawn_changes_nobody(trait: str, shorter: int, longer: int, seed: int) -> None:
    near = Census(seed, 1000).first(trait, shorter)
    assert np.array_equal(near, Census(seed, 1000).first(trait, shorter + longer)[:shorter])


def test_streams_are_independent_of_each_other() -> None:
    first, other = stream(1, "hear_clock").random(20_000), stream(1, "join_clock").random(20_000)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.03
    assert not np.array_equal(first, stream(2, "hear_clock").random(20_000))
    assert np.array_equal(first, stream(1, "hear_clock").random(20_000))


def test_a_census_of_another_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="another seed"):
        simulate(small_world(), Census(seed=99, sellers=3000))


# Pruning
class UnprunedEnrolment(Enrolment):
    """Everybody is suspected and carried, nobody is ruled out, and whoever waits or is inside is asked every hour."""

    def __init__(self, world: World, census: Census, seller_class: type[SmallSeller], *, foreseen: bool) -> None:
        super().__init__(world, census, seller_class, foreseen=foreseen)
        self.prunes = False
        self.everybody = np.arange(world.setting.agents)
        hard: dict[str, Any] = {"campaign_coverage": 1.0, "campaign_hours": 1.0, "proof_first": False}
        hard |= {"detector_recall": 1.0, "detector_fpr": 1.0}
        self.audits = Audits(census, world.setting.evolve(policy=hard))

    def carried_sellers(self) -> Ints:
        return self.everybody


class UnprunedModel(SiegeModel):
    """A siege in which nobody is spared a question."""

    def settle(self, census: Census) -> None:
        super().settle(census, UnprunedEnrolment)


def run_with(
    model_class: type[SiegeModel], monkeypatch: pytest.MonkeyPatch, *, ads: bool = True, **changes: object
) -> Run:
    with monkeypatch.context() as patch:
        patch.setattr("sim.runs.SiegeModel", model_class)
        return simulate(small_world(**changes), ads=ads)


ALL_AT_STAKE = {"deweight_loss": 0.0, "festival_stake": 1.0}
"""A bound that forgot the festival would rule out nearly everybody."""


@pytest.mark.parametrize(
    "behaviour",
    [{}, SHOCKS, {"hardline_shock": 0.6, "concession_shock": -0.5, "arrest_shock": -0.8}, ALL_AT_STAKE],
    ids=["default", "shocks", "strong shocks", "all at stake"],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pruned_and_unpruned_runs_are_identical(
    behaviour: dict[str, float], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = {"seed": seed, "behaviour": {"reach_sellers": 1000, **behaviour}}
    pruned, unpruned = (run_with(cls, monkeypatch, **changes) for cls in (SiegeModel, UnprunedModel))
    assert len(pruned.joiners) > 20
    assert fingerprint(pruned) == fingerprint(unpruned)


@given(world=lively_worlds())
@settings(max_examples=25, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
def test_pruned_and_unpruned_runs_are_identical_whatever_the_platform_changes(world: Scenario) -> None:
    with pytest.MonkeyPatch.context() as patch:
        pruned = simulate(world)
        patch.setattr("sim.runs.SiegeModel", UnprunedModel)
        assert fingerprint(pruned) == fingerprint(simulate(world))


TRUSTED = {"base_legitimacy": 0.95, "social_threshold_mean": -0.5}
HARDER: dict[str, tuple[Any, Any, dict[str, float]]] = {
    "campaign_coverage": (0.02, 1.0, {}),
    "campaign_hours": (240.0, 2.0, {}),
    "detector_recall": (0.0, 0.6, {}),
    "detector_fpr": (0.0, 0.3, {}),
    "fpr_offsite_factor": (1.0, 30.0, {"offsite_share": 0.8}),
    "proof_first": (True, False, {"proof_recall_factor": 0.0, "proof_fpr_factor": 0.0}),
    "penalty_multiplier": (0.0, 10.0, {**TRUSTED, "fine_share": 0.1}),
    "no_appeal_pledge": (False, True, {**TRUSTED, "pledge_effect": 3.0}),
    "believed_parity": (1.0, 0.0, {"base_legitimacy": 0.9, "double_standard_effect": 4.0}),
    "review_symmetry": (
        True,
        False,
        {"base_legitimacy": 0.9, "double_standard_effect": 4.0, "review_symmetry_shock": 0.9},
    ),
    "tone": (1.0, 0.0, {"tone_shock": -0.8}),
    "rule_vote": (True, False, {"rule_vote_shock": -0.8}),
    "apology": (False, True, {"apology_shock": 2.0}),
    "sales_weight": (0.0, 1.3, {**TRUSTED, "base_legitimacy": 0.8}),
    "sns_traffic_share": (1.0, 0.0, {**TRUSTED, "base_legitimacy": 0.8}),
    "tmall_slot_share": (0.0, 0.9, {}),
    "event_parity": (True, False, {"event_traffic_share": 1.0}),
    "sanction_capacity": (5000.0, 0.0, {}),
}
"""Levers that let more sellers join, or more be punished, from a mild value at first to a hard one."""


@pytest.mark.parametrize("by_rule", [False, True], ids=["by date", "by rule"])
@pytest.mark.parametrize("lever", HARDER)
def test_pruning_foresees_a_platform_that_turns_hard(
    lever: str, by_rule: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    mild, hard, behaviour = HARDER[lever]
    change = PolicyChange(changes={lever: hard})
    changes: dict[str, Any] = {"rules": (Rule(measure="in_rooms", at_least=0, delay_hours=11, act=change),)}
    if not by_rule:
        changes = {"agenda": (*AGENDA, change.model_copy(update={"at": day(1, 12)}))}
    changes |= {"agents": 1200, "hours": 120, "policy": {lever: mild}, "behaviour": behaviour}
    pruned, unpruned = (run_with(cls, monkeypatch, ads=False, **changes) for cls in (SiegeModel, UnprunedModel))
    assert len(pruned.joiners) > 20
    assert fingerprint(pruned) == fingerprint(unpruned)


@pytest.mark.parametrize(
    ("act", "behaviour"),
    [
        (Statement(stance="hard line"), {"hardline_shock": 2.0, "base_legitimacy": 0.9}),
        (Statement(stance="concession"), {"concession_shock": 2.0, "base_legitimacy": 0.9}),
        (LeaderRemoved(), {"arrest_shock": -0.9}),
    ],
    ids=["hard line", "concession", "arrest"],
)
def test_pruning_foresees_what_a_rule_may_say(
    act: Statement | LeaderRemoved, behaviour: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = Rule(measure="in_rooms", at_least=1, delay_hours=3, act=act)
    agenda = tuple(act for act in AGENDA if not isinstance(act, Statement | LeaderRemoved))
    changes = {"rules": (rule,), "agenda": agenda, "agents": 1200, "hours": 120, "behaviour": behaviour}
    changes["policy"] = {"sanction_capacity": 400.0}
    pruned, unpruned = (run_with(cls, monkeypatch, ads=False, **changes) for cls in (SiegeModel, UnprunedModel))
    assert fingerprint(pruned) == fingerprint(unpruned)


def test_the_hard_turns_cover_every_bound() -> None:
    assert set(HARDER) == {lever.name for lever in declarations(Policy) if lever.worst != "none"}


def test_pruning_does_prune() -> None:
    model = SiegeModel(small_world(agents=20_000, behaviour={"reach_sellers": 500}))
    assert len(model.crowd.sellers) < 2000
    assert model.crowd.enrolment.can_join(model.crowd.columns, model.crowd.suspects).mean() < 0.9


# Reproducibility
def test_the_golden_run() -> None:
    """The same counts on every supported version; run ``python -m tests.golden`` only if they are meant to change."""
    assert fingerprint(golden_run()) == FILE.read_text("utf-8").strip()


@pytest.mark.parametrize(("missing", "hash_seed"), [("AVX512F AVX512CD AVX512_SKX", "0"), ("AVX2 FMA3", "4242")])
def test_the_golden_run_in_any_process_without_some_of_the_processor(missing: str, hash_seed: str) -> None:
    code = "from tests.golden import fingerprint, golden_run; print(fingerprint(golden_run()))"
    limited = {"NPY_DISABLE_CPU_FEATURES": missing, "PYTHONHASHSEED": hash_seed, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | limited, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == FILE.read_text("utf-8").strip()


def test_two_models_in_one_process_do_not_meet() -> None:
    settings_ = [small_world(seed=1), small_world(seed=2, behaviour=dict(SHOCKS))]
    alone = [simulate(setting) for setting in settings_]
    models = [SiegeModel(setting) for setting in settings_]
    for _ in range(settings_[0].hours):
        for model in models:
            model.step()
    for run, model in zip(alone, models, strict=True):
        assert all(np.array_equal(run.series[name], model.recorder.series[name]) for name in run.series)


def test_one_census_serves_several_runs() -> None:
    census = Census(1, 3000)
    first = fingerprint(simulate(small_world(), census))
    simulate(small_world(policy={"detector_fpr": 0.2}, behaviour={"reach_sellers": 3000.0}), census)
    assert fingerprint(simulate(small_world(), census)) == first == fingerprint(simulate(small_world()))


def test_a_model_is_freed_after_its_run() -> None:
    model = SiegeModel(small_world(agents=500, hours=30))
    for _ in range(30):
        model.step()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_a_run_cannot_be_changed() -> None:
    run = simulate(small_world(agents=500, hours=30))
    with pytest.raises(ValueError, match="read-only"):
        run.series["members"][0] = 1
    with pytest.raises(AttributeError):
        run.joiners = np.zeros(0)  # type: ignore[misc]
