"""``siege sweep``."""

import argparse

from experiments.commands import options as given
from experiments.commands.carrying_out import MOST_RUNS, carry_out, exit_code, planned
from experiments.commands.drawing import Usual, draws, say
from experiments.plan.designs import grid, latin, sobol
from experiments.plan.plan import Design, Method
from experiments.plan.space import Axis
from experiments.studies import sweep
from sim.scenario.scenario import Scenario

USUAL = Usual(posterior=20, prior=10, otherwise=0, paired=True)
"""How many draws are made unless told otherwise."""


def run(scenario: Scenario, options: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``siege sweep``; see ``siege sweep --help``."""
    resources = given.resources(options, command)
    axes = [Axis.parse(text) for text in options.vary]
    asked = options.sobol if options.latin is None else options.latin
    if asked is None:
        design, points = Design(method="grid", vary=tuple(options.vary)), grid(axes)
    else:
        method: Method = "sobol" if options.latin is None else "latin"
        draw = sobol if method == "sobol" else latin
        count = given.whole(f"--{method}", asked, 2, MOST_RUNS)
        design, points = Design(method=method, vary=tuple(options.vary), count=count), draw(axes, count, scenario.seed)
    drawn = draws(scenario, options.scenario, options, USUAL, {axis.name for axis in axes})
    outcomes = given.outcomes(options.outcome)
    plan = planned(sweep.plan, scenario, design, points, seeds=drawn.seeds, outcomes=outcomes, drawn=drawn.by_seed)
    say(drawn, quiet=resources.quiet)
    return exit_code(carry_out(plan, resources, sweep.Sweep()))
