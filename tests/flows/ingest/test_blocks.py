"""Usual worksheets are read in blocks: the same cells as through calamine, in less time."""

import io
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ingest.reader import blocks
from schemas.readings import Reading
from tests.flows.ingest.both_ways import in_blocks, same, through_calamine
from tests.flows.ingest.workbooks import Rows, rewritten, xlsx
from tests.outside import foreign

TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    min_size=1,
    max_size=12,
)
NUMBER = st.integers(-(10**16), 10**16) | st.decimals(-9999, 9999, places=4).map(float)
DAY = st.dates(date(1901, 1, 1), date(2200, 1, 1)).map(lambda day: datetime.combine(day, time()))
ROWS = st.lists(
    st.lists(st.none() | TEXT | NUMBER | DAY | st.booleans(), min_size=1, max_size=6),
    min_size=1,
    max_size=8,
)


def with_shared_strings(rows: Rows) -> bytes:
    return xlsx({"S": rows})


def with_inline_strings(rows: Rows) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    day = book.add_format({"num_format": 14, "bold": True})
    sheet = book.add_worksheet()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(r, c, value, day)
            elif isinstance(value, str):
                sheet.write_string(r, c, value)
            elif value is not None:
                sheet.write(r, c, value)
    book.close()
    return target.getvalue()


def through_openpyxl(rows: Rows) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("S")
    for row in rows:
        sheet.append(["'=" if str(value).startswith("=") else value for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


MAKERS = [with_shared_strings, with_inline_strings, through_openpyxl]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drop.xlsx"


def read(path: Path, content: bytes) -> Reading | None:
    path.write_bytes(content)
    return in_blocks(path)


@pytest.mark.parametrize("make", MAKERS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_what_is_read_in_blocks_is_what_calamine_reads(make: Any, rows: Rows, path: Path) -> None:
    found = read(path, make(rows))
    assert found is None or same(found, through_calamine(path))


DAY_ONE, DAY_TWO = (datetime.combine(date(2026, *day), time()) for day in ((11, 20), (2, 28)))
LINES: Rows = [
    ["Order", "Day", "Units", "Note", "Active"],
    ["007", DAY_ONE, 3, None, True],
    ["A & B <c>", DAY_TWO, 1212.5, " two  words ", False],
    [None, None, 4_100_200_030_000_123, "two\nlines"],
    [],
    ["last", None, None, None, None, None, "far"],
]


@pytest.mark.parametrize("make", MAKERS)
def test_a_workbook_of_every_usual_kind_of_cell_is_read_in_blocks(make: Any, path: Path) -> None:
    found = read(path, make(LINES))
    assert found is not None
    assert same(found, through_calamine(path))
    cells, types = found.sheets[0].cells, found.sheets[0].types
    assert cells.row(1) == ("007", "2026-11-20", "3", None, "true", None, None)
    assert types.row(1) == (1, 3, 2, 0, 4, 0, 0)
    assert cells["A"][2] == "A & B <c>"
    assert cells.row(5)[-1] == "far"


def test_blocks_of_any_length_give_the_same_sheet(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = with_shared_strings([[f"r{n}", n, None if n % 3 else "x"] for n in range(500)])
    whole = read(path, content)
    monkeypatch.setattr(blocks, "_BLOCK_BYTES", 300)
    parts = read(path, content)
    assert whole
    assert parts
    assert same(whole, parts)


def test_rows_that_go_back_are_left_to_calamine_wherever_a_block_ends(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = with_shared_strings([[f"r{n}", n] for n in range(1, 100)])
    again = rewritten(
        book,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b'<row r="99"', b'<row r="98"')
            .replace(b'"A99"', b'"A98"')
            .replace(b'"B99"', b'"B98"')
        ),
    )
    for length in (blocks._BLOCK_BYTES, 300):
        monkeypatch.setattr(blocks, "_BLOCK_BYTES", length)
        assert read(path, book) is not None
        assert read(path, again) is None


def test_the_days_of_a_workbook_that_counts_from_1904_are_the_same_days(path: Path) -> None:
    found = read(path, xlsx({"S": LINES}, date1904=True))
    assert found
    assert found.sheets[0].cells["B"][1] == "2026-11-20"


SHEET = "xl/worksheets/sheet1.xml"
CELL = b'<c r="A2" t="s"><v>'
UNUSUAL = {
    "a comment that holds a row": (
        b'<row r="3"',
        b'<!-- <row r="9"><c r="A9"><v>9</v></c></row> --><row r="3"',
    ),
    "a cell whose place is named last": (CELL, b'<c t="s" r="A2"><v>'),
    "a cell without a place": (CELL, b'<c t="s"><v>'),
    "a cell of another row": (CELL, b'<c r="A7" t="s"><v>'),
    "a cell that stands twice": (CELL, b'<c r="A2"><v>1</v></c>' + CELL),
    "a space between cells": (CELL, b" " + CELL),
    "a type that is rare": (CELL, b'<c r="A2" t="d"><v>'),
    "a formula after its value": (b"<v>1212.5</v>", b"<v>1212.5</v><f>1</f>"),
    "a formula within a value": (b"<v>1212.5</v>", b"<v>12<f>1</f>12.5</v>"),
    "a row with half an attribute": (b'<row r="3" spans="', b'<row r="3" s'),
    "a number of more than 15 digits": (b"<v>1212.5</v>", b"<v>41002000300001.523</v>"),
    "another encoding": (b'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
    "a style that is no number": (CELL, b'<c r="A2" s="x" t="s"><v>'),
    "a string that is not there": (CELL, CELL + b"99"),
}


@pytest.mark.parametrize(("old", "new"), UNUSUAL.values(), ids=UNUSUAL)
def test_a_part_that_is_written_otherwise_is_left_to_calamine(
    path: Path, old: bytes, new: bytes
) -> None:
    book = with_shared_strings(LINES)
    assert read(path, book) is not None
    changed = rewritten(book, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(old, new))
    assert changed != book
    assert read(path, changed) is None


@pytest.mark.parametrize(
    ("make", "part"),
    [(with_shared_strings, "xl/sharedStrings.xml"), (with_inline_strings, SHEET)],
)
def test_spaces_that_are_not_marked_as_kept_are_left_to_calamine(
    path: Path, make: Any, part: str
) -> None:
    changed = rewritten(make(LINES), part, lambda xml: xml.replace(b"<t>007</t>", b"<t> 007</t>"))
    assert read(path, changed) is None
    assert through_calamine(path).sheets[0].cells["A"][1] == "007"


def test_a_string_of_several_fonts_is_left_to_calamine(path: Path) -> None:
    changed = rewritten(
        with_shared_strings(LINES),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"<t>007</t>", b"<r><t>0</t></r><r><t>07</t></r>"),
    )
    assert read(path, changed) is None
    assert through_calamine(path).sheets[0].cells["A"][1] == "007"


def _compared(paths: list[str]) -> Iterator[tuple[str, str]]:
    while paths:
        told = subprocess.run(
            [sys.executable, "-m", "tests.flows.ingest.both_ways", *paths],
            capture_output=True,
            text=True,
            timeout=300,
        ).stdout
        answers = [line.split(" ", 1) for line in told.splitlines()]
        yield from ((word, name) for word, name in answers)
        paths = paths[len(answers) + 1 :]


def test_every_workbook_of_the_corpus_that_is_read_in_blocks_reads_the_same() -> None:
    paths = [str(one) for one in sorted(foreign("workbooks").glob("*.xlsx"))]
    answers = list(_compared(paths))
    assert [name for word, name in answers if word == "differs"] == []
    assert Counter(word for word, _ in answers)["same"] > 200
