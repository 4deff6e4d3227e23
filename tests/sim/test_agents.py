"""Agents as a Mesa user meets them, one by one and as cohorts; copies of models; what is shown of them."""

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pytest

from sim.columns import NEVER
from sim.market.merchant import TmallMerchant
from sim.model import SiegeModel
from sim.runs import simulate
from sim.sellers.enrolment import FIXED_COLUMNS, FIXED_WITHIN_REACH
from sim.sellers.seller import Case, SmallSeller
from tests.worlds import SHOCKS, small_world


@pytest.fixture(scope="module")
def model() -> SiegeModel:
    model = SiegeModel(small_world(behaviour={"reach_sellers": 1000}))
    for _ in range(150):
        model.step()
    return model


def test_sellers_stand_where_a_mesa_user_looks(model: SiegeModel) -> None:
    sellers = model.agents_by_type[SmallSeller]
    assert len(sellers) == 3000
    assert len(sellers.get("community")) == 3000
    first = sellers[0]
    assert isinstance(first, mesa.Agent)
    assert first.model is model
    assert first in sellers
    assert sellers[-1].seller == 2999
    assert [seller.seller for seller, _ in zip(sellers, range(3), strict=False)] == [0, 1, 2]
    assert sellers[0] == first
    assert len({sellers[0], sellers[0], sellers[1]}) == 2
    assert len(sellers[10:20]) == 10
    assert sellers[10:20][0].seller == 10
    assert len(model.agents_by_type[TmallMerchant]) == 18
    assert len(model.agents) == 20


def test_a_rule_says_the_same_of_one_seller_and_of_all(model: SiegeModel) -> None:
    sellers = model.agents_by_type[SmallSeller]
    for rule in ("surplus", "illegitimacy", "redress_hardship", "net_grievance"):
        of_all = sellers.get(rule)
        for row in (0, 17, 999, 1000, 2500, 2999):
            assert getattr(sellers[row], rule)() == of_all[row]


def test_sellers_nobody_carries_are_answered_for_too(model: SiegeModel) -> None:
    sellers, crowd = model.agents_by_type[SmallSeller], model.crowd
    assert len(crowd.sellers) < 3000
    case = sellers.get("case")
    counts = np.bincount(case, minlength=len(Case))
    assert np.array_equal(counts, crowd.case_counts)
    far_fakers = sellers.select(lambda s: s.fakes & (s.seller >= 1000))
    assert 0 < (far_fakers.case == Case.RESIGNED).sum() < len(far_fakers)
    assert (sellers.select("fakes").hardship_redress[sellers.select("fakes").case == Case.RESIGNED] > 0).all()


@pytest.mark.parametrize("column", [*FIXED_COLUMNS, *FIXED_WITHIN_REACH])
def test_every_seller_has_her_traits_carried_or_not(model: SiegeModel, column: str) -> None:
    sellers, everybody = model.agents_by_type[SmallSeller], np.arange(3000)
    if column != "hear_level":  # which moves with punishment
        assert np.array_equal(sellers.get(column), model.crowd.enrolment.trait(column, everybody))
    beyond = sellers.get(column)[2000:]
    assert column in ("willing", "fakes", "offsite") or len(np.unique(beyond)) > 10
    assert sellers[2999] in sellers
    assert getattr(sellers[2999], column) == sellers.get(column)[2999]


def test_select_refuses_what_is_no_mask(model: SiegeModel) -> None:
    sellers = model.agents_by_type[SmallSeller]
    for nonsense in (np.array([3, 5]), np.ones(5, np.bool_), np.ones(5000, np.bool_)):
        with pytest.raises(ValueError, match="yes/no for each of 3000"):
            sellers.select(nonsense)


def test_the_window_ends_and_a_refused_step_does_not_count() -> None:
    model = SiegeModel(small_world(agents=300, hours=5))
    model.run_model()
    assert (model.hour, model.steps) == (4, 5)
    with pytest.raises(ValueError, match="is over"):
        model.step()
    assert (model.hour, model.steps) == (4, 5)


def test_a_shorter_window_is_the_beginning_of_a_longer_one() -> None:
    longer, shorter = simulate(small_world()), simulate(small_world(hours=100))
    for name, values in shorter.series.items():
        assert np.array_equal(values, longer.series[name][:100]), name


def test_the_verbs_of_an_agentset(model: SiegeModel) -> None:
    sellers = model.agents_by_type[SmallSeller]
    members = sellers.select(lambda cohort: cohort.joined_hour < NEVER)
    assert len(members) == model.members
    assert members.agg("grievance", np.mean) > sellers.agg("grievance", np.mean)
    assert sum(len(group) for _, group in sellers.groupby("case")) == 3000
    assert len(sellers.select(at_most=5)) == 5
    grievance, hardship = members.get(["grievance", "hardship_traffic"])
    assert grievance.shape == hardship.shape == (len(members),)
    seen: list[int] = []
    assert members.do(lambda cohort: seen.append(len(cohort))) is members
    assert seen == [len(members)]
    assert members.do("surplus") is members
    assert sellers[5] not in members.select(lambda cohort: cohort.seller != 5)


