"""Who is carried in a run, with which traits and what is the most that can happen to her.

Exact pruning: a seller has a row in the crowd only if something can happen to her. The alliance's channels
reach the sellers with the lowest numbers; of all others, only the innocent whom the campaign could flag can
act (they may appeal). Among the reached, only those weigh joining whose grievance could pass their threshold,
and whose clock could ring before the end, under the strongest pull that the scenario allows.
"""

from typing import Any

import numpy as np

from sim.columns import NEVER, Columns
from sim.sellers import bounds
from sim.sellers.audits import Audits
from sim.sellers.census import Census, below
from sim.sellers.seller import Case, SmallSeller
from sim.submodels import civil_violence, raids, traffic
from sim.submodels.arrays import Array, Bools, Floats, Ints
from sim.world.world import World

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
"""Columns that ``SmallSeller.feels`` sets."""


def find(wanted: Ints, among: Ints) -> tuple[Ints, Bools]:
    """Return where each wanted number stands in an ascending list, and whether it is there at all."""
    if len(among) == 0:
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return at, among[at] == wanted


class Enrolment:
    """The sellers of one run, as they stand before the first hour.

    Args:
        world: The world they live in.
        census: The draws of all sellers.
        seller_class: What they are: ``SmallSeller``, or a class made from it.
        foreseen: Whether the platform does nothing but what agenda and rules say.

    Attributes:
        prunes: Whether the bounds hold by which sellers are not asked who cannot act.
        audits: Whom the campaign audits, and when.
        traffic_hardship: H_traffic by size class, under the policy in force.
    """

    def __init__(self, world: World, census: Census, seller_class: type[SmallSeller], *, foreseen: bool) -> None:
        self._world = world
        self.census = census
        self.seller_class = seller_class
        self.prunes = foreseen and bounds.hold_for(seller_class, SmallSeller)
        self.audits = Audits(census, world.setting, foreseen=foreseen)
        self.traffic_hardship = world.regime.traffic_hardship()

    def carried_sellers(self) -> Ints:
        """Return the numbers of the sellers to whom something can happen, ascending."""
        reach, suspects = self._world.setting.reach, self.audits.seller
        act = suspects[~self.audits.fakes] if self.prunes else suspects
        return np.concatenate([np.arange(reach), act[act >= reach]])

    def can_join(self, columns: Columns, suspects: Ints) -> Bools:
        """Return who could join under the strongest pull that the scenario allows.

        A seller is asked whether she would want in if she were denied redress under the harshest policy, as far as
        the campaign could flag her, while every statement turned out badly, all who can be reached shared the risk,
        and everybody else in her community had joined; and whether her clock could ring if she wanted to join from
        the first hour to the last.

        Args:
            columns: Rows from ``enrol``.
            suspects: Rows of those whom the campaign could flag.
        """
        if not self.prunes:
            return np.ones(columns.count, np.bool_)
        world, setting, b = self._world, self._world.setting, self._world.setting.behaviour
        harshest = bounds.harshest_policy(setting)
        hardship = bounds.traffic_hardship(setting, harshest)
        calm = civil_violence.sanction_probability(
            b.risk_constant,
            harshest.sanction_capacity * bounds.fear_factor(setting),
            setting.reach * setting.sellers_per_agent,
            rounded=b.rounded_risk,
        )
        denied = Columns(self.seller_class, len(suspects))
        for name in ("exposure", "fakes"):
            denied.write(name, slice(None), columns.read(name, suspects))
        denied.case = Case.RESIGNED
        denied.flagged_hour = np.iinfo(np.int32).min  # before the festival, whenever that is
        denied.hardship_traffic = hardship[columns.size_class[suspects]]
        as_it_is = columns.grievance.copy()
        with world.regime.supposing(harshest, calm), world.communities.supposing_all_joined():
            self._of(denied).feels()
            columns.grievance = self._untouched(hardship).grievance[columns.size_class]
            columns.grievance[suspects] = denied.grievance
            columns.grievance = np.minimum(1.0, columns.grievance * bounds.statements(setting))
            surplus: Floats = self._of(columns).surplus()
        columns.grievance = as_it_is
        hazard = b.join_hazard * float(world.activity.sum())
        # Bounds are sums of the same numbers in another order, so the last bits get the benefit of the doubt.
        return (surplus > -1e-9) & (columns.join_clock <= hazard * (1.0 + 1e-9))

    def _of(self, columns: Columns, rows: Any = slice(None)) -> SmallSeller:
        return self.seller_class.at(self._world, columns, rows)

    def _untouched(self, traffic_hardship: Floats) -> Columns:
        """Return the untouched of each size class, who feel alike."""
        untouched = Columns(self.seller_class, traffic.SIZE_CLASSES)
        untouched.hardship_traffic = traffic_hardship
        self._of(untouched).feels()
        return untouched

    def trait(self, column: str, sellers: Ints) -> Array:
        """Return a column of ``SmallSeller`` that nothing done to her changes, made from the census.

        Args:
            column: One of ``FIXED_COLUMNS`` or ``FIXED_WITHIN_REACH``.
            sellers: Numbers in the census.
        """
        b = self._world.setting.behaviour

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
                return np.minimum(drawn("appeal_clock") / b.appeal_hazard, float(self._world.setting.hours)).astype(
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
        columns = Columns(self.seller_class, len(sellers))
        reached = slice(0, int(np.searchsorted(sellers, self._world.setting.reach)))
        for names, rows in ((FIXED_COLUMNS, slice(None)), (FIXED_WITHIN_REACH, reached)):
            for name in names:
                columns.write(name, rows, self.trait(name, sellers[rows]))
        at, found = find(sellers, self.audits.seller)
        hour = self.audits.hour[at[found]]
        columns.flagged_hour[found] = np.where(hour <= self._world.hour, hour, NEVER)
        (punished,) = (columns.flagged_hour < NEVER).nonzero()
        columns.case[punished] = Case.RESIGNED
        if not self.prunes:
            self._of(columns).feels()
            return columns
        untouched = self._untouched(self.traffic_hardship)
        for name in FELT:
            columns.write(name, slice(None), untouched.read(name, columns.size_class))
        self._of(columns, punished).feels()
        return columns
