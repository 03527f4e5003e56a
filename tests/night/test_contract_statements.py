"""A customer holds the signed statement of its contract, line by line, against our books."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from schemas.wire.checkpoint import UntrustedNote, parse_vkey
from schemas.wire.contract_statement import ContractStatement, verify_statement
from tests.night import homes
from tests.night.homes import Home
from tests.night.test_revoke import keymill

CONTRACT = "EF-2026-001"


@pytest.fixture
def home(after_the_samples: Home, tmp_path: Path) -> Home:
    return homes.copied(after_the_samples, tmp_path / "home")


def stated(home: Home, tmp_path: Path, *more: str) -> tuple[list[dict[str, Any]], bytes]:
    """The rows of the workbook, and the signed note beside it."""
    file = tmp_path / "contract.xlsx"
    done = keymill(home, "statement", CONTRACT, "-o", str(file), *more)
    assert done.exit_code == 0, done.output
    head, *rows = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    told = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return told, file.with_suffix(".note").read_bytes()


def verified(home: Home, note: bytes) -> ContractStatement:
    return verify_statement(note, [parse_vkey(keymill(home, "log", "vkey").stdout.strip())])


def test_every_line_of_a_contract_has_its_site_purpose_and_the_balance_after_it(
    home: Home, tmp_path: Path
) -> None:
    rows, note = stated(home, tmp_path)
    statement = verified(home, note)
    assert [row["What"] for row in rows] == ["Funds", *["Drawn"] * 6]
    balance = Decimal(0)
    for row, line in zip(rows, statement.lines, strict=True):
        balance += Decimal(str(line["amount"]))
        assert Decimal(str(line["balance"])) == balance
        assert Decimal(str(row[f"Balance ({statement.currency})"])) == balance
    drawn = statement.lines[1]
    assert {"request", "serial", "sku", "quantity", "site", "purpose"} <= set(drawn)
    assert (statement.opening, Decimal(statement.closing)) == ("0.0000", balance)
    assert sum(map(Decimal, statement.totals.values())) == balance


def test_the_closing_balance_is_what_the_customer_s_reply_says_is_left(
    home: Home, tmp_path: Path
) -> None:
    from flows.ledger.answered import funds_balance

    _, note = stated(home, tmp_path)
    with home.services() as services, services.database.begin(readonly=True) as books:
        balances = funds_balance(books, "aldermoor")
    left = {row["contract_number"]: row["left"] for row in balances.to_dicts()}
    assert Decimal(verified(home, note).closing) == left[CONTRACT]


def test_a_statement_of_a_date_reads_the_same_after_later_nights(
    home: Home, tmp_path: Path
) -> None:
    before = stated(home, tmp_path, "--as-of", "2026-11-20")
    more = (
        "Request ID,Contract number,Requested on,Requested by,SKU,Quantity\n"
        f"AH-2026-0900,{CONTRACT},2026-11-21,it@aldermoor.example,HB-DEV-P,1\n"
    )
    home.drop({"inbox/aldermoor/more.csv": more.encode()})
    night = home.night("2026-11-21")
    assert [receipt.accepted for receipt in night.receipts] == [1], night
    assert stated(home, tmp_path, "--as-of", "2026-11-20") == before
    assert len(stated(home, tmp_path)[0]) == len(before[0]) + 1
    with home.services() as services:
        names = {blob.name for blob in services.storage.list("replies/aldermoor/contract-")}
        note = services.storage.read(f"replies/aldermoor/contract-{CONTRACT}-2026-11-21.note")
    assert len(names) == 2 * 3, "two contracts in the first night, one in the second"
    assert verified(home, note).as_of == date(2026, 11, 21)


def test_a_statement_that_was_changed_is_not_ours(home: Home, tmp_path: Path) -> None:
    _, note = stated(home, tmp_path)
    with pytest.raises(UntrustedNote):
        verified(home, note.replace(b'"closing":"', b'"closing":"9'))


def test_the_bundle_of_a_requester_shows_no_money(home: Home) -> None:
    import zipfile

    with home.services() as services:
        for blob in services.storage.list("bundles/"):
            with zipfile.ZipFile(io.BytesIO(services.storage.read(blob.name))) as bundle:
                readme = bundle.read("README.txt") if "README.txt" in bundle.namelist() else b""
                csv = bundle.read("keys.csv") if "keys.csv" in bundle.namelist() else b""
            assert not any(word in readme + csv for word in (b"EUR", b"price", b"amount"))
