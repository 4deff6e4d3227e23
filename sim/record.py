"""What is observed at the end of each hour: one number a channel, never one a seller."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.sellers.seller import MICRO, Case
from sim.submodels.arrays import Array

if TYPE_CHECKING:
    from sim.model import SiegeModel


class Channel(NamedTuple):
    """One observed number."""

    name: str
    unit: str
    meaning: str
    read: "Callable[[SiegeModel], Any]"


def _cases(*cases: Case) -> "Callable[[SiegeModel], float]":
    def read(model: "SiegeModel") -> float:
        return sum(int(model.crowd.case_counts[case]) for case in cases) * model.setting.sellers_per_agent

    return read


def _scaled(name: str) -> "Callable[[SiegeModel], float]":
    return lambda model: getattr(model.crowd, name) * model.setting.sellers_per_agent


def _mean_legitimacy(model: "SiegeModel") -> float:
    return model.crowd.legitimacy / (MICRO * model.setting.agents)


def _counted(name: str) -> "Callable[[SiegeModel], int]":
    return lambda model: int(np.count_nonzero(model.recorder.merchants[name][model.hour]))


PUNISHED = [case for case in Case if case is not Case.UNTOUCHED]

CHANNELS = (
    Channel("punished", "sellers", "punished so far, on the whole platform", _cases(*PUNISHED)),
    Channel("innocents_punished", "sellers", "of them honest", _scaled("innocents_punished")),
    Channel(
        "appeals_open", "sellers", "appeal filed or meant to be", _cases(Case.CONSIDERING, Case.PENDING, Case.RETRYING)
    ),
    Channel("appeals_overdue", "sellers", "appeal past its promised day, file unread", _cases(Case.OVERDUE)),
    Channel("appeals_upheld", "sellers", "appeal upheld", _cases(Case.UPHELD)),
    Channel("appeals_refused", "sellers", "appeal refused or never answered", _cases(Case.REFUSED)),
    Channel("files_unread", "sellers", "case files opened and not yet read", lambda m: m.platform.files_unread),
    Channel(
        "sanction_probability", "probability", "P that sellers estimate", lambda m: m.platform.sanction_probability
    ),
    Channel("heard", "sellers", "have heard of the rooms", _scaled("heard")),
    Channel("members", "sellers", "have joined so far", lambda m: m.alliance.members),
    Channel("in_rooms", "sellers", "sit in the voice rooms", lambda m: m.alliance.in_rooms),
    Channel("rooms", "rooms", "voice rooms opened", lambda m: m.alliance.rooms),
    Channel("group_seats", "sellers", "seats taken in the chat groups", lambda m: m.alliance.group_seats_taken),
    Channel(
        "redress_grievance",
        "millionths",
        "grievance in the rooms that redress would settle",
        lambda m: m.crowd.redress_grievance,
    ),
    Channel(
        "traffic_grievance",
        "millionths",
        "grievance in the rooms that equal traffic would settle",
        lambda m: m.crowd.traffic_grievance,
    ),
    Channel("reposts", "reposts", "of the Weibo call so far", lambda m: m.alliance.reposts),
    Channel("raiders", "sellers", "raid, organisers included", lambda m: m.alliance.raiders),
    Channel("raiders_online", "sellers", "of them at their screens", lambda m: m.alliance.raiders_online),
    Channel("sanctioned", "sellers", "accounts closed for raiding so far", _scaled("sanctioned")),
    Channel(
        "boycotters", "sellers", "in the rooms, say that they have stopped their own advertising", _scaled("boycotters")
    ),
    Channel(
        "honest_clicks", "clicks", "clicks of buyers on merchants' ads in the hour", lambda m: m.market.honest.sum()
    ),
    Channel("malicious_clicks", "clicks", "billed clicks of raiders in the hour", lambda m: m.market.malicious.sum()),
    Channel(
        "raid_clicks", "clicks", "made by raiders in the hour, caught ones included", lambda m: m.market.raid_clicks
    ),
    Channel("ad_spend", "fen", "merchants' ad spending of the hour", lambda m: m.market.cost.sum()),
    Channel("wasted_spend", "fen", "of it on malicious clicks", lambda m: m.market.wasted.sum()),
    Channel("small_ad_spend", "fen", "small sellers' ad spending of the hour", lambda m: m.market.small_spend),
    Channel("refunds", "fen", "refunded to merchants in the hour", lambda m: m.market.refunds.sum()),
    Channel("shops_exhausted", "merchants", "daily budget used up", _counted("exhausted")),
    Channel("shops_pausing", "merchants", "have stopped bidding for a while", _counted("pausing")),
    Channel(
        "shops_dark",
        "merchants",
        "usually hold ad slots and hold none at the end of the hour",
        _counted("dark"),
    ),
    Channel("items_locked", "items", "locked by unpaid orders", lambda m: m.market.table["locked"].sum()),
    Channel("items_sold", "items", "sold to buyers so far", lambda m: m.market.table["sold"].sum()),
    Channel(
        "sales_lost", "items", "wanted by buyers and not to be had so far", lambda m: m.market.table["lost_sales"].sum()
    ),
    Channel("fakers_stopped", "sellers", "fakers who stopped because they were warned", _scaled("fakers_stopped")),
    Channel("fakers_standing", "sellers", "fakers neither punished nor stopped", _scaled("fakers_standing")),
    Channel("restored", "sellers", "misjudged and restored without an appeal", _cases(Case.RESTORED)),
    Channel("tmall_punished", "merchants", "punished for faking so far", lambda m: m.tmall_audits.punished),
    Channel(
        "believed_parity", "share", "of other fakers believed to be punished too", lambda m: m.platform.parity_seen
    ),
    Channel("trust", "share", "mean legitimacy that all sellers of the platform grant it", _mean_legitimacy),
)


class MerchantChannel(NamedTuple):
    """One number observed of each merchant."""

    name: str
    unit: str
    meaning: str
    dtype: type
    read: "Callable[[SiegeModel], Any]"


MERCHANT_CHANNELS = (
    MerchantChannel("slots", "slots", "ad slots held at the end of the hour", np.int16, lambda m: m.market.slots_held),
    MerchantChannel("rank", "slot", "best of them, 1 the first, 0 for none", np.int16, lambda m: m.market.best_slot()),
    MerchantChannel("price", "fen", "mean price of a click on them", np.float32, lambda m: m.market.mean_price()),
    MerchantChannel("honest_clicks", "clicks", "of buyers, in the hour", np.int32, lambda m: m.market.honest),
    MerchantChannel(
        "malicious_clicks", "clicks", "of raiders, billed, in the hour", np.int32, lambda m: m.market.malicious
    ),
    MerchantChannel("spend", "fen", "in the hour", np.int64, lambda m: m.market.cost),
    MerchantChannel("wasted_spend", "fen", "of it on malicious clicks", np.int64, lambda m: m.market.wasted),
    MerchantChannel("refunds", "fen", "in the hour", np.int64, lambda m: m.market.refunds),
    MerchantChannel(
        "spent_share", "share", "of the daily cap spent since midnight", np.float32, lambda m: m.market.spent_share()
    ),
    MerchantChannel("exhausted", "yes/no", "budget of the day used up", np.bool_, lambda m: m.market.exhausted),
    MerchantChannel("pausing", "yes/no", "has stopped bidding for a while", np.bool_, lambda m: m.market.pausing),
    MerchantChannel("dark", "yes/no", "usually holds ad slots and holds none", np.bool_, lambda m: m.market.dark),
    MerchantChannel("items_locked", "items", "locked by unpaid orders", np.int32, lambda m: m.market.table["locked"]),
    MerchantChannel("sales_lost", "items", "wanted in vain in the hour", np.int32, lambda m: m.shops.lost),
)


class Recorder:
    """Writes one row an hour, and one of each merchant."""

    def __init__(self, model: "SiegeModel") -> None:
        self.model = model
        hours, merchants = model.setting.hours, model.market.table.count
        self._hourly = np.zeros((len(CHANNELS), hours))
        self.series: dict[str, Array] = {
            channel.name: values for channel, values in zip(CHANNELS, self._hourly, strict=True)
        }
        self.merchants: dict[str, Array] = {
            channel.name: np.zeros((hours, merchants), channel.dtype) for channel in MERCHANT_CHANNELS
        }

    def observe(self) -> None:
        """Record the hour."""
        model, hour = self.model, self.model.hour
        for name, _, _, _, read in MERCHANT_CHANNELS:
            self.merchants[name][hour] = read(model)
        self._hourly[:, hour] = [channel.read(model) for channel in CHANNELS]  # some count merchants just recorded
