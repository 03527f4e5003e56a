"""What is not written as usual is left to calamine, or read as it reads it."""

import zipfile
from collections import Counter
from html import escape
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import openpyxl
import pytest
from openpyxl.styles import Font

from flows.ingest.reader import lookups
from schemas.readings import CellType
from tests.flows.ingest.both_ways import blocks_of, compared, in_blocks, same, through_calamine
from tests.flows.ingest.mutations import mutated
from tests.flows.ingest.usual import (
    LINES,
    MAKERS,
    SHEET,
    STRINGS,
    STYLES,
    every_kind_of_cell,
    with_inline_strings,
    with_shared_strings,
)
from tests.flows.ingest.workbooks import refusal, rewritten, xlsx

USUAL = with_shared_strings(LINES)
CELL = b'<c r="A2" t="s"><v>'
TEXT = CELL + b"5</v></c>"
FIRST = b"<si><t>Order</t></si>"
DATA = b"<sheetData>"
END = b"</sheetData>"
FORMAT = b'formatCode="yyyy-mm-dd"'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drop.xlsx"


def changed(part: str, old: bytes, new: bytes, book: bytes = USUAL) -> bytes:
    """The workbook with every *old* in the part replaced; there is one at least."""
    other = rewritten(book, part, lambda xml: xml.replace(old, new))
    assert other != book
    return other


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
    "a type that is named twice": (CELL, b'<c r="A2" t="n" t="s"><v>'),
    "a formula after its value": (b"<v>1212.5</v>", b"<v>1212.5</v><f>1</f>"),
    "a formula within a value": (b"<v>1212.5</v>", b"<v>12<f>1</f>12.5</v>"),
    "a formula with half an attribute": (b"<v>1212.5</v>", b'<f a">1</f><v>1212.5</v>'),
    "a row with half an attribute": (b'<row r="3" spans="', b'<row r="3" s'),
    "a row that ends and never begins": (b'<row r="3"', b'</row><row r="3"'),
    "another encoding": (b'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
    "another encoding, spaced": (b'encoding="UTF-8"', b'encoding = "ISO-8859-1"'),
    "a style that is no number": (CELL, b'<c r="A2" s="x" t="s"><v>'),
    "a style that only Python takes for a number": (CELL, b'<c r="A2" s="0_1" t="s"><v>'),
    "a string that is not there": (CELL, CELL + b"99"),
    "a string whose place has a sign": (CELL, CELL + b"+"),
    "an error that nobody knows": (CELL, b'<c r="A2" t="e"><v>#'),
    "inline text without a type": (TEXT, b'<c r="A2"><is><t>7</t></is></c>'),
    "inline text of another type": (TEXT, b'<c r="A2" t="s"><is><t>5</t></is></c>'),
    "an inline string that is a value": (CELL, b'<c r="A2" t="inlineStr"><v>'),
    "a digit of another script": (b"<v>1212.5</v>", "<v>\u0661</v>".encode()),
    "a number with an underscore": (b"<v>1212.5</v>", b"<v>1_212</v>"),
    "a number without end": (b"<v>1212.5</v>", b"<v>1e999</v>"),
    "a cell with a prefix after the last row": (END, b'<x:c r="A9"><v>1</v></x:c>' + END),
    "a cell with a tab after the last row": (END, b'<c\tr="A9"><v>1</v></c>' + END),
    "a cell in a row that never ends": (END, b'<row r="9"><c r="A9"><v>1</v></c>' + END),
    "rows within a comment": (DATA, b"<!-- " + DATA + b" -->" + DATA),
    "no rows but in a comment": (DATA, b"<!-- <sheetData/> -->" + DATA),
    "rows that have begun with a prefix": (DATA, b"<x:sheetData>" + DATA),
}


@pytest.mark.parametrize(("old", "new"), UNUSUAL.values(), ids=UNUSUAL)
def test_a_part_that_is_written_otherwise_is_left_to_calamine(
    path: Path, old: bytes, new: bytes
) -> None:
    assert blocks_of(path, USUAL) is not None
    assert blocks_of(path, changed(SHEET, old, new)) is None


