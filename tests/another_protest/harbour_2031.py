"""An invented protest on an invented marketplace: does the model run a story in which nothing is as it was?

Nothing of it has happened. The newspaper, the shops and all dates and numbers are made up.
"""

from datetime import timedelta
from pathlib import Path

from sim.scenario import (
    Behaviour,
    Campaign,
    Channels,
    Demands,
    Facts,
    Founding,
    Marketplace,
    NamedMerchant,
    NoCarDays,
    Policy,
    PolicyChange,
    RaidCall,
    Rule,
    Scenario,
    Statement,
    Sweep,
    WeiboCall,
    Words,
)

TARGETS = ("Gull & Sons", "Copper Kettle")
GAZETTE = Facts.load(Path(__file__).with_name("harbour_2031.facts.toml"))


def scenario() -> Scenario:
    """Return six days of March 2031, in a time zone west of Greenwich."""
    start = GAZETTE.begin("H1")
    return Scenario(
        name="harbour_2031",
        population=60_000,
        agents=60_000,
        start=start,
        hours=144,
        festival=start + timedelta(days=5),
        seed=2031,
        marketplace=Marketplace(
            categories=("lamps", "kites", "tea"),
            merchants_per_category=8,
            keywords_per_category=5,
            named=(
                NamedMerchant(name="Gull & Sons", category="lamps"),
                NamedMerchant(name="Copper Kettle", category="tea", vigilant=True),
            ),
        ),
        channels=Channels(room_capacity=150, groups=3, group_capacity=80),
        policy=Policy(detector_fpr=0.02, appeal_days=2.0, sanction_capacity=10.0, tmall_slot_share=0.3),
        behaviour=Behaviour(
            reach_sellers=20_000.0,
            community_size=100,
            organisers=3,
            attack_share=0.3,
            billable_clicks=3.0,
            top_budget=400.0,
            top_click_price=0.5,
            seed_followers=2000.0,
        ),
        agenda=(
            Campaign(at=start + timedelta(hours=8), fact="H1"),
            Founding(at=start + timedelta(hours=12), fact="H2"),
            RaidCall(at=start + timedelta(days=1, hours=18), needs_members=100, targets=TARGETS),
            PolicyChange(at=start + timedelta(days=2, hours=9), changes={"restore_share": 0.5}),
            WeiboCall(at=start + timedelta(days=3, hours=19), fact="H4"),
            Demands(at=start + timedelta(days=4, hours=9)),
            NoCarDays(at=start + timedelta(days=4, hours=9), until=start + timedelta(days=6)),
            Sweep(at=start + timedelta(days=4, hours=14)),
        ),
        rules=(Rule(measure="in_rooms", at_least=400, delay_hours=24, act=Statement(stance="concession")),),
        facts=GAZETTE,
        words=Words(
            rooms="radio rooms",
            currency="crowns",
            acts={"weibo call": "wall poster", "no-car days": "days without ads"},
        ),
    )
