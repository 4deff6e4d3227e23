"""How merchants notice a raid, and what they do about it."""

from sim.columns import NEVER
from sim.market.market import Market
from sim.market.merchant import Response
from sim.world.world import World


class Responses:
    """The merchants' alarms and reactions.

    Args:
        world: The world they live in.
        market: Where they bid.
    """

    def __init__(self, world: World, market: Market) -> None:
        self._world = world
        self._market = market

    def respond(self) -> None:
        """Let merchants notice a raid, and react to one that they noticed earlier."""
        market = self._market
        merchants, columns = market.merchants.cohort, market.merchants.columns
        alarmed = merchants.notices(market.usual_cost(), market.cost, market.honest, market.malicious)
        columns.alarm_hour[alarmed & (columns.alarm_hour == NEVER)] = self._world.hour
        reacting = merchants.reacts()
        if not reacting.any():
            return
        moving = reacting & (columns.response == Response.MOVE.value)
        if moving.any():
            market.leave_hit_keywords(moving)
        merchants.select(reacting).react()
        market.forget_hits(reacting)
