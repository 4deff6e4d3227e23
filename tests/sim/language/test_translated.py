"""Chinese: every text that figures, tables and catalogues show is translated, and every character can be written."""

import json
import re
from importlib.resources import files
from typing import get_args

import pytest
from matplotlib.text import Text

from experiments.figures.caption import STUDY, caption
from experiments.numbers.pairs import STATES
from experiments.plan.ablations import ABLATIONS
from experiments.plan.plan import Drawn
from experiments.studies import calibrate
from experiments.studies.registry import STUDIES
from scenarios import siege_2013
from sim.cli import command as cli
from sim.figures.budgets import WAYS
from sim.figures.fonts import characters
from sim.figures.fonts.subset import woff
from sim.figures.observed import Observed
from sim.figures.text import act_name, scenario_name, spoken
from sim.language.say import dictionary, speaking
from sim.measures.comparison import METRICS
from sim.measures.outcomes import OUTCOMES
from sim.page.content import content_of
from sim.page.document import document
from sim.page.stories import story_of
from sim.results.stored_figures import RUN_FIGURES
from sim.runs import simulate
from sim.scenario import library
from sim.scenario.agenda import ACT_NAMES
from sim.scenario.declarations import declarations
from sim.scenario.names import RECORDS
from sim.scenario.posterior import Fit
from sim.terminal.fact_table import COLOURS
from tests.known_siege import known_siege
from tests.posteriors import posterior_of
from tests.sim.language.test_say import parts_of
from tests.worlds import small_world

CHINESE = dictionary("zh")
NUMBERS = [entry for record in RECORDS.values() for entry in declarations(record)]
FACTS = siege_2013.ARTICLE
PAGE = json.loads((files("sim.page") / "assets" / "words.json").read_text("utf-8"))
STORY = story_of(FACTS.source)
TARGETS = [target for fact in FACTS.facts for target in fact.targets]
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
STAYS = {
    *(entry.name for entry in NUMBERS),
    *(outcome.name for outcome in OUTCOMES),
    *METRICS,
    *(word for target in TARGETS for word in target.id.split()),
    *library.shipped_scenarios(),
    *get_args(Fit),
    *("siege", "list", "run", "set", "policy", "behaviour", "small", "apparel"),
    *("home", "UTC", "QQ", "QT", "API", "exp", "Mesa", "WWW"),
    *("Epstein", "Granovetter", "Salganik", "Dodds", "Watts", "Xu", "TechWeb", "sim/submodels/civil_violence.py"),
}
"""Words that stay as they are in a Chinese text: names of the code and of people, commands, formulas."""


def shown_texts() -> set[str]:
    """Return what figures, tables and catalogues show and the code does not say word by word."""
    return {
        *(text for entry in NUMBERS for text in (entry.meaning, entry.unit, entry.source, entry.acts)),
        *(spoken(entry.name) for entry in NUMBERS),
        *(text for outcome in OUTCOMES for text in (outcome.unit, outcome.meaning, spoken(outcome.name))),
        *(metric.meaning for metric in METRICS.values()),
        *(act_name(act) for act in ACT_NAMES),
        *WAYS.values(),
        *COLOURS,
        *(state.replace("_", " ") for state in STATES),
        *(scenario_name(name) for name in (*library.shipped_scenarios(), *(part.name for part in ABLATIONS))),
        *(STUDY + kind for kind in STUDIES),
        FACTS.source,
        *(text for fact in FACTS.facts for text in (fact.when, fact.statement)),
        *(text for target in TARGETS for text in (target.note, target.unit)),
        *(text for group in library.groups() for text in (group.heading, *group.questions.values())),
        *siege_2013.CATEGORIES,
        *PAGE.values(),
        *(STORY["title"], STORY["terms"], *STORY["lead"], *STORY["walk"].values()),
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    }


def test_every_text_that_is_shown_is_in_the_dictionary() -> None:
    assert {text for text in shown_texts() if text and text != "-" and text not in CHINESE} == set()


def test_a_translation_of_the_page_has_the_parts_of_its_text() -> None:
    texts = [*PAGE.values(), *STORY["walk"].values()]
    assert [text for text in texts if parts_of(text) != parts_of(CHINESE[text])] == []


def test_every_character_of_the_dictionary_can_be_written() -> None:
    assert {*"".join(CHINESE.values())} - characters() - {"\n"} == set()


def test_figures_of_a_run_leave_nothing_in_english() -> None:
    observed = Observed.of(simulate(small_world(agents=1000, hours=150)))
    with speaking("zh"):
        for draw in RUN_FIGURES.values():
            for text in draw(observed).figure.findobj(Text):
                assert not english(text.get_text()), text.get_text()


def test_a_page_leaves_no_merchant_keyword_fact_or_outcome_in_english() -> None:
    run = simulate(siege_2013.scenario().evolve(agents=200_000))
    with speaking("zh"):
        content = content_of(run, None, "")
    assert len(content["sweep"]) > 3
    texts = [
        *(keyword for keyword, _ in content["sweep"]),
        *content["raster"]["merchants"],
        *content["spending"]["buyers"],
        *(text for _, actor, act, detail, _ in content["events"] for text in ([] if act else [actor, detail])),
        *(text for _, unit, meaning, _ in content["outcomes"] for text in (unit, meaning)),
        *(fact[name] for fact in content["facts"] for name in ("when", "statement", "asks", "unit", "told", "note")),
        content["cited"],
    ]
    assert {text for text in texts if english(text)} == set()
    assert {*content["spending"]["buyers"]} & {*content["raster"]["merchants"]}


@pytest.mark.parametrize("command", ["list", "levers", "behaviour", "outcomes", "facts"])
def test_catalogues_leave_nothing_in_english(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "--lang", "zh"]) == 0
    left = [line for line in capsys.readouterr().out.splitlines() if english(line)]
    assert left == []


def english(text: str) -> list[str]:
    """Return the words of a text that are left in English; single letters and numbered names are none."""
    words = [word.rstrip(".-") for word in WORD.findall(text)]
    names = re.compile(r"[A-Za-z]\d*[a-z]?|[a-f][0-9a-f]{,5}|[FTDR]\d+-[FTDR]\d+|(apparel|home|food)\d+")
    return [word for word in words if word not in STAYS and not names.fullmatch(word)]


def test_a_page_in_chinese_brings_its_typeface_along_and_one_in_english_does_not() -> None:
    needed = frozenset("".join(CHINESE.values()))
    woff.cache_clear()
    once = woff(needed)
    woff.cache_clear()
    assert woff(needed) == once
    assert len(once) < 200_000
    with speaking("zh"):
        assert "data:font/woff" in document({"runs": []}, "围城")
    assert "data:font/woff" not in document({"runs": []}, "siege")


def test_captions_and_names_in_figures_of_studies_leave_nothing_in_english() -> None:
    siege = small_world(agents=300).evolve(name="siege_2013")
    drawn = Drawn(source=posterior_of(siege).title, points=({}, {}))
    plans = [calibrate.plan(known_siege(300), "narrow", 20, 1, None).model_copy(update={"scenarios": (siege,)})]
    plans += [plans[0].model_copy(update={"drawn": each}) for each in (drawn, Drawn(source="the priors", points=({},)))]
    with speaking("zh"):
        for text in (*(caption(plan, 1) for plan in plans), scenario_name("policy_12"), scenario_name("r2_care")):
            assert not english(text), text
