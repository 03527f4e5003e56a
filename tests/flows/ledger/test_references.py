"""What is in force, by the names that sheets use."""

from datetime import date

import polars as pl
import pytest

from flows.ledger import references
from schemas.tables import vouchers
from tests.flows.desk import Desk


@pytest.fixture(params=["desk", "postgres_desk"])
def any_desk(request: pytest.FixtureRequest) -> Desk:
    found: Desk = request.getfixturevalue(request.param)
    return found


def names(*values: str | None) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def test_names_are_found_few_or_many(any_desk: Desk) -> None:
    many = names("SRV", *(f"X-{n}" for n in range(300)))
    with any_desk.services.database.begin() as books:
        few = references.products_named(books, names("SRV", None, "SRV", "srv"))
        assert few.equals(references.products_named(books, many))
        assert few["sku"].to_list() == ["SRV"]
        assert references.products_named(books, names()).is_empty()
        assert few["support_months"].dtype == pl.Int64


def test_accounts_are_found_in_any_case(any_desk: Desk) -> None:
    with any_desk.services.database.begin() as books:
        found = references.accounts_named(books, names("KITA", "brook", "nobody"))
        assert sorted(found["account_id"]) == ["Brook", "kita"]
        assert (references.account(books, "BROOK") or {})["email"] == "office@brook.example"
        assert references.account(books, "nobody") is None


def test_only_what_is_in_force_is_found(desk: Desk) -> None:
    row = {"contract_number": "EF-1", "sku": "SRV", "unit_price": "90", "valid_from": "2026-01-01"}
    desk.sends("vendor", "contract_prices", row)
    with desk.services.database.begin() as books:
        found = references.prices_on(books, names("EF-1"), date(2026, 11, 20))
    assert found.sort("sku").select("sku", "unit_price_e4").rows() == [
        ("REG", 333_333),
        ("SRV", 900_000),
        ("SUB", 120_000),
        ("UNIT", 1),
    ]


def test_digits_without_zeros_stand_for_one_name_or_none(any_desk: Desk) -> None:
    listed = {"batch_id": "B", "oem_account": "acme", "sku": "SRV"}
    any_desk.sends(
        "vendor",
        "voucher_lists",
        {**listed, "voucher_id": "0055"},
        {**listed, "voucher_id": "00055"},
        {**listed, "voucher_id": "066"},
        {**listed, "voucher_id": "66"},
        {**listed, "voucher_id": "00"},
    )
    with any_desk.services.database.begin() as books:
        written = names("7001", "55", "66", "0", "99", None)
        found = references.unpadded(books, vouchers, "voucher_id", written)
        nothing = references.unpadded(books, vouchers, "voucher_id", names())
    assert found.sort("written").rows() == [("0", "00"), ("7001", "0007001")]
    assert nothing.columns == ["written", "name"]


def test_inboxes_are_made_for_accounts_of_the_night_only(desk: Desk) -> None:
    account = {
        "account_id": "tern",
        "name": "Tern",
        "role": "oem",
        "country": "GB",
        "language": "en",
        "email": "it@tern.example",
    }
    desk.sends("vendor", "accounts", account)
    desk.sends("vendor", "accounts", {**account, "country": "IE"})
    with desk.services.database.begin() as books:
        assert references.accounts_of_night(books, desk.night_no) == ["tern"]
        assert len(references.accounts_of_night(books, 1)) == 9
