"""Priors: quantiles stay within their range, never fall, and hit what is known of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import Declaration, declarations
from sim.scenario.policy import Policy
from sim.scenario.priors import Beta, Choice, LogNormal, LogUniform, Normal, Prior, Uniform, Whole

ENTRIES = [
    pytest.param(record, entry, id=entry.name)
    for record in (Policy, Behaviour)
    for entry in declarations(record)
    if entry.prior is not None
]
shares = st.floats(0, 1)


@pytest.mark.parametrize(("record", "entry"), ENTRIES)
@given(share=shares, other=shares)
@settings(max_examples=25)  # some ten forms of priors, each in many entries
def test_every_prior_gives_allowed_values_that_never_fall(
    record: type[Policy | Behaviour], entry: Declaration, share: float, other: float
) -> None:
    assert entry.prior is not None
    low, high = (entry.prior.quantile(each) for each in sorted((share, other)))
    assert low <= high
    for value in (low, high):
        assert getattr(record(**{entry.name: value}), entry.name) == value


@pytest.mark.parametrize(
    ("prior", "share", "value"),
    [
        (Uniform(2, 6), 0.25, 3),
        (LogUniform(1, 100), 0.5, 10),
        (Normal(1, 0.1), 0.5, 1),
        (LogNormal(2, 0.5, 15), 0.5, 2),
        (LogNormal(2, 0.5, 15), 0, 0.5),
        (LogNormal(2, 0.5, 15), 1, 15),
        (Beta(0.5, 0, 1), 0.5, 0.5),
        (Whole(5, 20), 0, 5),
        (Whole(5, 20), 1, 20),
        (Choice((24, 72)), 0.49, 24),
        (Choice((24, 72)), 0.5, 72),
    ],
)
def test_known_quantiles(prior: Prior, share: float, value: float) -> None:
    assert prior.quantile(share) == pytest.approx(value)


def test_a_beta_has_the_mean_it_says() -> None:
    prior = Beta(0.12, 0.05, 0.8)
    mean = sum(prior.quantile((n + 0.5) / 2000) for n in range(2000)) / 2000
    assert mean == pytest.approx(0.12, abs=1e-3)