def test_only_the_model_changes_a_seller(model: SiegeModel) -> None:
    with pytest.raises(AttributeError, match="read-only"):
        model.agents_by_type[SmallSeller][0].grievance = 1.0
    with pytest.raises(AttributeError):
        _ = model.agents_by_type[SmallSeller].no_such_column


def test_many_sellers_answer_as_one() -> None:
    class Proud(SmallSeller):
        def illegitimacy(self) -> Any:
            return super().illegitimacy() ** 2

    model = SiegeModel(small_world(agents=300, hours=30), agents=[Proud])
    model.step()
    sellers = model.agents_by_type[Proud]
    assert np.array_equal(sellers.illegitimacy(), [seller.illegitimacy() for seller in sellers])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_a_share_of_a_cohort(model: SiegeModel, share: float) -> None:
    chosen = model.sellers.select(at_most=share)
    assert np.array_equal(chosen.seller, np.arange(int(3000 * share)))
    assert len(model.sellers.select("fakes", at_most=share)) == min(int(3000 * share), model.sellers.fakes.sum())
    assert len(model.sellers.select(at_most=7)) == 7
    assert len(model.sellers.select()) == 3000


def test_several_functions_at_once(model: SiegeModel) -> None:
    grievance = model.sellers.get("grievance")
    assert model.sellers.agg("grievance", (np.min, np.max)) == [grievance.min(), grievance.max()]
    assert model.sellers.do(lambda sellers, by: sellers.get("case") + by, by=1) is model.sellers


def test_merchants_can_be_changed_in_mid_run_and_sellers_cannot() -> None:
    model = SiegeModel(small_world(agents=300, hours=5))
    merchant = next(iter(model.agents_by_type[TmallMerchant]))
    merchant.daily_cap = 12_300
    assert model.market.merchants.columns.daily_cap[merchant.row] == 12_300
    assert (model.market.merchants.cohort.set("daily_cap", 45_600).daily_cap == 45_600).all()
    with pytest.raises(AttributeError, match="read-only"):
        model.sellers.set("grievance", 1.0)
    with pytest.raises(AttributeError, match="no column 'greivance'"):
        model.sellers.set("greivance", 1.0)


@pytest.mark.parametrize("verb", ["shuffle", "sort", "shuffle_do", "add", "remove", "discard", "map"])
def test_what_a_cohort_does_not_do_is_said(model: SiegeModel, verb: str) -> None:
    with pytest.raises(AttributeError, match=f"a cohort has no {verb}: its members and their order are fixed"):
        getattr(model.sellers, verb)


def test_nobody_can_be_removed(model: SiegeModel) -> None:
    for agent in (model.sellers[0], next(iter(model.agents_by_type[TmallMerchant]))):
        with pytest.raises(TypeError, match="cannot be removed"):
            agent.remove()
    assert len(model.sellers) == 3000


def test_names_are_short(model: SiegeModel) -> None:
    run = simulate(small_world(agents=300, hours=30))
    assert repr(run).startswith("<Run of small, seed 1: 300 agents, 30 hours, ")
    assert repr(model) == "<SiegeModel small, 150 of 240 hours>"
    assert repr(model.sellers) == "<Cohort of 3,000 SmallSeller>"
    assert repr(model.sellers[17]) == "<SmallSeller 17>"
    assert all(len(repr(agent)) < 80 for agent in model.agents)


def test_a_table_for_whoever_reads_tables() -> None:
    run = simulate(small_world(agents=300, hours=30))
    frame = run.frame()
    assert {len(column) for column in frame.values()} == {30}
    assert frame["time"][0] == np.datetime64("2013-12-03T01:00")
    assert frame["time"][-1] == np.datetime64("2013-12-04T06:00")
    assert list(frame)[1:] == list(run.series)


# Copies
@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["deepcopy", "pickle"]
)
@pytest.mark.parametrize("hour", [0, 1, 60, 130, 200])
def test_a_copy_goes_on_as_the_original_does(copied: Callable[[SiegeModel], SiegeModel], hour: int) -> None:
    world = small_world(agents=900, behaviour=dict(SHOCKS))
    original = SiegeModel(world)
    for _ in range(hour):
        original.step()
    other = copied(original)
    for model in (original, other):
        while model.running:
            model.step()
    for name, values in original.recorder.series.items():
        assert np.array_equal(values, other.recorder.series[name]), name
    for name, values in original.recorder.merchants.items():
        assert np.array_equal(values, other.recorder.merchants[name]), name
    assert original.events == other.events
    assert original.steps == other.steps
    columns = list(SmallSeller.columns())
    for name, mine, theirs in zip(columns, original.sellers.get(columns), other.sellers.get(columns), strict=True):
        assert np.array_equal(mine, theirs), name


def test_a_copied_cohort_is_of_the_same_sellers(model: SiegeModel) -> None:
    some = model.sellers.select("fakes")
    assert np.array_equal(copy.copy(some).seller, some.seller)
    assert np.array_equal(pickle.loads(pickle.dumps(some)).case, some.case)


@pytest.mark.slow
def test_finished_models_leave_no_memory_behind() -> None:
    code = (
        "import gc, resource; gc.disable()\n"
        "from scenarios.siege_2013 import scenario; from sim.runs import simulate\n"
        "for _ in range(8): simulate(scenario())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, "-c", code], env=quiet, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500
