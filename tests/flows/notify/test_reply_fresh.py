"""A fresh workbook says what the sender's own would have said, cell for cell."""

import io
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from polars.testing import assert_frame_equal

from flows.notify.reply import make_reply, reply_name
from schemas.readings import MARKER, CellType, RawSheet, Reading
from schemas.replies import Reply
from tests.flows.notify.replying import AS_OF, answered, read, reply, without_ours

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: not text.endswith(MARKER)
)
SPECIAL = st.sampled_from(
    ["=1+1", "@x", "00123", "_x0041_", "a\r\nb", " x ", "&<>\"'", "\x01", "１２"]
)
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15).map(str), st.sampled_from(["12.5", "-0.25", "1200.5"])
)
DAYS = st.dates(date(1900, 3, 1), date(2199, 12, 31)).map(date.isoformat)
CELLS = st.one_of(
    st.tuples(st.one_of(TEXTS, SPECIAL), st.just(CellType.TEXT)),
    st.tuples(NUMBERS, st.just(CellType.NUMBER)),
    st.tuples(DAYS, st.just(CellType.DATE)),
    st.just((None, CellType.EMPTY)),
)


def sheet_of(rows: list[list[Any]], name: str = "Orders") -> RawSheet:
    letters = ["A", "B", "C"]
    return RawSheet(
        name,
        hidden=False,
        cells=pl.DataFrame(
            [[cell[0] for cell in row] for row in rows],
            schema=dict.fromkeys(letters, pl.String),
            orient="row",
        ),
        types=pl.DataFrame(
            [[cell[1] for cell in row] for row in rows],
            schema=dict.fromkeys(letters, pl.UInt8),
            orient="row",
        ),
    )


def texts(*rows: tuple[str | None, ...]) -> RawSheet:
    return sheet_of([[(v, CellType.TEXT if v else CellType.EMPTY) for v in row] for row in rows])


def reading_of(*sheets: RawSheet, file_format: str = "xls") -> Reading:
    return Reading(file_format, None, None, date1904=False, sheets=sheets)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_whatever_a_sender_wrote_is_read_again_as_it_was(rows: list[list[Any]]) -> None:
    heading: list[Any] = [(name, CellType.TEXT) for name in ("Order", "Quantity", "Contact")]
    raw = sheet_of([heading, *rows])
    sheet = answered(
        {"order_number": "A", "quantity": "B"},
        dict.fromkeys(range(2, len(rows) + 2), ("refused", None, "No.")),
        [(2, "B", "quantity-missing", "No.", False)],
    )
    files = make_reply(b"", reading_of(raw), reply(sheet))
    again = next(s for s in read(files.xlsx).sheets if s.name == "Orders")
    assert_frame_equal(without_ours(again, 1), without_ours(raw, 1))
    kinds = again.types.select("A", "B", "C").head(raw.cells.height)
    assert_frame_equal(kinds, raw.types.head(kinds.height))


def test_problem_cells_are_filled_and_commented_even_where_they_are_empty() -> None:
    raw = texts(("Order", "Quantity", "Contact"), ("SO-1", None, "a@x.example"))
    sheet = answered(
        {"order_number": "A", "quantity": "B"},
        {2: ("refused", None, "Quantity is missing.")},
        [(2, "B", "missing", "Quantity is missing.", False)],
    )
    book = load_workbook(io.BytesIO(make_reply(b"", reading_of(raw), reply(sheet)).xlsx))
    cell = book["Orders"]["B2"]
    assert cell.fill.fgColor.rgb == "FFFFB3AB"
    assert cell.comment.text == "Quantity is missing."
    assert book["Orders"]["D1"].value == "Status" + MARKER
    assert book["Orders"].auto_filter.ref == "A1:F2"
    assert book["Orders"].freeze_panes == "A2"


def test_our_columns_of_an_earlier_reply_are_replaced() -> None:
    raw = texts(("Order", "Status" + MARKER, "Message" + MARKER), ("SO-1", "Refused", "Old."))
    sheet = answered({"order_number": "A"}, {2: ("accepted", "M1", None)}, ours=("B", "C"))
    book = load_workbook(io.BytesIO(make_reply(b"", reading_of(raw), reply(sheet)).xlsx))
    assert [cell.value for cell in book["Orders"][2]] == ["SO-1", "Accepted", None, "M1"]


def test_names_that_no_workbook_may_have_are_made_usable_and_kept_apart() -> None:
    long = "Commandes du mois de novembre 2026"
    sheets = [texts(("a", "b", "c")) for _ in range(4)]
    named = [
        RawSheet(name, hidden=False, cells=s.cells, types=s.types)
        for name, s in zip((long, long + "!", "a/b", "Reply"), sheets, strict=True)
    ]
    book = load_workbook(io.BytesIO(make_reply(b"", reading_of(*named), reply()).xlsx))
    assert book.sheetnames == ["Reply", long[:31], long[:27] + " 2", "a b", "Reply 2"]


def test_a_drop_that_could_not_be_read_is_answered_by_its_summary_alone() -> None:
    refused = Reply("x.xlsx", "nordwind", "de", AS_OF, refusal="Die Datei ist beschädigt.")
    files = make_reply(b"nonsense", None, refused)
    book = load_workbook(io.BytesIO(files.xlsx))
    assert book.sheetnames == ["Antwort"]
    said = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Diese Datei konnte nicht übernommen werden." in said
    assert "Die Datei ist beschädigt." in said


def test_a_reply_is_named_after_its_drop_and_dated_where_that_name_is_taken() -> None:
    sha256 = "0123456789abcdef" * 4
    assert reply_name("a.csv", taken=False, as_of=AS_OF, sha256=sha256) == "a.csv.reply.xlsx"
    assert (
        reply_name("a.csv", taken=True, as_of=AS_OF, sha256=sha256)
        == "a.csv.2026-11-20.01234567.reply.xlsx"
    )
