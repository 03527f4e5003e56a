"""The summary says first what its reader must do, and points at every row to correct."""

import io
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook

from flows.notify.replies.summary import ROWS_SHOWN_MAX, summary
from flows.notify.replies.wording import wording
from flows.notify.reply import make_reply
from schemas.readings import MARKER, Ignored, UnknownHeading
from schemas.replies import FUNDS_SCHEMA, VOUCHERS_SCHEMA, LeftOut, Reply
from schemas.words import LANGUAGES
from tests.flows.notify.replying import answered, read, reply, saved, workbook

OK = ("accepted", "M1", None)


def said(told: Reply) -> list[str]:
    page = summary(told, {0: "Orders"}, (), MARKER)
    return [str(cell.value) for line in page.lines for cell in line.cells if cell.value != ""]


def test_when_all_is_well_it_says_so_at_once() -> None:
    lines = said(reply(answered({"order_number": "A"}, {2: OK, 3: OK})))
    assert lines[2] == "All 2 rows were taken in. There is nothing you need to do."


def test_rows_to_correct_are_counted_first_and_held_ones_ask_for_nothing() -> None:
    told = {2: OK, 3: ("refused", None, "No."), 4: ("held", None, "Wait.")}
    lines = said(reply(answered({"order_number": "A"}, told)))
    assert lines[2] == "1 of 3 rows needs correcting."
    assert lines[4] == "1 row waits for our approval; you need do nothing."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_the_same_texts_with_the_same_blanks(language: str) -> None:
    def shape(words: Any) -> dict[tuple[str, str], list[str]]:
        return {
            (table, name): sorted(part.split("}")[0] for part in text.split("{")[1:])
            for table, texts in words.items()
            for name, text in texts.items()
        }

    ours, english = shape(wording(language)), shape(wording("en"))
    assert ours.keys() == english.keys()
    assert {k: v for k, v in ours.items() if v != english[k]} == {}


def test_each_row_to_correct_is_a_link_to_its_cell() -> None:
    original = saved(workbook([["Order", "Quantity"], ["SO-1", "x"]], name="It's"))
    sheet = answered(
        {"order_number": "A", "quantity": "B"},
        {2: ("refused", None, "Not a number.")},
        [(2, "B", "quantity-unreadable", "Not a number.", False)],
        sheet_name="It's",
    )
    first = load_workbook(
        io.BytesIO(make_reply(original, read(original), reply(sheet)).xlsx)
    ).worksheets[0]
    links = [cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'It''s'!A1", "'It''s'!B2"]


def test_it_shows_the_first_thousand_refused_rows_and_says_how_many_there_are() -> None:
    told = {row: ("refused", None, f"No {row}.") for row in range(2, 1502)}
    lines = said(reply(answered({"order_number": "A"}, told)))
    assert f"No {ROWS_SHOWN_MAX + 1}." in lines
    assert f"No {ROWS_SHOWN_MAX + 2}." not in lines
    assert any("1000 of 1500" in line for line in lines)


def test_what_was_ignored_and_what_is_left_are_told() -> None:
    sheet = answered(
        {"order_number": "A"},
        {2: OK},
        unknown_headings=(UnknownHeading("B", "Qunatity", "Quantity"),),
        ignored=(Ignored("rows-totals", 9, 1),),
    )
    money = [("EF-1", Decimal(100), Decimal(30), Decimal(70), "EUR")]
    lines = said(
        reply(
            sheet,
            left_out=(LeftOut("Notes", "Not a sheet we know."),),
            vouchers=pl.DataFrame([("KM-5", 1, 2, 3)], schema=VOUCHERS_SCHEMA, orient="row"),
            funds=pl.DataFrame(money, schema=FUNDS_SCHEMA, orient="row"),
        )
    )
    for text in ("Did you mean “Quantity”?", "A totals row", "Notes", "KM-5", "EF-1", "EUR"):
        assert text in lines
