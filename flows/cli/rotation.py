"""The secrets of a home: a new epoch for keys, the next signing key promoted."""

import typer

from flows.cli.options import HOME, AsJson, Home
from flows.cli.session import opened, show_json


def register(app: typer.Typer) -> None:
    """Add ``secrets rotate``."""
    group = typer.Typer(no_args_is_help=True)
    group.callback()(secrets)
    group.command()(rotate)
    app.add_typer(group, name="secrets", rich_help_panel=HOME)


def secrets() -> None:
    """Exchange the secrets that make keys and sign the log."""


def rotate(home: Home = None, as_json: AsJson = False) -> None:
    """Begin a new epoch for license keys, and promote the next signing key.

    Old secrets stay: old keys are made again with them, old license files verify with the key that
    products embed. Refused while a night runs.
    """
    from flows import wiring
    from flows.issue_keys import log
    from flows.lease import leased

    with opened(home) as (settings, services), leased(services):
        held = wiring.rotate_secrets(settings)
    current, following = (
        log.vkey(held, settings.log_origin, name).text for name in ("current", "next")
    )
    if as_json:
        show_json({"epoch": held.epoch(), "current": current, "next": following})
        return
    typer.echo(f"Keys planned from now on belong to epoch {held.epoch()}.")
    typer.echo(f"The log is signed with:  {current}")
    typer.echo(f"The next rotation takes: {following}")
    typer.echo(
        "Now: back up secrets/, copy it to every worker, and embed the next key in new products."
    )
