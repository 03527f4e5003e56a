"""A reply can be read as it opens, on a screen and on paper."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment

from flows.notify.replies.page import lines_needed
from flows.notify.reply import make_reply
from schemas.readings import Ignored
from tests.flows.notify.replying import answered, read, reply, saved, workbook

COLUMNS = {"order_number": "A", "quantity": "B"}
LONG = "Activation date: “11/12/2026” can be read in two ways (2026-11-12 / 2026-12-11). Write it "


def answered_book(book: Workbook, name: str = "orders.xlsx") -> Any:
    original = saved(book)
    reading = read(original, name)
    told = {2: ("refused", None, LONG * 3), 3: ("accepted", "M0000000000012", None)}
    files = make_reply(original, reading, reply(answered(COLUMNS, told), drop_name=name))
    return load_workbook(io.BytesIO(files.xlsx))["Orders"]


def test_words_wrap_whole_and_wide_letters_anywhere() -> None:
    assert lines_needed("", 64) == 1
    assert lines_needed("word", 64) == 1
    assert lines_needed(LONG, 64) == 2
    assert lines_needed("Two\nlines", 64) == 2
    assert lines_needed("unbreakable" * 20, 64) == 4
    assert lines_needed("有効化日" * 16, 64) == 3
    assert lines_needed(" ".join(["seventeen-letters"] * 8), 36) == 4


def test_a_long_message_makes_its_row_high_and_the_values_stand_at_its_top() -> None:
    book = workbook([["Order", "Quantity"], ["SO-1", 1], ["SO-2", 2]])
    book.worksheets[0]["B2"].alignment = Alignment(horizontal="right", vertical="center")
    sheet = answered_book(book)
    assert sheet.row_dimensions[2].height >= 15 * lines_needed(LONG * 3, 64)
    assert sheet["A2"].alignment.vertical == "top"
    assert (sheet["B2"].alignment.horizontal, sheet["B2"].alignment.vertical) == ("right", "center")
    assert sheet["A3"].alignment.vertical is None
    assert (sheet["D2"].alignment.vertical, sheet["C3"].alignment.vertical) == ("top", "bottom")


def test_a_printed_reply_is_one_page_wide_under_its_headings() -> None:
    sheet = answered_book(workbook([["Order", "Quantity"], ["SO-1", 1], ["SO-2", 2]]))
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"


def test_a_page_that_its_sender_has_set_up_stays_as_it_is() -> None:
    book = workbook([["Order", "Quantity"], ["SO-1", 1], ["SO-2", 2]])
    book.worksheets[0].page_setup.scale = 70
    sheet = answered_book(book)
    assert sheet.page_setup.scale == 70
    assert not sheet.page_setup.fitToWidth
    assert not sheet.print_title_rows


def test_headings_of_a_fresh_workbook_fit_and_stand_over_their_values() -> None:
    content = b"Kundennummer;Menge\nhagedorn;1\nbrook;2\n"
    reading = read(content, "orders.csv")
    told = {2: ("refused", None, LONG * 3)}
    ignored = (Ignored("rows-totals", 3, 1), Ignored("rows-empty", 9, 2))
    sheet = answered(COLUMNS, told, sheet_name="", ignored=ignored)
    files = make_reply(content, reading, reply(sheet, drop_name="orders.csv"))
    page, rows = load_workbook(io.BytesIO(files.xlsx)).worksheets
    assert rows.column_dimensions["A"].width > 1.2 * len("Kundennummer")
    assert rows["A1"].alignment.indent == rows["A2"].alignment.indent == 0
    assert rows["A2"].alignment.vertical == rows["D2"].alignment.vertical == "top"
    lines = [[str(cell.value) for cell in row if cell.value] for row in page.iter_rows()]
    assert ["orders", "A totals row", "Row 3"] in lines
    assert ["orders", "Empty rows", "2, from row 9 on"] in lines
