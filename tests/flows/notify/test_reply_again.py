"""A reply that is dropped again as it is: every cell reads as it did, every refusal stays."""

import io
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from polars.testing import assert_frame_equal

from flows.ingest.typed import typed
from flows.notify.reply import make_reply
from schemas.readings import CellType, Hints, Reading, Recognised, Typed
from schemas.replies import ReplyFiles
from schemas.sheets.vouchers import Vouchers
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_vouchers import HERON
from tests.flows.ingest.workbooks import rewritten
from tests.flows.notify.replying import answered, ours, read, reply, saved, without_ours, workbook

COLUMNS = {"voucher_id": "A", "hardware_serial": "B", "quantity": "C", "activation_date": "D"}
HEADINGS = ("Voucher", "Hardware serial", "Quantity", "Activation date")
SHEET1 = "xl/worksheets/sheet1.xml"
ODD: dict[str, Any] = {
    "formula": "=A2",
    "array formula": ArrayFormula("B2:B2", "=A2&A3"),
    "error": "#DIV/0!",
    "missing": "#N/A",
    "truth": True,
    "day": date(2026, 11, 20),
    "moment": datetime.fromisoformat("2026-11-20 12:30:05"),
    "time": time(12, 30),
    "early day": date(1900, 1, 5),
    "fraction": 0.1,
    "exponent": 6.93217e19,
    "many digits": 1234567890123456789,
    "number": 4711,
    "empty": None,
    "text": "0004711",
}
CELLS = st.sampled_from(sorted(ODD))


def drop_of(*rows: tuple[Any, ...]) -> bytes:
    """A workbook of vouchers, each row one; formulas have no value in it."""
    return saved(workbook([HEADINGS, *rows]))


def judged(reading: Reading) -> Typed:
    """What step 4 says of the sheet of vouchers."""
    number = next(i for i, sheet in enumerate(reading.sheets) if sheet.name == "Orders")
    known = Recognised(number, "Orders", "vouchers", 1, COLUMNS)
    return typed(Vouchers, known, reading.sheets[number], Hints())


def answer(original: bytes, reading: Reading) -> ReplyFiles:
    """A reply that refuses the rows which step 4 refuses."""
    said = judged(reading).problems
    problems = [
        (row_no, COLUMNS[column], code, f"{column}: {code}", False)
        for row_no, column, code, _ in said.iter_rows()
    ]
    refused = dict.fromkeys(said["row_no"], ("refused", None, "No."))
    number = next(i for i, sheet in enumerate(reading.sheets) if sheet.name == "Orders")
    sheet = answered(
        COLUMNS, refused, problems, sheet_no=number, ours=ours(reading.sheets[number], 1)
    )
    return make_reply(original, reading, reply(sheet))


def refusals(found: Typed) -> set[tuple[int, str]]:
    return set(found.problems.select("row_no", "column").iter_rows())


def assert_same_again(original: bytes, *, fresh: bool) -> ReplyFiles:
    before = read(original)
    asked = replace(before, format="xlsb") if fresh else before
    files = answer(original, asked)
    assert files.annotated is not fresh
    again = read(files.xlsx)
    first, second = judged(before), judged(again)
    assert refusals(second) == refusals(first)
    assert_frame_equal(second.rows, first.rows)
    sheet = next(one for one in again.sheets if one.name == "Orders")
    assert_frame_equal(without_ours(sheet, 1), without_ours(before.sheets[0], 1))
    return files


@pytest.mark.parametrize("fresh", [False, True], ids=["annotated", "fresh"])
@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_cell_is_judged_again_as_it_was(name: str, fresh: bool) -> None:
    cell = ODD[name]
    number = cell if not isinstance(cell, ArrayFormula) else ArrayFormula("C3:C3", cell.text)
    day = cell if not isinstance(cell, ArrayFormula) else ArrayFormula("D4:D4", cell.text)
    original = drop_of(("V-1", cell), ("V-2", None, number), ("V-3", None, None, day))
    assert_same_again(original, fresh=fresh)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=5),
)
def test_an_unedited_reply_gives_the_same_refusals(rows: list[tuple[str, ...]]) -> None:
    plain = [[ODD[name] if name != "array formula" else "=A1" for name in row] for row in rows]
    assert_same_again(drop_of(*map(tuple, plain)), fresh=True)


