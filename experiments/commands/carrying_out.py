"""From a plan to an answer: what all commands do that carry out a study."""

from collections.abc import Callable
from typing import ParamSpec

from pydantic import ValidationError

from experiments.engine import progress as screen
from experiments.engine.experiment import Finished, Resources, conduct
from experiments.engine.study import Numbers, Study
from experiments.plan.plan import Plan
from experiments.words import listing
from sim.errors import InputError, explain
from sim.terminal.console import console

MOST_RUNS = 1_000_000

Options = ParamSpec("Options")


def planned(make: Callable[Options, Plan], *arguments: Options.args, **options: Options.kwargs) -> Plan:
    """Make a plan.

    Raises:
        InputError: If what was asked for does not fit together, or is too many runs.
    """
    try:
        plan = make(*arguments, **options)
    except ValidationError as mistake:
        raise InputError(explain(mistake, Plan)) from None
    if plan.size > MOST_RUNS:
        raise InputError(f"{plan.kind}: {plan.size:,} runs are more than {MOST_RUNS:,}; take fewer values or seeds")
    return plan


def carry_out(plan: Plan, resources: Resources, study: Study[Numbers]) -> Finished[Numbers]:
    """Conduct a study, then say what came of it."""
    finished = conduct(plan, resources, study)
    if finished.failed:
        screen.warn(f"{finished.failed:,} runs failed: see the column error of runs.csv; --retry makes them again")
    if resources.quiet:
        console().print(str(finished.folder), soft_wrap=True)
    elif finished.numbers is None:
        console().print(f"this share is finished; when all are: siege merge {finished.folder}", soft_wrap=True)
    else:
        listing.show(finished.folder)
        say(plan, finished.numbers, study)
    return finished


def say(plan: Plan, numbers: Numbers, study: Study[Numbers]) -> None:
    """Print a study's words."""
    for line in study.words(plan, numbers):
        console().print(line)


def exit_code(finished: Finished[Numbers]) -> int:
    """Return 1 if runs failed."""
    return 1 if finished.failed else 0
