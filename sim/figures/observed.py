"""What the figures of a run are drawn from: taken from the run itself, or from the tables that it left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.measures.outcomes import FEN_PER_CNY
from sim.runs import Run
from sim.scenario.agenda import Sweep
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array, Floats, Ints

CHANNELS = ("in_rooms", "raiders", "raiders_online", "redress_grievance", "traffic_grievance")
ACTORS = ("platform", "alliance")
BUYERS, RAIDERS = PAYERS = ("buyers: ", "raiders: ")
"""Before a name: what the clicks of buyers, and of raiders, cost her in the hour."""

BANDED = ("in_rooms", "raiders", "wasted_spend")
"""Channels of which figures show what the posterior says."""

ALL, MOST_SHOWN = "all merchants", 7
SPENT, USED_UP, PAUSES, RAIDED, REACTS = LAYERS = ("spent", "used up", "pauses", "raided", "reacts")
"""Layers of the raster: thousandths of the daily cap spent since midnight; what she does, as a ``Response`` plus 1, in
the hour in which she reacts; the others are 1 where it is so."""


class Raster(NamedTuple):
    """All merchants, hour by hour.

    Attributes:
        merchants: Their names, those with the largest usual ad spending first.
        layers: Merchants x hours, by name of the layer.
    """

    merchants: tuple[str, ...]
    layers: Mapping[str, Ints]

    def rows(self) -> Iterator[tuple[int, str, str, str]]:
        """Give a row a merchant and layer, its hours in one cell; layers without anything in them are left out."""
        for rank, merchant in enumerate(self.merchants):
            for layer, values in self.layers.items():
                if layer == SPENT or values[rank].any():
                    yield rank + 1, merchant, layer, " ".join(map(str, values[rank].tolist()))

    @classmethod
    def read(cls, rows: Iterable[Sequence[str]], hours: int) -> "Raster":
        """Return the raster that these rows were made of.

        Raises:
            ValueError: If they are not the rows of a raster.
        """
        parsed = [
            (int(rank) - 1, merchant, layer, [int(value) for value in cell.split()])
            for rank, merchant, layer, cell in rows
        ]
        merchants = tuple(merchant for _, merchant, layer, _ in parsed if layer == SPENT)
        layers = {layer: np.zeros((len(merchants), hours), np.int64) for layer in LAYERS}
        for rank, _, layer, values in parsed:
            layers[layer][rank] = values
        return cls(merchants, layers)


class Observed(NamedTuple):
    """What figures show of a run.

    Attributes:
        scenario: What was run.
        acts: Names of the acts of platform and alliance, by hour of the window.
        series: One value an hour by channel; and, in the currency, each of ``PAYERS`` with ``ALL`` and with the name
            of each merchant with a name or, up to ``MOST_SHOWN``, whom raiders cost most.
        raster: All merchants.
        sweep: Raiders' clicks by hour on each keyword since the sweep began, in the order in which they came to them.
        bands: What the posterior of this scenario says of ``BANDED`` channels: one value an hour by quantile, money in
            the currency; empty if none was fitted.
    """

    scenario: Scenario
    acts: Mapping[int, Sequence[str]]
    series: Mapping[str, Floats]
    raster: Raster
    sweep: Mapping[str, Ints]
    bands: Mapping[str, Mapping[str, Floats]]

    def sweep_rows(self) -> Iterator[tuple[str, str]]:
        """Give a row a keyword of the sweep, its hours in one cell."""
        for keyword, clicks in self.sweep.items():
            yield keyword, " ".join(map(str, clicks.tolist()))

    @classmethod
    def of(cls, run: Run, posterior: Posterior | None = None) -> "Observed":
        """Return what figures show of a run.

        Args:
            run: The run.
            posterior: Of its scenario, if one was fitted.
        """
        acts: dict[int, list[str]] = {}
        for event in run.events:
            if event.actor in ACTORS:
                acts.setdefault(event.hour, []).append(event.name)
        series = {name: run.series[name].astype(np.float64).round(6) for name in CHANNELS}
        for name, spend, wasted in _spending(run):
            series[BUYERS + name], series[RAIDERS + name] = (spend - wasted) / FEN_PER_CNY, wasted / FEN_PER_CNY
        return cls(run.scenario, acts, series, _raster(run), _sweep(run), bands_of(posterior))


def bands_of(posterior: Posterior | None) -> dict[str, dict[str, Floats]]:
    """Return what a posterior says of ``BANDED`` channels, as ``Observed`` has it."""
    known = {} if posterior is None else {name: posterior.bands[name] for name in BANDED if name in posterior.bands}
    per = {"wasted_spend": FEN_PER_CNY}
    return {
        name: {quantile: np.array(values, np.float64) / per.get(name, 1) for quantile, values in band}
        for name, band in known.items()
    }


def _spending(run: Run) -> Iterator[tuple[str, Array, Array]]:
    """Give names with what was spent in each hour, and what of it on raiders' clicks, in fen."""
    yield ALL, run.series["ad_spend"], run.series["wasted_spend"]
    wasted = run.by_merchant["wasted_spend"]
    total = wasted.sum(axis=0)
    worst_hit = [int(row) for row in np.argsort(-total, kind="stable") if total[row] > 0]
    for row in [*dict.fromkeys([*run.named_rows.values(), *worst_hit])][:MOST_SHOWN]:
        yield run.merchants[row], run.by_merchant["spend"][:, row], wasted[:, row]


def _sweep(run: Run) -> dict[str, Ints]:
    began = next((event.hour for event in run.events if event.name in Sweep.names()), run.scenario.hours)
    clicks = run.raid_clicks_on.astype(np.int64)
    clicks[:began] = 0
    swept = np.flatnonzero(clicks.any(axis=0))
    in_order = swept[np.argsort((clicks[:, swept] > 0).argmax(axis=0), kind="stable")]
    return {run.keywords[keyword]: clicks[:, keyword] for keyword in in_order.tolist()}


def _raster(run: Run) -> Raster:
    order = np.argsort(-run.usual_spend_fen, kind="stable")
    layers: dict[str, Any] = {
        SPENT: np.rint(1000 * run.by_merchant["spent_share"].astype(np.float64)),
        USED_UP: run.by_merchant["exhausted"],
        PAUSES: run.by_merchant["pausing"],
        RAIDED: run.by_merchant["raided"],
        REACTS: run.by_merchant["reaction"],
    }
    return Raster(
        tuple(run.merchants[row] for row in order),
        {layer: np.asarray(values.T[order], np.int64) for layer, values in layers.items()},
    )
