"""The report: stored runs and studies as one file that opens by itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.language.say import say
from sim.page.content import content_of_stored
from sim.page.document import document
from sim.page.stories import story_of
from sim.results.stored_figures import stored_run
from sim.scenario.library import question, shipped_scenarios


def report(folders: Sequence[Path], studies: Sequence[Mapping[str, Any]]) -> str:
    """Return the report of stored runs and of studies.

    Args:
        folders: Of runs; the first is shown first.
        studies: What the page shows of studies, as plain JSON.

    Raises:
        InputError: If a folder is not one of a run, or damaged.
    """
    runs = []
    for folder in folders:
        stored = stored_run(folder)
        runs.append(content_of_stored(stored, question_of(stored.observed.scenario.name)))
    source = runs[0]["source"] if runs else next((study["source"] for study in studies), "")
    story = story_of(source)
    name = runs[0]["name"] if runs else studies[0]["name"]
    return document(
        {"runs": runs, "studies": [*studies], "story": story, "live": None}, story.get("title") or str(name)
    )


def question_of(name: str) -> str:
    """Return what a shipped scenario asks, by its name, in the language that is spoken now; nothing for another one."""
    script = shipped_scenarios().get(name)
    return "" if script is None else say(question(script))
