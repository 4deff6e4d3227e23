"""The parameter tables of the documentation, made from the declarations.

``python -m sim.scenario.odd_tables`` writes them into ``sim/ODD.md``; a test holds that they are up to date.
"""

from pathlib import Path

from pydantic import BaseModel

from sim.scenario.declarations import Declaration, declarations
from sim.scenario.names import RECORDS

ODD = Path(__file__).parent.parent / "ODD.md"


def table(record: type[BaseModel]) -> str:
    """Return the declarations of a record as a Markdown table."""
    entries = declarations(record)
    heads = ["name", "meaning", "default", "allowed", "unit", "source", "prior, or range explored"]
    levers = any(entry.acts for entry in entries)
    heads += ["acts on", "answers"] if levers else []
    rows = [_line(heads), "|" + "---|" * len(heads)]
    rows += [_line(_cells(entry)[: len(heads)]) for entry in entries]
    return "\n".join(rows)


def _cells(entry: Declaration) -> list[str]:
    allowed = "" if entry.low is None else f"{entry.low:g} - {entry.high:g}"
    default = str(entry.default).lower() if isinstance(entry.default, bool) else f"{entry.default:g}"
    told = [f"`{entry.name}`", entry.meaning, default, allowed, entry.unit, entry.source, str(entry.prior or "")]
    return [*told, entry.acts, ", ".join(entry.serves)]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def with_tables(text: str) -> str:
    """Return a document with the table between each pair of markers made anew.

    Args:
        text: Holds ``<!-- table: NAME -->`` and ``<!-- end -->`` on lines of their own.
    """
    for name, record in RECORDS.items():
        before, marker, rest = text.partition(f"<!-- table: {name} -->\n")
        if marker:
            _, end, after = rest.partition("<!-- end -->")
            text = before + marker + table(record) + "\n" + end + after
    return text


if __name__ == "__main__":
    ODD.write_text(with_tables(ODD.read_text("utf-8")), "utf-8")
