"""The sender's own workbook comes back, with answers and nothing else changed."""

import io
from functools import cache
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook
from polars.testing import assert_frame_equal

from flows.notify.reply import make_reply
from schemas.readings import MARKER
from schemas.replies import ReplyFiles
from tests.flows.notify.odd_workbooks import ODDITIES, odd_workbook
from tests.flows.notify.replying import answered, ours, read, reply, saved, without_ours, workbook

COLUMNS = {"order_number": "A", "quantity": "B", "contact_email": "C"}
SERIAL = "M0000000000012"
WRONG = "Quantity (many) is not a whole number. Write the figure."
TOLD = {
    4: ("accepted", SERIAL, None),
    5: ("refused", None, WRONG),
    6: ("held", None, "Waits for approval."),
}
PROBLEMS = [(5, "B", "quantity-unreadable", WRONG, False)]


def answer(original: bytes, **others: Any) -> ReplyFiles:
    reading = read(original)
    number = next(i for i, sheet in enumerate(reading.sheets) if sheet.name == "Orders")
    raw = reading.sheets[number]
    sheet = answered(COLUMNS, TOLD, PROBLEMS, header_row=3, sheet_no=number, ours=ours(raw, 3))
    return make_reply(original, reading, reply(sheet, **others))


@cache
def answer_to(name: str) -> ReplyFiles:
    return answer(odd_workbook(name))


def opened(files: ReplyFiles) -> Any:
    return load_workbook(io.BytesIO(files.xlsx))


