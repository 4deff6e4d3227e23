"""The shipped scenarios: what there is, by group, and which question each asks.

They are found and read without being run, so that listing them takes no time.
"""

import ast
import importlib.util
from pathlib import Path
from typing import NamedTuple


class Group(NamedTuple):
    """Scenarios that belong together: the scripts of one folder.

    Attributes:
        heading: What they have in common, from the docstring of the folder.
        questions: What each scenario asks, by its name; the first line of the script's docstring.
    """

    heading: str
    questions: dict[str, str]


def shipped_scenarios() -> dict[str, Path]:
    """Return the scripts of the package ``scenarios`` by name."""
    return {path.stem: path for folder in _folders() for path in _scripts(folder)}


def script_of(given: str) -> Path:
    """Return the script that a command line names: of a shipped scenario, or a path."""
    return shipped_scenarios().get(given, Path(given))


def groups() -> list[Group]:
    """Return the shipped scenarios with their questions in the order of names, those of no folder first."""
    return [
        Group(_first_line(folder / "__init__.py").rstrip("."), {p.stem: _first_line(p) for p in _scripts(folder)})
        for folder in _folders()
    ]


def question(script: Path) -> str:
    """Return what a script asks: the first line of its docstring or of that of its function that ends so; or nothing.

    The script is read and not run.
    """
    try:
        tree = ast.parse(script.read_text("utf-8"))
    except (OSError, ValueError, SyntaxError, RecursionError):
        return ""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "scenario"]
    docstrings = [ast.get_docstring(tree), *map(ast.get_docstring, functions)]
    lines = [docstring.split("\n")[0] for docstring in docstrings if docstring]
    return next((line for line in lines if line.endswith("?")), "")


def _folders() -> list[Path]:
    package = importlib.util.find_spec("scenarios")
    homes = list(package.submodule_search_locations or []) if package else []
    return [marker.parent for home in homes for marker in sorted(Path(home).rglob("__init__.py"))]


def _scripts(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.py") if path.stem != "__init__")


def _first_line(script: Path) -> str:
    told = ast.get_docstring(ast.parse(script.read_text("utf-8")))
    return told.split("\n")[0] if told else ""
