"""Several sheets of one kind in one drop: what each row may still say beside the others."""

import csv
import io
from typing import Any

import pytest

from flows.ingest.kinds import BY_NAME
from tests.flows.desk import Answer, Desk, Row, sheet
from tests.flows.desk_stock import STOCK
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_products import product
from tests.flows.ingest.kinds.test_vouchers import voucher
from tests.flows.ingest.test_amend import CHANGED, nights_of
from tests.flows.ingest.workbooks import xlsx
from tests.flows.notify.test_replying import reply


def drop(desk: Desk, sender: str, kind: str, **sheets: list[Row]) -> Answer:
    """A workbook with a sheet of the kind for each name."""
    book = {
        name: list(csv.reader(io.StringIO(sheet(kind, *rows).decode())))
        for name, rows in sheets.items()
    }
    return desk.hands_in(sender, xlsx(book), f"{kind}.xlsx")


def said(answer: Answer) -> list[tuple[Any, ...]]:
    """Everything said of the drop's rows, sheet by sheet."""
    return answer.problems.rows()


@pytest.mark.parametrize("kind", CHANGED)
def test_rows_of_two_sheets_that_contradict_one_another_change_nothing(
    desk: Desk, kind: str
) -> None:
    column, value = CHANGED[kind]
    first, other = STOCK[kind][:2]
    answer = drop(desk, "vendor", kind, A=[other, first], B=[{**first, column: value}])
    assert answer.counts == (0, 1, 2, 0)
    key = BY_NAME[kind].sheet.key_columns()[0]
    assert said(answer) == [
        (3, key, "key-twice-in-drop", "#2 B"),
        (2, key, "key-twice-in-drop", "#3 A"),
    ]
    assert nights_of(desk, kind) == [(1, None)]


def test_a_new_key_that_two_sheets_describe_differently_is_in_neither_way_accepted(
    desk: Desk,
) -> None:
    answer = drop(
        desk,
        "vendor",
        "products",
        Old=[product(sku="N-1"), product(sku="N-2")],
        New=[product(sku="N-2"), product(sku="N-1", name="Other")],
        Last=[product(sku="N-1"), product(sku="N-1", name="Third"), product(sku="N-3")],
    )
    assert answer.counts == (2, 1, 4, 0)
    assert [(row_no, detail) for row_no, _, _, detail in said(answer)] == [
        (2, "#3 New"),
        (3, "#2 Old"),
        (2, "#3"),
        (3, "#2"),
    ]


def test_the_same_row_on_two_sheets_is_a_duplicate(desk: Desk) -> None:
    row = product(sku="N-1")
    answer = drop(desk, "vendor", "products", A=[row], B=[row])
    assert (answer.counts, said(answer)) == ((1, 1, 0, 0), [])


def test_what_cannot_be_read_contradicts_nothing(desk: Desk) -> None:
    wrong = product(sku="N-1", term_months="many")
    answer = drop(desk, "vendor", "products", A=[product(sku="N-1")], B=[wrong])
    assert answer.counts == (1, 0, 1, 0)


def test_two_spellings_of_one_name_are_one_key_on_two_sheets_too(desk: Desk) -> None:
    first = {**STOCK["contract_prices"][4], "contract_number": "000900"}
    other = {**first, "contract_number": "900", "unit_price": "99"}
    answer = drop(desk, "vendor", "contract_prices", A=[first], B=[other])
    assert answer.counts == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("sender", "kind", "row", "other", "column"),
    [
        ("vendor", "orders", line(), line(quantity=4), "quantity"),
        ("acme", "vouchers", voucher("V-1"), voucher("V-1", host_id="H-2"), "host_id"),
        ("aldermoor", "drawdowns", draw("R-1", 1), draw("R-1", 2), "quantity"),
    ],
    ids=["orders", "vouchers", "drawdowns"],
)
def test_a_later_sheet_repeats_an_accepted_row_or_conflicts_with_it(
    desk: Desk, sender: str, kind: str, row: Row, other: Row, column: str
) -> None:
    answer = drop(desk, sender, kind, A=[row], B=[other, row], C=[row])
    assert answer.counts == (1, 2, 1, 0)
    assert desk.count_requests() == 1
    assert (2, column, "conflicts-with-earlier-row", "#2 A") in said(answer)
    assert {detail for *_, detail in said(answer)} == {"#2 A"}
    assert set(answer.serials.values()) == {1}
    again = desk.sends(sender, kind, other)
    assert {detail for *_, detail in said(again)} == {"M0000000000012"}


def test_what_the_first_sheet_holds_back_waits_on_the_second_too(desk: Desk) -> None:
    row = line(quantity=101)
    assert drop(desk, "kita", "orders", A=[row], B=[row]).counts == (0, 0, 0, 2)


def test_the_reply_names_sheet_and_row_of_the_other_in_the_readers_language(desk: Desk) -> None:
    told = {
        "vendor": "(see sheet “B & Co”, row 2)",
        "zeta": "Schlüssels (Blatt „A“, Zeile 2) lautet anders",
        "lutra": "de même clé (feuille « A », ligne 2) a",
        "kita": "（シート「A」の 2 行目）",
    }
    for sender, words in told.items():
        kind = "products" if sender == "vendor" else "orders"
        rows: list[Row] = [product(sku="N-1"), product(sku="N-1", name="N")]
        if kind == "orders":
            rows = [line(), line(quantity=4)]
        answer = drop(desk, sender, kind, **{"A": rows[:1], "B & Co": rows[1:]})
        messages = [
            message
            for one in reply(desk, answer).sheets
            for message in one.answers["message"].drop_nulls()
        ]
        assert any(words in message for message in messages), (sender, messages)
