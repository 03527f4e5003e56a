"""Reference data of every kind: new, amended, repeated, contradicted; and all of it in one drop."""

from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ingest.kinds import BY_NAME
from flows.ingest.kinds.kind import ReferenceKind
from schemas import tables
from tests.flows.desk import Desk
from tests.flows.desk_stock import STOCK
from tests.flows.ingest.workbooks import xlsx

CHANGED: dict[str, tuple[str, Any]] = {
    "products": ("name", "Server, large"),
    "accounts": ("reply_emails", "a@acme.example;b@acme.example"),
    "delegations": ("keys_to", "both"),
    "voucher_lists": ("redeem_by", "2027-12-31"),
    "contracts": ("grey_year_end", "2027-12-31"),
    "contract_prices": ("max_quantity", 12),
    "releases": ("released_on", "2026-01-02"),
}


def reference_kinds() -> list[str]:
    return [name for name, kind in BY_NAME.items() if isinstance(kind, ReferenceKind)]


def test_every_kind_of_reference_data_is_told_of_here() -> None:
    assert list(CHANGED) == reference_kinds()


def test_the_same_list_again_is_all_duplicates_and_moves_nothing(desk: Desk) -> None:
    before = desk.moved()
    for kind, rows in STOCK.items():
        assert desk.sends("vendor", kind, *rows).counts == (0, len(rows), 0, 0), kind
    assert desk.moved() == before


def test_a_changed_cell_amends_its_row_alone_names_the_cell_and_keeps_what_it_said(
    desk: Desk,
) -> None:
    for kind, (column, value) in CHANGED.items():
        rows = [*STOCK[kind]]
        answer = desk.sends("vendor", kind, {**rows[0], column: value}, *rows[1:])
        assert answer.counts == (1, len(rows) - 1, 0, 0), kind
        assert answer.problems.rows() == [(2, column, "amended", None)]
        assert nights_of(desk, kind) == [(1, None), (1, 2), (2, None)]


def nights_of(desk: Desk, kind: str) -> list[tuple[int, int | None]]:
    table = tables.REFERENCE[kind]
    found = desk.frame(sa.select(table.c.night_no, table.c.replaced_night_no))
    return found.unique().sort(pl.all()).rows()


def test_two_rows_that_contradict_one_another_change_nothing(desk: Desk) -> None:
    for kind, (column, value) in CHANGED.items():
        first = STOCK[kind][0]
        answer = desk.sends("vendor", kind, first, {**first, column: value})
        assert answer.counts == (0, 0, 2, 0), kind
        key = BY_NAME[kind].sheet.key_columns()[0]
        assert answer.problems.rows() == [
            (2, key, "key-twice-in-drop", "#3"),
            (3, key, "key-twice-in-drop", "#2"),
        ]
        assert nights_of(desk, kind) == [(1, None)]


def test_an_emptied_cell_is_a_change_too(desk: Desk) -> None:
    row = {**STOCK["products"][0], "support_months": ""}
    assert desk.sends("vendor", "products", row).said() == [("support_months", "amended")]


def test_one_workbook_may_bring_a_catalogue_and_what_builds_on_it_in_any_order(
    desk: Desk,
) -> None:
    book = xlsx(
        {
            "Prices": [
                ["Contract number", "SKU", "Unit price", "Valid from"],
                ["EF-NEW", "NEW", 10, "2026-01-01"],
            ],
            "Contracts": [
                ["Contract", "Customer account", "Start date", "End date", "Currency", "Funds"],
                ["EF-NEW", "tern", "2026-01-01", "2027-12-31", "EUR", 500],
            ],
            "Accounts": [
                ["Account", "Name", "Role", "Country", "Language", "E-mail"],
                ["tern", "Tern Quay", "customer", "GB", "en", "it@tern.example"],
            ],
            "Products": [
                ["SKU", "Name", "Version", "Meter", "License type", "Key policy", "Key delivery"],
                ["NEW", "New", "1.0", "User", "Perpetual", "Per line", "On the certificate"],
            ],
        }
    )
    answer = desk.hands_in("vendor", book, "all.xlsx")
    assert answer.counts == (4, 0, 0, 0), answer.problems
    draw = {
        "request_id": "R-1",
        "contract_number": "EF-NEW",
        "requested_on": "2026-11-20",
        "requested_by": "it@tern.example",
        "sku": "NEW",
        "quantity": 50,
    }
    assert desk.asks("tern", "drawdowns", draw)["quantity"] == 50