@pytest.fixture(params=sorted(ODDITIES))
def odd(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_odd_workbook_is_annotated_and_its_cells_are_read_again_as_they_were(
    odd: str,
) -> None:
    files = answer_to(odd)
    assert files.annotated
    again = {sheet.name: sheet for sheet in read(files.xlsx).sheets}
    for sheet in read(odd_workbook(odd)).sheets:
        header = 3 if sheet.name == "Orders" else 1
        assert_frame_equal(without_ours(again[sheet.name], header), without_ours(sheet, header))


def test_every_row_has_its_status_message_and_serial_beside_the_table(odd: str) -> None:
    sheet = opened(answer_to(odd))["Orders"]
    (status, message, serial) = [
        cell.column for cell in sheet[3] if str(cell.value or "").endswith(MARKER)
    ]
    assert (message, serial) == (status + 1, status + 2)
    told = [tuple(sheet.cell(r, c).value for c in (status, message, serial)) for r in (4, 5, 6)]
    assert told == [
        ("Accepted", None, SERIAL),
        ("Refused", WRONG, None),
        ("Held", "Waits for approval.", None),
    ]


def test_the_cell_with_the_problem_is_filled_and_commented_in_sight(odd: str) -> None:
    sheet = opened(answer_to(odd))["Orders"]
    cell = sheet["B5"]
    assert WRONG in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFFFB3AB"
    assert not sheet.row_dimensions[5].hidden
    assert not any(d.hidden and d.min <= 2 <= d.max for d in sheet.column_dimensions.values())


def test_a_reply_to_a_reply_replaces_our_columns_summary_and_comments(odd: str) -> None:
    once = answer_to(odd)
    twice = answer(once.xlsx)
    first, second = opened(once), opened(twice)
    assert len(second.sheetnames) == len(first.sheetnames)
    assert second["Orders"].max_column == first["Orders"].max_column
    assert second["Orders"]["B5"].comment.text == first["Orders"]["B5"].comment.text


def test_no_formula_leaves_and_a_text_like_a_formula_stays_text() -> None:
    book = opened(answer_to("formulas"))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book["Orders"]["B4"].value == 5
    assert book["Orders"]["C4"].value == "=cmd|' /C calc'!A1"


def test_an_excel_table_keeps_its_extent_and_our_columns_filter_beside_it() -> None:
    sheet = opened(answer_to("excel-table"))["Orders"]
    assert sheet.tables["OrderList"].ref == "A3:C6"
    assert sheet.auto_filter.ref == "D3:F6"


def test_what_the_sender_set_up_is_still_there() -> None:
    def sheet(name: str) -> Any:
        return opened(answer_to(name))["Orders"]

    assert sheet("frozen-panes").freeze_panes == "B4"
    assert sheet("data-validation").data_validations.dataValidation[0].sqref.ranges
    assert sheet("conditional-format").conditional_formatting
    assert sheet("protected").protection.sheet
    assert {str(r) for r in sheet("merged-cells").merged_cells.ranges} == {"A1:H1", "A7:C7"}
    filtered = sheet("filter-with-choices").auto_filter
    assert filtered.ref == "A3:F6"
    assert filtered.filterColumn[0].colId == 2
    assert sheet("comments")["A4"].comment.text == "First of the month."
    assert sheet("comments")["B5"].comment.text.startswith("I am not sure of this one.")


def test_a_corrected_cell_gets_its_own_color_and_comment_back() -> None:
    for name, fill, comment in (
        ("conditional-format", "FF00B050", None),
        ("comments", "00000000", "I am not sure of this one."),
    ):
        once = answer_to(name).xlsx
        reading = read(once)
        good = dict.fromkeys((4, 5, 6), ("accepted", SERIAL, None))
        sheet = answered(COLUMNS, good, header_row=3, sheet_no=1, ours=ours(reading.sheets[1], 3))
        cell = opened(make_reply(once, reading, reply(sheet)))["Orders"]["B5"]
        assert cell.fill.fgColor.rgb == fill
        assert (cell.comment.text if cell.comment else None) == comment


def test_a_chart_is_left_out_and_the_summary_says_so() -> None:
    book = opened(answer_to("chart"))
    said = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert any("without charts" in text for text in said)


def test_the_book_opens_on_the_summary_and_a_sheet_of_that_name_stays() -> None:
    book = opened(answer_to("more-sheets"))
    assert book.sheetnames == ["Reply 2", "Orders", "Reply", 'Café & "co"\'s <x>']
    assert book.active.title == "Reply 2"
    assert [s.sheet_view.tabSelected for s in book.worksheets].count(True) == 1


def test_the_same_drop_answered_twice_gives_the_same_bytes() -> None:
    for name in ("plain", "comments", "excel-table"):
        assert answer(odd_workbook(name)) == answer_to(name)


def test_a_workbook_that_takes_too_long_or_breaks_openpyxl_is_answered_in_a_fresh_one() -> None:
    original = odd_workbook("plain")
    reading = read(original)
    sheet = answered(COLUMNS, TOLD, PROBLEMS, header_row=3)
    for content, seconds in ((original, 0.01), (b"PK\x05\x06" + b"\0" * 18, 30.0)):
        files = make_reply(content, reading, reply(sheet), seconds_max=seconds)
        assert not files.annotated
        assert opened(files)["Orders"]["E5"].value == WRONG


def test_more_than_20000_rows_are_answered_in_a_fresh_workbook() -> None:
    original = saved(workbook([["Order Number"], *([str(n)] for n in range(20_001))]))
    reading = read(original)
    told = dict.fromkeys(range(2, 20003), ("accepted", SERIAL, None))
    files = make_reply(original, reading, reply(answered({"order_number": "A"}, told)))
    assert not files.annotated
    assert opened(files)["Orders"]["D20002"].value == SERIAL


def test_a_text_that_looks_like_an_escape_is_never_changed() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Orders").write_column("A1", ["Order Number", "A_x0030_B"])
    reading = read(out.getvalue())
    told = answered({"order_number": "A"}, {2: ("refused", None, "_x0030_ is unknown.")})
    files = make_reply(out.getvalue(), reading, reply(told))
    again = next(sheet for sheet in read(files.xlsx).sheets if sheet.name == "Orders")
    assert again.cells["A"][1] == "A_x0030_B"
    assert again.cells["C"][1] == "_x0030_ is unknown."
