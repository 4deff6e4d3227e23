"""What people read, in the language they have chosen.

Texts stand in the code in English; a dictionary beside this file gives each of them in another language.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from sim.errors import InputError, brief

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_language: ContextVar[Language] = ContextVar("language", default="en")


def language() -> Language:
    """Return the language that is spoken now."""
    return _language.get()


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Let all that is written meanwhile be in this language."""
    before = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(before)


def language_of(text: str) -> Language:
    """Return the language that ``--lang`` names.

    Raises:
        InputError: If there is no dictionary of it.
    """
    for known in LANGUAGES:
        if known == text:
            return known
    raise InputError(f"--lang: must be {' or '.join(LANGUAGES)}, not {brief(text)}")


def say(text: str, /, **parts: object) -> str:
    """Return a text in the language that is spoken now.

    Args:
        text: In English, with a ``{name}`` for each part; a text that the dictionary lacks, such as a name that a
            user gave, stays as it is.
        parts: What stands in their place. Without any the text is taken as it is, braces included.
    """
    said = dictionary(language()).get(text, text)
    return said.format(**parts) if parts else said


@cache
def dictionary(of: Language) -> Mapping[str, str]:
    """Return each English text with what it is in a language; nothing for English itself.

    Raises:
        ValueError: If a text stands there twice.
    """
    if of == "en":
        return {}
    rooms = tomllib.loads(files("sim.language").joinpath(f"{of}.toml").read_text("utf-8"))
    entries = [*_entries(rooms)]
    if len(dict(entries)) < len(entries):
        english = [text for text, _ in entries]
        raise ValueError(f"{of}.toml: {next(text for text in english if english.count(text) > 1)!r} is there twice")
    return dict(entries)


def _entries(room: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for english, said in room.items():
        if isinstance(said, str):
            yield english, said
        else:
            yield from _entries(said)
