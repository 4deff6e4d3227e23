"""``siege show``: what the page asks is answered as the command line would, and nobody else is answered."""

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.cli import command as cli
from sim.cli.changes import changed
from sim.cli.options import parse
from sim.figures.observed import Observed
from sim.measures.outcomes import outcomes
from sim.page.live import MEMBERS, Live
from sim.page.server import Server
from sim.page.setting import Setting, Shelf
from sim.results.stored_figures import RUN_FIGURES
from sim.runs import simulate
from sim.scenario.fits import posterior_for
from sim.scenario.loading import from_script, load_scenario
from sim.scenario.points import changes
from sim.scenario.scenario import Scenario
from tests.sim.page.pages import contents
from tests.sim.page.served import asked, shown
from tests.worlds import small_world

SMALL = small_world(agents=1500, hours=120)
CHANGE = "policy.detector_fpr=0.001&policy.no_appeal_pledge=no&seed=7"


@pytest.fixture(scope="module", name="script")
def _script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "small.json"
    path.write_text(SMALL.to_json(), "utf-8")
    return path


@pytest.fixture(scope="module", name="server")
def _server(script: Path) -> Iterator[Server]:
    with shown(str(script), SMALL) as server:
        yield server


def test_the_page_is_there_and_offers_each_lever_with_its_source(server: Server) -> None:
    live = contents(asked(server, "/").body.decode())["live"]
    assert live["scenario"] == "small"
    assert all(lever["meaning"] and lever["source"] and lever["low"] <= lever["high"] for lever in live["levers"])
    assert {"R1", "R6", "D1", "D8"} <= {name for lever in live["levers"] for name in lever["serves"]}


def test_a_setting_is_the_scenario_that_its_command_line_makes(server: Server) -> None:
    told = asked(server, f"/run?{CHANGE}").told
    options = parse(shlex.split(told["command"])[1:])
    assert told["run"]["digest"] == changed(load_scenario(options.scenario), options).digest()
    assert told["run"]["digest"] != SMALL.digest()


def test_a_script_is_run_once(tmp_path: Path) -> None:
    path = tmp_path / "once.json"
    path.write_text(SMALL.to_json(), "utf-8")
    shelf = Shelf(str(path), SMALL)
    setting = Setting.of_query("seed=7", SMALL.name)
    before = shelf.command(setting, shelf.scenario_of(setting))
    path.unlink()
    assert shelf.command(setting, shelf.scenario_of(setting)) == before == f"siege run {path} --seed 7"


def test_what_changes_from_an_hour_on_leaves_all_before_as_it_was(server: Server) -> None:
    before = asked(server, "/run").told["run"]["series"]
    told = asked(
        server, "/run?from=70&later.policy.detector_recall=0&later.policy.sns_traffic_share=0.9&beside=small"
    ).told
    after, joined = told["run"]["series"], told["joined"]
    assert {name: values[:70] for name, values in after.items()} == {
        name: values[:70] for name, values in before.items()
    }
    assert after != before
    assert told["command"] == ""
    assert joined["both"] + joined["here"] == {name: value for name, *_, value in told["run"]["outcomes"]}["joined"]


def test_what_is_saved_makes_the_same_run(server: Server, tmp_path: Path) -> None:
    setting = f"{CHANGE}&from=70&later.policy.sns_traffic_share=0.9"
    digest = asked(server, f"/run?{setting}").told["run"]["digest"]
    assert Scenario.from_json(asked(server, f"/scenario.json?{setting}").body.decode()).digest() == digest
    script = tmp_path / "saved.py"
    script.write_bytes(asked(server, f"/scenario.py?{setting}").body)
    assert from_script(script).digest() == digest


def test_a_shipped_scenario_is_saved_as_a_script_that_varies_it(script: Path, tmp_path: Path) -> None:
    first = load_scenario("r2_care").evolve(agents=1000, hours=6, facts=None)
    with shown("r2_care", first) as server:
        query = "policy.detector_fpr=0.001&from=3&later.policy.sns_traffic_share=0.9"
        saved = tmp_path / "saved.py"
        saved.write_bytes(asked(server, f"/scenario.py?{query}").body)
    made = from_script(saved)
    assert "from scenarios.recommendations.r2_care import" in saved.read_text("utf-8")
    assert (made.policy.detector_fpr, made.agents, len(made.agenda)) == (0.001, 1000, len(first.agenda) + 1)
    assert script.exists()


