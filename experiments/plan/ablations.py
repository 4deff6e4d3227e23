"""Parts of the model that are taken out, each by numbers that are declared, so that what is left is fitted again.

Left out, as no number of the model takes them away alone: safety in numbers (fear hangs on the crowd by Epstein's
formula), and the hardship of those who are punished (a deleted listing earns nothing).
"""

from collections.abc import Mapping
from typing import NamedTuple

from sim.scenario.facts import Facts
from sim.scenario.points import Value, changes
from sim.scenario.scenario import Scenario


class Ablation(NamedTuple):
    """A part that is taken out.

    Attributes:
        name: Of what is left.
        changes: What numbers are then, by full name.
        unasked: Metric of the targets that have no meaning without it.
    """

    name: str
    changes: Mapping[str, Value]
    unasked: str = ""


ABLATIONS = (
    Ablation("no_word_of_mouth", {"behaviour.contact_rate": 0.0}),
    Ablation("no_calls", {"behaviour.call_strength": 0.0}),
    Ablation("no_weibo", {"behaviour.seed_followers": 0.0}, unasked="reposts_after"),
    Ablation("no_weekend", {"behaviour.weekend_factor": 1.0}),
    Ablation(
        "no_thresholds", {"behaviour.social_threshold_mean": -1.0, "behaviour.social_threshold_spread": 0.0}
    ),  # below nought: nobody waits for others
    Ablation("no_fear", {"policy.sanction_capacity": 0.0}),
    Ablation("no_traffic_hardship", {"policy.sales_weight": 0.0, "policy.tmall_slot_share": 0.0}),
    Ablation("no_seeking", {"behaviour.seek_factor": 1.0}),
    Ablation("no_quiescent_leaving", {"behaviour.quiescent_leave_factor": 1.0}),
    Ablation("rounded_risk", {"behaviour.rounded_risk": True}),
)


def without(scenario: Scenario, ablation: Ablation) -> Scenario:
    """Return a scenario without a part, and without the targets that have no meaning then."""
    assert scenario.facts is not None, "a fit has targets"
    facts = [
        fact.model_copy(update={"targets": tuple(t for t in fact.targets if t.metric != ablation.unasked)})
        for fact in scenario.facts.facts
    ]
    left = Facts(source=scenario.facts.source, facts=tuple(facts))
    return scenario.evolve(name=ablation.name, facts=left, **changes(dict(ablation.changes)))
