"""How merchants notice a raid, and what they do about it."""

import numpy as np

from sim.columns import NEVER
from sim.market.market import Market
from sim.market.merchant import Response
from sim.streams import stream
from sim.submodels.arrays import Bools
from sim.world.world import World


class Responses:
    """The merchants' alarms and reactions.

    Args:
        world: The world they live in.
        market: Where they bid.

    Attributes:
        reacting: Merchants who react in this hour.
    """

    def __init__(self, world: World, market: Market) -> None:
        self._world = world
        self._market = market
        setting = world.setting
        self.reacting: Bools = np.zeros(market.merchants.count, np.bool_)
        days = (setting.end - setting.start).days + 2
        self._luck = stream(setting.seed, "orders").standard_normal((days, market.merchants.count))

    def respond(self) -> None:
        """Let merchants notice a raid, and react to one that they noticed earlier."""
        world, market = self._world, self._market
        merchants, columns = market.merchants.cohort, market.merchants.columns
        luck = self._luck[(world.clock(world.hour).date() - world.setting.start.date()).days]
        alarmed = merchants.notices(market.usual_cost(), market.cost, luck)
        columns.alarm_hour[alarmed & (columns.alarm_hour == NEVER)] = world.hour
        self.reacting = reacting = merchants.reacts()
        if not reacting.any():
            return
        moving = reacting & (columns.response == Response.MOVE.value)
        if moving.any():
            market.leave_hit_keywords(moving)
        merchants.select(reacting).react()
        market.forget_hits(reacting)