def test_a_formula_without_a_value_comes_back_as_an_error_with_its_text_in_the_comment() -> None:
    files = answer(drop := drop_of(("V-1", "=A2")), read(drop))
    cell = load_workbook(io.BytesIO(files.xlsx))["Orders"]["B2"]
    assert (cell.value, cell.data_type) == ("#N/A", "e")
    assert cell.comment.text.startswith("=A2")
    assert "hardware_serial: formula-without-value" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFFFB3AB"


def test_the_formula_stays_in_the_comment_until_a_value_stands_in_its_place() -> None:
    drop = drop_of(("V-1", "=A2"))
    once = answer(drop, read(drop)).xlsx
    twice = answer(once, read(once)).xlsx
    book = load_workbook(io.BytesIO(twice))
    assert book["Orders"]["B2"].comment.text.startswith("=A2")
    book["Orders"]["B2"].value = "NW7-1"
    corrected = saved(book)
    cell = load_workbook(io.BytesIO(answer(corrected, read(corrected)).xlsx))["Orders"]["B2"]
    assert (cell.value, cell.comment) == ("NW7-1", None)


def test_formulas_without_a_value_are_marked_on_sheets_and_in_columns_that_are_not_read() -> None:
    book = workbook([HEADINGS, ("V-1", None, None, None, "=1+1")])
    book.create_sheet("Notes")["B3"] = "=Orders!A2"
    book["Orders"]["E1"] = "Ours"
    drop = saved(book)
    told = load_workbook(io.BytesIO(answer(drop, read(drop)).xlsx))
    for sheet, place, formula in (("Orders", "E2", "=1+1"), ("Notes", "B3", "=Orders!A2")):
        cell = told[sheet][place]
        assert (cell.value, cell.comment.text.rstrip("\u2060")) == ("#N/A", formula)


@pytest.mark.parametrize("name", ["covered", "hidden behind its format", "iso day"])
def test_what_openpyxl_would_change_is_answered_in_a_fresh_workbook(name: str) -> None:
    plain = drop_of(("V-1", 77, 88))
    if name == "covered":
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
        original = rewritten(plain, SHEET1, lambda xml: xml.replace(b"</sheetData>", merged))
    elif name == "iso day":
        original = rewritten(
            plain,
            SHEET1,
            lambda xml: xml.replace(
                b'<c r="B2" t="n"><v>77', b'<c r="B2" t="d"><v>2026-11-20T00:00:00'
            ),
        )
    else:
        book = load_workbook(io.BytesIO(plain))
        book["Orders"]["B2"].value = 3_000_000
        book["Orders"]["B2"].number_format = "yyyy-mm-dd"
        original = saved(book)
    before = read(original)
    assert before.sheets[0].types["B"][1] != CellType.EMPTY
    files = answer(original, before)
    again = next(sheet for sheet in read(files.xlsx).sheets if sheet.name == "Orders")
    assert again.types["B"][1] > CellType.TEXT
    assert refusals(judged(read(files.xlsx))) == refusals(judged(before))
    assert not files.annotated


def test_a_refused_formula_is_refused_again_and_accepted_once_it_is_corrected(desk: Desk) -> None:
    told = {"voucher_id": "V-1", **HERON, "hardware_serial": "=A2"}
    drop = saved(_book(told))
    first = desk.hands_in("acme", drop, "vouchers.xlsx")
    assert first.said() == [("hardware_serial", "formula-without-value")]
    desk.writes()
    content = desk.services.storage.read("replies/acme/vouchers.xlsx.reply.xlsx")
    desk.night("2026-11-21")
    second = desk.hands_in("acme", content, "vouchers.xlsx")
    assert second.said() == [("hardware_serial", "cell-is-an-error")]
    book = load_workbook(io.BytesIO(content))
    book["Orders"]["F2"].value = "NW7-000412"
    desk.night("2026-11-22")
    third = desk.hands_in("acme", saved(book), "vouchers.xlsx")
    assert third.counts == (1, 0, 0, 0)


def _book(row: dict[str, str]) -> Workbook:
    headings = [dict(Vouchers.described())[name].heading.en for name in row]
    return workbook([headings, list(row.values())])
