"""Tables that other programs read: each column has one form, a unit and a meaning, whatever its first rows hold.

Numbers with decimals always have a decimal point, whole numbers never; ``true`` and ``false`` are what JSON, the
command line and spreadsheets take. Moments are written as ``2013-12-03 01:00:00``, which R, spreadsheets and pandas
read as such; an offset from UTC behind it would make them text in some of these. It is told once, as the unit of the
column. What is not known is left empty.
"""

import csv
import io
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins with one of these for something to carry out."""


class Heading(NamedTuple):
    """A column of a table.

    Attributes:
        name: What stands above it.
        unit: The unit of its values; ``text`` for words.
        meaning: What they are.
        form: ``float``, ``int``, ``bool``, ``str`` or ``datetime``: how all of them are written.
    """

    name: str
    unit: str
    meaning: str
    form: type


class DescribedTable(NamedTuple):
    """A table whose columns are told; its rows may be read once only."""

    headings: Sequence[Heading]
    rows: Iterable[Sequence[Any]]


COLUMNS = "columns.csv"
OF_COLUMNS = (
    Heading("file", "text", "the table", str),
    Heading("name", "text", "what stands above the column", str),
    Heading("unit", "text", "unit of its values", str),
    Heading("meaning", "text", "what they are", str),
)


def write_tables(folder: Path, tables: Mapping[str, DescribedTable]) -> None:
    """Write tables as CSV, through to the disk, and one that tells the unit and meaning of every column.

    Args:
        folder: Where they are written.
        tables: By path in the folder.
    """
    for name, table in tables.items():
        _write(folder / name, table)
    told = [(name, *heading[:3]) for name, table in tables.items() for heading in table.headings]
    _write(folder / COLUMNS, DescribedTable(OF_COLUMNS, told))


def _write(path: Path, table: DescribedTable) -> None:
    forms = [WRITTEN[heading.form] for heading in table.headings]
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(_text(heading.name) for heading in table.headings)
        lines.writerows([write(value) for write, value in zip(forms, row, strict=True)] for row in table.rows)
        file.flush()
        os.fsync(file.fileno())


def as_read(table: DescribedTable) -> list[dict[str, str]]:
    """Return the rows of a table as ``read_table`` would return them from its file, without writing it."""
    names = [heading.name for heading in table.headings]
    forms = [str if heading.form is str else WRITTEN[heading.form] for heading in table.headings]
    return [{name: write(value) for name, write, value in zip(names, forms, row, strict=True)} for row in table.rows]


def read_table(content: str) -> list[dict[str, str]]:
    """Return the rows of a table from ``write_tables`` by name of the column, with every text as it was.

    Raises:
        ValueError: If it is no such table.
        csv.Error: Likewise.
    """
    header, *lines = (list(map(_plain, line)) for line in csv.reader(io.StringIO(content, newline="")))
    return [dict(zip(header, line, strict=True)) for line in lines]


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def _is_unknown(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _float(value: Any) -> str:
    return "" if _is_unknown(value) else repr(float(value) + 0.0)  # a negative zero loses its sign


def _int(value: Any) -> str:
    if _is_unknown(value):
        return ""
    if int(value) != value:
        raise ValueError(f"{value} stands in a column of whole numbers")
    return str(int(value))


def _bool(value: Any) -> str:
    return "" if _is_unknown(value) else "true" if value else "false"


def _datetime(value: Any) -> str:
    return "" if _is_unknown(value) else value.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def _text(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


WRITTEN: dict[type, Callable[[Any], str]] = {
    float: _float,
    int: _int,
    bool: _bool,
    str: _text,
    datetime: _datetime,
}
