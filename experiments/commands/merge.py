"""``siege merge``."""

import argparse
from pathlib import Path

from experiments.commands.carrying_out import say
from experiments.engine import progress as screen
from experiments.engine.experiment import failures, finish
from experiments.engine.folder import log_of, opened
from experiments.engine.run_log import RunLog, hold
from experiments.plan.plan import Plan
from experiments.plan.plan_file import read_plan
from experiments.studies.registry import study_of
from experiments.studies.search import Search
from experiments.words import listing
from sim.errors import InputError


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege merge``: put the shares of a job array together."""
    folder = Path(options.folder)
    plan = read_plan(folder)
    study = study_of(plan)
    if isinstance(study, Search):
        raise InputError(f"merge: {folder} holds a search, which is never shared out: there is nothing to merge")
    with opened(folder, plan, "siege merge") as log:
        for part in (folder, *map(Path, options.others)):
            if read_plan(part).digest() != plan.digest():
                raise InputError(f"merge: {part} is of another experiment than {folder}")
            for share in sorted(part.glob("runs.*-of-*.log")):
                _take_over(share, plan, log)
        if log.damage:
            screen.warn(log.damage)
        jobs = list(plan.jobs())
        missing = len({job.key for job in jobs if job.key not in log})
        if missing:
            raise InputError(f"merge: {missing:,} of {len(jobs):,} runs are missing; those that were found are kept")
        numbers = finish(folder, plan, jobs, log, study)
        failed = failures(jobs, log)
    listing.show(folder)
    say(plan, numbers, study)
    return 1 if failed else 0


def _take_over(path: Path, plan: Plan, log: RunLog) -> None:
    with hold(path.with_name(f".{path.name}.lock"), "siege merge"):
        share = log_of(path, plan)
        if share.damage:
            screen.warn(share.damage)
        try:
            for key in share:
                if key not in log or ("error" in log[key] and "error" not in share[key]):
                    log.add(key, share[key])
        finally:
            share.close()
