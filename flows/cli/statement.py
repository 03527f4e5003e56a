"""Statements: what an account holds, in a workbook."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import LICENSES, AsJson, AsOf, Home
from flows.cli.session import opened, show_json, write_file

if TYPE_CHECKING:
    from datetime import date

    from flows.ports import Services
    from flows.settings import Settings


def register(app: typer.Typer) -> None:
    """Add ``statement``."""
    app.command(rich_help_panel=LICENSES)(statement)


def statement(
    account: Annotated[
        str,
        typer.Argument(
            metavar="ACCOUNT",
            help="Like aldermoor; or the number of a contract, like EF-2026-001.",
            show_default=False,
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Default: named after account or contract and date, in this folder.",
            show_default=False,
        ),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="ADDRESS",
            help="Only what is shared with this address; keys only where it may see them.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the statement of an account: licenses, keys, deliveries, and an OEM's open vouchers.

    It holds license keys, so only its owner can read the file. Every night writes the same into the
    replies of each account whose licenses it changed, up to `statement_rows_max`.

    The statement of a contract has every line of its funds with the balance after it, as a workbook
    and, beside it, as a note (.note) that the log's key signed. It reads the same for one --as-of.
    """
    with opened(home) as (settings, services):
        target = _of_contract(services, settings, account, file, as_of)
        target = target or _of_account(services, account, file, reader)
    if as_json:
        show_json({"statement": account, "file": str(target), "bytes": target.stat().st_size})
        return
    typer.echo(f"The statement of {account} is in {target}.")


def _of_contract(
    services: "Services",
    settings: "Settings",
    number: str,
    file: Path | None,
    as_of: "date | None",
) -> Path | None:
    """Where the statement of the contract lies now; None where there is no such contract."""
    from flows.notify.stating import contract_file, contract_statement_of

    made = contract_statement_of(services, settings, number, as_of)
    if made is None:
        return None
    stated_on, workbook, note = made
    target = file or Path(f"{contract_file(number, stated_on)}.xlsx")
    write_file(target, workbook, over=file is not None)
    write_file(target.with_suffix(".note"), note, over=file is not None)
    return target


def _of_account(services: "Services", account: str, file: Path | None, reader: str | None) -> Path:
    from flows.notify.stating import statement_of

    today = services.clock.today()
    content = statement_of(services, account, today, reader)
    target = file or Path(f"statement-{account}-{today}.xlsx")
    write_file(target, content, over=file is not None)
    target.chmod(0o600)
    return target
