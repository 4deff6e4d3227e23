"""What is observed at the end of each hour: one number a channel, never one a seller."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.alliance.alliance import Alliance
from sim.market.market import Market
from sim.market.responses import Responses
from sim.market.shops import Shops
from sim.market.tmall_audits import TmallAudits
from sim.platform.platform import Platform
from sim.sellers.crowd import Crowd
from sim.sellers.membership import Membership
from sim.sellers.punishment import Punishment
from sim.sellers.raiding import Raiding
from sim.sellers.seller import MICRO, Case
from sim.sellers.trust import Trust
from sim.submodels.arrays import Array
from sim.world.world import World


class Scene(NamedTuple):
    """What is looked at."""

    world: World
    crowd: Crowd
    punishment: Punishment
    membership: Membership
    raiding: Raiding
    trust: Trust
    platform: Platform
    alliance: Alliance
    market: Market
    shops: Shops
    responses: Responses
    tmall_audits: TmallAudits


class Channel(NamedTuple):
    """One observed number: read at the end of each hour, or the sum over all merchants of a channel of theirs."""

    name: str
    unit: str
    meaning: str
    read: Callable[[Scene], Any] | str


def _cases(*cases: Case) -> Callable[[Scene], float]:
    return lambda s: sum(int(s.crowd.case_counts[case]) for case in cases) * s.world.setting.sellers_per_agent


def _sellers(agents: Callable[[Scene], int]) -> Callable[[Scene], float]:
    return lambda s: agents(s) * s.world.setting.sellers_per_agent


def _mean_legitimacy(s: Scene) -> float:
    return s.trust.legitimacy / (MICRO * s.world.setting.agents)


PUNISHED = [case for case in Case if case is not Case.UNTOUCHED]

PROTEST_CHANNELS = (
    Channel("punished", "sellers", "punished so far, on the whole platform", _cases(*PUNISHED)),
    Channel("innocents_punished", "sellers", "of them honest", _sellers(lambda s: s.punishment.innocents_punished)),
    Channel(
        "appeals_open", "sellers", "appeal filed or meant to be", _cases(Case.CONSIDERING, Case.PENDING, Case.RETRYING)
    ),
    Channel("appeals_overdue", "sellers", "appeal past its promised day, file unread", _cases(Case.OVERDUE)),
    Channel("appeals_upheld", "sellers", "appeal upheld", _cases(Case.UPHELD)),
    Channel("appeals_refused", "sellers", "appeal refused or never answered", _cases(Case.REFUSED)),
    Channel(
        "files_unread",
        "sellers",
        "case files opened and not yet read",
        lambda s: s.platform.case_files.unread(s.world.hour),
    ),
    Channel(
        "sanction_probability", "probability", "P that sellers estimate", lambda s: s.world.regime.sanction_probability
    ),
    Channel("heard", "sellers", "have heard of the rooms", _sellers(lambda s: s.membership.heard)),
    Channel("members", "sellers", "have joined so far", lambda s: s.world.members),
    Channel("in_rooms", "sellers", "sit in the voice rooms", lambda s: s.world.in_rooms),
    Channel("rooms", "rooms", "voice rooms opened", lambda s: s.world.rooms.opened),
    Channel("group_seats", "sellers", "seats taken in the chat groups", lambda s: s.world.group_seats_taken),
    Channel(
        "redress_grievance",
        "millionths",
        "grievance in the rooms that redress would settle",
        lambda s: s.membership.redress_grievance,
    ),
    Channel(
        "traffic_grievance",
        "millionths",
        "grievance in the rooms that equal traffic would settle",
        lambda s: s.membership.traffic_grievance,
    ),
    Channel("reposts", "reposts", "of the Weibo call so far", lambda s: s.world.reposts),
    Channel("raiders", "sellers", "raid, organisers included", lambda s: s.alliance.raiders),
    Channel("raiders_online", "sellers", "of them at their screens", lambda s: s.alliance.raiders_online),
    Channel("sanctioned", "sellers", "accounts closed for raiding so far", _sellers(lambda s: s.raiding.sanctioned)),
    Channel(
        "boycotters",
        "sellers",
        "in the rooms, say that they have stopped their own advertising",
        _sellers(lambda s: s.raiding.boycotters),
    ),
)

AD_CHANNELS = (
    Channel("honest_clicks", "clicks", "clicks of buyers on merchants' ads in the hour", "honest_clicks"),
    Channel("malicious_clicks", "clicks", "billed clicks of raiders in the hour", "malicious_clicks"),
    Channel(
        "raid_clicks",
        "clicks",
        "made by raiders in the hour, caught ones included",
        lambda s: s.market.raid_clicks.sum(),
    ),
    Channel("ad_spend", "fen", "merchants' ad spending of the hour", "spend"),
    Channel("wasted_spend", "fen", "of it on malicious clicks", "wasted_spend"),
    Channel("small_ad_spend", "fen", "small sellers' ad spending of the hour", lambda s: s.market.small_spend),
    Channel("refunds", "fen", "refunded to merchants in the hour", "refunds"),
    Channel("shops_exhausted", "merchants", "daily budget used up", "exhausted"),
    Channel("shops_pausing", "merchants", "have stopped bidding for a while", "pausing"),
    Channel(
        "shops_dark",
        "merchants",
        "usually hold ad slots and hold none at the end of the hour",
        "dark",
    ),
    Channel("unpaid_orders", "orders", "of raiders in the hour, never paid", lambda s: s.shops.unpaid_orders),
    Channel("paid_orders", "orders", "of raiders in the hour, paid to be refunded", lambda s: s.shops.paid_orders),
    Channel("order_refunds", "fen", "refunded to raiders for orders in the hour", lambda s: s.shops.refunded),
    Channel(
        "handling_cost", "fen", "merchants' cost of handling these refunds in the hour", lambda s: s.shops.handling_cost
    ),
    Channel("items_locked", "items", "locked by raiders' orders", "items_locked"),
    Channel("items_sold", "items", "sold to buyers so far", lambda s: s.market.merchants.columns.sold.sum()),
    Channel(
        "sales_lost",
        "items",
        "wanted by buyers and not to be had so far",
        lambda s: s.market.merchants.columns.lost_sales.sum(),
    ),
)

ENFORCEMENT_CHANNELS = (
    Channel(
        "fakers_stopped",
        "sellers",
        "fakers who stopped because they were warned",
        _sellers(lambda s: s.punishment.fakers_stopped),
    ),
    Channel(
        "fakers_standing",
        "sellers",
        "fakers neither punished nor stopped",
        _sellers(lambda s: s.punishment.fakers_standing),
    ),
    Channel("restored", "sellers", "misjudged and restored without an appeal", _cases(Case.RESTORED)),
    Channel("tmall_punished", "merchants", "punished for faking so far", lambda s: s.tmall_audits.punished),
    Channel(
        "believed_parity", "share", "of other fakers believed to be punished too", lambda s: s.world.regime.parity_seen
    ),
    Channel("trust", "share", "mean legitimacy that all sellers of the platform grant it", _mean_legitimacy),
)

CHANNELS = (*PROTEST_CHANNELS, *AD_CHANNELS, *ENFORCEMENT_CHANNELS)
"""What is observed of the whole, in the order of tables."""


def _reactions(s: Scene) -> Array:
    return np.where(s.responses.reacting, s.market.merchants.columns.response + 1, 0)


class MerchantChannel(NamedTuple):
    """One number observed of each merchant."""

    name: str
    unit: str
    meaning: str
    dtype: type
    read: Callable[[Scene], Any]


MERCHANT_CHANNELS = (
    MerchantChannel("slots", "slots", "ad slots held at the end of the hour", np.int16, lambda s: s.market.slots_held),
    MerchantChannel("rank", "slot", "best of them, 1 the first, 0 for none", np.int16, lambda s: s.market.best_slot()),
    MerchantChannel("price", "fen", "mean price of a click on them", np.float32, lambda s: s.market.mean_price()),
    MerchantChannel("honest_clicks", "clicks", "of buyers, in the hour", np.int32, lambda s: s.market.honest),
    MerchantChannel(
        "malicious_clicks", "clicks", "of raiders, billed, in the hour", np.int32, lambda s: s.market.malicious
    ),
    MerchantChannel("raided", "yes/no", "clicked by raiders in the hour", np.bool_, lambda s: s.market.hit),
    MerchantChannel("spend", "fen", "in the hour", np.int64, lambda s: s.market.cost),
    MerchantChannel("wasted_spend", "fen", "of it on malicious clicks", np.int64, lambda s: s.market.wasted),
    MerchantChannel("refunds", "fen", "in the hour", np.int64, lambda s: s.market.refunds),
    MerchantChannel(
        "spent_share", "share", "of the daily cap spent since midnight", np.float32, lambda s: s.market.spent_share()
    ),
    MerchantChannel("exhausted", "yes/no", "budget of the day used up", np.bool_, lambda s: s.market.exhausted),
    MerchantChannel("pausing", "yes/no", "has stopped bidding for a while", np.bool_, lambda s: s.market.pausing),
    MerchantChannel("dark", "yes/no", "usually holds ad slots and holds none", np.bool_, lambda s: s.market.dark),
    MerchantChannel(
        "reaction", "code", "what she does if she reacts in the hour: 1 + Response; else 0", np.int8, _reactions
    ),
    MerchantChannel(
        "items_locked", "items", "locked by raiders' orders", np.int32, lambda s: s.market.merchants.columns.locked
    ),
    MerchantChannel("sales_lost", "items", "wanted in vain in the hour", np.int32, lambda s: s.shops.lost),
)


class Recorder:
    """Writes one row an hour, and one of each merchant.

    Args:
        scene: What is looked at.
        ads: Whether there are ads to look at.

    Attributes:
        merchants: One value an hour and merchant for each channel.
        clicks_on_keywords: Clicks of raiders by hour and keyword, caught ones included; of no hour without ads.
    """

    def __init__(self, scene: Scene, *, ads: bool) -> None:
        self._scene = scene
        self._ads = ads
        hours, merchants = scene.world.setting.hours, scene.market.merchants.count
        self._hourly = np.zeros((len(self._channels), hours))
        self.merchants: dict[str, Array] = {
            channel.name: np.zeros((hours, merchants), channel.dtype) for channel in MERCHANT_CHANNELS if ads
        }
        self.clicks_on_keywords = np.zeros((hours if ads else 0, len(scene.market.raid_clicks)), np.int32)

    @property
    def _channels(self) -> tuple[Channel, ...]:
        return CHANNELS if self._ads else (*PROTEST_CHANNELS, *ENFORCEMENT_CHANNELS)

    @property
    def series(self) -> Mapping[str, Array]:
        """One value an hour for each channel."""
        for (_, _, _, read), values in zip(self._channels, self._hourly, strict=True):
            if isinstance(read, str):
                values[:] = self.merchants[read].sum(axis=1)
        return {channel.name: values for channel, values in zip(self._channels, self._hourly, strict=True)}

    def observe(self) -> None:
        """Record the hour."""
        scene, hour = self._scene, self._scene.world.hour
        if self._ads:
            for name, _, _, _, read in MERCHANT_CHANNELS:
                self.merchants[name][hour] = read(scene)
            self.clicks_on_keywords[hour] = scene.market.raid_clicks
        self._hourly[:, hour] = [0 if isinstance(read, str) else read(scene) for _, _, _, read in self._channels]
