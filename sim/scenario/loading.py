"""How a scenario is loaded: by its name, from a script, from saved JSON, or from a results folder."""

import json
import sys
import tomllib
import traceback
import types
from pathlib import Path

from pydantic import ValidationError

from sim.errors import InputError, StoppedError, brief, did_you_mean, explain, said_by
from sim.regular_files import read
from sim.scenario.facts import Facts
from sim.scenario.library import shipped_scenarios
from sim.scenario.scenario import Scenario


def load_scenario(given: str) -> Scenario:
    """Return the scenario with this name, of this script, saved in this JSON file, or of this results folder.

    Raises:
        InputError: If there is no such scenario, it is not valid, or the folder is of several scenarios.
    """
    path, shipped = Path(given), shipped_scenarios()
    if given in shipped:
        return from_script(shipped[given])
    if given and _is_folder(path):
        return _of_folder(path)
    if path.suffix == ".json":
        return Scenario.load(path)
    if path.suffix == ".py":
        return from_script(path)
    hint = did_you_mean(given, shipped) or "; siege list prints all; or give a path: .py, .json or a results folder"
    raise InputError(f"scenario: there is no {brief(given)}{hint}")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # never a name of a file
        return False


def _of_folder(folder: Path) -> Scenario:
    plan = folder / "plan.json"
    if not plan.is_file():
        return Scenario.load(folder / "scenario.json")
    try:
        entries = json.loads(plan.read_bytes())["scenarios"]
        scenarios = [Scenario.from_json(json.dumps(entry)) for entry in entries]
    except OSError as failure:
        raise InputError(f"scenario: cannot read {plan}: {failure.strerror}") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InputError(f"{plan}: not the plan of an experiment") from None
    if len(scenarios) != 1:
        names = ", ".join(scenario.name for scenario in scenarios)
        raise InputError(f"scenario: {folder} is of several, give one of them: {brief(names)}")
    return scenarios[0]


OURS = ("sim", "scenarios", "experiments")


def from_script(path: Path) -> Scenario:
    """Run a script and return what its function ``scenario()`` gives.

    Raises:
        InputError: If the script cannot be read, fails, or gives no scenario.
    """
    try:
        source = read(path, follow=True)
    except OSError as failure:
        raise InputError(f"scenario: cannot read {path}: {failure.strerror}") from None
    module = types.ModuleType(f"scenario_script_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # where dataclasses look for it
    sys.path.append(str(path.parent.resolve()))  # so that it finds its neighbours, as when run by itself
    try:
        # Compiled here and not imported: an import leaves a __pycache__ and may run a stale one.
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)
        make = vars(module).get("scenario")
        found = make() if callable(make) else None
    except ValidationError as mistake:
        record = Facts if mistake.title == "Facts" else Scenario
        raise InputError(f"{path}: {explain(mistake, record)}") from None
    except tomllib.TOMLDecodeError as mistake:
        raise InputError(f"{path}: its facts file is not TOML: {mistake}") from None
    except (KeyboardInterrupt, StoppedError):
        raise
    except BaseException as failure:  # whatever a user's script may raise is told in a line with its place
        lines = [frame.lineno for frame in traceback.extract_tb(failure.__traceback__) if frame.filename == str(path)]
        place = f" line {lines[-1]}" if lines else ""
        raise InputError(f"{path}{place}: {said_by(failure)}{_hidden_neighbour(failure, path)}") from None
    if not callable(make):
        given = "" if make is None else f", but scenario is {brief(make)}"
        raise InputError(f"{path}: defines no function scenario(){given}")
    if type(found) is not Scenario:  # a class of the script's own could not be sent to workers
        raise InputError(f"{path}: scenario() must return a Scenario, not {type(found).__name__}")
    return found


def _hidden_neighbour(failure: BaseException, script: Path) -> str:
    """Return a hint if a script imports from its own folder what has the name of a package of ours."""
    package = (failure.name or "").partition(".")[0] if isinstance(failure, ImportError) else ""
    if package not in OURS or not (script.parent / package).is_dir():
        return ""
    return f"; the folder {package} beside the script is hidden by the program's own: give it another name"
