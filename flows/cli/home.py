"""A home: making it, and bringing its database up to date."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from flows.cli.options import HOME, AsJson, Home
from flows.cli.session import settings_of, show_json
from flows.errors import StorageUnavailable, WrongSettings

if TYPE_CHECKING:
    from flows.settings import Settings

FOLDERS: Final = ("inbox/vendor", "replies", "archive", "bundles", "log", "reports")
ONLY_IN_THE_HOME: Final = ("mail", "templates")

Origin = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Name of the log, such as licenses.example.com/log; fixed once it has begun.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add ``init`` and ``migrate``."""
    app.command(rich_help_panel=HOME)(init)
    app.command(rich_help_panel=HOME)(migrate)


def init(origin: Origin = None, home: Home = None, as_json: AsJson = False) -> None:
    """Make a home: its folders, settings file, secrets and database.

    Run again, it makes what is missing and overwrites nothing.
    """
    settings, new = made(home, origin)
    if as_json:
        show_json({"home": settings.home, "log_origin": settings.log_origin, "new": new})
        return
    typer.echo(f"{settings.home} {'is ready' if new else 'was ready; nothing was overwritten'}.")
    typer.echo(f"The log is called {settings.log_origin}. Settings: {settings.home}/keymill.toml")
    typer.echo("Next: put files into inbox/vendor/ (or `keymill load FILE`), then `keymill run`.")


def made(home: Path | None, origin: str | None = None) -> "tuple[Settings, bool]":
    """The settings of a home that is complete now, and whether it is new.

    Raises:
        WrongSettings: *origin* is no name of a log, or not the one this home has.
        StorageUnavailable: a folder or file cannot be written.
    """
    from flows import wiring
    from flows.settings import FILE_NAME, Settings, home_of

    place = home_of(home)
    try:
        new = not (place / FILE_NAME).exists()
        if new:
            _write_settings(place, FILE_NAME, _named(origin))
        settings = Settings.of_home(place)
        if origin is not None and settings.log_origin != origin:
            raise WrongSettings(
                f"The log of this home is called {settings.log_origin}.",
                "Leave --origin out, or make another home.",
            )
        for folder in ONLY_IN_THE_HOME:
            settings.path(folder).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"{place} cannot be written: {error.strerror}.", "See to it, then run init again."
        ) from None
    wiring.initialise(settings)
    storage = wiring.storage_of(settings)
    for folder in FOLDERS:
        storage.make_folder(folder)
    return settings, new


def _named(origin: str | None) -> str:
    from flows.settings import Settings

    name = str(Settings.model_fields["log_origin"].default) if origin is None else origin
    if not name or any(c.isspace() or c == "+" or not c.isprintable() for c in name):
        raise WrongSettings(
            f"{name!r} is no name of a log.", "Write one like licenses.example.com/log."
        )
    return name


def _write_settings(place: Path, file_name: str, origin: str) -> None:
    from flows.cli.settings_file import settings_text

    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = place / f".{file_name}.new"
    written.write_text(settings_text(origin), encoding="utf-8")
    written.chmod(0o600)
    with suppress(FileExistsError):  # made by another process meanwhile: it stays
        (place / file_name).hardlink_to(written)
    written.unlink()


def migrate(home: Home = None, as_json: AsJson = False) -> None:
    """Bring the database to this version of keymill; one that is up to date stays as it is."""
    from flows import wiring
    from schemas.migrations import latest

    wiring.migrate(settings_of(home))
    if as_json:
        show_json({"revision": latest()})
    else:
        typer.echo(f"The database is at revision {latest()}.")
