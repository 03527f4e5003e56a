"""The story of what the vendor names: vouchers, contracts, accounts."""

from typing import Any, Final

import sqlalchemy as sa

from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import Event, counted, listed, money, serial_id
from flows.ports import Books
from schemas.tables import (
    accounts,
    contract_prices,
    contracts,
    delegations,
    drops,
    entitlements,
    intakes,
    movements,
    vouchers,
)

_PRICE: Final = ("sku", "unit_price_e4", "valid_from", "max_quantity")


def _versions(
    books: Books, table: sa.Table, which: sa.ColumnElement[bool], *names: str
) -> list[dict[str, Any]]:
    """Versions of reference rows with the drop they came in."""
    return named_rows(
        books,
        sa.select(
            *(table.c[name] for name in names),
            *(table.c[name] for name in ("night_no", "replaced_night_no", "row_no")),
            drops.c.drop_no,
            (drops.c.account_id + "/" + drops.c.name).label("file"),
        )
        .outerjoin(intakes, intakes.c.intake_no == table.c.intake_no)
        .outerjoin(drops, drops.c.drop_no == intakes.c.drop_no)
        .where(which)
        .order_by(table.c.version_no)
        .limit(200),
    )


def _told(row: dict[str, Any], what: str, *see: str) -> Event:
    source = f" (drop {row['drop_no']}, {row['file']}, row {row['row_no']})"
    amended = f"; amended by night {row['replaced_night_no']}" if row["replaced_night_no"] else ""
    known = row["drop_no"] is not None
    drop = (f"drop {row['drop_no']}",) if known else ()
    return Event(row["night_no"], 6, what + (source if known else "") + amended, see=(*see, *drop))


def of_voucher(books: Books, voucher_id: str) -> list[Event]:
    """Where a voucher came from, its amendments and its end; not its redemption."""
    names = ("batch_id", "oem_account", "sku", "quantity", "redeem_by", "status")
    found = _versions(
        books,
        vouchers,
        vouchers.c.voucher_id == voucher_id,
        *(*names, "serial", "expired_night_no"),
    )
    events = []
    for row in found:
        made = f"made for {serial_id(row['serial'])}" if row["serial"] else "listed"
        by = f", redeem by {row['redeem_by']}" if row["redeem_by"] else ""
        told = (
            f"Voucher {voucher_id} {made} in batch {row['batch_id']}, {row['status']}: "
            f"{row['quantity']:,} x {row['sku']} for {row['oem_account']}{by}"
        )
        see = (f"account {row['oem_account']}", *([serial_id(row["serial"])] * bool(row["serial"])))
        events.append(_told(row, told, *see))
        if row["expired_night_no"] is not None:
            events.append(Event(row["expired_night_no"], 6, f"Voucher {voucher_id} expired"))
    return events


def of_contract(books: Books, contract_number: str) -> list[Event]:
    """Versions and prices of a contract, and what moved its funds, night by night."""
    names = ("customer_account", "starts", "ends", "funds_e4", "currency")
    mine = contracts.c.contract_number == contract_number
    events = [
        _told(
            row,
            f"Contract {contract_number} of {row['customer_account']}, {row['starts']} to "
            f"{row['ends']}: funds {money(row['funds_e4'], row['currency'])}",
            f"account {row['customer_account']}",
        )
        for row in _versions(books, contracts, mine, *names)
    ]
    if not events:
        return []
    priced = contract_prices.c.contract_number == contract_number
    events += [
        _told(
            row,
            f"{row['sku']} costs {money(row['unit_price_e4'], None)} from {row['valid_from']} on"
            + (f", at most {row['max_quantity']:,}" if row["max_quantity"] else ""),
        )
        for row in _versions(books, contract_prices, priced, *_PRICE)
    ]
    return events + _funds(books, contract_number)


