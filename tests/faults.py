"""What a run can do to those who make it, for tests: it is sent to workers in place of a real run."""

import os
import signal
import sys
from pathlib import Path
from time import sleep
from typing import Any

from experiments.plan.plan import Job

CULPRIT = 3
"""The seed, counted from the scenario's own, whose run goes wrong."""

ROW = {"outcomes": {"joined": 1}, "series": {}}


def _is_culprit(job: Job) -> bool:
    return job.scenario.seed % 1000 == CULPRIT


def fine(job: Job) -> dict[str, Any]:
    return {"outcomes": {"joined": job.scenario.seed}, "series": {}}


def kills_its_worker(job: Job) -> dict[str, Any]:
    if _is_culprit(job):
        os.kill(os.getpid(), signal.SIGKILL)
    return fine(job)


def kills_its_worker_once(job: Job) -> dict[str, Any]:
    trace = Path(job.scenario.name)
    if _is_culprit(job) and not trace.exists():
        trace.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return fine(job)


def never_ends(job: Job) -> dict[str, Any]:
    while _is_culprit(job):
        sleep(1)
    return fine(job)


def tells_where_it_runs_and_never_ends(job: Job) -> dict[str, Any]:
    Path(f"{job.scenario.seed}.process").write_text(str(os.getpid()), "utf-8")
    while True:
        sleep(1)


def talks(job: Job) -> dict[str, Any]:
    os.write(1, b'{"row": {}}\nnot an answer\n')
    return fine(job) | {"heard": sys.stdin.read()}


def leaves(job: Job) -> dict[str, Any]:
    sys.exit(f"{job.scenario.seed} leaves")


def waits_for_another_process(job: Job) -> dict[str, Any]:
    Path(f"{os.getpid()}.here").touch()
    while len(list(Path().glob("*.here"))) == 1:
        sleep(0.02)
    return tells_its_process(job)


def tells_its_process(job: Job) -> dict[str, Any]:
    return {"outcomes": {"process": os.getpid(), "seed": job.scenario.seed}, "series": {}}
