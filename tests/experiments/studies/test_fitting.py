"""Fits of a small siege whose facts are what it says itself: what its targets cannot see is not learnt."""

from pathlib import Path

import numpy as np
import pytest

from experiments.engine.measure import measure
from experiments.engine.run_log import RunLog
from experiments.numbers.learnt import dummy_departure, prior_ranks
from experiments.plan.fits import ADS, FREE
from experiments.plan.plan import Design
from experiments.studies import calibrate, fitting
from experiments.studies.fitting import Fitting
from sim.scenario.posterior import Posterior, path_of
from tests.experiments.sweeping import ask, rows
from tests.known_siege import known_siege
from tests.posteriors import NUMBERS, posterior_of

CHANCE = 3.5
"""Standard errors within which a number is as its prior says: mean and spread of four are looked at."""


@pytest.mark.slow
def test_what_no_target_sees_keeps_its_prior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.numbers.waves.SWEEPS", 40)
    monkeypatch.setattr("experiments.numbers.waves.MOST_RUNS", 300)
    monkeypatch.setattr("experiments.plan.fits.STAGE_DRAWS", 0)
    unseen = ADS[:3]  # no headcount sees the ads
    whole = calibrate.plan(known_siege(300), "narrow", 200, 1, None)
    plan = whole.model_copy(update={"design": Design(method="waves", vary=(*FREE, *unseen), count=200)})
    log = RunLog(tmp_path / "runs.log")
    fit = Fitting(plan, log)
    for jobs in fit.rounds():
        for job in jobs:
            if job.key not in log:
                log.add(job.key, measure(job))
    log.close()
    last = fit.stages[-1]
    values, prior = (
        {name: np.array([point[name] for point in points], np.float64) for name in (*FREE, *unseen)}
        for points in (last.points, fit.prior)
    )
    ranks = prior_ranks(values, prior) | {"dummy": last.dummy}
    departures = {}
    for name in (*unseen, "dummy", "behaviour.join_hazard"):
        spread = (ranks[name] - 0.5) ** 2 @ last.weights - 1 / 12
        departures[name] = dummy_departure(ranks[name], last.weights, last.worth), spread * np.sqrt(180 * last.worth)
    seen = departures.pop("behaviour.join_hazard")
    assert max(np.abs(seen)) > CHANCE  # what is seen does not keep its prior
    assert np.abs([*departures.values()]).max() < CHANCE, departures


@pytest.mark.slow
def test_the_ads_learn_from_their_targets_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("experiments.plan.fits", "experiments.plan.plan", "experiments.studies.fitting", calibrate.__name__):
        for name, value in (("GIVEN", 8), ("TRIES", 4)):
            monkeypatch.setattr(f"{module}.{name}", value, raising=False)
    siege = known_siege(300)
    world = tmp_path / "small.json"
    world.write_text(siege.to_json(), "utf-8")
    path_of(world, "main").write_text(posterior_of(siege).to_json(), "utf-8")
    answer = ask("calibrate", world, "--fit", "ads", "--draws", "20", "--seeds", "1", "--out", tmp_path / "out")
    assert (answer.code, answer.err) == (0, "")
    [folder] = (tmp_path / "out").iterdir()
    found = Posterior.load(folder / "posterior.json")
    assert set(found.numbers) == {*NUMBERS, *ADS}
    assert found.given == posterior_of(siege).title
    assert len(rows(folder / "runs.csv")) == 8 * 4 + 20
    # A cut: of each draw of mobilisation that is met at all, the weight is what it was.
    at = found.numbers.index(NUMBERS[0])
    by_given: dict[float, float] = {}
    for draw, weight in zip(found.draws, found.weights, strict=True):
        by_given[draw[at]] = by_given.get(draw[at], 0.0) + weight
    assert len(by_given) > 4
    assert list(by_given.values()) == pytest.approx([1 / len(by_given)] * len(by_given), abs=1e-4)
    assert fitting.TRIES == 4