@pytest.mark.parametrize(
    "none",
    [b"<sheetData/>", b"<sheetData></sheetData>", b'<sheetData><row r="3"></row></sheetData>'],
)
def test_a_sheet_without_cells_is_read_in_blocks(path: Path, none: bytes) -> None:
    book = rewritten(xlsx({"S": []}), SHEET, lambda xml: xml.replace(b"<sheetData/>", none, 1))
    found = blocks_of(path, book)
    assert found
    assert found.sheets[0].cells.is_empty()


@pytest.mark.parametrize("kind", ["s", "inlineStr", "n", "e", "rare"])
def test_a_cell_of_any_type_may_be_blank(path: Path, kind: str) -> None:
    for blank in (f'<c r="A2" t="{kind}"/>', f'<c r="A2" s="1" t="{kind}"></c>'):
        found = blocks_of(path, changed(SHEET, TEXT, blank.encode()))
        assert found
        assert found.sheets[0].types["A"][1] == CellType.EMPTY
        assert same(found, through_calamine(path))


def test_a_sheet_with_a_cell_but_no_row_is_left_to_calamine(path: Path) -> None:
    cell = b'<sheetData><c\tr="A1"><v>1</v></c></sheetData>'
    assert blocks_of(path, changed(SHEET, b"<sheetData/>", cell, xlsx({"S": []}))) is None


def test_rows_keep_their_numbers_where_one_is_missing_and_as_many_at_the_end_are_blank(
    path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (1, 2, 3, 5, 6):
        sheet.cell(row, 1, f"r{row}")
    sheet.cell(7, 1).font = Font(bold=True)
    book.save(path)
    found = in_blocks(path)
    assert found
    assert found.sheets[0].cells["A"].to_list() == ["r1", "r2", "r3", None, "r5", "r6"]
    assert same(found, through_calamine(path))


@pytest.mark.parametrize(
    "new",
    [
        b"<si/>" + FIRST,
        b"<si phonetic='1'>" + FIRST[4:] + FIRST,
        b"<x:si><t>x</t></x:si>" + FIRST,
        b"<!-- " + FIRST + b" -->" + FIRST,
        FIRST + b"<si/>",
        FIRST + b"<x:si><t>x</t></x:si>",
        b"<si><t>Order &foo;</t></si>",
        b"<si><t>Order & more</t></si>",
        b"<si><t>Order &#65;</t></si>",
        b"<si><t>Order_x00+1_</t></si>",
    ],
)
def test_shared_strings_that_are_written_otherwise_are_left_to_calamine(
    path: Path, new: bytes
) -> None:
    assert blocks_of(path, changed(STRINGS, FIRST, new)) is None


def test_shared_strings_that_do_not_end_are_left_to_calamine(path: Path) -> None:
    assert blocks_of(path, changed(STRINGS, b"</sst>", b"")) is None


@pytest.mark.parametrize("other", ["xl/SharedStrings.xml", "XL/styles.xml"])
def test_a_part_that_stands_twice_is_left_to_calamine(path: Path, other: str) -> None:
    path.write_bytes(USUAL)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(other, "<sst/>")
    assert in_blocks(path) is None


def test_unusual_shared_strings_are_looked_at_once_for_all_sheets(path: Path) -> None:
    book = xlsx({f"S{number}": LINES for number in range(4)})
    path.write_bytes(changed(STRINGS, FIRST, b"<si/>" + FIRST, book))
    with mock.patch.object(lookups, "_shared", wraps=lookups._shared) as looked:
        assert blocks_of(path, path.read_bytes()) is None
    assert looked.call_count == 1


CODES = [
    *('"unterminated d', '0"x\\"d"0"', "general;d", "a/p", "General", "general", "0.00", "@"),
    *('"d"0', "\\d0", "_d0", "*d0", "[Red]0", "[$-409]d", "[h]:mm", "0;d", "h:mm AM/PM", "AM/PM"),
    *("0a d", "[d]0", "[[h]d", "]d", "0_", "", "[$d;]0", "d\\", "Standard", "#,##0 [$DM-407]"),
]


@pytest.mark.parametrize("code", CODES)
def test_a_number_is_a_day_where_calamine_takes_its_format_for_one(path: Path, code: str) -> None:
    shown = f'formatCode="{escape(code)}"'.encode()
    found = blocks_of(path, changed(STYLES, FORMAT, shown))
    assert found is None or same(found, through_calamine(path))


def test_formats_of_what_is_shown_conditionally_are_not_those_of_cells(path: Path) -> None:
    conditional = b'<dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs>'
    found = blocks_of(path, changed(STYLES, b'<dxfs count="0"/>', conditional))
    assert found
    assert found.sheets[0].cells["B"][1] == "2026-11-20"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</styleSheet>", b"<numFmts/></styleSheet>"),
        (b"</styleSheet>", b"<cellXfs/></styleSheet>"),
        (b"</cellXfs>", b'<xf><xf numFmtId="14"/></xf></cellXfs>'),
        (b"</cellXfs>", b"<x/></cellXfs>"),
        (b'encoding="UTF-8"', b'encoding="UTF-0"'),
    ],
)
def test_styles_that_are_written_otherwise_are_left_to_calamine(
    path: Path, old: bytes, new: bytes
) -> None:
    assert blocks_of(path, changed(STYLES, old, new)) is None


