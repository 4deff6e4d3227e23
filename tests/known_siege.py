"""A small siege that can be fitted, as its facts are what it says itself."""

from functools import cache
from typing import Any

from sim.measures.comparison import METRICS, asks_for_ads
from sim.runs import simulate
from sim.scenario.agenda import Campaign, Founding, RaidCall, Statement, Sweep, WeiboCall
from sim.scenario.facts import Fact, Facts, Target
from sim.scenario.scenario import Scenario
from tests.worlds import NAMED, day, small_world

HOURS = 46
AGENDA = (
    Campaign(at=day(1)),
    Founding(at=day(1, 4)),
    RaidCall(at=day(1, 16), needs_members=2, targets=NAMED),
    Statement(at=day(1, 20), stance="hard line"),
    WeiboCall(at=day(1, 22)),
    Sweep(at=day(2, 12)),
)


def target(name: str, metric: str, role: Any, hour: int, **more: Any) -> Target:
    return Target(id=name, metric=metric, role=role, moments=(day(1, hour),), unit="sellers", **more)


ASKED = (
    target("T1", "in_rooms", "target", 20),
    target("T2", "in_rooms", "target", 36),
    Target(id="T4", metric="reposts_after", role="target", subject=("weibo call",), threshold=6, unit="reposts"),
    target("T7", "in_rooms", "held out", 44),
    target("T9", "swept_exhausted_share", "ad target", 44, subject=("sweep",), low=0.0),
)


@cache
def known_siege(agents: int = 600) -> Scenario:
    """Return it: its targets agree with what it says to within a third."""
    world = small_world(agents, hours=HOURS, agenda=AGENDA, behaviour={"join_hazard": 0.3, "seed_followers": 1e5})
    asked = world.evolve(facts=facts(ASKED))
    assert asks_for_ads(asked)
    run = simulate(asked)
    bounded = []
    for each in ASKED:
        if each.role == "ad target":
            bounded.append(each)
            continue
        said = METRICS[each.metric].measure(run, each)
        assert isinstance(said, float)
        bounded.append(each.model_copy(update={"low": said * 0.75, "high": said * 4 / 3}))
    return world.evolve(facts=facts(bounded))


def facts(targets: Any) -> Facts:
    """Return a fact a target."""
    return Facts(
        source="its own answers",
        facts=tuple(
            Fact(
                id=f"F{number}",
                lines=(1,),
                ends=each.moments[-1] if each.moments else day(2, 4),
                begins=day(1),
                when="then",
                phrase="as it was",
                statement="what it says itself",
                role=each.role,
                targets=(each,),
            )
            for number, each in enumerate(targets)
        ),
    )
