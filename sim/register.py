"""Who is carried in a run, with which traits and what is the most that can happen to her.

Exact pruning: a seller has a row in the crowd only if something can happen to her. The alliance's channels
reach the sellers with the lowest numbers; of all others, only the innocent whom the campaign flags can act
(they may appeal). Among the reached, only those weigh joining whose grievance could pass their threshold,
and whose clock could ring before the end, under the strongest pull that the scenario allows.
"""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.agenda import Campaign, LeaderRemoved, Statement
from sim.agents.seller import NEVER, Case, SmallSeller
from sim.census import Census
from sim.cohort import Cohort, Table
from sim.submodels import civil_violence, enforcement, raids, traffic
from sim.submodels.arrays import Array, Bools, Ints

if TYPE_CHECKING:
    from sim.model import SiegeModel
    from sim.scenario import Scenario

FELT = ("hardship_redress", "grievance", "grievance_redress", "grievance_traffic")
"""Columns that ``SmallSeller.feelings`` gives."""

CHUNK = 1 << 17
"""Sellers looked at together; their traits then fit into the processor's cache."""


def below(draws: Array, share: float) -> Bools:
    """Return which uniform draws lie below a share, compared in the draws' own single precision."""
    return np.less(draws, np.float32(share))


class Flagged(NamedTuple):
    """Sellers whom the campaign flags, ascending by number; one entry per seller on each array."""

    seller: Ints
    delay: Ints
    fakes: Bools


def flagged_sellers(census: Census, setting: "Scenario") -> Flagged:
    """Hold the detector against every seller of the platform.

    Returns:
        Who is flagged within the length of the window, and how many hours after the campaign begins.
    """
    if not any(isinstance(act, Campaign) for act in setting.agenda):
        return Flagged(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_))
    p, b, count = setting.policy, setting.behaviour, census.sellers
    faking, offsite, suspicion = (census.first(t, count) for t in ("faking_luck", "offsite_luck", "suspicion"))
    chance = enforcement.flag_probability(
        np.array([False, False, True]),
        np.array([False, True, False]),
        coverage=p.campaign_coverage,
        recall=p.detector_recall,
        false_positive_rate=p.detector_fpr,
        offsite_factor=p.fpr_offsite_factor,
    )
    hits = []
    for at in range(0, count, CHUNK):
        part = slice(at, at + CHUNK)
        fakes, from_outside = below(faking[part], b.faking_prevalence), below(offsite[part], b.offsite_share)
        plain, outsider, faker = (below(suspicion[part], each) for each in chance)
        hits.append(at + np.flatnonzero(np.where(fakes, faker, np.where(from_outside, outsider, plain))))
    seller = np.concatenate(hits)
    clock = census.first("audit_clock", count)[seller]
    delay = np.minimum(clock.astype(np.float64) * p.campaign_hours, float(NEVER)).astype(np.int64)
    seller, delay = seller[delay < setting.hours], delay[delay < setting.hours]
    return Flagged(seller, delay, below(faking[seller], b.faking_prevalence))


def find(wanted: Ints, among: Ints) -> tuple[Ints, Bools]:
    """Return where each wanted number stands in an ascending list, and whether it is there at all."""
    if len(among) == 0:
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return at, among[at] == wanted


def feel(model: "SiegeModel", table: Table, rows: Any) -> None:
    """Let sellers weigh their grievance anew, after what was done to them or said to them."""
    felt = Cohort(SmallSeller, model, table, rows)
    for name, values in zip(FELT, felt.feelings(), strict=True):
        table[name][rows] = values