def test_figures_are_those_of_a_results_folder(server: Server) -> None:
    drawn = RUN_FIGURES["escalation"](Observed.of(simulate(SMALL))).drawn("svg")
    assert asked(server, "/escalation.svg").body == drawn


def test_a_band_is_of_other_sellers(server: Server) -> None:
    here = asked(server, "/run").told["run"]["series"]["in_rooms"]
    members = [asked(server, f"/member/{number}").told["in_rooms"] for number in (0, 1)]
    assert members[0] != members[1] != here
    assert {len(member) for member in members} == {len(here)}


def test_choices_are_compared_with_what_happened_under_the_same_draws() -> None:
    live = Live(Shelf("r2_care", load_scenario("r2_care").evolve(agents=1000)))
    compared = live.page()["live"]["compared"]
    assert compared[:3] == ["siege_2013", "r2_care", "no_campaign"]
    answers = {name: live.brief(3, Setting.of_query(f"scenario={name}&seed=5", "")) for name in compared[:3]}
    assert all(answer["posterior"] for answer in answers.values())
    known = posterior_for(live.shelf["siege_2013"], "siege_2013")
    assert known is not None
    drawn = changes(known.posterior.points(MEMBERS, 5)[3])
    for name, answer in answers.items():
        own = {part: values for part, values in drawn.items() if values}
        measured = outcomes(simulate(live.shelf[name].evolve(seed=9, **own)))
        assert (answer["joined"], answer["left"]) == (measured["joined"], measured["fakers_left"])
    shorter = load_scenario("r2_care").evolve(agents=1000, hours=50)
    assert Live(Shelf("r2_care", shorter)).page()["live"]["compared"] == ["r2_care"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("policy.detector_fpr=7", "policy.detector_fpr: must be at most 1.0, not 7 (allowed: 0 to 1)"),
        ("policy.detector_fqr=0.1", "there is no 'policy.detector_fqr'; did you mean policy.detector_fpr?"),
        ("seed=x", "seed: must be a whole number, not 'x'"),
        ("from=500&later.policy.detector_fpr=0.1", "from: must be an hour of the window, 0 to 119, not '500'"),
        ("from=9&later.policy.notice_days=3", "notice_days cannot change once the window has begun"),
        ("from=9&later.behaviour.join_hazard=3", "later: only levers of the policy can change"),
        ("beside=siege_2013", "beside: siege_2013 has other sellers"),
    ],
)
def test_what_is_not_allowed_is_told(server: Server, query: str, message: str) -> None:
    reply = asked(server, f"/run?{query}")
    assert reply.code == 422
    assert message in reply.told["error"]


@pytest.mark.parametrize("name", ["{path}", "../small.json", "/etc/passwd", "small.json", "%00"])
def test_a_name_from_the_web_is_never_a_path(server: Server, script: Path, name: str) -> None:
    evil = script.with_name("evil.py")
    evil.write_text("raise SystemExit('it ran')", "utf-8")
    for query in ("scenario", "beside"):
        reply = asked(server, f"/run?{query}={name.format(path=evil)}")
        assert reply.code == 422
        assert "there is no" in reply.told["error"]


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/run", {"Host": "evil.example"}, 403),
        ("/", {"Host": "evil.example:8012"}, 403),
        ("/run", {"Origin": "http://evil.example"}, 403),
        ("/run", {"Origin": "null"}, 403),
        ("/run", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("/run", {"Sec_Fetch_Site": "same-site"}, 403),
        ("/assets/page.js", {}, 404),
        ("/../sim/page/live.py", {}, 404),
        ("/member/20", {}, 404),
        ("/member/-1", {}, 404),
    ],
)
def test_nobody_else_is_answered(server: Server, path: str, headers: dict[str, str], code: int) -> None:
    assert asked(server, path, **headers).code == code


def test_nothing_can_be_sent_and_it_listens_here_alone(server: Server) -> None:
    assert asked(server, "/run", method="POST").code == 501
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_told(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert cli.main(["show", str(script), "--no-browser", "--port", str(port)]) == 2
    assert f"--port: {port} cannot be used" in capsys.readouterr().err
    assert cli.main(["show", str(script), "--port", "http"]) == 2


def test_ctrl_c_ends_it_well(script: Path) -> None:
    siege = [sys.executable, "-m", "sim", "show", str(script), "--no-browser", "--port", "0"]
    with subprocess.Popen(siege, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout is not None
        assert b"http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
