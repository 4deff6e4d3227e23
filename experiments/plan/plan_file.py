"""The plan of an experiment as a file in its folder."""

from pathlib import Path

from pydantic import ValidationError

from experiments.plan.plan import Plan
from sim.errors import InputError, explain
from sim.regular_files import read

PLAN = "plan.json"


def read_plan(folder: Path) -> Plan:
    """Return what an experiment is to run.

    Raises:
        InputError: If this is not the folder of an experiment.
    """
    path = folder / PLAN
    try:
        return Plan.from_json(read(path))
    except OSError as failure:
        raise InputError(f"{folder} is not the folder of an experiment: {path}: {failure.strerror}") from None
    except ValidationError as mistake:
        raise InputError(f"{path}: {explain(mistake, Plan)}") from None
    except (ValueError, RecursionError) as mistake:
        raise InputError(f"{path}: not the plan of an experiment: {mistake}") from None
