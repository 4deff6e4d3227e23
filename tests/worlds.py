"""Small worlds: the story of December 2013 among a few thousand sellers, for tests."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sim.scenario.agenda import (
    Act,
    AppealReform,
    Campaign,
    Demands,
    Founding,
    LeaderRemoved,
    NoCarDays,
    RaidCall,
    Statement,
    Sweep,
    WeiboCall,
)
from sim.scenario.behaviour import Behaviour
from sim.scenario.place import Channels, Marketplace, NamedMerchant
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario

CHINA = timezone(timedelta(hours=8))
START = datetime(2013, 12, 3, tzinfo=CHINA)
NAMED = ("HSTYLE", "Uniqlo", "Shangpin Zhaipei")

SMALL_POLICY: Mapping[str, Any] = {
    "detector_fpr": 0.03,
    "appeal_success": 0.4,
    "appeal_days": 1.5,
    "appeal_capacity": 2.0,
    "sanction_capacity": 5.0,
}
SMALL_BEHAVIOUR: Mapping[str, Any] = {
    "attack_share": 0.3,
    "base_legitimacy": 0.7,
    "billable_clicks": 3.0,
    "community_size": 50,
    "organisers": 2,
    "social_threshold_mean": 0.2,
    "top_budget": 300.0,
}
SHOCKS: Mapping[str, Any] = {"hardline_shock": 0.2, "concession_shock": -0.3, "arrest_shock": 4.0}
"""What statements and an arrest may do; without it they do nothing."""


def day(number: int, hour: int = 0) -> datetime:
    """Return an hour of a day of the window, day 1 being the first."""
    return START + timedelta(days=number - 1, hours=hour)


AGENDA: tuple[Act, ...] = (
    Campaign(at=day(1)),
    Founding(at=day(1, 9)),
    RaidCall(at=day(1, 20), needs_members=20, targets=NAMED),
    Statement(at=day(4, 10), stance="hard line"),
    Statement(at=day(4, 18), stance="concession"),
    AppealReform(at=day(4, 18), evidence_items=3, window_days=7),
    WeiboCall(at=day(5, 19)),
    Demands(at=day(6, 10)),
    NoCarDays(at=day(6, 10), until=day(8)),
    Sweep(at=day(6, 14)),
    LeaderRemoved(at=day(6, 20)),
)


def small_world(agents: int = 3000, seed: int = 1, hours: int = 240, **changes: Any) -> Scenario:
    """Return a small world in which much happens within a week.

    Args:
        agents: Agents, and sellers too unless ``population`` is among the changes.
        seed: Seed.
        hours: Length of the window.
        changes: Other fields of the scenario; ``policy`` and ``behaviour`` name only what is to differ
            from a small world's.
    """
    population = changes.pop("population", agents)
    policy = {**SMALL_POLICY, **changes.pop("policy", {})}
    behaviour = {"reach_sellers": 0.6 * population, **SMALL_BEHAVIOUR, **changes.pop("behaviour", {})}
    fields: dict[str, Any] = {
        "name": "small",
        "start": START,
        "festival": day(10),
        "agenda": AGENDA,
        "channels": Channels(room_capacity=100, groups=4, group_capacity=60),
        "marketplace": Marketplace(
            categories=("apparel", "home", "food"),
            merchants_per_category=6,
            keywords_per_category=4,
            named=(
                NamedMerchant(name="HSTYLE", category="apparel"),
                NamedMerchant(name="Uniqlo", category="apparel"),
                NamedMerchant(name="Shangpin Zhaipei", category="home", vigilant=True),
            ),
        ),
    }
    return Scenario(
        population=population,
        agents=agents,
        hours=hours,
        seed=seed,
        policy=Policy(**policy),
        behaviour=Behaviour(**behaviour),
        **{**fields, **changes},
    )
