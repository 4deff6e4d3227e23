"""What ``siege sweep`` does not take."""

from pathlib import Path
from typing import Any

import pytest

from sim.cli import command as cli


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--vary", "policy.detector_fpr=0.1:0.01:3"], "policy.detector_fpr: LOW must be less than HIGH"),
        (["--vary", "policy.detector_fp=0:1:3"], "did you mean policy.detector_fpr?"),
        (["--vary", "policy.detector_fpr=0.01:0.1"], "a grid needs values"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--seeds", "0"], "--seeds: must be a whole number from 1"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--workers", "many"], "--workers: must be a whole number"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--shard", "4/3"], "--shard: '4/3' must be K/N"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--outcome", "peak"], "--outcome: there is no 'peak'"),
        (["--vary", "policy.detector_fpr", "--sobol", "12"], "must be a power of two"),
        (["--vary", "policy.detector_fpr=0.01:0.1:3", "--latin", "12"], "a drawn design needs a range"),
        (["--vary", "policy.detector_fpr=0.01:0.1:900", "--seeds", "90000"], "more than 1,000,000"),
    ],
)
def test_mistakes_are_told_in_a_line(
    world: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    code = cli.main(["sweep", str(world), *arguments, "--out", str(tmp_path / "results")])
    told: Any = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert words in told.err
    assert told.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
