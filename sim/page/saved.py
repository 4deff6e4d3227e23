"""A setting saved as a script that others can read, change and run."""

from pathlib import Path

from sim.page.setting import Setting, Shelf
from sim.scenario.agenda import PolicyChange
from sim.scenario.library import shipped_scenarios
from sim.scenario.names import DECLARED
from sim.scenario.points import changes, value_of
from sim.scenario.scenario import Scenario

CHANGED = "_changed"
BEGIN = '\n\n\ndef scenario():\n    """What changes if the platform chooses otherwise?"""\n'


def renamed(setting: Setting, scenario: Scenario) -> Scenario:
    """Return a scenario under a name of its own, so that its results are not taken for those of what it changes."""
    return scenario.evolve(name=f"{setting.scenario[: 60 - len(CHANGED)]}{CHANGED}")


def script_of(shelf: Shelf, setting: Setting, scenario: Scenario) -> str:
    """Return a script with a function ``scenario()`` that gives the scenario of a setting.

    It varies the shipped one where there is one, and holds the whole scenario otherwise.
    """
    made = renamed(setting, scenario)
    path = shipped_scenarios().get(shelf.named[setting.scenario])
    if path is None:
        return _whole(made)
    base = shelf[setting.scenario]
    told = [f"name={made.name!r}", f"agents={made.agents}", f"seed={made.seed}"]
    values = {name: value_of(made, name) for name in DECLARED if value_of(made, name) != value_of(base, name)}
    told += [f"{part}={own!r}" for part, own in changes(values).items() if own]
    lines = [f"from {_module(path)} import scenario as base"]
    later = [act for act in made.agenda[len(base.agenda) :] if isinstance(act, PolicyChange)]
    if later and later[0].at is not None:
        hours = round((later[0].at - base.start).total_seconds() / 3600)
        lines = ["from datetime import timedelta", "", *lines, "from sim.scenario import PolicyChange"]
        act = f"PolicyChange(at=base().start + timedelta(hours={hours}), changes={dict(later[0].changes)!r})"
        told.append(f"agenda=(*base().agenda, {act})")
    changed = ",\n        ".join(told)
    return "\n".join(lines) + f"{BEGIN}    return base().evolve(\n        {changed},\n    )\n"


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[len(parts) - parts[::-1].index("scenarios") - 1 :])


def _whole(scenario: Scenario) -> str:
    return f"from sim.scenario import Scenario{BEGIN}    return Scenario.from_json({scenario.to_json()!r})\n"
