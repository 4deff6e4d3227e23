"""A new study: its own entries and a line in the registry, and every command knows it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report, at_once
from experiments.numbers.replications import rows_of
from experiments.plan.plan import Plan
from experiments.studies.registry import STUDIES, study_of
from sim.cli import command as cli
from sim.errors import InputError
from tests.worlds import small_world


class Headcount:
    """A study that counts its runs."""

    kind = "headcount"
    rounds = staticmethod(at_once)

    def numbers(self, _: Plan, runs: Table, __: RunLog) -> int:
        return len(rows_of(runs))

    def report(self, _: Plan, numbers: int) -> Report:
        return Report({"counted": Table(("runs",), [(numbers,)])}, {})

    def words(self, plan: Plan, numbers: int) -> Iterable[str]:
        yield f"{numbers} runs of {plan.base.name} were counted"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a new study, whose runs one share has made."""
    from experiments.engine.dask import TlsFiles
    from experiments.engine.experiment import Resources, Shard, conduct

    monkeypatch.setitem(STUDIES, Headcount.kind, Headcount())
    plan = Plan(kind=Headcount.kind, scenarios=(small_world(200, hours=5),), seeds=2)
    resources = Resources(tmp_path, 1, "", TlsFiles(), False, Shard(1, 1), 60.0, False, True, ["siege"])
    return conduct(plan, resources, Headcount()).folder


def test_it_is_merged_verified_listed_and_says_its_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["merge", str(folder)]) == 0
    assert "2 runs of small were counted" in capsys.readouterr().out
    assert (folder / "counted.csv").read_text("utf-8").split() == ["runs", "2"]
    assert cli.main(["verify", str(folder), "--workers", "1"]) == 0
    assert cli.main(["results", str(folder)]) == 0
    assert "headcount of small" in capsys.readouterr().out


def test_all_studies_have_a_name_of_their_own_and_others_are_not_known() -> None:
    assert all(study.kind == kind for kind, study in STUDIES.items())
    with pytest.raises(InputError, match="there is no study of the kind 'unheard'; there are sweep, screening"):
        study_of(Plan(kind="unheard", scenarios=(small_world(100),), seeds=1))


@pytest.mark.parametrize("kind", ["", "../up", "a/b", "Sweep", "x" * 41])
def test_a_kind_is_a_word(kind: str) -> None:
    with pytest.raises(ValueError, match="kind"):
        Plan(kind=kind, scenarios=(small_world(100),), seeds=1)
