"""The sample drops, for a first night that shows everything."""

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from flows.cli.home import made
from flows.cli.night_told import ROW_COUNTS
from flows.cli.options import HOME, AsJson, Home
from flows.cli.session import counted, show_json, table
from flows.errors import NotFound

if TYPE_CHECKING:
    from flows.ports import Storage
    from flows.settings import Settings

SAMPLES: Final = Path(__file__).parents[2] / "data" / "samples"
AS_OF: Final = "2026-11-20"
"""The date that the samples are written for (``data/samples/README.md``)."""

Year = Annotated[bool, typer.Option("--all", help="Run that night, and a year of nights after it.")]


def register(app: typer.Typer) -> None:
    """Add ``demo``."""
    app.command(rich_help_panel=HOME)(demo)


def demo(
    context: typer.Context, whole_year: Year = False, home: Home = None, as_json: AsJson = False
) -> None:
    """Make a home and put the sample drops into its inboxes.

    Samples that this home has archived are left out, so nothing is judged twice. They are written
    for 20 November 2026: run the night with --as-of 2026-11-20. With --all, that night is run, and
    those of the year after it, each with its own drops: every kind of sheet is among them.
    """
    from flows import wiring

    settings, _ = made(home)
    if whole_year:
        told = _year(settings, debug=bool(context.find_root().params["debug"]))
        show_json(told) if as_json else _tell_year(settings, told)
        raise typer.Exit(max((night["status"] for night in told), default=0))
    placed = place_samples(wiring.storage_of(settings), SAMPLES)
    if as_json:
        show_json({"home": settings.home, "placed": placed, "as_of": AS_OF})
        return
    where = settings.home / "inbox"
    typer.echo(f"{counted(len(placed), 'sample drop')} put into {where}.")
    if placed:
        typer.echo(f"They are written for {AS_OF}. Next: keymill run --as-of {AS_OF}")
    else:
        typer.echo("This home has taken all of them in before.")


def _year(settings: "Settings", *, debug: bool) -> list[dict[str, Any]]:
    """The first night and those after it, one after the other, and what each came to."""
    from flows import wiring
    from flows.cli.run import night

    storage, told = wiring.storage_of(settings), []
    days = [SAMPLES, *sorted(folder for folder in (SAMPLES / "year").iterdir())]
    for folder in days:
        as_of = date.fromisoformat(AS_OF if folder is SAMPLES else folder.name)
        if not place_samples(storage, folder):
            continue  # this home has had that night
        counts, status = night(settings, as_of, [], debug=debug)
        sums = {name: sum(d[name] for d in counts["drops"]) for name in ROW_COUNTS}
        kinds = sorted({kind for drop in counts["drops"] for kind in drop["kinds"]})
        made_of = {name: counts[name] for name in ("entitlements", "keys", "log_size", "balanced")}
        told.append({"as_of": str(as_of), "status": status, "kinds": kinds, **sums, **made_of})
    return told


def _tell_year(settings: "Settings", told: list[dict[str, Any]]) -> None:
    names = ("as_of", *ROW_COUNTS, "entitlements", "keys", "log_size", "kinds")
    shown = [night | {"kinds": ", ".join(night["kinds"])} for night in told]
    if shown:
        table(names, [[night[name] for name in names] for night in shown])
    last = told[-1]["as_of"] if told else "the last night"
    typer.echo(f"{counted(len(told), 'night')} run in {settings.home}.")
    typer.echo(f"Its books, replies and certificates are those of {last}. Next: keymill status")


def place_samples(storage: "Storage", samples: Path) -> list[str]:
    """The samples that lie in the inboxes now; those in the archive are left out.

    Raises:
        NotFound: the samples are not installed.
    """
    files = sorted(file for file in samples.glob("*/*") if file.is_file())
    if not files:
        raise NotFound(f"There are no samples in {samples}.", "Run keymill from its source folder.")
    archived = {blob.name.removeprefix("archive/") for blob in storage.list("archive/")}
    waiting = {blob.name for blob in storage.list("inbox/")}
    placed = []
    for file in files:
        content = file.read_bytes()
        name = f"inbox/{file.parent.name}/{file.name}"
        if hashlib.sha256(content).hexdigest() in archived:
            continue
        if name not in waiting:
            storage.write(name, content)
        placed.append(name)
    return placed
