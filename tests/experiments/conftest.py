"""What tests of studies share: a small world, and a sweep of it."""

from pathlib import Path

import pytest

from tests.experiments.sweeping import ask, sweep
from tests.worlds import small_world


@pytest.fixture(scope="session", name="world")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "small.json"
    path.write_text(small_world(600, hours=100).to_json(), "utf-8")
    return path


@pytest.fixture(scope="session", name="reference")
def _reference(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An uninterrupted sweep by one worker."""
    answer = ask(*sweep(world, tmp_path_factory.mktemp("reference"), "--workers", "1"))
    assert (answer.code, answer.err) == (0, "")
    return Path(answer.out.strip())
