"""The house: imports point one way, numbers are declared and sourced, nothing of the outside is written down."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from pydantic import BaseModel

from scenarios import siege_2013
from sim.measures.comparison import METRICS
from sim.record import CHANNELS
from sim.scenario import odd_tables as tables
from sim.scenario.behaviour import Behaviour
from sim.scenario.declarations import declarations
from sim.scenario.names import RECORDS
from sim.scenario.policy import Policy

HOME = Path(__file__).parent.parent
SOURCES = sorted((HOME / "sim").rglob("*.py"))
FREE = {"social_threshold_spread", "join_hazard", "leave_hazard", "repost_offspring", "billable_clicks"}

# A folder, or file beside the folders, may import what stands on lower floors; not what stands on its own.
FLOORS = (
    ("sim", "sim.submodels", "sim.streams", "sim.errors", "sim.regular_files"),
    ("sim.columns", "sim.scenario", "sim.language"),
    ("sim.cohort",),
    ("sim.world",),
    ("sim.sellers", "sim.market"),
    ("sim.platform", "sim.alliance"),
    ("sim.record",),
    ("sim.model",),
    ("sim.runs",),
    ("sim.measures",),
    ("sim.figures", "sim.terminal"),
    ("sim.results",),
    ("sim.page",),
    ("scenarios",),
    ("experiments.plan",),
    ("experiments.engine",),
    ("experiments.numbers",),
    ("experiments.figures", "experiments.words"),
    ("experiments.studies",),
    ("experiments.commands", "experiments.benchmarks", "experiments.tour"),
    ("sim.cli",),
    ("sim.__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
STARTS = ("scenarios", "sim.cli.command")
"""A script that is started by itself hands itself over to the command."""


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(HOME).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    module_of(path): path
    for folder in ("sim", "experiments", "scenarios")
    for path in sorted((HOME / folder).rglob("*.py"))
}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] == "scenarios" else ".".join(parts[:2])


def imports(module: str) -> set[str]:
    """Return the modules of this project that a file imports, those only for type checkers included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                named = f"{node.module}.{alias.name}"
                found.add(named if named in MODULES else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name in MODULES and (module, name) != STARTS}


def test_imports_point_one_way() -> None:
    upwards = {
        (module, other)
        for module in MODULES
        for other in imports(module)
        if room_of(other) != room_of(module) and LEVEL[room_of(other)] >= LEVEL[room_of(module)]
    }
    assert upwards == set()


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """Return the sets of modules that reach each other, by cutting off whoever reaches or is reached by nobody left."""
    left = set(arrows)
    while True:
        ends = {name for name in left if not arrows[name] & left or not any(name in arrows[other] for other in left)}
        if not ends:
            return [left] if left else []
        left -= ends


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]
    assert circles({module: imports(module) - {module} for module in MODULES}) == []


def test_submodels_know_no_mesa_and_no_random_numbers() -> None:
    for path in (HOME / "sim" / "submodels").glob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"^(import|from) (mesa|random)\b|default_rng|sim\.streams", text, re.MULTILINE), path


def test_files_are_short() -> None:
    reasons = {
        "behaviour.py": "one declaration after the other",
        "policy.py": "one declaration after the other",
        "market.py": "one class, in the order of what happens in an hour",
        "comparison.py": "one metric after the other",
    }
    long = {path.name for path in SOURCES if len(path.read_text("utf-8").splitlines()) > 260}
    assert long <= set(reasons)


@pytest.mark.parametrize("record", [Policy, Behaviour])
def test_every_number_is_declared_with_unit_range_and_source(record: type[BaseModel]) -> None:
    for entry in declarations(record):
        assert entry.meaning
        assert entry.unit
        assert entry.source
        if not isinstance(entry.default, bool):
            assert entry.low is not None
            assert entry.high is not None
            assert entry.low <= entry.default <= entry.high


def test_every_lever_says_where_it_acts_and_what_it_answers() -> None:
    assert all(entry.acts and entry.prior for entry in declarations(Policy))
    assert not any(entry.acts or entry.serves for entry in declarations(Behaviour))
    answered = {name for entry in declarations(Policy) for name in entry.serves}
    assert answered == {*(f"R{n}" for n in range(1, 7)), *(f"D{n}" for n in range(1, 9))}
    for entry in declarations(Policy):
        assert {"D5", "D7", "D8"}.isdisjoint(entry.serves) or "TechWeb" in entry.source


def test_five_numbers_are_free_and_no_more() -> None:
    assert {entry.name for entry in declarations(Behaviour) if entry.source.startswith("free")} == FREE
    assert all(entry.prior for entry in declarations(Behaviour) if entry.name in FREE or "assumed" in entry.source)


def test_facts_are_all_there_with_line_and_role() -> None:
    facts = siege_2013.ARTICLE.facts
    assert [fact.id for fact in facts] == [f"F{number:02}" for number in range(1, 31)]
    assert all(fact.lines and fact.phrase and fact.statement for fact in facts)
    targets = {target.id: target for fact in facts for target in fact.targets}
    assert {name for name in targets if re.fullmatch(r"T\d+", name)} == {f"T{number}" for number in range(1, 13)}
    roles = {**dict.fromkeys(range(1, 7), "target"), 9: "ad target"}
    for number in range(1, 13):
        assert targets[f"T{number}"].role == roles.get(number, "held out")
    assert targets["T9b"].role == "held out"
    assert {target.metric for target in targets.values()} <= set(METRICS)
    assert {act.fact for act in siege_2013.scenario().agenda} <= {fact.id for fact in facts}


def test_nothing_dated_or_counted_stands_in_sim() -> None:
    counts = {fact.count for fact in siege_2013.ARTICLE.facts if fact.count and fact.count >= 1000}
    counts.add(siege_2013.POPULATION)
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        ranges = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "prior"]
        in_ranges = {id(node) for prior in ranges for node in ast.walk(prior)}  # one may be as round as a headcount
        for node in ast.walk(tree):
            if id(node) not in in_ranges and isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                assert node.value not in counts, f"{path}:{node.lineno}"
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("datetime", "date"):
                pytest.fail(f"{path}:{node.lineno} writes down a date")


def test_channels_say_what_they_are() -> None:
    assert len({channel.name for channel in CHANNELS}) == len(CHANNELS)
    assert all(channel.unit and channel.meaning for channel in CHANNELS)


def test_the_tables_of_the_odd_are_those_of_the_declarations() -> None:
    """Run ``python -m sim.scenario.odd_tables`` if this fails."""
    text = tables.ODD.read_text("utf-8")
    assert text == tables.with_tables(text)
    assert all(f"`{entry.name}`" in text for record in RECORDS.values() for entry in declarations(record))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "-C", HOME, "ls-files"], capture_output=True, text=True, check=False)
    return [HOME / name for name in listed.stdout.split("\n") if name and (HOME / name).is_file()]


def test_no_address_of_a_package_index_is_pinned() -> None:
    assert "://" not in (HOME / ".ci" / "constraints.txt").read_text("utf-8")


def test_no_large_file_is_kept() -> None:
    assert all(path.stat().st_size < 1_000_000 for path in tracked())
