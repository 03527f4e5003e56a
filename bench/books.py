"""Books as nights of the past would have left them, at a million rows a minute.

Every night takes in a list of vouchers, drops of OEMs that convert six in ten of them, orders,
and drawdowns of a contract; some rows are refused or duplicates; some vouchers and licenses end.
What a night judges and reads is left out: rows are made by columns and written by the functions
that write them in a real night; plan, keys and log are those of a real night.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import polars as pl
import sqlalchemy as sa

from bench.catalogue import CHANNEL, CONTRACTS, CUSTOMER, OEMS, PRICE_E4, SKU, add_catalogue
from flows.issue_keys import steps as issue
from flows.ledger import intake, nights, outgoing, publishing, references
from flows.ledger.counters import last, take
from flows.ledger.intake import Counted
from flows.ports import Books, Services
from flows.reconcile import steps as reconcile
from flows.settings import Settings
from schemas.movements import Account
from schemas.tables import bundles, deliveries, delivery_events, vouchers

FIRST_VOUCHER: Final = 4_100_100_000_000_000
OPEN_UNTIL: Final = date(2027, 6, 30)
MOVES: Final = {
    "vouchers": (Account.VOUCHERS_REDEEMED.value, Account.VOUCHERS_OPEN.value),
    "orders": (Account.ORDERS_WAITING.value, Account.ORDERS_ORDERED.value),
    "drawdowns": (Account.FUNDS_DRAWN.value, Account.FUNDS_OPEN.value),
}


@dataclass(frozen=True)
class Past:
    """*entitlements* and as many vouchers, in equal *nights*, one a day up to *last_day*.

    So many *rows_a_parcel* of a drop go to the same people.
    """

    entitlements: int
    nights: int
    last_day: date
    rows_a_parcel: int = 10

    @property
    def a_night(self) -> int:
        return self.entitlements // self.nights


@dataclass(frozen=True)
class _Night:
    """One of them, open. Its vouchers are those from *first_voucher* on."""

    books: Books
    night_no: int
    as_of: date
    rows: int
    first_voucher: int
    product_no: int
    rows_a_parcel: int
    early: bool


def fill(services: Services, settings: Settings, past: Past) -> None:
    """The books hold the past, and the log is what they say."""
    services.progress.start("Nights of the past", past.nights)
    for index in range(past.nights):
        day = past.last_day - timedelta(past.nights - 1 - index)
        with services.database.begin() as books:
            night_no = nights.begin(books, day, services.clock.now())
            if index == 0:
                add_catalogue(books, night_no, day)
            (product_no,) = references.products_named(books, pl.Series([SKU]))["version_no"]
            first = FIRST_VOUCHER + index * past.a_night
            early = index < past.nights - 11
            whole = past.a_night, first, product_no, past.rows_a_parcel, early
            _take_in(_Night(books, night_no, day, *whole))
        issue.plan_requests(services, settings, night_no)
        for batch_no in issue.unminted(services):
            issue.mint_batch(services, batch_no, night_no)
        issue.publish(services, settings, night_no)
        with services.database.begin() as books:
            _deliver(books, night_no, services.clock.now())
            nights.end(books, night_no, "complete", {}, services.clock.now())
        services.progress.advance()
    with services.database.begin() as books:
        books.execute(sa.text("ANALYZE"))
    if not reconcile.compare(services, night_no).balanced:
        raise AssertionError


def _take_in(night: _Night) -> None:
    listed = _vouchers(night)
    _list_vouchers(night, listed)
    converted = 0
    for oem in OEMS:
        mine = listed.filter(pl.col("oem_account") == oem).filter(pl.int_range(pl.len()) % 10 < 6)
        converted += mine.height
        _ask(night, "vouchers", oem, _conversions(mine))
    orders = night.rows * 39 // 100
    _ask(night, "orders", CHANNEL, _orders(night, orders))
    _ask(night, "drawdowns", CUSTOMER, _drawdowns(night, night.rows - orders - converted))


def _vouchers(night: _Night) -> pl.DataFrame:
    """The vouchers listed tonight; one in ten can be redeemed for ten days only.

    None ends after the past: nights that are measured end what is theirs, and no more.
    """
    n = pl.col("n")
    soon = night.as_of + timedelta(10) if night.early else OPEN_UNTIL
    return (
        pl.DataFrame({"n": range(night.rows)})
        .select(n.cast(pl.Int64))
        .select(
            voucher_id=(night.first_voucher + n).cast(pl.String),
            oem_account=pl.lit(pl.Series(OEMS)).gather(n % len(OEMS)),
            sku=pl.lit(SKU),
            redeem_by=pl.when(n // len(OEMS) % 10 == 6).then(soon).otherwise(OPEN_UNTIL),
            row_no=n + 2,
        )
        .with_columns(batch_id=pl.format("{}-{}", "oem_account", pl.lit(night.as_of.isoformat())))
    )


def _list_vouchers(night: _Night, listed: pl.DataFrame) -> None:
    intake_no = _sheet(night, "vendor", "voucher_lists", listed.height)
    rows = listed.with_columns(
        quantity=pl.lit(1, pl.Int64),
        activation_type=pl.lit("new"),
        status=pl.lit("issued"),
        intake_no=pl.lit(intake_no, pl.Int64),
        night_no=pl.lit(night.night_no, pl.Int64),
    )
    references.add_versions(night.books, vouchers, rows)
    _move(night, intake_no, listed, Account.VOUCHERS_OPEN, Account.VOUCHERS_ISSUED)


def _sheet(night: _Night, sender: str, kind: str, accepted: int) -> int:
    """The number of an intake; of a hundred rows, one is refused, and one a duplicate."""
    books, night_no = night.books, night.night_no
    other = accepted // 100
    drop_no, sha256 = take(books, "drop", 1), f"{night_no:032x}"
    drop = {
        "drop_no": drop_no,
        "account_id": sender,
        "name": f"{kind}-{drop_no}.xlsx",
        "sha256": f"{sha256}{drop_no:032x}",
        "size_bytes": 1,
        "first_seen_on": night.as_of,
        "night_no": night_no,
        "state": "taken-in",
        "left_out": "[]",
        "language": "en",
        "archived_night_no": night_no,
    }
    intake.add_drop(books, drop)
    outgoing.replied(books, drop_no, f"{kind}-{drop_no}.reply.xlsx", night_no)
    sheet = {"drop_no": drop_no, "night_no": night_no, "sheet_no": 0, "sheet_name": "Sheet1"}
    sheet |= {"kind": kind, "layout": "{}"}
    sheet |= {"planned_night_no": night_no if kind == "voucher_lists" else None}
    intake_no = intake.add_intake(books, sheet)
    intake.count_rows(books, intake_no, Counted(accepted + 2 * other, accepted, other, other, 0))
    row_no = pl.int_range(accepted + 2, accepted + 2 + 2 * other, dtype=pl.Int64, eager=True)
    refused = pl.arange(0, 2 * other, eager=True) < other
    status = pl.when(refused).then(pl.lit("refused")).otherwise(pl.lit("duplicate"))
    answers = pl.DataFrame({"row_no": row_no}).with_columns(status=status)
    said = answers.filter(status="refused").select("row_no", code=pl.lit("voucher-unknown"))
    intake.add_answers(books, intake_no, answers, said, 0)
    return intake_no


def _ask(night: _Night, kind: str, sender: str, rows: pl.DataFrame) -> None:
    """Rows that ask for something are taken in: ``business_key``, and what else they differ in."""
    intake_no = _sheet(night, sender, kind, rows.height)
    drop_no = last(night.books, "drop")
    whole = _whole(night, rows).with_columns(pl.col("source_ref").fill_null(str(drop_no)))
    intake.add_requests(
        night.books,
        whole.with_columns(account_id=pl.lit(sender)),
        kind=kind,
        scope="*" if kind == "vouchers" else sender,
        sender=sender,
        intake_no=intake_no,
        night_no=night.night_no,
    )
    debit, credit = MOVES[kind]
    _move(night, intake_no, whole, debit, credit)


def _whole(night: _Night, rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with what every request has; one in twenty is a trial that ends in the past."""
    number = pl.int_range(pl.len(), dtype=pl.Int64)
    year = night.as_of + timedelta(364)
    trial = night.as_of + timedelta(9) if night.early else year
    fate = number % 20
    typed = '{{"hardware_serial":"NW7-{}","country":"GB","language":"en","host_id":"host-{}"}}'
    return rows.with_columns(
        row_no=number + 2,
        action=pl.lit("grant"),
        of_serial=pl.lit(None, pl.Int64),
        product_no=pl.lit(night.product_no, pl.Int64),
        quantity=pl.lit(1, pl.Int64),
        keys=pl.lit(1, pl.Int64),
        starts=pl.lit(night.as_of),
        ends=pl.when(fate == 0).then(trial).when(fate < 15).then(year),
        support_starts=pl.lit(night.as_of),
        support_ends=pl.lit(year),
        host_id=pl.format("host-{}", number),
        redeem_by=pl.lit(None, pl.Date),
        cells=pl.format(typed, "business_key", number),
        country=pl.lit("GB"),
        language=pl.lit("en"),
        recipients=pl.format("licenses@customer{}.example", number // night.rows_a_parcel),
        customer_name=pl.lit("Tern Quay Logistics"),
    )


def _conversions(mine: pl.DataFrame) -> pl.DataFrame:
    return mine.select(
        business_key=pl.col("voucher_id") + "/1",
        source_kind=pl.lit("vouchers"),
        source_ref=pl.lit(None, pl.String),
    )


def _orders(night: _Night, rows: int) -> pl.DataFrame:
    """Every order goes to other people."""
    number = pl.int_range(rows, dtype=pl.Int64, eager=True).alias("number").to_frame()
    order = pl.format("SO-{}-{}", pl.lit(night.night_no), pl.col("number") // night.rows_a_parcel)
    return number.select(
        business_key=pl.format("{}/{}", order, pl.col("number") % night.rows_a_parcel),
        source_kind=pl.lit("order"),
        source_ref=order,
    )


def _drawdowns(night: _Night, rows: int) -> pl.DataFrame:
    """Every night draws from every contract."""
    number = pl.int_range(rows, dtype=pl.Int64, eager=True).alias("number").to_frame()
    contract = pl.format("EF-{}", pl.col("number") % CONTRACTS)
    return number.select(
        business_key=pl.format("{}/R-{}-{}", contract, pl.lit(night.night_no), "number"),
        source_kind=pl.lit("contract"),
        source_ref=contract,
        contract_number=contract,
    )


def _move(night: _Night, intake_no: int, rows: pl.DataFrame, debit: str, credit: str) -> None:
    drawn = "contract_number" in rows.columns
    moved = rows.select(
        "row_no",
        debit=pl.lit(debit),
        credit=pl.lit(credit),
        quantity=pl.lit(1, pl.Int64),
        amount_e4=pl.lit(PRICE_E4 if drawn else 0, pl.Int64),
        currency=pl.lit("EUR" if drawn else None, pl.String),
        contract_number=pl.col("contract_number") if drawn else pl.lit(None, pl.String),
        sku=pl.lit(SKU),
    )
    intake.add_movements(night.books, moved, intake_no, night.night_no)


def _deliver(books: Books, night_no: int, now: datetime) -> None:
    """What the night planned is written and sent, in sets."""
    size = publishing.assigned_size(books)
    written = {"written_night_no": night_no, "sha256": "0" * 64, "size_bytes": 1, "log_size": size}
    books.execute(sa.update(bundles).where(bundles.c.night_no == night_no).values(**written))
    mine = deliveries.c.night_no == night_no
    count = books.rows(sa.select(sa.func.count()).select_from(deliveries).where(mine))[0][0]
    before = take(books, "event", count) - 1
    e, first = delivery_events.c, sa.func.row_number().over(order_by=deliveries.c.delivery_no)
    pending = sa.update(delivery_events).where(
        e.delivery_no.in_(sa.select(deliveries.c.delivery_no).where(mine))
    )
    books.execute(pending.values(settled_night_no=night_no))
    sent = sa.select(
        first + before,
        deliveries.c.delivery_no,
        sa.literal(night_no, sa.BigInteger),
        sa.literal(now, e.at.type),
        sa.literal("sent"),
        sa.literal("250 2.0.0 Ok"),
        sa.literal(night_no, sa.BigInteger),
    ).where(mine)
    names = ["event_no", "delivery_no", "night_no", "at", "state", "server_text"]
    names.append("settled_night_no")
    books.execute(sa.insert(delivery_events).from_select(names, sent))
