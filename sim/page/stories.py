"""Stories told beside a run: for readers who have never heard of what its facts are about."""

import tomllib
from importlib.resources import files
from typing import Any

from sim.language.say import say

SUFFIX = ".story.toml"


def story_of(source: str) -> dict[str, Any]:
    """Return the story that is shipped with the facts of a source, in the language that is spoken now, or nothing.

    Args:
        source: As ``Facts.source`` names it; an empty one has no story.
    """
    for entry in sorted(files("scenarios").iterdir(), key=lambda entry: entry.name):
        if source and entry.name.endswith(SUFFIX):
            story = tomllib.loads(entry.read_text("utf-8"))
            if story["source"] == source:
                return {
                    "title": say(story["title"]),
                    "lead": [say(paragraph) for paragraph in story["lead"]],
                    "terms": say(story["terms"]),
                    "walk": {step: say(text) for step, text in story["walk"].items()},
                }
    return {}
