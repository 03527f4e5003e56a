"""The books and the reports, outside the night."""

import typer

from flows.cli.options import NIGHT, AsJson, AsOf, Home
from flows.cli.session import opened, show_json
from flows.errors import BooksRefused, NotFound


def register(app: typer.Typer) -> None:
    """Add ``reconcile``."""
    app.command(rich_help_panel=NIGHT)(reconcile)


def reconcile(as_of: AsOf = None, home: Home = None, as_json: AsJson = False) -> None:
    """Compare all books and write the reports for a date; default: that of the last night.

    Reports of a date that a later night has closed stay as they are. Exit status: 4 where the
    books do not balance.
    """
    from flows.ledger import reports
    from flows.reconcile import steps

    with opened(home) as (settings, services):
        with services.database.begin(readonly=True) as books:
            last, newest = reports.last_night(books, as_of), reports.last_night(books)
        if last is None:
            raise NotFound("No night has run by then.", "Run one with: keymill run")
        night_no, its_date = last
        if as_of is not None and newest is not None and as_of > newest[1]:
            raise BooksRefused(
                f"The last night spoke for {newest[1]}; no night has spoken for {as_of} yet.",
                f"Reconcile a date up to {newest[1]}.",
            )
        language, vendor = settings.language, settings.vendor_name
        done = steps.report(services, night_no, as_of or its_date, language=language, vendor=vendor)
    stored = settings.storage_url or str(settings.home)
    folder = f"{stored}/reports/{done.as_of}/"
    if as_json:
        told = {"night": done.night_no, "as_of": done.as_of, "log_size": done.log_size}
        told |= {"balanced": done.balanced, "unbalanced": done.unbalanced, "written": done.written}
        show_json(told)
    else:
        state = "balance" if done.balanced else f"do not balance: {', '.join(done.unbalanced)}"
        typer.echo(f"The books of {done.as_of} {state}.")
        kept = "" if done.written else " (closed; it stays as it was)"
        typer.echo(f"The report is in {folder}{kept}")
    raise typer.Exit(0 if done.balanced else 4)
