"""The log: its verifier keys, and whether it is what the books say."""

from typing import Annotated

import typer

from flows.cli.options import LICENSES, AsJson, Home
from flows.cli.session import opened, settings_of, show_json

Next = Annotated[bool, typer.Option("--next", help="The key that the next rotation promotes.")]


def register(app: typer.Typer) -> None:
    """Add ``log verify`` and ``log vkey``."""
    group = typer.Typer(no_args_is_help=True)
    group.callback()(log)
    group.command()(verify)
    group.command()(vkey)
    app.add_typer(group, name="log", rich_help_panel=LICENSES)


def log() -> None:
    """Prove the log, and print its verifier keys."""


def vkey(next_: Next = False, home: Home = None, as_json: AsJson = False) -> None:
    """Print the verifier key; products embed this one and the next."""
    from flows import wiring
    from flows.issue_keys import log as tiles

    settings = settings_of(home)
    name = "next" if next_ else "current"
    found = tiles.vkey(wiring.signer_of(settings), settings.log_origin, name).text
    if as_json:
        show_json({"vkey": found, "which": name})
    else:
        typer.echo(found)


def verify(home: Home = None, as_json: AsJson = False) -> None:
    """Recompute the log from its entries, and compare it with its checkpoint and the books.

    Exit status: 0 they agree; 2 they do not, and the first difference of each is named.
    """
    from flows.cli.log_audit import audit

    with opened(home) as (settings, services):
        found = audit(services, settings)
    if as_json:
        show_json({"size": found.size, "root": found.root, "differences": found.differences})
    else:
        for difference in found.differences:
            typer.echo(f"DIFFERS  {difference}")
        if not found.differences:
            typer.echo(f"The log is whole: {found.size:,} entries, as the books have them.")
            if found.root:
                typer.echo(f"Root {found.root}")
    raise typer.Exit(2 if found.differences else 0)
