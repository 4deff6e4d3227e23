"""From what the uncertain numbers of a study are drawn: the posterior of its scenario, their priors, or nothing."""

import argparse
from collections.abc import Collection
from typing import NamedTuple

from experiments.commands import options as given
from experiments.plan.designs import draws_from_priors, uncertain
from experiments.plan.plan import Drawn
from sim.errors import InputError
from sim.scenario.fits import posterior_for
from sim.scenario.posterior import Posterior
from sim.scenario.scenario import Scenario
from sim.terminal.console import console


class Draws(NamedTuple):
    """How often the uncertain numbers are drawn, and from what.

    Attributes:
        by_seed: What is drawn under each seed otherwise, if it is.
        from_priors: How many draws from the priors are made besides, each run with every seed.
        kept: Names of numbers that the command line sets, so that they are not drawn.
        seeds: How many seeds there are.
        told: One line that says so.
    """

    by_seed: Drawn | None
    from_priors: int
    kept: tuple[str, ...]
    seeds: int
    told: str


class Usual(NamedTuple):
    """How many draws a study makes unless told otherwise.

    Attributes:
        posterior: From a posterior.
        prior: From the priors, if these are asked for.
        otherwise: From the priors, if there is no posterior.
        paired: Whether each seed has its own draw from the priors too, instead of every draw every seed.
    """

    posterior: int
    prior: int
    otherwise: int
    paired: bool = False


def draws(
    scenario: Scenario, name: str, options: argparse.Namespace, usual: Usual, varied: Collection[str] = ()
) -> Draws:
    """Return what a study draws.

    Args:
        scenario: Whose posterior is asked for.
        name: How the command line names it.
        options: Of the command line.
        usual: How many draws there are unless told otherwise.
        varied: Names of numbers that the study itself varies.

    Raises:
        InputError: If an option is not allowed, or seeds are asked for that a draw from a posterior has not.
    """
    asked, seeds = given.draws(options), given.seeds(options)
    set_here = {change.partition("=")[0] for change in options.changes}
    kept, notes = tuple(sorted(set_here & set(uncertain()))), ""
    if asked != 0 and not options.prior:
        known = posterior_for(scenario, name)
        if known and not known.stale:
            if asked is not None and options.seeds is not None:
                raise InputError("--seeds: each draw from the posterior has a seed of its own; give --draws or --seeds")
            count = asked or (seeds if options.seeds is not None else usual.posterior)
            return _from_posterior(known.posterior, scenario, count, {*set_here, *varied})
        if known:
            notes = f"the posterior of {known.posterior.scenario} is left out, as it is stale: {known.stale}; "
    count = asked if asked is not None else usual.prior if options.prior else usual.otherwise
    if not count:
        return Draws(None, 0, kept, seeds, f"{notes}nothing is drawn: uncertain numbers are as the scenario has them")
    told = f"{notes}{_draws(count, len(uncertain(kept)))} from their priors"
    if not usual.paired:
        return Draws(None, count, kept, seeds, told)
    if options.seeds is not None and asked is not None:
        raise InputError("--seeds: each draw has a seed of its own; give --draws or --seeds")
    count = seeds if asked is None else count
    drawn = Drawn(source="the priors", points=tuple(draws_from_priors(count, scenario.seed, kept)))
    return Draws(drawn, 0, kept, count, f"{told}, each with a seed of its own")


def _from_posterior(posterior: Posterior, scenario: Scenario, count: int, kept: Collection[str]) -> Draws:
    points = [
        {name: value for name, value in point.items() if name not in kept}
        for point in posterior.points(count, scenario.seed)
    ]
    left = sorted(set(posterior.numbers) & set(kept))
    told = f"{_draws(count, len(points[0]))} from {posterior.title}, each with a seed of its own; "
    told += f"not drawn: {', '.join(left)} and all else" if left else "all else is as the scenario has it"
    if posterior.agents != scenario.agents:
        told += f"; it was fitted with {posterior.agents:,} agents"
    return Draws(Drawn(source=posterior.title, points=tuple(points)), 0, tuple(left), count, told)


def _draws(count: int, numbers: int) -> str:
    return f"{count:,} draw{'s' if count > 1 else ''} of {numbers} number{'s' if numbers > 1 else ''}"


def say(drawn: Draws, *, quiet: bool) -> None:
    """Print from what is drawn."""
    if not quiet:
        console().print(drawn.told)
