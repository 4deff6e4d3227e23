"""The worst that agenda and rules could bring a seller: what exact pruning is measured against."""

import itertools
import math
from typing import Any

import numpy as np

from sim.scenario.agenda import LeaderRemoved, Statement
from sim.scenario.declarations import BySign, Declaration, declarations
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.submodels import traffic
from sim.submodels.arrays import Floats


def hold_for(kind: type, base: type) -> bool:
    """Return whether the bounds below, which hold for a class of agents, hold for one made from it, too.

    They do if nothing of it is changed, or if each class that changes something states so itself: ``bounded = True``.
    """
    made = kind.__mro__[: kind.__mro__.index(base)]
    return all(vars(each).get("bounded", not _changes(each, base)) for each in made)


def _changes(kind: type, base: type) -> bool:
    return any(hasattr(base, name) for name in vars(kind) if not name.startswith("__"))


def harshest_policy(setting: Scenario, *, foreseen: bool = True) -> Policy:
    """Return the policy that takes from each lever the worst value that it could get.

    Whatever comes into force, no seller is likelier to be flagged, and none feels worse, than under this one;
    it need not be a policy that ever comes into force. What the ranking gives is bounded by ``traffic_hardship``.

    Args:
        setting: The scenario.
        foreseen: Whether levers move by its agenda and rules alone; else each could get any value that is allowed.
    """
    worst: dict[str, Any] = {}
    for lever in declarations(type(setting.policy)):
        which = lever.worst
        if isinstance(which, BySign):
            largest = (getattr(setting.behaviour, which.shock) > 0) == (which.if_positive == "largest")
            which = "largest" if largest else "smallest"
        if which in ("largest", "smallest"):
            values = setting.values_of(lever.name) if foreseen else _allowed(lever)
            worst[lever.name] = (max if which == "largest" else min)(values)
    return setting.policy.model_copy(update=worst)


def _allowed(lever: Declaration) -> tuple[Any, ...]:
    return (False, True) if isinstance(lever.default, bool) else (lever.low, lever.high)


def traffic_hardship(setting: Scenario, harshest: Policy) -> Floats:
    """Return the largest H_traffic that each size class could get.

    Of two sellers' traffics each is a fraction linear in the even share, so their ratio is largest at one of its
    ends; it need not be at an end of the sales weight.
    """
    b, even = setting.behaviour, setting.values_of("sns_traffic_share")
    weights = sorted(set(setting.values_of("sales_weight")))
    theirs = traffic.tmall_share(harshest.tmall_slot_share, b.event_traffic_share, event_parity=harshest.event_parity)
    worst = np.zeros(traffic.SIZE_CLASSES)
    for weight, share in itertools.product(weights, (min(even), max(even))):
        np.maximum(worst, traffic.hardship_by_class(b.size_spread, weight, share, theirs), out=worst)
    return worst


def statements(setting: Scenario) -> float:
    """Return the factor on illegitimacy of all statements that could be made, those that calm left out."""
    shocks = {"hard line": setting.behaviour.hardline_shock, "concession": setting.behaviour.concession_shock}
    return math.prod(1.0 + max(0.0, shocks[act.stance]) for act in setting.acts if isinstance(act, Statement))


def fear_factor(setting: Scenario) -> float:
    """Return the least factor on the sanctions that sellers fear, after all arrests that could be made."""
    arrests = sum(isinstance(act, LeaderRemoved) for act in setting.acts)
    return float(min(1.0, 1.0 + setting.behaviour.arrest_shock) ** arrests)