class Register:
    """The sellers of one run, as they stand before the first hour.

    Args:
        model: The model they live in; its platform exists already.
        census: The draws of all sellers.
    """

    def __init__(self, model: "SiegeModel", census: Census) -> None:
        self.model = model
        self.census = census
        self.flagged = flagged_sellers(census, model.setting)
        self.reach = model.setting.reach
        self._traffic_hardship = model.platform.traffic_hardship()

    def carried_sellers(self) -> Ints:
        """Return the numbers of the sellers to whom something can happen, ascending."""
        innocent = self.flagged.seller[~self.flagged.fakes]
        return np.concatenate([np.arange(self.reach), innocent[innocent >= self.reach]])

    def can_join(self, table: Table, flagged_rows: Ints) -> Bools:
        """Return who could join under the strongest pull that the scenario allows.

        Grievance is bounded by that of a seller who is denied redress while every statement turned out
        badly; risk by that of a crowd of all who can be reached; the hurdle by 0; the hazard by that of a
        seller who wants to join from the first hour to the last.

        Args:
            table: Rows from ``enrol``.
            flagged_rows: Those of the rows that the campaign flags at some time.
        """
        setting, b = self.model.setting, self.model.setting.behaviour
        extreme = Table(SmallSeller, len(flagged_rows), ("case", "flagged_hour", *FELT))
        extreme.arrays |= {name: table[name][flagged_rows] for name in ("exposure", "fakes", "hardship_traffic")}
        extreme["case"] = Case.RESIGNED
        extreme["flagged_hour"] = np.iinfo(np.int32).min  # before the festival, whenever that is
        feel(self.model, extreme, slice(0, extreme.count))
        grievance = table["grievance"].copy()
        grievance[flagged_rows] = extreme["grievance"]
        shocks = {"hard line": b.hardline_shock, "concession": b.concession_shock}
        worst = math.prod(1.0 + max(0.0, shocks[a.stance]) for a in setting.agenda if isinstance(a, Statement))
        arrests = sum(isinstance(act, LeaderRemoved) for act in setting.agenda)
        calm = civil_violence.sanction_probability(
            b.risk_constant,
            setting.policy.sanction_capacity * min(1.0, 1.0 + b.arrest_shock) ** arrests,
            self.reach * setting.sellers_per_agent,
            rounded=b.rounded_risk,
        )
        most = civil_violence.net_grievance(np.minimum(1.0, grievance * worst), table["risk_aversion"], calm)
        hazard = b.join_hazard * float(self.model.activity.sum())
        # Bounds are sums of the same numbers in another order, so the last bits get the benefit of the doubt.
        return (most > b.activation_threshold - 1e-9) & (table["join_clock"] <= hazard * (1.0 + 1e-9))

    def enrol(self, sellers: Ints) -> Table:
        """Return the rows of sellers to whom nothing has happened but, at most, their punishment.

        Args:
            sellers: Numbers in the census, ascending.
        """
        setting, b = self.model.setting, self.model.setting.behaviour
        table = Table(SmallSeller, len(sellers))

        def trait(name: str) -> Array:
            return self.census.of(name, sellers)

        table["seller"] = sellers
        table["community"] = sellers // b.community_size
        table["fakes"] = below(trait("faking_luck"), b.faking_prevalence)
        table["offsite"] = below(trait("offsite_luck"), b.offsite_share)
        table["size_class"] = trait("size_class")
        table["hardship_traffic"] = self._traffic_hardship[table["size_class"]]
        for name in ("exposure", "appeal_luck"):
            table[name] = trait(name)
        wait = trait("appeal_clock").astype(np.float64) / b.appeal_hazard
        table["appeal_wait"] = np.minimum(wait, float(setting.hours))
        reached = slice(0, int(np.searchsorted(sellers, self.reach)))
        near = sellers[reached]
        for name in ("risk_aversion", "join_clock", "leave_clock", "raid_clock", "sanction_clock", "boycott_luck"):
            table[name][reached] = self.census.of(name, near)
        table["hear_level"][reached] = self.census.of("hear_clock", near)
        deviate = self.census.of("threshold_deviate", near).astype(np.float64)
        table["social_threshold"][reached] = b.social_threshold_mean + b.social_threshold_spread * deviate
        draw = self.census.of("raid_threshold_draw", near).astype(np.float64)
        table["raid_threshold"][reached] = raids.raid_threshold(draw, b.attack_share)
        table["willing"][reached] = below(self.census.of("raid_luck", near), b.attack_share)

        start = self.model.platform.campaign_hour
        if start is not None:
            at, found = find(sellers, self.flagged.seller)
            hour = start + self.flagged.delay[at[found]]
            table["flagged_hour"][found] = np.where(hour <= self.model.hour, hour, NEVER)
        punished = np.flatnonzero(table["flagged_hour"] < NEVER)
        table["case"][punished] = Case.RESIGNED
        # The untouched of one size class feel alike.
        untouched = Table(SmallSeller, traffic.SIZE_CLASSES)
        untouched["hardship_traffic"] = self._traffic_hardship
        feel(self.model, untouched, slice(0, untouched.count))
        for name in FELT:
            table[name] = untouched[name][table["size_class"]]
        feel(self.model, table, punished)
        return table
