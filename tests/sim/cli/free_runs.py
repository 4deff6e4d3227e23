"""Experiments whose runs cost nothing, for tests of what stands around them."""

from collections.abc import Iterable
from typing import Any

from experiments.engine.measure import SERIES
from experiments.engine.pairing import COLUMNS
from experiments.engine.workers import Row
from experiments.plan.plan import Job
from sim.cli import command as cli
from sim.measures.outcomes import OUTCOMES

UNLUCKY = 4
"""Runs fail whose seed leaves this over when divided by five."""

HOURS = 30
ROW: Row = {
    "outcomes": {outcome.name: 1 for outcome in OUTCOMES},
    "series": dict.fromkeys(SERIES, [0] * HOURS),
}


class FreeRuns:
    """Stands for the engine that makes runs."""

    def __init__(self, log: Any, *_: object, **__: object) -> None:
        self.log = log

    def run(self, jobs: Iterable[Job], on_done: Any) -> None:
        for job in jobs:
            row = ROW | ({"pair": dict.fromkeys(COLUMNS, 2)} if job.reference else {})
            row = {"error": "no luck"} if job.scenario.seed % 5 == UNLUCKY else row
            self.log.add(job.key, row)
            on_done(row)


def called(*arguments: str) -> int:
    """Return the exit code; that of the parser, too."""
    try:
        return cli.main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
