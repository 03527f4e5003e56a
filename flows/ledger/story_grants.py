"""The story of serial numbers: from the row they came from to the log, and what followed."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from flows.ledger.outgoing import LISTED, named_rows
from flows.ledger.story_changes import changed, recording
from flows.ledger.story_drops import replies
from flows.ledger.story_events import Event, counted, listed, money, row_of, serial_id
from flows.ledger.story_log import closed, logged, revoked
from flows.ledger.story_offers import of_licenses
from flows.ledger.story_outgoing import bundles_of_parcels, of_bundles
from flows.ledger.story_registrations import registered, registering
from flows.ports import Books
from schemas.movements import Account
from schemas.requests import ABOUT, Action, key_parts
from schemas.tables import (
    answers,
    batches,
    drops,
    entitlements,
    intakes,
    movements,
    parcels,
    products,
    renewals,
    requests,
    vouchers,
)


def of_serials(books: Books, serials: Sequence[int], key_no: int | None = None) -> list[Event]:
    """All that happened to a few serial numbers; of one key only where *key_no* is given."""
    told = registered(books, serials)
    told += changed(books, serials)
    others = [*registering(books, serials), *recording(books, serials)]
    serials = [*dict.fromkeys([*serials, *others])]
    asked = _asked(books, serials)
    bundle_nos = bundles_of_parcels(books, sorted({row["parcel_no"] for row in asked}))
    return [
        *(_accepted(row) for row in asked),
        *told,
        *_drawn(books, serials),
        *_planned(books, serials),
        *_listed_planned(books, serials),
        *_minted(books, serials),
        *logged(books, serials, key_no),
        *_asked_again(books, serials),
        *closed(books, serials),
        *revoked(books, serials, key_no),
        *of_licenses(books, serials),
        *of_bundles(books, bundle_nos),
        *replies(books, sorted({row["drop_no"] for row in asked if row["drop_no"]})),
    ]


def _asked(books: Books, serials: Sequence[int]) -> list[dict[str, Any]]:
    return named_rows(
        books,
        sa.select(
            *(requests.c[n] for n in ("serial", "kind", "business_key", "row_no", "action")),
            *(requests.c[n] for n in ("parcel_no", "quantity", "account_id", "of_serial")),
            products.c.sku,
            intakes.c.night_no,
            intakes.c.sheet_name,
            intakes.c.held,
            drops.c.drop_no,
            drops.c.account_id.label("sender"),
            drops.c.name,
        )
        .select_from(requests)
        .outerjoin(products, products.c.version_no == requests.c.product_no)
        .outerjoin(intakes, intakes.c.intake_no == requests.c.intake_no)
        .outerjoin(drops, drops.c.drop_no == intakes.c.drop_no)
        .where(requests.c.serial.in_(serials))
        .order_by(requests.c.serial),
    )


def _accepted(row: dict[str, Any]) -> Event:
    place = f"drop {row['drop_no']} ({row['sender']}/{row['name']})"
    how = "accepted after approval" if (row["held"] or 0) < 0 else "accepted"
    key = "/".join(key_parts(row["business_key"]))
    about = row["action"] in ABOUT and row["of_serial"]
    named = f"for {serial_id(row['of_serial'])}" if about else f"as {serial_id(row['serial'])}"
    told = (
        f"Received in {place}, {row_of(row['sheet_name'], row['row_no'])} "
        f"({row['kind']} {key}), {how} {named}: "
        f"{row['quantity']:,} x {row['sku']} for {row['account_id']}"
    )
    see = (serial_id(row["serial"]), f"drop {row['drop_no']}", f"account {row['account_id']}")
    return Event(row["night_no"] or 0, 6, told, see=see)


def _drawn(books: Books, serials: Sequence[int]) -> list[Event]:
    found = named_rows(
        books,
        sa.select(
            requests.c.serial,
            *(movements.c[n] for n in ("night_no", "amount_e4", "currency", "contract_number")),
        )
        .select_from(requests)
        .join(parcels, parcels.c.parcel_no == requests.c.parcel_no)
        .join(
            movements,
            sa.and_(
                movements.c.contract_number == parcels.c.source_ref,
                movements.c.intake_no == requests.c.intake_no,
                movements.c.row_no == requests.c.row_no,
            ),
        )
        .where(
            requests.c.serial.in_(serials),
            parcels.c.source_kind == "contract",
            movements.c.debit == Account.FUNDS_DRAWN.value,
        ),
    )
    return [
        Event(
            row["night_no"],
            6,
            f"{serial_id(row['serial'])} drew {money(row['amount_e4'], row['currency'])} "
            f"from contract {row['contract_number']}",
            see=(f"contract {row['contract_number']}",),
        )
        for row in found
    ]


def _planned(books: Books, serials: Sequence[int]) -> list[Event]:
    found = named_rows(
        books,
        sa.select(entitlements, batches.c.night_no.label("planned_night_no"))
        .join(batches, batches.c.batch_no == entitlements.c.batch_no)
        .where(entitlements.c.serial.in_(serials)),
    )
    return [
        Event(
            row["planned_night_no"],
            8,
            f"{serial_id(row['serial'])} planned in batch {row['batch_no']}: {_keys_of(row)}, "
            f"valid from {row['starts']} {_until(row['ends'])}",
            see=(f"batch {row['batch_no']}",),
        )
        for row in found
    ]


def _keys_of(row: dict[str, Any]) -> str:
    return counted(row["keys"], "key") if row["keys"] else "its key waits for registration"


def _until(ends: object) -> str:
    return f"to {ends}" if ends else "without end"


def _listed_planned(books: Books, serials: Sequence[int]) -> list[Event]:
    found = named_rows(
        books,
        sa.select(requests.c.serial, requests.c.quantity, requests.c.action)
        .add_columns(batches.c.batch_no, batches.c.night_no)
        .join(
            batches,
            sa.and_(
                requests.c.serial.between(batches.c.first_serial, batches.c.last_serial),
                batches.c.makes == requests.c.action,
            ),
        )
        .where(requests.c.serial.in_(serials), requests.c.action.in_(LISTED)),
    )
    planned = [
        Event(
            row["night_no"],
            8,
            f"{serial_id(row['serial'])}: {_listed(row)} planned in batch {row['batch_no']}",
            see=(f"batch {row['batch_no']}",),
        )
        for row in found
    ]
    made = [row["serial"] for row in found]
    return planned + (_vouchers_made(books, made) + _renewals_made(books, made) if made else [])


def _listed(row: dict[str, Any]) -> str:
    if row["action"] == Action.VOUCHERS.value:
        return counted(row["quantity"], "voucher")
    return f"a renewal of {counted(row['quantity'], 'unit')}"


def _vouchers_made(books: Books, serials: Sequence[int]) -> list[Event]:
    v = vouchers.c
    made, _ = listed(
        books,
        sa.select(v.serial, v.voucher_id.label("name"), v.night_no)
        .where(v.serial.in_(serials), v.replaced_night_no.is_(None))
        .order_by(v.version_no),
    )
    return [_made(row, "voucher") for row in made]


def _renewals_made(books: Books, serials: Sequence[int]) -> list[Event]:
    n = renewals.c
    bought = sa.select(n.serial, n.renewal_id.label("name"), n.night_no)
    made = named_rows(books, bought.where(n.serial.in_(serials)).order_by(n.renewal_no))
    return [_made(row, "renewal") for row in made]


def _made(row: dict[str, Any], noun: str) -> Event:
    told = f"{serial_id(row['serial'])}: {noun} {row['name']} made"
    return Event(row["night_no"], 9, told, see=(row["name"],))


def _minted(books: Books, serials: Sequence[int]) -> list[Event]:
    found = named_rows(
        books,
        sa.select(
            *(batches.c[n] for n in ("batch_no", "minted_night_no", "makes", "units")),
        )
        .join(requests, requests.c.serial.between(batches.c.first_serial, batches.c.last_serial))
        .where(requests.c.serial.in_(serials), batches.c.minted_night_no.is_not(None))
        .distinct(),
    )
    return [
        Event(
            row["minted_night_no"],
            9,
            f"Batch {row['batch_no']} minted: {counted(row['units'], row['makes'][:-1])}",
            see=(f"batch {row['batch_no']}",),
        )
        for row in found
    ]


def _asked_again(books: Books, serials: Sequence[int]) -> list[Event]:
    found, _ = listed(
        books,
        sa.select(
            answers.c.serial,
            answers.c.row_no,
            intakes.c.night_no,
            drops.c.drop_no,
            drops.c.account_id,
            drops.c.name,
        )
        .join(intakes, intakes.c.intake_no == answers.c.intake_no)
        .join(drops, drops.c.drop_no == intakes.c.drop_no)
        .where(answers.c.serial.in_(serials), answers.c.status == "duplicate")
        .order_by(answers.c.intake_no, answers.c.row_no),
    )
    return [
        Event(
            row["night_no"],
            6,
            f"{serial_id(row['serial'])} asked for again in drop {row['drop_no']} "
            f"({row['account_id']}/{row['name']}) row {row['row_no']}: duplicate, nothing made",
            see=(f"drop {row['drop_no']}",),
        )
        for row in found
    ]
