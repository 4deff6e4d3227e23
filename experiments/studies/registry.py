"""All studies, by the kind of their plans: a new one is entered here and nowhere else."""

from typing import Any

from experiments.engine.study import Study
from experiments.plan.plan import Plan
from experiments.studies.ablations import Ablations
from experiments.studies.calibrate import Calibrate
from experiments.studies.compare import Compare
from experiments.studies.deadlines import Deadlines
from experiments.studies.recovery import Recovery
from experiments.studies.search import Search
from experiments.studies.sensitivity import CloserLook, Screening
from experiments.studies.sweep import Sweep
from experiments.studies.validate import Validate
from sim.errors import InputError, brief

STUDIES: dict[str, Study[Any]] = {
    study.kind: study
    for study in (
        Sweep(),
        Screening(),
        CloserLook(),
        Compare(),
        Search(),
        Calibrate(),
        Recovery(),
        Validate(),
        Ablations(),
        Deadlines(),
    )
}


def study_of(plan: Plan) -> Study[Any]:
    """Return the study that a plan is of.

    Raises:
        InputError: If there is none of its kind.
    """
    study = STUDIES.get(plan.kind)
    if study is None:
        raise InputError(f"there is no study of the kind {brief(plan.kind)}; there are {', '.join(STUDIES)}")
    return study