@pytest.mark.parametrize("written", ["true", "True", "on", "0"])
def test_days_count_from_1904_where_calamine_counts_so(path: Path, written: str) -> None:
    book = xlsx({"S": LINES}, date1904=True)
    new = f'date1904="{written}"'.encode()
    found = blocks_of(path, changed("xl/workbook.xml", b'date1904="1"', new, book))
    assert found
    assert found.date1904 == (written == "true")
    assert same(found, through_calamine(path))


def test_a_cell_that_names_no_style_is_no_day(path: Path) -> None:
    book = changed(
        STYLES, b'<cellXfs count="2"><xf numFmtId="0"', b'<cellXfs count="2"><xf numFmtId="14"'
    )
    found = blocks_of(path, book)
    assert found
    assert found.sheets[0].cells["C"][1] == "3"
    assert same(found, through_calamine(path))


NUMBERS = [
    *("-0", "-0.0", "007", "1E5", "1e-9", "0.1234567891", "-0.00000000001", "0.30000000000000004"),
    *(
        "41002000300001.523",
        "1.2345678901234567E14",
        "9007199254740993",
        "1e300",
        "123456789012345678",
    ),
]


@pytest.mark.parametrize("digits", NUMBERS)
def test_a_number_is_read_in_blocks_to_as_many_digits_as_calamine_keeps(
    path: Path, digits: str
) -> None:
    found = blocks_of(path, changed(SHEET, b"<v>1212.5</v>", f"<v>{digits}</v>".encode()))
    assert found
    assert same(found, through_calamine(path))


@pytest.mark.parametrize(
    ("make", "part"), [(with_shared_strings, STRINGS), (with_inline_strings, SHEET)]
)
def test_spaces_that_are_not_marked_as_kept_are_left_to_calamine(
    path: Path, make: Any, part: str
) -> None:
    assert blocks_of(path, changed(part, b"<t>007</t>", b"<t> 007</t>", make(LINES))) is None
    assert through_calamine(path).sheets[0].cells["A"][1] == "007"


def test_a_string_of_several_fonts_is_left_to_calamine(path: Path) -> None:
    fonts = b"<r><t>0</t></r><r><t>07</t></r>"
    assert blocks_of(path, changed(STRINGS, b"<t>007</t>", fonts)) is None
    assert through_calamine(path).sheets[0].cells["A"][1] == "007"


def test_a_workbook_in_an_encoding_that_nobody_knows_is_damaged() -> None:
    for part in ("xl/workbook.xml", "_rels/.rels"):
        book = changed(part, b'encoding="UTF-8"', b'encoding="UTF-0"')
        assert refusal(book) == "drop-damaged"


def test_workbooks_with_a_few_strokes_in_them_read_the_same_both_ways(tmp_path: Path) -> None:
    books = [make(LINES) for make in MAKERS] + [every_kind_of_cell()] * 3
    for seed in range(200):
        chance = Random(seed)
        book = mutated(chance.choice(books), chance)
        (tmp_path / f"seed-{seed}.xlsx").write_bytes(book)
    answers = list(compared([str(one) for one in sorted(tmp_path.iterdir())]))
    assert [name for word, name in answers if word in ("differs", "alone")] == []
    assert Counter(word for word, _ in answers)["same"] > 30
