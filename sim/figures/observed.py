"""What the figures of a run are drawn from: taken from the run itself, or from the tables that it left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.measures.comparison import largest_advertisers
from sim.measures.outcomes import FEN_PER_CNY
from sim.runs import Run
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats, Ints

CHANNELS = ("in_rooms", "raiders", "raiders_online", "redress_grievance", "traffic_grievance")
ACTORS = ("platform", "alliance")
MONEY = ("wasted_spend", "ad_spend")
CAP_SPENT = "cap spent: "
"""Before the name of a merchant: the share of her daily cap that she has spent since midnight."""

MOST_NAMED = 7
SPENT, USED_UP, PAUSES, RAIDED = LAYERS = ("spent", "used up", "pauses", "raided")
"""Layers of the raster: thousandths of the daily cap spent since midnight; the others are 1 where it is so."""


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
        series: One value an hour by channel, money in the currency; and ``CAP_SPENT`` with a name, by merchant.
        raster: All merchants.
    """

    scenario: Scenario
    acts: Mapping[int, Sequence[str]]
    series: Mapping[str, Floats]
    raster: Raster

    @classmethod
    def of(cls, run: Run) -> "Observed":
        """Return what figures show of a run."""
        acts: dict[int, list[str]] = {}
        for event in run.events:
            if event.actor in ACTORS:
                acts.setdefault(event.hour, []).append(event.name)
        spent = run.by_merchant["spent_share"].astype(np.float64)
        named = run.named_rows or {run.merchants[row]: int(row) for row in largest_advertisers(run)}
        series = {name: run.series[name].astype(np.float64).round(6) for name in CHANNELS}
        series |= {CAP_SPENT + name: spent[:, row].round(6) for name, row in [*named.items()][:MOST_NAMED]}
        series |= {name: run.series[name] / FEN_PER_CNY for name in MONEY}
        return cls(run.scenario, acts, series, _raster(run, spent))


def _raster(run: Run, spent: Floats) -> Raster:
    order = np.argsort(-run.usual_spend_fen, kind="stable")
    layers: dict[str, Any] = {
        SPENT: np.rint(1000 * spent),
        USED_UP: run.by_merchant["exhausted"],
        PAUSES: run.by_merchant["pausing"],
        RAIDED: run.by_merchant["malicious_clicks"] > 0,
    }
    return Raster(
        tuple(run.merchants[row] for row in order),
        {layer: np.asarray(values.T[order], np.int64) for layer, values in layers.items()},
    )
