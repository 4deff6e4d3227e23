"""What decides a run, frozen; this is all that a scenario script imports."""

from sim.scenario.agenda import (
    Act,
    AppealReform,
    Campaign,
    Demands,
    Founding,
    LeaderRemoved,
    NoCarDays,
    PolicyChange,
    RaidCall,
    Rule,
    Statement,
    Sweep,
    WeiboCall,
)
from sim.scenario.behaviour import Behaviour
from sim.scenario.facts import Fact, Facts, Target
from sim.scenario.place import Channels, Marketplace, NamedMerchant, Words
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario

__all__ = [
    "Act",
    "AppealReform",
    "Behaviour",
    "Campaign",
    "Channels",
    "Demands",
    "Fact",
    "Facts",
    "Founding",
    "LeaderRemoved",
    "Marketplace",
    "NamedMerchant",
    "NoCarDays",
    "Policy",
    "PolicyChange",
    "RaidCall",
    "Rule",
    "Scenario",
    "Statement",
    "Sweep",
    "Target",
    "WeiboCall",
    "Words",
]
