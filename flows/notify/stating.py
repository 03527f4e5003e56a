"""Step 12 for statements: what an account holds, asked of the books and laid into its folder."""

from datetime import date
from typing import Any, Final
from urllib.parse import quote

import polars as pl

from flows.errors import NotFound, NotPermitted
from flows.ledger import attached, contract_lines, nights, reports, statements
from flows.notify.contract import balanced, contract_workbook, statement
from flows.notify.statement import Holdings, statement_workbook
from flows.ports import Services
from flows.settings import Settings
from schemas.requests import VENDOR
from schemas.wire.checkpoint import ED25519, Vkey, sign_note

ROWS_MAX: Final = 1_048_575
"""Of a sheet, below its headings."""


def statement_of(
    services: Services, account_id: str, as_of: date, reader: str | None = None
) -> bytes:
    """The statement of an account; for *reader*, an address, only what is shared with it.

    License keys stand in the account's own copy, and in that of a reader who may see them.

    Raises:
        NotFound: there is no such account.
        NotPermitted: it holds more licenses than a statement may list.
    """
    with services.database.begin(readonly=True) as books:
        account = statements.account(books, account_id)
    if account is None:
        raise NotFound(f"There is no account {account_id}.", "See: keymill show ACCOUNT")
    held = _held(services, account, ROWS_MAX, reader)
    if held is None:
        raise NotPermitted(
            f"{account['account_id']} holds more than {ROWS_MAX:,} licenses.",
            "No sheet of a workbook has room for them; ask the books with SQL.",
        )
    return statement_workbook(held, str(account["language"]), as_of)


def contract_statement_of(
    services: Services, settings: Settings, number: str, as_of: date | None = None
) -> tuple[date, bytes, bytes] | None:
    """The statement of a contract as of a date, else the last night's; None: there is none.

    Returns:
        The as-of, the workbook, and the signed note. Both are the same bytes whenever they are made
        for a date of which the last night is over.
    """
    with services.database.begin(readonly=True) as books:
        contract = contract_lines.contract(books, number)
        last = reports.last_night(books, as_of)
        if contract is None or last is None:
            return None
        moved = contract_lines.lines(books, number, last[0])
        account = statements.account(books, str(contract["customer_account"]))
    told, lines = as_of or last[1], balanced(moved)
    language = str(account["language"]) if account else settings.language
    stated = statement(contract, lines, settings.log_origin, told)
    vkey = Vkey(settings.log_origin, ED25519, services.signer.public_key("current"))
    note = sign_note(stated.text, [(vkey, lambda text: services.signer.sign("current", text))])
    return told, contract_workbook(contract, lines, language, told), note.encode()


def write_contract_statements(services: Services, settings: Settings, night_no: int) -> int:
    """Customers find the statements of contracts whose funds a night moved; how many."""
    with services.database.begin(readonly=True) as books:
        numbers = contract_lines.of_night(books, night_no)
        customers = [contract_lines.contract(books, number) for number in numbers]
    for number, contract in zip(numbers, customers, strict=True):
        made = contract_statement_of(services, settings, number)
        if made and contract:
            as_of, workbook, note = made
            name = f"replies/{contract['customer_account']}/{contract_file(number, as_of)}"
            services.storage.replace(f"{name}.xlsx", workbook)
            services.storage.replace(f"{name}.note", note)
    return len(numbers)


def contract_file(number: str, as_of: date) -> str:
    """What the statement of a contract is called, without its ending."""
    return f"contract-{quote(number, safe='')}-{as_of}"


def _held(
    services: Services, account: dict[str, Any], rows_max: int, reader: str | None
) -> Holdings | None:
    """What a statement says; None where it would be longer than *rows_max*."""
    name = str(account["account_id"])
    with services.database.begin(readonly=True) as books:
        serials = statements.serials_of(books, name, rows_max + 1)
        if serials.len() > rows_max:
            return None
        licenses = statements.held(books, serials)
        said = attached.said_of(books, licenses["serial"])
        entitled = licenses
        if reader is not None:
            mine = said["shares"].filter(
                pl.col("grantee_email").str.to_lowercase() == reader.lower()
            )
            licenses = licenses.join(mine, on="serial", how="semi", maintain_order="left")
            entitled = licenses.join(
                mine.filter(pl.col("right") == "keys"), on="serial", how="semi"
            )
        delivered = statements.delivered(books, licenses["parcel_no"])
        is_oem = account["role"] == "oem" and reader is None
        vouchers = statements.open_vouchers(books, name, rows_max) if is_oem else None
    return Holdings(licenses, said, delivered, _keys(services, entitled), vouchers)


def _keys(services: Services, licenses: pl.DataFrame) -> pl.DataFrame:
    """The keys of active licenses that are in the log: ``serial, key_no, key``."""
    active = licenses.filter(pl.col("closed_as").is_null(), pl.col("issued"))
    parcel_nos = active["parcel_no"].unique().sort()
    keys = services.typed(services, parcel_nos)
    return keys.join(active, on="serial", how="semi", maintain_order="left")


def write_statements(services: Services, settings: Settings, night_no: int) -> int:
    """Each account whose licenses a night changed finds its statement in its folder; how many.

    One that holds more than ``statement_rows_max`` has to be asked for.
    """
    with services.database.begin(readonly=True) as books:
        as_of = nights.as_of(books, night_no)
        named = [name for name in statements.changed(books, night_no) if name != VENDOR]
        accounts = [statements.account(books, name) for name in named]
    services.progress.start("Writing statements", len(accounts))
    written = 0
    for account in accounts:
        held = _held(services, account, settings.statement_rows_max, None) if account else None
        if account and held:
            content = statement_workbook(held, str(account["language"]), as_of)
            name = f"replies/{account['account_id']}/statement-{as_of}.xlsx"
            services.storage.replace(name, content)
            written += 1
        services.progress.advance()
    return written
