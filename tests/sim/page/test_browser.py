"""The page in a real browser: what a reader does, with keys and by hand, and what she sees at 1280 and 400 points.

Needs Chromium and its driver (Debian: ``chromium``, ``chromium-driver``) and selenium; without them all is skipped.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sim.cli import command as cli
from sim.page.server import Server
from tests.sim.page.pages import contents, left_by, reported
from tests.sim.page.served import shown
from tests.sim.page.test_report import HOSTILE, hostile
from tests.undrawn import undraw
from tests.worlds import small_world

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not there")
waiting = pytest.importorskip("selenium.webdriver.support.ui")
keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
DRIVER, CHROMIUM = shutil.which("chromedriver"), shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(DRIVER is None or CHROMIUM is None, reason="Chromium and its driver are not there"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SMALL = small_world(agents=1500, hours=120)
TOUCHING = """
const shown = (text) => text.getBoundingClientRect().width > 0;
const texts = [...document.querySelectorAll(".chart svg text")].filter(shown);
const boxes = texts.map((text) => [text.textContent, text.closest("figure").id, text.getBoundingClientRect()]);
const meet = (a, b, low, high, slack) => a[low] + slack < b[high] && b[low] + slack < a[high];
const touch = (a, b) => meet(a, b, "left", "right", 1) && meet(a, b, "top", "bottom", 2.5);
return boxes.flatMap(([one, figure, a], place) => boxes.slice(place + 1)
  .filter(([, other, b]) => other === figure && touch(a, b)).map(([other]) => `${figure}: ${one} | ${other}`));
"""
FIND = "const lever = page.live.levers.find(({name}) => name === 'policy.detector_fpr');"
FACT = """
page.run.facts = [{
  target: "T7", when: "8 Dec afternoon", statement: "The latest headcount is above 8,000.",
  role: "held out", value: 9743, low: 8000, high: 9000, unit: "sellers", verdict: "met", told: "met",
  asks: "sellers in the rooms", note: "", agrees: 0.1,
}];
showRun();
"""
UNNAMED = """
const named = (control) => control.getAttribute("aria-label") || control.textContent.trim()
  || [...(control.labels || [])].some((label) => label.textContent.trim());
return [...document.querySelectorAll("button, input, select, summary, a[href]")].filter((control) => !named(control))
  .map((control) => control.outerHTML);
"""


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield browser
    browser.quit()


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    script = tmp_path_factory.mktemp("story") / "small.json"
    script.write_text(SMALL.to_json(), "utf-8")
    with shown(str(script), SMALL) as server:
        yield server


@pytest.fixture(scope="module", name="report")
def _report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    worlds = [
        SMALL.evolve(name=name, policy={"detector_fpr": fpr}) for name, fpr in (("a", 0.03), ("b", 0.01), ("c", 0.0))
    ]
    reported([left_by(world, folder) for world in (*worlds, hostile())], folder / "report.html")
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="module", name="studies")
def _studies(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Reports of studies alone: a comparison of two, of three, and a sweep over a grid with a switch."""
    folder = tmp_path_factory.mktemp("studies")
    scripts = []
    for name, fpr in (("a", 0.03), ("b", 0.01), ("c", 0.0)):
        scripts.append(folder / f"{name}.json")
        world = small_world(agents=300, hours=60).evolve(name=name, policy={"detector_fpr": fpr})
        scripts[-1].write_text(world.to_json(), "utf-8")
    two, three, grid = (
        ["compare", *map(str, scripts[:2])],
        ["compare", *map(str, scripts)],
        [
            "sweep",
            str(scripts[0]),
            *("--vary", "policy.detector_fpr=0.01,0.03"),
            *("--vary", "policy.no_appeal_pledge=no,yes"),
        ],
    )
    pages = []
    with pytest.MonkeyPatch.context() as monkeypatch:
        undraw(monkeypatch)
        for study in (two, three, grid):
            out = folder / f"results {len(pages)}"
            assert cli.main([*study, "--seeds", "2", "--workers", "1", "--quiet", "--out", str(out)]) == 0
            page = folder / f"{len(pages)}.html"
            reported(out.iterdir(), page)
            pages.append(page.as_uri())
    return pages


def wait(browser: Any, so: str) -> Any:
    return waiting.WebDriverWait(browser, 25, 0.05).until(lambda _: browser.execute_script(f"return {so}"))


