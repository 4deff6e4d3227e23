"""Policy search: the command, its resumption, and what is judged."""

from pathlib import Path

import numpy as np
import pytest

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.numbers.robustness import OBJECTIVES, not_dominated
from experiments.plan.plan import Design, Drawn, Plan
from experiments.studies.search import Search
from sim.cli import command as cli
from tests.experiments.sweeping import ask, rows
from tests.worlds import small_world


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(small_world(400, hours=100).to_json(), "utf-8")
    return path


LEVERS = [
    "--over",
    "policy.detector_fpr=0.005:0.1:log",
    "--over",
    "policy.detector_recall",
    "--over",
    "policy.no_appeal_pledge",
]


def test_the_command_and_its_resumption(world: Path, tmp_path: Path) -> None:
    command = ["search", world, *LEVERS, "--policies", "4", "--generations", "2", "--draws", "2"]
    answer = ask(*command, "--out", tmp_path / "a", "--workers", "2")
    assert (answer.code, answer.err) == (0, "")
    assert "What this says holds for this model and these priors" in answer.out
    [folder] = (tmp_path / "a").iterdir()
    policies = rows(folder / "policies.csv")
    assert policies[0]["policy"] == "small"
    assert 4 < len({tuple(each.values())[1:4] for each in policies}) == len(policies) <= 1 + 4 * 2
    runs = rows(folder / "runs.csv")
    for each in policies[:3]:
        mine = [float(run["joined"]) for run in runs if run["scenario"] == each["policy"]]
        assert float(each["joined"]) == pytest.approx(np.mean(mine))
        assert len(mine) == 2
        assert {run["policy.detector_fpr"] for run in runs if run["scenario"] == each["policy"]} == {
            each["policy.detector_fpr"]
        }
    by_cost = np.array(
        [
            [
                float(each["joined"]),
                float(each["honest_punished"]),
                -float(each["fake_orders_removed"]),
                float(each["wasted_ad_spend"]),
            ]
            for each in policies
        ]
    )
    assert [each["is_efficient"] == "true" for each in policies] == not_dominated(by_cost).tolist()
    merged = ask("merge", folder)
    assert merged.code == 2
    assert "never shared out" in merged.err
    # Cut off after some runs, it goes on to the same end, with another number of workers.
    kept = (folder / "runs.log").read_bytes().splitlines(keepends=True)
    other = tmp_path / "b" / folder.name
    other.mkdir(parents=True)
    (other / "runs.log").write_bytes(b"".join(kept[: len(kept) // 2]))
    (other / "plan.json").write_bytes((folder / "plan.json").read_bytes())
    assert ask(*command, "--out", tmp_path / "b", "--workers", "1").code == 0
    for name in ("policies.csv", "runs.csv", "figures/pareto.png", "manifest.json"):
        assert (other / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.slow
def test_a_search_is_verified(world: Path, tmp_path: Path) -> None:
    command = ["search", world, *LEVERS, "--policies", "4", "--generations", "2", "--draws", "2"]
    assert ask(*command, "--out", tmp_path / "a", "--quiet").code == 0
    [folder] = (tmp_path / "a").iterdir()
    answer = ask("verify", folder)
    assert (answer.code, answer.err) == (0, "")


def test_a_scenario_is_not_called_as_policies_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "policy_1.json"
    path.write_text(small_world(400, name="policy_1").to_json(), "utf-8")
    assert cli.main(["search", str(path), "--out", str(tmp_path / "out")]) == 2
    assert "is how bred policies are called" in capsys.readouterr().err


def test_without_a_good_run_of_the_unchanged_policy_nothing_is_judged(tmp_path: Path) -> None:
    design = Design(method="nsga2", vary=("policy.detector_recall",), count=4, generations=1)
    plan = Plan(kind="search", scenarios=(small_world(400),), design=design, seeds=1)
    header = (
        "scenario",
        "point",
        "seed",
        "policy.detector_recall",
        *(objective.name for objective in OBJECTIVES),
        "error",
    )
    failed, good = ("small", 0, 1, 0.3, "", "", "", "", "too bad"), ("policy_1", 0, 1, 0.4, 1, 2, 3, 4, "")
    log, study = RunLog(tmp_path / "runs.log"), Search()
    numbers = study.numbers(plan, Table(header, [failed, good]), log)
    assert (numbers.judged, numbers.failed) == ([], 1)
    assert study.report(plan, numbers) == ({}, {}, {})
    base, copy = ("small", 0, 1, 0.3, *good[4:]), ("policy_2", *good[1:])
    tables, pictures, _ = study.report(plan, study.numbers(plan, Table(header, [base, good, copy]), log))
    assert [row[0] for row in tables["policies"].rows] == ["small", "policy_1"]
    assert set(pictures) == {"pareto"}
    log.close()


def test_draws_of_a_posterior_are_told_apart_by_their_seeds(tmp_path: Path) -> None:
    design = Design(method="nsga2", vary=("policy.detector_recall",), count=4, generations=1)
    drawn = Drawn(source="a posterior", points=({"behaviour.join_hazard": 0.1}, {"behaviour.join_hazard": 0.2}))
    plan = Plan(kind="search", scenarios=(small_world(400),), design=design, drawn=drawn, seeds=2)
    names = [objective.name for objective in OBJECTIVES]
    header = ("scenario", "point", "seed", "policy.detector_recall", *names, "error")
    # Better in one draw and worse in the other, and one that has failed in a draw.
    table = [("small", 0, 1, 0.3, 5, 5, 5, 5, ""), ("small", 0, 2, 0.3, 5, 5, 5, 5, "")]
    table += [("policy_1", 0, 1, 0.4, 4, 4, 6, 4, ""), ("policy_1", 0, 2, 0.4, 6, 6, 4, 6, "")]
    table += [("policy_2", 0, 1, 0.5, 4, 4, 6, 4, ""), ("policy_2", 0, 2, 0.5, "", "", "", "", "no luck")]
    log = RunLog(tmp_path / "runs.log")
    judged = {each.name: each for each in Search().numbers(plan, Table(header, table), log).judged}
    log.close()
    assert {name: policy.satisfices for name, policy in judged.items()} == {"small": 1.0, "policy_1": 0.5}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--over", "behaviour.attack_share"], "behaviour.attack_share is no lever"),
        (["--over", "policy.detector_fpr=0.1,0.2"], "a drawn design needs a range"),
        (["--policies", "1"], "--policies: must be a whole number from 4"),
        (["--shard", "1/2"], "each generation hangs on the one before"),
    ],
)
def test_mistakes(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert cli.main(["search", str(world), *arguments, "--out", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
