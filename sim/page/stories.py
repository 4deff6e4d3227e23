"""Stories told beside a run: for readers who have never heard of what its facts are about."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from sim.language.say import say
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario

SUFFIX = ".story.toml"


def story_of(source: str) -> dict[str, Any]:
    """Return the story that is shipped with the facts of a source, in the language that is spoken now, or nothing.

    Args:
        source: As ``Facts.source`` names it; an empty one has no story.
    """
    story = _written(source)
    return story and {
        "scenario": story["scenario"],
        "title": say(story["title"]),
        "lead": [say(paragraph) for paragraph in story["lead"]],
        "terms": say(story["terms"]),
        "walk": {step: say(text) for step, text in story["walk"].items()},
    }


def as_it_was(scenario: Scenario) -> bool:
    """Return whether all is done in a scenario that the story of its source tells, by whichever sellers."""
    story = _written(scenario.facts.source if scenario.facts else "")
    if not story:
        return False
    told = load_scenario(story["scenario"])
    own = {"agents": told.agents, "seed": told.seed}
    return scenario.population == told.population and scenario.evolve(**own).digest() == told.digest()


@cache
def _written(source: str) -> dict[str, Any]:
    for entry in sorted(files("scenarios").iterdir(), key=lambda entry: entry.name):
        if source and entry.name.endswith(SUFFIX):
            story = tomllib.loads(entry.read_text("utf-8"))
            if story["source"] == source:
                return story
    return {}
