"""New links to the software of a license."""

from dataclasses import asdict
from typing import Annotated

import typer

from flows.cli.options import LICENSES, AsJson, Home
from flows.cli.repair import serial_of
from flows.cli.session import opened, show_json, table


def register(app: typer.Typer) -> None:
    """Add ``downloads``."""
    app.command(rich_help_panel=LICENSES)(downloads)


def downloads(
    serial: Annotated[
        str, typer.Argument(metavar="SERIAL", help="Like M0000000000012.", show_default=False)
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make new links to the files that a license covers, with size and SHA-256.

    Links into an S3 bucket work for `download_days`, seven days at most.
    """
    from flows.notify.downloading import files_of_serial

    number = serial_of(serial)
    with opened(home) as (settings, services):
        files = files_of_serial(services, settings, number)
    if as_json:
        show_json([asdict(file) for file in files])
    elif not files:
        typer.echo("No files have been released for its version.")
    else:
        names = ("name", "version", "size_bytes", "sha256", "link")
        table(names, [[getattr(file, name) for name in names] for file in files])
