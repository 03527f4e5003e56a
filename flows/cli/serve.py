"""``keymill serve``: the schedule, the watch on the inboxes, and a Prefect server if need be."""

import threading
from typing import TYPE_CHECKING, Annotated, Final

import typer

from flows.cli.options import NIGHT, Home

if TYPE_CHECKING:
    from flows.settings import Settings

WATCH_SECONDS: Final = 60


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=NIGHT)(serve)


def serve(
    home: Home = None,
    watch: Annotated[
        bool, typer.Option(help="Note new drops, so that deadlines count from their arrival.")
    ] = True,
    port: Annotated[
        int, typer.Option(help="Of the Prefect server that is started where none is set up.")
    ] = 4200,
) -> None:
    """Run the night on its schedule until stopped.

    The schedule is a cron expression in the vendor's time zone (settings `schedule` and
    `timezone`). The run form on Prefect's page starts a night by hand.
    """
    from flows.cli import prefect_server
    from flows.cli.session import settings_of, warn_of_environment
    from flows.settings import point_prefect_at, prefect_server_named, quiet_prefect

    settings = settings_of(home)
    warn_of_environment()
    quiet_prefect(settings.home)
    if watch:
        threading.Thread(target=_watch, args=(settings,), daemon=True).start()
    if prefect_server_named():
        _serve(settings)
        return
    with prefect_server.running(port) as address:
        point_prefect_at(address)
        typer.echo(f"Nights can be watched and started at {address}", err=True)
        _serve(settings)


def _serve(settings: "Settings") -> None:
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.nightly import nightly

    nightly.serve(
        name="nightly",
        schedules=[Cron(settings.schedule, timezone=settings.timezone)],
        description="Ingest, issue, compare, notify, reconcile: one night",
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def _watch(settings: "Settings") -> None:
    while True:
        _note_drops(settings)
        threading.Event().wait(WATCH_SECONDS)


def _note_drops(settings: "Settings") -> None:
    from flows import wiring
    from flows.errors import KeymillError
    from flows.ingest import listing

    try:
        with wiring.services(settings) as services, services.database.begin() as books:
            listing.noted(books, services, services.clock.today())
    except KeymillError as error:
        typer.echo(f"keymill: {error}", err=True)
