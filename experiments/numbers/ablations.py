"""What a fit without a part of the model still shows."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from experiments.numbers.stages import Stage
from experiments.plan.fits import questions
from experiments.plan.headcounts import headcounts
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats


class Ablated(NamedTuple):
    """What is left of a fit.

    Attributes:
        name: Of the scenario that was fitted.
        effective: How many draws its posterior is worth; 0 if no draw agrees.
        together: Share of its posterior's weight, fresh seeds, that agrees with all that it was asked.
        shares: Share that agrees with each, by id: of forecasts with fresh seeds, or if no draw agrees of the draws
            that the fit found most likely.
        forecast: 5 %, median and 95 % of the headcount that is held out; None if no draw agrees.
    """

    name: str
    effective: float
    together: float
    shares: Mapping[str, float]
    forecast: Floats | None


def ablated(scenario: Scenario, stage: Stage) -> Ablated:
    """Return what the last stage of a fit shows."""
    asked = questions(scenario, "narrow")
    told = stage.forecasts.answers
    if not told:
        return Ablated(scenario.name, 0.0, 0.0, dict(zip(stage.asked, stage.each.tolist(), strict=True)), None)
    agree = np.array([(told[q.target.id] >= q.low) & (told[q.target.id] < q.high) for q in asked])
    shares = {q.target.id: float(row.mean()) for q, row in zip(asked, agree, strict=True)}
    ahead = [told[count.target] for count in headcounts(scenario) if not count.teaches]
    forecast = np.quantile(ahead[-1], (0.05, 0.5, 0.95)) if ahead else None
    return Ablated(scenario.name, stage.worth, float(agree.all(axis=0).mean()), shares, forecast)
