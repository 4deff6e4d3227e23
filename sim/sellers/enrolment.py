"""Who is carried in a run, with which traits and what is the most that can happen to her.

Exact pruning: a seller has a row in the crowd only if something can happen to her. The alliance's channels
reach the sellers with the lowest numbers; of all others, only the innocent whom the campaign could flag can
act (they may appeal). Among the reached, only those weigh joining whose grievance could pass their threshold,
and whose clock could ring before the end, under the strongest pull that the scenario allows.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.columns import Cohort, Columns
from sim.sellers import bounds
from sim.sellers.audits import Audits, below
from sim.sellers.census import Census
from sim.sellers.seller import NEVER, Case, SmallSeller
from sim.submodels import civil_violence, raids, traffic
from sim.submodels.arrays import Array, Bools, Floats, Ints

if TYPE_CHECKING:
    from sim.model import SiegeModel

FIXED_COLUMNS = (
    *("seller", "community", "fakes", "offsite", "size_class", "exposure", "hardship_traffic"),
    *("appeal_luck", "appeal_wait"),
)
FIXED_WITHIN_REACH = (
    *("risk_aversion", "social_threshold", "hear_level", "join_clock", "leave_clock"),
    *("raid_clock", "raid_threshold", "willing", "sanction_clock", "boycott_luck"),
)
"""Columns of ``SmallSeller`` that are made from the census; ``hear_level`` moves when she is punished."""

FELT = ("hardship_redress", "grievance", "grievance_redress", "grievance_traffic")
"""Columns that ``SmallSeller.feelings`` gives."""


def find(wanted: Ints, among: Ints) -> tuple[Ints, Bools]:
    """Return where each wanted number stands in an ascending list, and whether it is there at all."""
    if len(among) == 0:
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return at, among[at] == wanted


def feel(model: "SiegeModel", table: Columns, rows: Any) -> None:
    """Let sellers weigh their grievance anew, after what was done to them or said to them."""
    felt = Cohort(SmallSeller, model, table, rows)
    for name, values in zip(FELT, felt.feelings(), strict=True):
        table[name][rows] = values


class Enrolment:
    """The sellers of one run, as they stand before the first hour.

    Args:
        model: The model they live in; its platform exists already.
        census: The draws of all sellers.
    """

    def __init__(self, model: "SiegeModel", census: Census) -> None:
        self.model = model
        self.census = census
        self.audits = Audits(census, model.setting)
        self.traffic_hardship = model.platform.traffic_hardship()
        """H_traffic by size class, under the policy in force."""

    def carried_sellers(self) -> Ints:
        """Return the numbers of the sellers to whom something can happen, ascending."""
        innocent = self.audits.seller[~self.audits.fakes]
        reach = self.model.setting.reach
        return np.concatenate([np.arange(reach), innocent[innocent >= reach]])

    def can_join(self, table: Columns, suspect_rows: Ints) -> Bools:
        """Return who could join under the strongest pull that the scenario allows.

        Grievance is bounded by that of a seller who is denied redress under the harshest policy while every
        statement turned out badly; risk by that of a crowd of all who can be reached; the hurdle by 0; the
        hazard by that of a seller who wants to join from the first hour to the last.

        Args:
            table: Rows from ``enrol``.
            suspect_rows: Those of the rows whom the campaign could flag at some time.
        """
        setting, b = self.model.setting, self.model.setting.behaviour
        harshest = bounds.harshest_policy(setting)
        hardship = bounds.traffic_hardship(setting, harshest)
        extreme = Columns(SmallSeller, len(suspect_rows), ("case", "flagged_hour", "hardship_traffic", *FELT))
        extreme.arrays |= {name: table[name][suspect_rows] for name in ("exposure", "fakes")}
        extreme["case"] = Case.RESIGNED
        extreme["flagged_hour"] = np.iinfo(np.int32).min  # before the festival, whenever that is
        extreme["hardship_traffic"] = hardship[table["size_class"][suspect_rows]]
        with self.model.platform.supposing(harshest):
            grievance = self._untouched(hardship)["grievance"][table["size_class"]]
            feel(self.model, extreme, slice(0, extreme.count))
        grievance[suspect_rows] = extreme["grievance"]
        calm = civil_violence.sanction_probability(
            b.risk_constant,
            harshest.sanction_capacity * bounds.fear_factor(setting),
            setting.reach * setting.sellers_per_agent,
            rounded=b.rounded_risk,
        )
        most = civil_violence.net_grievance(
            np.minimum(1.0, grievance * bounds.statements(setting)), table["risk_aversion"], calm
        )
        hazard = b.join_hazard * float(self.model.activity.sum())
        # Bounds are sums of the same numbers in another order, so the last bits get the benefit of the doubt.
        return (most > b.activation_threshold - 1e-9) & (table["join_clock"] <= hazard * (1.0 + 1e-9))

    def _untouched(self, traffic_hardship: Floats) -> Columns:
        """Return the untouched of each size class, who feel alike."""
        untouched = Columns(SmallSeller, traffic.SIZE_CLASSES)
        untouched["hardship_traffic"] = traffic_hardship
        feel(self.model, untouched, slice(0, untouched.count))
        return untouched

    def trait(self, column: str, sellers: Ints) -> Array:
        """Return a column of ``SmallSeller`` that nothing done to her changes, made from the census.

        Args:
            column: One of ``FIXED_COLUMNS`` or ``FIXED_WITHIN_REACH``.
            sellers: Numbers in the census.
        """
        b = self.model.setting.behaviour

        def drawn(trait: str) -> Floats:
            return self.census.of(trait, sellers).astype(np.float64)

        match column:
            case "seller":
                return sellers
            case "community":
                return sellers // b.community_size
            case "fakes":
                return below(self.census.of("faking_luck", sellers), b.faking_prevalence)
            case "offsite":
                return below(self.census.of("offsite_luck", sellers), b.offsite_share)
            case "hardship_traffic":
                return self.traffic_hardship[self.census.of("size_class", sellers)]
            case "appeal_wait":
                return np.minimum(drawn("appeal_clock") / b.appeal_hazard, float(self.model.setting.hours)).astype(
                    np.int32
                )
            case "hear_level":
                return drawn("hear_clock")
            case "social_threshold":
                return b.social_threshold_mean + b.social_threshold_spread * drawn("threshold_deviate")
            case "raid_threshold":
                return raids.raid_threshold(drawn("raid_threshold_draw"), b.attack_share)
            case "willing":
                return below(self.census.of("raid_luck", sellers), b.attack_share)
            case _:
                return self.census.of(column, sellers)

    def enrol(self, sellers: Ints) -> Columns:
        """Return the rows of sellers to whom nothing has happened but, at most, their punishment.

        What only matters within reach is left out for those beyond it.

        Args:
            sellers: Numbers in the census, ascending.
        """
        table = Columns(SmallSeller, len(sellers))
        for name in FIXED_COLUMNS:
            table[name] = self.trait(name, sellers)
        reached = slice(0, int(np.searchsorted(sellers, self.model.setting.reach)))
        for name in FIXED_WITHIN_REACH:
            table[name][reached] = self.trait(name, sellers[reached])

        at, found = find(sellers, self.audits.seller)
        hour = self.audits.hour[at[found]]
        table["flagged_hour"][found] = np.where(hour <= self.model.hour, hour, NEVER)
        punished = np.flatnonzero(table["flagged_hour"] < NEVER)
        table["case"][punished] = Case.RESIGNED
        untouched = self._untouched(self.traffic_hardship)
        for name in FELT:
            table[name] = untouched[name][table["size_class"]]
        feel(self.model, table, punished)
        return table