def opened(browser: Any, address: str, width: int = 1280) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get("about:blank")
    browser.get(address)
    wait(browser, "document.body && document.body.dataset.ready")


def answered(browser: Any, act: Callable[[], Any]) -> None:
    """Do something that asks the server, and wait until all is answered."""
    before = browser.execute_script("return page.answered")
    act()
    wait(browser, f"page.answered > {before} && !page.asking")


def requests(browser: Any) -> set[str]:
    """Return what the page asked for since it was last asked."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    ]
    return {url for url in sent if not url.startswith("data:")}


@pytest.mark.parametrize("width", [1280, 400])
def test_a_report_is_whole_at_each_width_and_asks_for_nothing(browser: Any, report: str, width: int) -> None:
    requests(browser)
    browser.get_log("browser")
    opened(browser, report, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    cut = "return [...document.querySelectorAll('.scroll')].filter((box) => box.scrollWidth > box.clientWidth).length"
    assert browser.execute_script(f"guessed(''); {FACT} {cut}") == 0
    assert browser.execute_script(TOUCHING) == []
    assert browser.execute_script(UNNAMED) == []
    assert browser.get_log("browser") == []
    assert {url for url in requests(browser) if not url.startswith(("file:", "about:", "blob:"))} == set()


def test_studies_alone_are_told(browser: Any, studies: list[str]) -> None:
    browser.get_log("browser")
    two, three, grid = studies
    opened(browser, two)
    assert len(browser.find_elements("css selector", ".bars tbody tr")) == 2
    opened(browser, three)
    assert not browser.find_elements("css selector", ".bars")
    browser.find_element("css selector", "[data-guess=b]").click()
    assert len(browser.find_elements("css selector", ".bars tbody tr")) == 3
    assert "join" in browser.find_element("css selector", ".answer").text
    opened(browser, grid)
    assert [output.text for output in browser.find_elements("tag name", "output")] == ["0.03 share", "yes"]
    browser.find_element("tag name", "body").send_keys(" ", keys.ARROW_RIGHT)
    assert browser.find_element("css selector", "#provenance dd").text.startswith("a, ")
    assert browser.get_log("browser") == []


def test_the_player_plays_stops_and_steps(browser: Any, report: str) -> None:
    opened(browser, report)
    body = browser.find_element("tag name", "body")
    body.send_keys(keys.HOME)
    assert browser.execute_script("return page.hour") == 0
    browser.execute_script("page.parts.speed.value = 48; togglePlay()")
    wait(browser, "page.hour > 20")
    body.send_keys(" ")
    assert not browser.execute_script("return page.playing")
    at = browser.execute_script("return page.hour")
    told = browser.find_element("id", "count").text
    body.send_keys(keys.ARROW_RIGHT)
    assert browser.execute_script("return page.hour") == at + 1
    body.send_keys(keys.ARROW_LEFT)
    assert browser.find_element("id", "count").text == told
    browser.execute_script("togglePlay()")
    wait(browser, "page.hour === page.run.hours && !page.playing")


def test_the_walk_ends_with_a_guess_before_the_answer(browser: Any, report: str) -> None:
    opened(browser, report)
    assert "policy-bars" not in [each.get_attribute("id") for each in browser.find_elements("css selector", "table")]
    for _ in range(10):
        if browser.find_elements("id", "guess"):
            break
        browser.execute_script("document.getElementById('walk-next').click()")
    assert not browser.find_elements("css selector", ".bars")
    browser.execute_script("document.querySelector('#guess [data-guess=b]').click()")
    assert len(browser.find_elements("css selector", ".bars tbody tr")) >= 3
    assert "join" in browser.find_element("css selector", ".answer").text


SEEN = """
const at = ({ left, right, top }) => document.elementFromPoint((left + right) / 2, top + 8);
const over = (part) => part.contains(at(part.getBoundingClientRect()));
const parts = ["#walk-text", "#walk-next:not([hidden]), #guess button", ".looked-at .chart, .looked-at h2"];
return parts.map((part) => over(document.querySelector(part)));
"""


@pytest.mark.parametrize("width", [1280, 800, 400])
def test_each_step_of_the_walk_is_seen_with_what_it_speaks_of(browser: Any, report: str, width: int) -> None:
    still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": still})
    opened(browser, report, width)
    while not browser.find_elements("id", "guess"):
        browser.execute_script("document.getElementById('walk-next').click()")
        assert browser.execute_script(SEEN) == [True, True, True]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_walk_tells_what_was_done_and_promises_no_more(browser: Any, report: str) -> None:
    opened(browser, report)
    told = """
    const all = stepsOf(page.run).map((step) => stepText(page.run, step)).join(" ");
    return [all, document.getElementById("walk-text").textContent, choices()[0].name];
    """
    story = "page.story = { walk: { campaign: 'It was so.' } };"
    event = "page.run.events.push([0, 'alliance', 'sweep', '', '']);"
    reached = f"{event} page.run.sweep = [['one', [[0, 5]]], ['two', [[1, 5]]], ['three', [[119, 1]]]];"
    assert "reached 2 of 3" in browser.execute_script(reached + told)[0]
    assert "hard and conceding" in browser.execute_script(story + told)[0]
    first, promise, base = browser.execute_script(
        "page.run.events = page.run.events.filter((event) => event[2] !== 'statement, hard line');"
        "page.runs[1].as_it_was = true; page.runs = page.runs.slice(0, 3);" + told
    )
    assert "hard" not in first
    assert "conceded" in first
    assert "It was so." not in first
    assert "prevented" in promise
    assert base == "b"
    promise = browser.execute_script("page.runs = page.runs.slice(0, 2); showStep();" + told)[1]
    assert "prevented" not in promise
    first = browser.execute_script("page.run = page.runs[1]; showRun();" + story + told)[0]
    assert "It was so." in first


def test_a_browser_reads_what_python_packed(browser: Any, report: str) -> None:
    opened(browser, report)
    held = contents(Path(urlsplit(report).path).read_text("utf-8"))["runs"]
    assert browser.execute_script("return page.runs") == held
    assert len(held) == 4


def test_markup_in_names_does_nothing(browser: Any, report: str) -> None:
    opened(browser, report)
    place = browser.execute_script("return page.runs.findIndex((run) => run.name === 'hostile')")
    browser.execute_script(f"page.parts.first.value = {place}; page.parts.first.dispatchEvent(new Event('change'))")
    assert browser.execute_script("return [window.hit, document.querySelectorAll('img').length]") == [None, 0]
    assert HOSTILE in browser.find_element("css selector", "#headcount h2").text


def test_each_lever_answers_to_its_arrow_keys(browser: Any, server: Server) -> None:
    opened(browser, server.address)
    browser.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    sliders = browser.find_elements("css selector", ".lever input[type=range]")
    assert len(sliders) > 20
    for slider in sliders:
        stands = int(slider.get_attribute("value"))
        lever = browser.execute_script("return arguments[0].closest('.lever').dataset.lever", slider)
        slider.send_keys(keys.ARROW_LEFT if stands == 100 else keys.ARROW_RIGHT)
        assert int(slider.get_attribute("value")) == stands + (-1 if stands == 100 else 1), lever
    for box in browser.find_elements("css selector", ".lever input[type=number]"):
        lever = browser.execute_script(
            "return page.parts.levers[arguments[0].closest('.lever').dataset.lever].lever", box
        )
        before = float(box.get_attribute("value"))
        box.send_keys(keys.ARROW_DOWN if before >= lever["high"] else keys.ARROW_UP)
        after = float(box.get_attribute("value"))
        assert after != before, lever["name"]
        assert lever["allowed"][0] <= after <= lever["allowed"][1], lever["name"]
    wait(browser, "!page.asking")


def test_quick_moves_end_at_the_last_and_a_link_holds_the_setting(browser: Any, server: Server) -> None:
    opened(browser, server.address)
    move = f"{FIND} for (let n = 1; n <= 20; n += 1) moved(lever, String(n / 1000))"
    answered(browser, lambda: browser.execute_script(move))
    assert browser.execute_script("return page.run.levers['policy.detector_fpr']") == 0.02
    assert browser.execute_script("return page.answered") < 10
    digest, link = browser.execute_script("return [page.run.digest, location.href]")
    assert digest == SMALL.evolve(policy={"detector_fpr": 0.02}).digest()
    opened(browser, link)
    assert browser.execute_script("return page.run.digest") == digest


def test_from_here_on_leaves_the_past_and_a_mistake_is_told_at_its_lever(browser: Any, server: Server) -> None:
    opened(browser, server.address)
    before = browser.execute_script("return page.run.series.in_rooms")
    browser.execute_script("goTo(60, true); page.parts.from.click()")
    box = browser.find_element("css selector", "[data-lever='policy.sns_traffic_share'] input")
    browser.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = true))")

    def give(text: str) -> None:
        script = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change'))"
        browser.execute_script(script, box, text)

    answered(browser, lambda: give("0.9"))
    after = browser.execute_script("return page.run.series.in_rooms")
    assert (after[:60], after == before) == (before[:60], False)
    assert "new policy" in browser.find_element("css selector", "#headcount svg").text
    answered(browser, lambda: give("7"))
    assert (
        "must be at most 1"
        in browser.find_element("css selector", "[data-lever='policy.sns_traffic_share'] .wrong").text
    )


@pytest.mark.parametrize("width", [1280, 400])
def test_the_live_page_is_whole_and_asks_itself_alone(browser: Any, server: Server, width: int) -> None:
    requests(browser)
    opened(browser, f"{server.address}#beside=small", width)
    browser.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(TOUCHING) == []
    assert browser.execute_script(UNNAMED) == []
    wait(browser, "document.getElementById('band-note').textContent !== ''")
    assert all(url.startswith((server.address, "about:", "blob:")) for url in requests(browser))


BANDS = """document.querySelectorAll("#headcount svg path[opacity='0.12']").length"""
NOTED = "document.getElementById('band-note').textContent !== ''"


def test_a_band_is_gone_rather_than_stale(browser: Any, server: Server) -> None:
    opened(browser, server.address)
    wait(browser, f"{NOTED} && !page.banding")
    assert browser.execute_script(f"return {BANDS}") == 1
    at_once = f"{FIND} moved(lever, '0.003'); return [{BANDS}, {NOTED}]"
    assert browser.execute_script(at_once) == [0, False]
    wait(browser, f"{NOTED} && !page.banding && !page.asking")
    band = "page.run.bands = { in_rooms: page.live.band }; page.live.band = null; drawAtHour();"
    shipped = (
        f"{band} const drawn = {BANDS}; {FIND} moved(lever, '0.004'); moved(lever, '0.003'); return [drawn, {BANDS}]"
    )
    assert browser.execute_script(shipped) == [1, 0]
    wait(browser, f"{NOTED} && !page.banding && !page.asking")
    assert f"{browser.execute_script('return page.live.members')} runs" in browser.find_element("id", "band-note").text
    members = browser.execute_script("return [page.run.levers['policy.detector_fpr'], page.wanted]")
    assert members[0] == 0.003
    assert "detector_fpr=0.003" in members[1]
    assert browser.execute_script(f"return {BANDS}") == 1


def test_choices_are_run_anew_with_other_sellers(browser: Any, server: Server) -> None:
    opened(browser, server.address)
    browser.execute_script("page.live.compared = Array(3).fill('small'); page.live.rounds = 2; guessed('')")
    whole = "page.comparison.rounds.length === 2 && page.comparison.rounds[1].length === 3"
    wait(browser, whole)
    first, bars = browser.execute_script(
        "return [page.comparison.rounds, document.querySelectorAll('.bars tbody tr').length]"
    )
    assert bars == 3
    browser.execute_script("page.parts.seed.value = '8'; page.parts.seed.dispatchEvent(new Event('change'))")
    wait(browser, f"page.comparison.seed === '8' && {whole}")
    assert browser.execute_script("return page.comparison.rounds") != first
    assert browser.execute_script("return document.querySelectorAll('.bars tbody tr').length") == 3


def test_two_tabs_have_a_setting_each(browser: Any, server: Server) -> None:
    first = browser.current_window_handle
    opened(browser, server.address)
    browser.switch_to.new_window("tab")
    second = browser.current_window_handle
    opened(browser, server.address)
    # Both ask at once: the answers of the one must not reach the other.
    for tab, value in ((first, 0.004), (second, 0.006)):
        browser.switch_to.window(tab)
        browser.execute_script(f"{FIND} moved(lever, '{value}')")
    for tab, value in ((first, 0.004), (second, 0.006)):
        browser.switch_to.window(tab)
        wait(browser, f"!page.asking && page.run.levers['policy.detector_fpr'] === {value}")
        digest = SMALL.evolve(policy={"detector_fpr": value}).digest()
        assert browser.execute_script("return page.run.digest") == digest
    browser.close()
    browser.switch_to.window(first)
