"""Statements: what an account holds, in a workbook."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import LICENSES, AsJson, Home
from flows.cli.session import opened, show_json, write_file


def register(app: typer.Typer) -> None:
    """Add ``statement``."""
    app.command(rich_help_panel=LICENSES)(statement)


def statement(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="Like aldermoor.", show_default=False)
    ],
    file: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Default: statement-ACCOUNT-DATE.xlsx in this folder.",
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
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the statement of an account: licenses, keys, deliveries, and an OEM's open vouchers.

    It holds license keys: the file can be read by its owner only. Every night writes the same into
    the replies of each account whose licenses it changed (up to `statement_rows_max`).
    """
    from flows.notify.stating import statement_of

    with opened(home) as (_, services):
        today = services.clock.today()
        content = statement_of(services, account, today, reader)
    target = file or Path(f"statement-{account}-{today}.xlsx")
    write_file(target, content, over=file is not None)
    target.chmod(0o600)
    if as_json:
        show_json({"account": account, "file": str(target), "bytes": len(content)})
        return
    typer.echo(f"The statement of {account} is in {target}.")
