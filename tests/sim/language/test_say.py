"""The dictionary: each text of the code stands there once, with the same parts."""

import ast
from pathlib import Path
from string import Formatter

import pytest

from sim.errors import InputError
from sim.language.say import dictionary, language, language_of, say, speaking

HOME = Path(__file__).parents[3]
CHINESE = dictionary("zh")


def parts_of(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def fixed_texts() -> dict[str, str]:
    """Return each text that the code says, with the file in which it stands."""
    texts: dict[str, str] = {}
    for path in [*(HOME / "sim").rglob("*.py"), *(HOME / "experiments").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    texts[first.value] = path.name
    return texts


def test_every_text_of_the_code_is_in_the_dictionary() -> None:
    assert {text: name for text, name in fixed_texts().items() if text not in CHINESE} == {}


def test_a_translation_has_the_parts_of_the_text() -> None:
    texts = fixed_texts()
    wrong = [english for english, said in CHINESE.items() if english in texts and parts_of(english) != parts_of(said)]
    assert wrong == []


WRITES = {"set_xlabel": 0, "set_ylabel": 0, "supylabel": 0, "set_label": 0, "annotate": 0, "headline": 1, "blank": 1}
"""Functions that write into a figure, and which of their arguments they write."""


def literals(node: ast.expr) -> str:
    """Return what an expression writes as it stands in the code."""
    if isinstance(node, ast.JoinedStr):
        return "".join(literals(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def test_figures_write_nothing_that_is_not_said() -> None:
    unsaid = []
    for path in (HOME / "experiments" / "figures").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                place = WRITES.get(name, len(node.args))
                written = [
                    *node.args[place : place + 1],
                    *(word.value for word in node.keywords if word.arg == "label"),
                ]
                unsaid += [text for text in map(literals, written) if any(map(str.isalpha, text))]
    assert unsaid == []


def test_what_is_not_in_the_dictionary_stays_as_it_is() -> None:
    assert say("Sellers in the {rooms}", rooms="halls") == "Sellers in the halls"
    with speaking("zh"):
        assert language() == "zh"
        assert say("Sellers in the {rooms}", rooms=say("voice rooms")) == "语音房间内的卖家人数"
        assert say("a shop called {x") == "a shop called {x"
    assert language() == "en"


def test_a_language_without_a_dictionary_is_told() -> None:
    with pytest.raises(InputError, match=r"--lang: must be en or zh, not 'fr'"):
        language_of("fr")