def _funds(books: Books, contract_number: str) -> list[Event]:
    moved = movements.c
    total = sa.cast(sa.func.sum(moved.amount_e4), sa.BigInteger)
    found = books.rows(
        sa.select(moved.night_no, moved.debit, moved.credit, moved.currency, total)
        .where(moved.contract_number == contract_number, moved.amount_e4 > 0)
        .group_by(moved.night_no, moved.debit, moved.credit, moved.currency)
        .order_by(moved.night_no, sa.func.min(moved.movement_no))
    )
    return [
        Event(night_no, 6, f"{money(amount, currency)} moved from {credit} to {debit}")
        for night_no, debit, credit, currency, amount in found
    ]


def of_account(books: Books, account_key: str) -> list[Event]:
    """Versions of an account, its delegations, contracts, drops and entitlements.

    *account_key* is its ID in lower case.
    """
    names = ("account_id", "name", "role", "country", "language", "email", "status")
    found = _versions(books, accounts, accounts.c.account_key == account_key, *names)
    spelled = {str(row["account_id"]) for row in found} | {account_key}
    events = [
        _told(
            row,
            f"Account {row['account_id']}: {row['name']}, {row['role']}, {row['country']}, "
            f"{row['language']}, {row['email']}, {row['status']}",
        )
        for row in found
    ]
    return [
        *events,
        *_delegations(books, spelled),
        *_contracts_of(books, spelled),
        *_drops_of(books, spelled),
        *_entitlements_of(books, spelled),
    ]


def _delegations(books: Books, spelled: set[str]) -> list[Event]:
    d = delegations.c
    either = sa.or_(d.customer_account.in_(spelled), d.partner_account.in_(spelled))
    names = ("customer_account", "partner_account", "scope", "valid_from", "valid_to")
    return [
        _told(
            row,
            f"{row['customer_account']} delegated {row['scope']} to {row['partner_account']} from "
            f"{row['valid_from']}" + (f" to {row['valid_to']}" if row["valid_to"] else ""),
            f"account {row['customer_account']}",
            f"account {row['partner_account']}",
        )
        for row in _versions(books, delegations, either, *names)
    ]


def _contracts_of(books: Books, spelled: set[str]) -> list[Event]:
    held = contracts.c.customer_account.in_(spelled) & contracts.c.replaced_night_no.is_(None)
    return [
        _told(
            row,
            f"Contract {row['contract_number']}, {row['starts']} to {row['ends']}",
            f"contract {row['contract_number']}",
        )
        for row in _versions(books, contracts, held, "contract_number", "starts", "ends")
    ]


def _drops_of(books: Books, spelled: set[str]) -> list[Event]:
    found, more = listed(
        books,
        sa.select(*(drops.c[n] for n in ("drop_no", "name", "state", "night_no")))
        .where(drops.c.account_id.in_(spelled))
        .order_by(drops.c.drop_no.desc()),
    )
    events = [
        Event(
            row["night_no"],
            6,
            f"Drop {row['drop_no']} ({row['name']}) {row['state'].replace('-', ' ')}",
            see=(f"drop {row['drop_no']}",),
        )
        for row in found
    ]
    if more:
        events.append(Event(found[-1]["night_no"], 5, "Earlier drops are not listed"))
    return events


def _entitlements_of(books: Books, spelled: set[str]) -> list[Event]:
    e = entitlements.c
    count = sa.func.count()
    units = sa.cast(sa.func.sum(e.quantity), sa.BigInteger)
    found = books.rows(
        sa.select(e.night_no, count, units, sa.func.min(e.serial), sa.func.max(e.serial))
        .where(e.account_id.in_(spelled))
        .group_by(e.night_no)
        .order_by(e.night_no)
    )
    return [
        Event(
            night_no,
            8,
            f"{counted(number, 'entitlement')} of {counted(quantity, 'unit')} planned",
            see=tuple(dict.fromkeys((serial_id(first), serial_id(last)))),
        )
        for night_no, number, quantity, first, last in found
    ]
