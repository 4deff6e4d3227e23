"""A model of one's own in one file: a new lever, a new act and changed rules. Everything in it is invented."""

from datetime import timedelta
from typing import Any, Literal

import numpy as np

from sim.platform.platform import Platform
from sim.runs import Run, simulate
from sim.scenario import Act, Policy, Scenario
from sim.scenario.agenda import PlatformAct
from sim.scenario.declarations import lever
from sim.scenario.priors import Uniform
from sim.sellers.seller import SmallSeller
from tests.another_protest import harbour_2031


class CouponPolicy(Policy):
    """The platform's choices, and one more."""

    coupon_worth: float = lever(
        0.0,
        low=0,
        high=1,
        unit="share",
        meaning="what a coupon is worth to a punished seller, as a share of a season's income",
        source="invented",
        prior=Uniform(0, 0.5),
        acts="hardship of the punished",
        worst="smallest",
    )


class Coupons(PlatformAct):
    """The platform hands out coupons."""

    kind: Literal["coupons"] = "coupons"
    worth: float


class CouponScenario(Scenario):
    """A scenario with that lever and that act."""

    policy: CouponPolicy = CouponPolicy()
    agenda: tuple[Act | Coupons, ...] = ()


class CouponPlatform(Platform):
    """A platform that knows how to hand out coupons."""

    bounded = True  # coupons harm nobody, so whoever could not act before cannot act now

    def carry_out(self, act: PlatformAct) -> None:
        """Hand out coupons; do all else as before."""
        if isinstance(act, Coupons):
            self.change({"coupon_worth": act.worth})
            self.model.report(act)
        else:
            super().carry_out(act)


class CouponSeller(SmallSeller):
    """A seller to whom a coupon is worth something. It is not said that she is bounded: nobody is pruned."""

    def redress_hardship(self) -> Any:
        """Return H_redress, less what a coupon is worth."""
        return np.maximum(0.0, super().redress_hardship() - self.model.regime.policy.coupon_worth)


def scenario(worth: float = 0.5) -> CouponScenario:
    """Return the invented protest of the harbour, with coupons on its third day."""
    harbour = harbour_2031.scenario()
    coupons = Coupons(at=harbour.start + timedelta(days=2), worth=worth)
    plain = {name: getattr(harbour, name) for name in Scenario.model_fields if name not in ("policy", "agenda")}
    policy = CouponPolicy(**dict(harbour.policy))
    return CouponScenario(**plain, policy=policy, agenda=(*harbour.agenda, coupons))


def run(worth: float = 0.5) -> Run:
    """Run it."""
    return simulate(scenario(worth), agents=(CouponPlatform, CouponSeller))
