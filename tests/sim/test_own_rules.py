"""A model of one's own: whatever rule is changed, nobody is pruned who could act under it."""

import inspect
from typing import Any

import mesa
import numpy as np
import pytest

from sim.alliance.alliance import Alliance
from sim.market.merchant import TmallMerchant
from sim.model import SiegeModel
from sim.platform.platform import Platform
from sim.runs import Run, simulate
from sim.sellers.bounds import hold_for
from sim.sellers.seller import SmallSeller
from tests.another_protest import coupons
from tests.golden import fingerprint
from tests.worlds import SHOCKS, small_world

WORLD = small_world(agents=1200, hours=150, behaviour={**SHOCKS, "reach_sellers": 500})


def rules(kind: type) -> list[str]:
    return [name for name, entry in vars(kind).items() if inspect.isfunction(entry) and not name.startswith("__")]


def with_rule(kind: type, name: str, rule: Any, **stated: Any) -> type:
    return type(f"Own{kind.__name__}", (kind,), {name: rule, **stated})


def same_rule(kind: type, name: str) -> type:
    """Return a class whose rule is another one that says the same."""
    rule = getattr(kind, name)

    def same(self: Any, *args: Any, **kwargs: Any) -> Any:
        return rule(self, *args, **kwargs)

    return with_rule(kind, name, same)


@pytest.fixture(scope="module")
def as_it_is() -> Run:
    return simulate(WORLD)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in (SmallSeller, TmallMerchant, Platform, Alliance) for name in rules(kind)],
    ids=lambda entry: entry if isinstance(entry, str) else entry.__name__,
)
def test_a_rule_that_says_the_same_changes_nothing_but_the_pruning(
    kind: type[mesa.Agent], name: str, as_it_is: Run
) -> None:
    own = same_rule(kind, name)
    assert not hold_for(own, kind)
    model = SiegeModel(WORLD, agents=[own])
    assert model.crowd.enrolment.prunes is (kind not in (SmallSeller, Platform))
    assert fingerprint(simulate(WORLD, agents=[own])) == fingerprint(as_it_is)


class Eager(SmallSeller):
    """A seller who wants in more than the bounds of pruning expect."""

    def surplus(self) -> Any:
        return SmallSeller.surplus(self) + 0.2


class EagerAndBounded(SmallSeller):
    """The same, who says rightly that she wants in most where harm and share are largest and risk is least."""

    bounded = True
    surplus = Eager.surplus


class Moody(SmallSeller):
    """A seller whose grievance hangs on the hour, which nobody tells the model."""

    def illegitimacy(self) -> Any:
        return super().illegitimacy() * (1.5 if self.model.hour % 24 > 18 else 1.0)


def test_sellers_who_want_in_more_are_not_pruned_away() -> None:
    """At first 19,600 of them sat in the rooms where 47,200 should: the bound knew nothing of their rule."""
    world = WORLD.evolve(behaviour={"base_legitimacy": 0.9})
    plain, eager, bounded = (simulate(world, agents=own) for own in ((), (Eager,), (EagerAndBounded,)))
    assert len(eager.joiners) > 2 * len(plain.joiners)
    assert fingerprint(bounded) == fingerprint(eager)
    assert SiegeModel(world, agents=[EagerAndBounded]).crowd.enrolment.prunes
    unstated_below = type("Below", (EagerAndBounded,), {"surplus": SmallSeller.surplus})
    assert not SiegeModel(world, agents=[unstated_below]).crowd.enrolment.prunes


def test_moods_are_felt_in_their_hour() -> None:
    model = SiegeModel(WORLD, agents=[Moody])
    for _ in range(100):
        model.step()
        sellers = model.sellers
        before = sellers.get("grievance").copy()
        model.crowd.of(slice(0, None)).feels()
        assert np.array_equal(before, sellers.get("grievance"))
        assert model.trust.legitimacy == np.rint(1e6 * (1.0 - sellers.illegitimacy())).sum()


def test_a_platform_of_ones_own_may_turn_hard_without_being_foreseen() -> None:
    class Harsh(Platform):
        def enforce(self) -> None:
            if self.model.hour == 30:
                self.change({"detector_fpr": 0.5, "believed_parity": 0.0})
            super().enforce()

    mild = WORLD.evolve(policy={"detector_fpr": 0.001, "believed_parity": 1.0})
    harsh = simulate(mild, agents=[Harsh])
    assert harsh.series["innocents_punished"][-1] > 5 * simulate(mild).series["innocents_punished"][-1]


def test_a_new_lever_a_new_act_and_a_changed_rule_in_one_script() -> None:
    generous, mean = coupons.run(0.5), coupons.run(0.0)
    assert [event.name for event in generous.events].count("coupons") == 1
    assert len(generous.joiners) < len(mean.joiners)
    assert generous.scenario.digest() != mean.scenario.digest()
    hour = next(event.hour for event in generous.events if event.name == "coupons")
    assert np.array_equal(generous.series["members"][:hour], mean.series["members"][:hour])


def test_an_act_that_nobody_knows_is_told() -> None:
    with pytest.raises(TypeError, match="coupons"):
        simulate(coupons.scenario(), agents=[coupons.CouponSeller])


@pytest.mark.parametrize("agents", [(SiegeModel,), (Eager, Moody), (mesa.Agent,)])
def test_classes_that_have_no_place_are_refused(agents: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="must be made from one of SmallSeller, TmallMerchant, Platform, Alliance"):
        SiegeModel(WORLD, agents=agents)
