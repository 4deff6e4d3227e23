"""A run that is stopped: by Ctrl-C, by a system that shuts down, by a terminal that is closed."""

import os
import signal
from pathlib import Path
from threading import Thread

import pytest

from sim.cli import command as cli
from tests.worlds import small_world

pytestmark = pytest.mark.usefixtures("undrawn")

ENDS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> str:
    path = tmp_path / "world.json"
    path.write_text(small_world(200, hours=30).to_json(), "utf-8")
    return str(path)


@pytest.mark.parametrize("end", ENDS)
def test_whatever_stops_a_run_leaves_one_line_and_no_files(
    world: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    end: signal.Signals,
) -> None:
    def stopped(*_: object, **__: object) -> None:
        try:
            os.kill(os.getpid(), end)
        finally:
            for impatient in ENDS:
                os.kill(os.getpid(), impatient)

    before = [signal.getsignal(each) for each in ENDS]
    monkeypatch.setattr("sim.runs.simulate", stopped)
    assert cli.main(["run", world, "--out", str(tmp_path / "out"), "--quiet"]) == 1
    assert capsys.readouterr() == ("", "siege: stopped; nothing was written\n")
    assert not list((tmp_path / "out").iterdir())
    assert [signal.getsignal(each) for each in ENDS] == before


def test_what_nohup_ignores_stays_ignored_and_another_thread_may_run_too(
    world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sim.runs

    simulate = sim.runs.simulate

    def hung_up(*arguments: object, **more: object) -> object:
        os.kill(os.getpid(), signal.SIGHUP)
        return simulate(*arguments, **more)  # type: ignore[arg-type]

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        monkeypatch.setattr("sim.runs.simulate", hung_up)
        codes: list[int] = []
        command = ["run", world, "--out", str(tmp_path / "out"), "--quiet"]
        codes.append(cli.main(command))
        thread = Thread(target=lambda: codes.append(cli.main(command)))
        thread.start()
        thread.join()
        assert codes == [0, 0]
    finally:
        signal.signal(signal.SIGHUP, before)
