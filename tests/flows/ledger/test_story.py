"""What the books tell of one identifier, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase, open_database
from flows.errors import NotFound
from flows.ledger import held, sightings
from flows.ledger.mailing import add_event
from flows.ledger.story import told
from flows.ledger.story_events import Event, Story, dated, in_order
from schemas import tables
from schemas.wire.key import group_key, key_of, key_sha256
from schemas.wire.serial import format_serial
from tests.flows.reconcile.sample_books import fill

SECRET = bytes(range(32))
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineDatabase]:
    """The sample books, with real keys for serial 4."""
    url = f"sqlite:///{tmp_path / 'keymill.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = open_database(url, create=True)
    tables.metadata.create_all(opened.engine)
    with opened.begin() as books:
        fill(books)
        for key_no in (1, 2):
            books.execute(
                sa.update(tables.keys)
                .where(tables.keys.c.serial == 4, tables.keys.c.key_no == key_no)
                .values(key_sha256=key_sha256(key_of(SECRET, 4, key_no)))
            )
        books.execute(
            sa.insert(tables.counters),
            [{"name": "event", "value": 100}, {"name": "drop", "value": 76}],
        )
        books.execute(
            sa.insert(tables.bundle_parcels),
            [{"bundle_no": number, "parcel_no": number} for number in (1, 2, 3)],
        )
    yield opened
    opened.close()


def stories(database: EngineDatabase, text: str) -> list[Story]:
    with database.begin(readonly=True) as books:
        return told(books, text)


def lines(database: EngineDatabase, text: str) -> list[str]:
    return [event.what for story in stories(database, text) for event in story.events]


def assert_in_order(found: list[str], *parts: str) -> None:
    places = [next((n for n, line in enumerate(found) if part in line), None) for part in parts]
    assert None not in places, dict(zip(parts, places, strict=True))
    assert places == sorted(places, key=lambda place: place or 0), found


def test_a_serial_number_is_told_from_its_row_to_the_mail(database: EngineDatabase) -> None:
    assert_in_order(
        lines(database, format_serial(1).lower()),
        "Received in drop 1 (vendor/catalogue.xlsx), sheet Sheet1, row 2 (orders O-1/1), accepted",
        "planned in batch 1: 4 keys, valid from 2026-11-20 without end",
        "Bundle B00000001 planned for order O-1 of vendor, goes to a@example.com",
        "Batch 1 minted: 4 keys",
        f"log positions 0 to 3 (checkpoint size 5, root {'1e' * 32})",
        "Delivery 1: bundle B00000001 to a@example.com: sent",
        "asked for again in drop 4 (reseller/commande <b>.xlsx) row 3: duplicate",
    )


def test_a_drawdown_tells_what_it_drew_only_when_its_row_did(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.execute(
            sa.update(tables.movements)
            .where(tables.movements.c.debit == "funds.drawn", tables.movements.c.quantity == 8)
            .values(intake_no=7, row_no=2)
        )
    drawn = f"{format_serial(4)} drew 964.00 EUR from contract C-1"
    assert drawn in lines(database, format_serial(4))
    assert not [line for line in lines(database, format_serial(5)) if "drew" in line]


def test_a_key_is_told_with_its_own_log_position_however_it_is_typed(
    database: EngineDatabase,
) -> None:
    key = key_of(SECRET, 4, 2)
    for typed in (key, key.lower(), key.replace("-", " "), key.replace("-", "")):
        (story,) = stories(database, typed)
        assert story.subject == f"License key 2 of {format_serial(4)}"
        assert any("key 2: log position 7 " in event.what for event in story.events)


def test_a_mistyped_key_is_corrected_only_to_a_key_in_the_books(database: EngineDatabase) -> None:
    right = key_of(SECRET, 4, 1)
    wrong = ("2" if right[0] != "2" else "3") + right[1:]
    swapped = right[1] + right[0] + right[2:]
    for typed in (wrong, swapped):
        (story,) = stories(database, typed)
        assert story.subject.endswith(f"mistyped: the books have {right}")
    nobodys = key_of(SECRET, 99, 1)
    for typed in (nobodys, ("2" if nobodys[0] != "2" else "3") + nobodys[1:]):
        with pytest.raises(NotFound) as refused:
            stories(database, typed)
        assert group_key(key_sha256(nobodys)) not in str(refused.value)
        assert nobodys not in str(refused.value)


def test_vouchers_orders_requests_and_contracts_lead_to_their_serial_numbers(
    database: EngineDatabase,
) -> None:
    assert_in_order(
        lines(database, "v1"),
        "Voucher V1 listed in batch VB-1, issued: 5 x SKU-1 for oem, redeem by 2026-12-31 (drop 1",
        f"(vouchers V1/1), accepted as {format_serial(3)}",
        f"{format_serial(3)} revoked",
        f"{format_serial(3)}: all keys revoked (lost)",
        f"{format_serial(3)}: revocation at log position 5",
        "bounced, server said '550 no such user'",
    )
    assert "Voucher V4 expired" in lines(database, "V4")
    assert any("made for M" in line for line in lines(database, "G1"))
    assert [story.subject for story in stories(database, "O-1")] == ["Order O-1"]
    assert f"{format_serial(2)}: voucher G1 made" in lines(database, "order O-1")
    assert [story.subject for story in stories(database, "R2")] == ["Request R2"]
    assert [story.subject for story in stories(database, "C-1")] == ["Contract C-1"]
    assert_in_order(
        lines(database, "contract C-1"),
        "Contract C-1 of acme, 2026-01-01 to 2028-12-31: funds 900.00 EUR",
        "SKU-1 costs 120.50 from 2026-11-21 on",
        "1,084.50 EUR moved from funds.open to funds.drawn",
        f"accepted as {format_serial(5)}",
    )


def test_money_of_one_night_is_told_in_the_order_it_moved(database: EngineDatabase) -> None:
    facts = {"quantity": 0, "currency": "EUR", "contract_number": "C-1", "night_no": 1}
    drawn = {"debit": "funds.drawn", "credit": "funds.open", "amount_e4": 7_0000}
    with database.begin() as books:
        books.execute(sa.insert(tables.movements).values(movement_no=900, **facts, **drawn))
    moved = [line for line in lines(database, "contract C-1") if " moved from " in line]
    assert moved[:2] == [
        "1,000.00 EUR moved from funds.granted to funds.open",
        "7.00 EUR moved from funds.open to funds.drawn",
    ]


def test_a_slash_in_an_order_number_names_no_other_order(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.execute(
            sa.update(tables.requests)
            .where(tables.requests.c.serial == 6)
            .values(business_key="O-1~17/1")
        )
    assert not any(format_serial(6) in line for line in lines(database, "order O-1"))
    found = lines(database, "order O-1/7")
    assert any(f"(orders O-1/7/1), accepted as {format_serial(6)}" in line for line in found)


def test_a_problem_that_points_to_another_row_names_it(database: EngineDatabase) -> None:
    for detail, ending in (("#7", "(row 7)"), ("#7 B", "(sheet B, row 7)"), ("#x", "(#x)")):
        with database.begin() as books:
            books.execute(sa.update(tables.problems).values(detail=detail))
        assert any(line.endswith(ending) for line in lines(database, "drop 4")), ending


def test_a_drop_is_told_sheet_by_sheet_with_its_problems_and_decisions(
    database: EngineDatabase,
) -> None:
    with database.begin() as books:
        held.decided(books, 4, "approved", "ann", "root", "0" * 64, AT)
    found = lines(database, "drop 4")
    assert_in_order(
        found,
        "Drop 4 (reseller/commande <b>.xlsx), first seen on 2026-11-23, taken in",
        "Sheet Sheet1 (orders): 5 rows: 1 accepted, 1 duplicate, 2 refused, 1 held",
        "row 5: sku-unknown",
        "Drop 4 archived",
        "Delivery 3: reply to drop 4 to a@example.com: pending",
        "Held rows of drop 4 approved by ann (OS user root) at 2026-11-23 03:00:00 UTC",
    )


def test_a_drop_that_waits_is_told_as_waiting(database: EngineDatabase) -> None:
    with database.begin() as books:
        sightings.note(books, "acme", "x.csv", "0" * 64, 3, date(2026, 11, 24), "ann")
    (line,) = lines(database, "77")
    assert "waits in the inbox" in line
    assert "loaded by ann" in line


def test_a_plain_number_is_everything_it_may_be(database: EngineDatabase) -> None:
    assert [story.subject for story in stories(database, "2")] == ["Drop 2", "Night 2"]
    assert [story.subject for story in stories(database, "run 2")] == ["Night 2"]
    assert [story.subject for story in stories(database, "batch 2")] == ["Batch 2"]
    assert [story.subject for story in stories(database, "delivery 2")] == ["Delivery 2"]


def test_nights_bundles_accounts_hosts_and_addresses_are_told(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.execute(
            sa.update(tables.requests)
            .where(tables.requests.c.serial == 4)
            .values(host_id="host-a", cells='{"hardware_serial":"HW-1","email":"A@Example.com"}')
        )
    assert_in_order(
        lines(database, "run 2"),
        "Night 2 began",
        "Drop 3 (acme/abruf.csv)",
        "Batch 4 planned: 3 keys",
        f"Checkpoint of size 9, root {'3f' * 32}",
        "It has not ended",
    )
    assert_in_order(lines(database, "b2"), "Bundle B00000002 planned", "deferred", "bounced")
    assert any("us@example.com" in line for line in lines(database, "Vendor"))
    assert_in_order(
        lines(database, "ACME"),
        "Contract C-1, 2026-01-01",
        "2 entitlements of 9 units planned",
        "Drop 3 (abruf.csv) taken in",
    )
    for host in ("host-a", "HW-1"):
        assert any(f"as {format_serial(4)}" in line for line in lines(database, host))
    by_address = lines(database, "a@EXAMPLE.com")
    assert any("Bundle B00000001 planned" in line for line in by_address)
    assert any(f"as {format_serial(4)}" in line for line in by_address)
    assert len(by_address) == len(set(by_address))


def test_nothing_is_found_under_an_unknown_name(database: EngineDatabase) -> None:
    for unknown in ("M0000000000013", "nobody@example.com", "999999", "O-3", "", "%", "drop 99"):
        with pytest.raises(NotFound):
            stories(database, unknown)


def test_a_wrong_check_digit_is_named(database: EngineDatabase) -> None:
    with pytest.raises(NotFound, match="check digit"):
        stories(database, "M0000000000013")


def test_events_carry_the_date_of_their_night_and_mails_their_time(
    database: EngineDatabase,
) -> None:
    with database.begin() as books:
        add_event(books, 1, "pending", None, 9, AT + timedelta(days=1))
        (story,) = told(books, "bundle 1")
        when = [one.when for one in dated(books, story)]
    assert when[0] == "night 1, 2026-11-20"
    assert when[-1] == "night 9, 2026-11-24 03:00:00 UTC"


def test_what_is_told_twice_is_one_event() -> None:
    first, second = Event(1, 6, "first"), Event(2, 1, "second")
    assert in_order([second, first, second]) == (first, second)
