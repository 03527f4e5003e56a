"""A small night on large books reads no big table from one end to the other."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from bench.books import FIRST_VOUCHER, Past, fill
from bench.catalogue import CHANNEL, CUSTOMER, SKU
from bench.workbook import OEM
from flows.backends.database import EngineDatabase
from flows.cli import status
from flows.ledger import counts, expiry
from flows.ports import Services
from flows.reconcile import counting, facts
from tests.flows.desk import sheet
from tests.night import homes, plain
from tests.night.drops_small import SMALL
from tests.night.homes import Home
from tests.night.planning import Recorded, big_tables, recorded
from tests.servers.postgres import PostgresServer

PAST: Final = Past(40_000, 2, date(2026, 11, 18), rows_a_parcel=2)
BIG: Final = 10_000
"""Rows that a table has at least, for nobody to read it all."""
LISTED: Final = FIRST_VOUCHER + 3 * PAST.a_night // 2
"""A voucher in the midst of those of the second night."""

_TO: Final = {"customer_name": "Tern Quay", "contact_email": "ops@tern.example", "country": "GB"}
_NAMES: Final = (*(LISTED + 70 + 100 * n for n in range(10)), LISTED, 77, "v-abc")
_ORDER: Final = {"order_number": "SO-9", "order_date": "2026-11-20", "sku": SKU, "quantity": 1}
_DRAW: Final = {"requested_on": "2026-11-20", "requested_by": "ops@tern.example", "sku": SKU}
_LIST: Final = {"batch_id": "other", "oem_account": OEM, "sku": SKU}
_PERIOD: Final = {"starts": "2026-11-01", "ends": "2028-12-31", "currency": "EUR"}
NEXT: Final = {
    f"inbox/{OEM}/a.csv": sheet("vouchers", *({**_TO, "voucher_id": name} for name in _NAMES)),
    f"inbox/{CHANNEL}/a.csv": sheet(
        "orders", *({**_ORDER, **_TO, "order_line": line} for line in range(10))
    ),
    f"inbox/{CUSTOMER}/a.csv": sheet(
        "drawdowns",
        *(
            {**_DRAW, "request_id": f"R-9-{n}", "contract_number": f"EF-{n}", "quantity": 1}
            for n in range(10)
        ),
    ),
    "inbox/vendor/a.csv": sheet(
        "contracts",
        {**_PERIOD, "contract_number": "EF-1", "customer_account": CUSTOMER, "funds": 2_000_000},
    ),
    "inbox/vendor/b.csv": sheet(
        "voucher_lists",
        {**_LIST, "voucher_id": LISTED + 90, "redeem_by": "2026-11-10"},
        {**_LIST, "voucher_id": LISTED + 80, "status": "void"},
    ),
}


@pytest.fixture(scope="module")
def large(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """A home whose books hold two nights of 20,000 rows each."""
    with postgres_server.fresh() as name:
        place = tmp_path_factory.mktemp("large") / "home"
        url = postgres_server.url(name)
        home = homes.make(place, database_url=url, statement_rows_max=100)  # 10,000 of ten million
        with home.services() as services:
            fill(services, home.settings, PAST)
        yield home


@contextmanager
def watched(home: Home) -> Iterator[tuple[Services, Recorded]]:
    """The services of the home, every statement of which is explained; no table is small."""
    with (
        home.services() as services,
        patch.object(counting, "SMALL", 0),
        patch.object(facts, "LINES_MAX", 100),  # as 100,000 are to ten million
    ):
        database = services.database
        assert isinstance(database, EngineDatabase)
        with recorded(database, big_tables(database, BIG)) as found:
            yield services, found


def test_the_books_are_large(large: Home) -> None:
    with watched(large) as (services, _):
        assert isinstance(services.database, EngineDatabase)
        assert set(big_tables(services.database, BIG)) >= {
            *("requests", "entitlements", "keys", "vouchers", "movements"),
            *("parcels", "bundles", "bundle_parcels", "deliveries", "delivery_events"),
        }


def test_a_night_and_its_status_read_no_big_table_whole(large: Home) -> None:
    with watched(large) as (services, found):
        for day, drops in (("2026-11-20", SMALL), ("2026-11-21", NEXT)):
            large.drop(drops)
            night = plain.run(services, large.settings, date.fromisoformat(day))
            assert night.unbalanced == ()
        assert [receipt.accepted for receipt in night.receipts] == [2, 1, 10, 10, 10]
        with services.database.begin(readonly=True) as books:
            counts.beside(books, night.night_no)
            counts.waiting_mail(books)
            status.held_drops(books)
            status.batches(books)
            status.deliveries(books, services.clock.now())
    assert found.statements > 500
    assert [(s.table, " ".join(s.statement.split())) for s in found.scans] == []


@pytest.mark.parametrize(
    ("index", "table"),
    [("ix_entitlements_ending", "entitlements"), ("ix_vouchers_redeem_by", "vouchers")],
)
def test_an_index_that_is_missing_is_found_out(large: Home, index: str, table: str) -> None:
    with (
        watched(large) as (services, found),
        contextlib.suppress(_TakenBackError),
        services.database.begin() as books,
    ):
        books.execute(sa.text(f"DROP INDEX {index}"))
        expiry.expire_vouchers(books, 9, date(2026, 11, 22))
        expiry.expire_entitlements(books, 9, date(2026, 11, 22))
        raise _TakenBackError
    assert {scan.table for scan in found.scans} == {table}


class _TakenBackError(Exception):
    """Nothing is committed."""
