"""Tables that other programs read: one type a column, whatever the first rows hold; nothing that is carried out."""

import csv
import math
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.results.tables import DescribedTable, Heading, read_table, write_tables
from tests.worlds import small_world

PATTERNS = {
    float: re.compile(r"-?(\d+\.\d+(e[+-]\d+)?|\d+e[+-]\d+|inf)"),
    int: re.compile(r"-?\d+"),
    bool: re.compile(r"true|false"),
    datetime: re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
}
"""How the values of a form look, none of which looks like another."""

ZONE = timezone(timedelta(hours=8))
EARLIEST = datetime(1900, 1, 1, tzinfo=ZONE)
NUMBERS = st.floats(allow_nan=False) | st.integers(-(2**53), 2**53)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    float: NUMBERS | NUMBERS.map(np.float64) | st.booleans() | st.just(math.nan) | st.none() | st.just(""),
    int: st.integers() | st.integers(-(2**31), 2**31).map(np.int64) | st.integers(-(2**53), 2**53).map(float),
    bool: st.booleans() | st.booleans().map(np.bool_) | st.none(),
    datetime: st.integers(0, 9 * 10**9).map(lambda second: EARLIEST + timedelta(seconds=second)) | st.none(),
    str: st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")),
}


def written(folder: Path, headings: list[Heading], rows: list[tuple[Any, ...]]) -> list[list[str]]:
    write_tables(folder, {"table.csv": DescribedTable(headings, rows)})
    with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder; nothing waits for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield tmp_path_factory.mktemp("tables")


@given(form=st.sampled_from(list(PATTERNS)), draw=st.data())
def test_a_column_has_one_form_and_nothing_is_lost(folder: Path, form: type, draw: st.DataObject) -> None:
    values = draw.draw(st.lists(VALUES[form], max_size=5))
    _, *lines = written(
        folder,
        [Heading("number", "1", "a number", int), Heading("x", "", "", form)],
        [(number, value) for number, value in enumerate(values)],
    )
    cells = [line[1] for line in lines]
    assert all(PATTERNS[form].fullmatch(cell) for cell in cells if cell)
    for value, cell in zip(values, cells, strict=True):
        if value is None or value == "" or (form is float and math.isnan(value)):
            assert cell == ""
        elif form is datetime:
            assert datetime.strptime(cell, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE) == value
        elif form is bool:
            assert cell == ("true" if value else "false")
        else:
            assert form(cell) == value


@given(texts=st.lists(VALUES[str] | st.sampled_from(("=1", "'=1", "''=1", "'", "'a")), min_size=1, max_size=5))
def test_no_text_is_a_formula(folder: Path, texts: list[str]) -> None:
    header, *lines = written(folder, [Heading(text, "text", "", str) for text in texts], [tuple(texts)])
    for cells in (header, *lines):
        for text, cell in zip(texts, cells, strict=True):
            assert cell in (text, f"'{text}")
            assert cell == text or text.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    by_number = [Heading(f"c{number}", "text", "", str) for number in range(len(texts))]
    written(folder, by_number, [tuple(texts)])
    assert [*read_table((folder / "table.csv").read_bytes().decode())[0].values()] == texts
    told = (folder / "columns.csv").read_text("utf-8").splitlines()
    assert told[0] == "file,name,unit,meaning"


def test_a_number_with_decimals_among_whole_ones_is_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        written(tmp_path, [Heading("seed", "1", "", int)], [(1,), (1.5,)])


@pytest.mark.parametrize("name", ["NA", "na", "null", "NULL", "None", "NaN", "nan", "-nan", "-NaN"])
def test_a_scenario_is_not_called_what_readers_take_for_missing(name: str) -> None:
    with pytest.raises(ValidationError, match="would be read as no name"):
        small_world(name=name)
    assert small_world(name=f"{name}1").name == f"{name}1"
