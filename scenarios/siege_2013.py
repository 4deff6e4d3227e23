"""What happened in December 2013: does the model, given what was done, show what was seen?

Dates and headcounts come from ``siege_2013.facts.toml``. Where the article gives a day without an hour,
the hour below is an assumption.
"""

from datetime import datetime, timedelta
from pathlib import Path

from scenarios import run_script
from sim.scenario import (
    Act,
    AppealReform,
    Campaign,
    Channels,
    Demands,
    Facts,
    Founding,
    LeaderRemoved,
    Marketplace,
    NamedMerchant,
    NoCarDays,
    RaidCall,
    Scenario,
    Statement,
    Sweep,
    WeiboCall,
)

ARTICLE = Facts.load(Path(__file__).with_name("siege_2013.facts.toml"))

POPULATION = 8_000_000  # active sellers at the end of 2013, Alibaba's prospectus
ROOM_CAPACITY = 4000  # at least: a merchant told of so many in one room
GROUP_CAPACITY = 500  # the size of a QQ group most often quoted; larger ones existed
RAID_QUORUM = 3000  # the organisers of October 2011: "at least 3,000 or no action"

CATEGORIES = (
    "women's clothing",
    "clothing basics",
    "men's clothing",
    "shoes",
    "bags",
    "furniture",
    "home textiles",
    "appliances",
    "phones",
    "cosmetics",
    "baby goods",
    "food",
)


def on(fact_id: str, hour: int) -> datetime:
    """Return an hour of the day on which a fact begins."""
    return ARTICLE.begin(fact_id).replace(hour=hour)


def scenario() -> Scenario:
    """Return the siege as the article tells it: one agent a seller, ten days, the night after Double 12 included."""
    start = ARTICLE.begin("F02")
    return Scenario(
        name="siege_2013",
        population=POPULATION,
        agents=POPULATION,
        start=start,
        hours=240,
        festival=start + timedelta(days=9),
        seed=20131203,
        marketplace=Marketplace(
            categories=CATEGORIES,
            named=(
                NamedMerchant(name="HSTYLE", category="women's clothing"),
                NamedMerchant(name="Uniqlo", category="clothing basics"),
                NamedMerchant(name="Shangpin Zhaipei", category="furniture", vigilant=True),
            ),
        ),
        channels=Channels(
            room_capacity=ROOM_CAPACITY, groups=round(ARTICLE["F09"].count or 0), group_capacity=GROUP_CAPACITY
        ),
        agenda=(
            Campaign(at=start, fact="F02"),
            Founding(at=on("F07", 9), fact="F07"),
            RaidCall(
                at=on("F08", 18),
                fact="F12",
                needs_members=RAID_QUORUM,
                targets=("HSTYLE", "Uniqlo", "Shangpin Zhaipei"),
            ),
            Statement(at=on("F15", 10), fact="F15", stance="hard line"),
            Statement(at=on("F16", 15), fact="F16", stance="concession"),
            AppealReform(at=on("F17", 15), fact="F17", evidence_items=3, window_days=15),
            WeiboCall(at=on("F18", 19), fact="F18"),
            Demands(at=on("F20", 10), fact="F20"),
            NoCarDays(at=on("F23", 10), fact="F23", until=ARTICLE.end("F23")),
            Sweep(at=on("F25", 14), fact="F25"),
            LeaderRemoved(at=on("F27", 20), fact="F27"),
        ),
        facts=ARTICLE,
    )


def without(*fact_ids: str) -> tuple[Act, ...]:
    """Return the agenda without the acts that stand for these facts."""
    return tuple(act for act in scenario().agenda if act.fact not in fact_ids)


if __name__ == "__main__":
    run_script(__file__)
