"""Blank workbooks for those who send sheets."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import NIGHT, AsJson, Home
from flows.cli.session import opened, show_json, write_file
from flows.errors import NotFound
from schemas.words import LANGUAGES, Language, spoken

if TYPE_CHECKING:
    from datetime import date

    from flows.ports import Books


def _kinds() -> list[str]:
    from schemas.sheets import SHEETS

    return list(SHEETS)


Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND", help="Such as orders, vouchers, drawdowns.", autocompletion=_kinds
    ),
]
Spoken = Annotated[
    Language | None,
    typer.Option(
        "--language",
        metavar="|".join(LANGUAGES),
        help="Default: the account's, else en.",
        show_default=False,
    ),
]
AccountId = Annotated[
    str | None,
    typer.Option(
        "--account", metavar="ID", help="Offer what this account may write.", show_default=False
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Default: KIND.xlsx here.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add ``template``."""
    app.command(rich_help_panel=NIGHT)(template)


def template(
    kind: Kind,
    language: Spoken = None,
    account: AccountId = None,
    output: Output = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write a blank workbook with headings, drop-downs, notes and an example row.

    No home is needed unless --account is given. A file that is there is not overwritten.
    """
    from flows.ingest.template import template as drawn
    from schemas.sheets import SHEETS

    if kind not in SHEETS:
        raise NotFound(f"There is no kind {kind}.", f"Choose one of {', '.join(SHEETS)}.")
    theirs, offers = _of_account(home, account) if account else ("en", {})
    chosen: Language = language or theirs
    file = output or Path(f"{kind}.xlsx")
    known = {name: offers[name] for name, _ in SHEETS[kind].described() if offers.get(name)}
    write_file(file, drawn(kind, SHEETS[kind], chosen, known), over=False)
    if as_json:
        show_json({"file": file, "kind": kind, "language": chosen})
    else:
        typer.echo(f"{file}: {kind} in {chosen}")


def _of_account(home: Path | None, account_id: str) -> tuple[Language, Mapping[str, Sequence[str]]]:
    """An account's language, and what it may write in columns that name something of its own.

    Raises:
        NotFound: there is no such account.
    """
    from flows.ledger import references

    with opened(home) as (_, services), services.database.begin(readonly=True) as books:
        account = references.account(books, account_id)
        if account is None:
            raise NotFound(f"There is no account {account_id}.", "See the accounts sheet.")
        own = str(account["account_id"])
        return spoken(str(account["language"])), offers_to(books, own, services.clock.today())


def offers_to(books: "Books", account_id: str, day: "date") -> dict[str, list[str]]:
    """What *account_id* may write on *day*: its contracts and their products, or its vouchers'."""
    from flows.ledger import answered, references

    funds = answered.funds_balance(books, account_id)
    priced = references.prices_on(books, funds["contract_number"], day)
    vouchers = answered.voucher_balance(books, account_id, day, day)
    open_skus = vouchers.filter(vouchers["open"] > 0)["sku"].to_list()
    return {
        "contract_number": funds["contract_number"].to_list(),
        "sku": sorted({*priced["sku"].to_list(), *open_skus}),
    }
