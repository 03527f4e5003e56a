"""An account sees all it holds in one workbook: every night that changed it, or when asked for."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from schemas import tables
from tests.night import homes
from tests.night.homes import Home
from tests.night.test_revoke import keymill
from tests.night.test_year import files_of

MOVES = "2026-12-15"


@pytest.fixture
def home(after_the_samples: Home, tmp_path: Path) -> Home:
    return homes.copied(after_the_samples, tmp_path / "home")


def sheets_of(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Each sheet's rows by heading."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def stated(home: Home, account: str, tmp_path: Path, *more: str) -> dict[str, list[dict[str, Any]]]:
    file = tmp_path / f"{account}{len(more)}.xlsx"
    done = keymill(home, "statement", account, "-o", str(file), *more)
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o077 == 0
    return sheets_of(file.read_bytes())


def test_a_customer_finds_every_license_with_its_delivery_and_its_keys(
    home: Home, tmp_path: Path
) -> None:
    sheets = stated(home, "aldermoor", tmp_path)
    licenses = {row["Serial number"]: row for row in sheets["Licenses"]}
    assert len(licenses) == 6
    one = licenses["M0000000000096"]
    assert (one["SKU"], one["Quantity"], one["State"]) == ("HB-DEV-P", 400, "Active")
    assert one["Order, contract or request"] == "EF-2026-001"
    assert "sent 2026-11-20" in one["Delivery"]
    keys = sheets["License keys"]
    assert len(keys) == 1 + 24 + 1 + 1 + 16 + 1
    assert all(len(row["License key"]) == 29 for row in keys)


def test_the_night_that_changes_an_account_leaves_its_statement_in_its_folder(home: Home) -> None:
    with home.services() as services:
        first = services.storage.read("replies/aldermoor/statement-2026-11-20.xlsx")
    home.drop(files_of(MOVES))
    night = home.night(MOVES)
    assert (night.unbalanced, night.left) == ((), [])
    with home.services() as services:
        names = [
            b.name for b in services.storage.list("replies/") if f"statement-{MOVES}" in b.name
        ]
        second = services.storage.read(f"replies/aldermoor/statement-{MOVES}.xlsx")
    assert names == [f"replies/aldermoor/statement-{MOVES}.xlsx"], "nobody else changed"
    before, after = (
        {row["Serial number"]: row for row in sheets_of(content)["Licenses"]}
        for content in (first, second)
    )
    assert before["M0000000000096"]["State"] == "Active"
    moved = after["M0000000000096"]
    assert moved["State"] == "Replaced"
    for follower in moved["Replaced by"].split("; "):
        assert after[follower]["Replaces"] == "M0000000000096"
    keys = {row["Serial number"] for row in sheets_of(second)["License keys"]}
    assert "M0000000000096" not in keys, "only licenses that stand have keys to use"


def test_an_oem_finds_its_open_vouchers_as_a_sheet_it_can_fill_in_and_drop(
    home: Home, tmp_path: Path
) -> None:
    sheets = stated(home, "northwind-oem", tmp_path)
    rows = sheets["Vouchers"]
    assert rows
    first = rows[0]["Voucher ID"]
    text = (
        "Voucher ID,End customer,License contact e-mail,Country\n"
        f"{first},Carrow Mills,it@carrow.example,GB\n"
    )
    home.drop({"inbox/northwind-oem/from-statement.csv": text.encode()})
    night = home.night("2026-11-21")
    assert [receipt.accepted for receipt in night.receipts] == [1]
    left = {row["Voucher ID"] for row in stated(home, "northwind-oem", tmp_path)["Vouchers"]}
    assert left == {row["Voucher ID"] for row in rows} - {first}


def test_whom_a_license_is_shared_with_sees_that_one_and_its_keys_only_with_the_right(
    home: Home, tmp_path: Path
) -> None:
    shares = [
        {"serial": 9, "grantee_email": "it@site.example", "right": "view"},
        {"serial": 10, "grantee_email": "it@site.example", "right": "keys"},
    ]
    with home.services() as services, services.database.begin() as books:
        for nth, share in enumerate(shares):
            row = {**share, "request_serial": 900 + nth, "night_no": 1}
            books.execute(sa.insert(tables.shares).values(**row))
    sheets = stated(home, "aldermoor", tmp_path, "--for", "IT@site.example")
    assert [row["Serial number"] for row in sheets["Licenses"]] == [
        "M0000000000096",
        "M0000000000107",
    ]
    assert {row["Serial number"] for row in sheets["License keys"]} == {"M0000000000107"}
    whole = stated(home, "aldermoor", tmp_path)
    told = {row["Serial number"]: row for row in whole["Licenses"]}
    assert told["M0000000000096"]["May view"] == "it@site.example"
    assert told["M0000000000107"]["May see keys"] == "it@site.example"


def test_custom_attributes_are_columns_of_their_own(home: Home, tmp_path: Path) -> None:
    rows = [
        {"serial": 9, "attribute": "Cost centre", "request_serial": 900, "value": "4711"},
        {"serial": 9, "attribute": "Cost centre", "request_serial": 901, "value": "=4712"},
        {"serial": 10, "attribute": "Asset", "request_serial": 902, "value": "A-1"},
        {"serial": 10, "attribute": "Asset", "request_serial": 903, "value": None},
    ]
    with home.services() as services, services.database.begin() as books:
        for row in rows:
            books.execute(sa.insert(tables.attributes).values(**row, night_no=1))
    told = {row["Serial number"]: row for row in stated(home, "aldermoor", tmp_path)["Licenses"]}
    assert told["M0000000000096"]["Cost centre"] == "=4712", "text, and never a formula"
    assert "Asset" not in told["M0000000000107"]


def test_a_statement_speaks_its_account_s_language(home: Home, tmp_path: Path) -> None:
    assert "Licences" in stated(home, "valmont", tmp_path)
    assert "ライセンス" in stated(home, "kisaragi", tmp_path)
    assert "Lizenzen" in stated(home, "hagedorn", tmp_path)


def test_an_unknown_account_is_said(home: Home, tmp_path: Path) -> None:
    done = keymill(home, "statement", "nobody", "-o", str(tmp_path / "x.xlsx"))
    assert done.exit_code == 2
    assert not (tmp_path / "x.xlsx").exists()
