"""The one seam between the model and everything that uses it: a scenario in, a frozen run out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import mesa
import numpy as np

from sim.model import SiegeModel
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census
from sim.submodels.arrays import Array, Ints
from sim.world.world import Event


class WithoutAds(dict[str, Array]):
    """The channels of a run that left its ads out."""

    def __missing__(self, channel: str) -> Array:
        """Say why there is none.

        Raises:
            KeyError: Always.
        """
        raise KeyError(f"{channel}: not observed, because the run left its ads out")


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What one run left behind. All arrays are read-only.

    Attributes:
        scenario: What was run.
        ads: Whether it had its ad stages. Without them ``series`` has no ad channels, ``by_merchant`` none at all,
            ``raid_clicks_on`` no hours, and ``events`` nothing that merchants did.
        series: One value an hour for each channel of ``sim.record``, as it stood when the hour ended.
        events: What happened, in order.
        joiners: Sellers who joined, by their number in the census, ascending.
        joined_hour: The hour in which each of them joined.
        left_hour: The hour in which each left the rooms; ``sim.sellers.seller.NEVER`` if she stayed.
        joiner_case: Where each stands with the platform at the end, a ``Case``.
        merchants: Names of merchants, by row; unnamed ones by category and number.
        named_rows: Rows of the named merchants.
        by_merchant: One value an hour and merchant for each channel of ``sim.record.MERCHANT_CHANNELS``.
        keywords: What each keyword is called: its category and number.
        raid_clicks_on: Clicks of raiders by hour and keyword, caught ones included.
        daily_cap_fen: Daily cap at the beginning, by merchant; ``sim.market.merchant.NO_CAP`` for none.
        spreads_budget: Whether each merchant lets her budget be spread over the day.
        usual_spend_fen: What an hour of mean activity usually costs, by merchant.
    """

    scenario: Scenario
    ads: bool
    series: Mapping[str, Array]
    events: tuple[Event, ...]
    joiners: Ints
    joined_hour: Ints
    left_hour: Ints
    joiner_case: Ints
    merchants: tuple[str, ...]
    named_rows: Mapping[str, int]
    by_merchant: Mapping[str, Array]
    keywords: tuple[str, ...]
    raid_clicks_on: Array
    daily_cap_fen: Ints
    usual_spend_fen: Array
    spreads_budget: Array

    def __repr__(self) -> str:
        s = self.scenario
        ads = "" if self.ads else ", ads left out"
        joined = len(self.joiners)
        return f"<Run of {s.name}, seed {s.seed}: {s.agents:,} agents, {s.hours} hours, {joined:,} joined{ads}>"

    def frame(self) -> dict[str, Array]:
        """Return the series with their times as columns, which ``pandas.DataFrame`` and ``polars.DataFrame`` take.

        Each row tells how things stood at its ``time``, by the clocks of the marketplace.
        """
        end_of_first = np.datetime64(self.clock(1).replace(tzinfo=None), "ms")
        return {"time": end_of_first + np.arange(self.scenario.hours) * np.timedelta64(1, "h"), **self.series}

    def clock(self, hour: int) -> datetime:
        """Return when an hour of the window begins."""
        return self.scenario.start + timedelta(hours=hour)

    def hour_before(self, moment: datetime) -> int:
        """Return the last full hour of the window before a moment.

        Raises:
            ValueError: If the moment lies outside the window.
        """
        hour = self.scenario.hour_of(moment) - 1
        if not 0 <= hour < self.scenario.hours:
            raise ValueError(f"{moment} lies outside the window of {self.scenario.name}")
        return hour

    def at(self, channel: str, moment: datetime) -> float:
        """Return a channel's value as it stood at a moment: at the end of the last full hour before it."""
        return float(self.series[channel][self.hour_before(moment)])


def simulate(
    scenario: Scenario,
    census: Census | None = None,
    on_hour: Callable[[int], object] | None = None,
    *,
    agents: Iterable[type[mesa.Agent]] = (),
    ads: bool = True,
) -> Run:
    """Run a scenario.

    Whoever asks for headcounts only leaves the ads out, and cuts the window off after the last hour that she
    asks for (``scenario.evolve(hours=...)``): every other channel is the same up to that hour.

    Args:
        scenario: What to run.
        census: The draws of its sellers, to share among runs of the same seed and number of agents.
        on_hour: Called with each hour that is done, for a progress bar.
        agents: Classes with rules of your own; see ``SiegeModel``.
        ads: Whether ads clear, shops sell and merchants respond; see ``SiegeModel``.

    Raises:
        ValueError: If the census is of another seed or number of agents, or a rule needs the ads that are left out.
        TypeError: If one of ``agents`` is none of the model's.
    """
    model = SiegeModel(scenario, census, agents, ads=ads)
    for hour in range(scenario.hours):
        model.step()
        if on_hour is not None:
            on_hour(hour)
    run = _harvest(model, ads=ads)
    # Mesa's model and agents hold each other. Left to the collector of garbage, finished models pile up unseen.
    model.__dict__.clear()
    return run


def numbered(categories: tuple[str, ...], each: int) -> list[str]:
    """Return names for so many things of each category."""
    return [f"{category} {n + 1}" for category in categories for n in range(each)]


def _harvest(model: SiegeModel, *, ads: bool) -> Run:
    joined, channels = model.crowd.joined(), dict if ads else WithoutAds
    place, merchants, recorder = model.setting.marketplace, model.market.merchants, model.recorder
    names = numbered(place.categories, place.merchants_per_category)
    for name, row in merchants.row_of.items():
        names[row] = name
    run = Run(
        scenario=model.setting,
        ads=ads,
        series=channels(recorder.series),
        events=tuple(model.events),
        joiners=joined["seller"],
        joined_hour=joined["joined_hour"],
        left_hour=joined["left_hour"],
        joiner_case=joined["case"],
        merchants=tuple(names),
        named_rows=dict(merchants.row_of),
        by_merchant=channels(recorder.merchants),
        keywords=tuple(numbered(place.categories, place.keywords_per_category)),
        raid_clicks_on=recorder.clicks_on_keywords,
        daily_cap_fen=merchants.first_caps,
        spreads_budget=merchants.columns.smooth.copy(),
        usual_spend_fen=merchants.columns.usual_spend.copy(),
    )
    arrays = [run.joiners, run.joined_hour, run.left_hour, run.joiner_case]
    arrays += [
        run.raid_clicks_on,
        run.daily_cap_fen,
        run.usual_spend_fen,
        run.spreads_budget,
        *run.series.values(),
        *run.by_merchant.values(),
    ]
    for array in arrays:
        array.setflags(write=False)
    return run
