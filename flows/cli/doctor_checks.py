"""The checks of ``doctor``: one function each, which returns what is well or raises what is not."""

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flows import wiring
from flows.cli.doctor_workers import workers
from flows.errors import BooksRefused, KeymillError, StorageUnavailable
from flows.issue_keys import log
from flows.ledger import reports
from flows.settings import Settings, unknown_variables
from schemas.migrations import latest
from schemas.wire.checkpoint import Checkpoint
from schemas.wire.tiles import root

PACKAGES: Final = (
    "alembic",
    "boto3",
    "cryptography",
    "dataframely",
    "fastexcel",
    "jinja2",
    "numpy",
    "openpyxl",
    "polars",
    "prefect",
    "psycopg",
    "pycountry",
    "python_calamine",
    "sqlalchemy",
    "typst",
    "xlsxwriter",
    "zxingcpp",
)
FONTS: Final = Path(__file__).parents[2] / "data" / "fonts"
FREE_BYTES_MIN: Final = 2 * 1024**3
PROBE: Final = "archive/doctor-probe"
MAIL_PORTS: Final = {"smtp": 25, "smtps": 465}
MAIL_SECONDS: Final = 5.0


class NotInstalled(KeymillError):
    """Something that keymill is made of is not there."""


class MailUnreachable(KeymillError):
    """The mail server takes no connection."""

    exit_status = 3
    retry_helps = True


@dataclass(frozen=True)
class Finding:
    """One check: whether all is well, what was seen, and what to do where it is not.

    What is not well and has ``exit_status`` 0 is a warning.
    """

    check: str
    well: bool
    says: str
    remedy: str = ""
    exit_status: int = 0


def examined(home: Path) -> tuple[list[Finding], Settings | None]:
    """Every check that can be made, and the settings where they can be used."""
    machine = [
        _found("python packages", packages),
        _found("fonts", fonts),
        _found("free disk", lambda: free_disk(home, FREE_BYTES_MIN)),
        environment(),
    ]
    try:
        settings = Settings.of_home(home)
    except KeymillError as error:
        return [*machine, _wrong("settings", error)], None
    parts = [_found(name, partial(check, settings)) for name, check in CHECKS.items()]
    return [*machine, *parts], settings


def _found(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, well=True, says=check())
    except KeymillError as error:
        return _wrong(name, error)


def _wrong(name: str, error: KeymillError) -> Finding:
    return Finding(name, False, error.what, error.remedy, error.exit_status)


def environment() -> Finding:
    """Whether every variable that is named like a setting is one; a warning where it is not."""
    unknown = unknown_variables()
    if not unknown:
        return Finding("environment", well=True, says="no unknown KEYMILL_ variable")
    remedy = "Correct the name or take it away."
    return Finding("environment", well=False, says=" ".join(unknown), remedy=remedy)


def packages() -> str:
    """All that keymill imports is installed."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise NotInstalled(f"Not installed: {', '.join(missing)}.", "Install keymill again.")
    return f"{len(PACKAGES)} installed"


def fonts() -> str:
    """The fonts of certificates are where they belong."""
    found = [*FONTS.glob("*.otf"), *FONTS.glob("*.ttf")]
    if not found:
        raise NotInstalled(f"No fonts in {FONTS}.", "Install keymill again, with its data.")
    return f"{len(found)} in {FONTS}"


def free_disk(home: Path, bytes_min: int) -> str:
    """The disk of the home has room for a night."""
    free = shutil.disk_usage(home).free
    says = f"{free / 1024**3:.1f} GiB free"
    if free < bytes_min:
        raise StorageUnavailable(f"Only {says}.", "Free space before the next night.")
    return says


def database(settings: Settings) -> str:
    """The database answers and has the tables of this version."""
    found = wiring.revision(settings)
    if found != latest():
        raise BooksRefused(
            f"The database is at revision {found or 'none'}, needed is {latest()}.",
            "Run: keymill migrate",
        )
    return f"{settings.database.partition(':')[0]}, revision {found}"


def storage(settings: Settings) -> str:
    """A file can be written, read and removed."""
    place = wiring.storage_of(settings)
    place.replace(PROBE, b"keymill")
    try:
        same = place.read(PROBE) == b"keymill"
    except FileNotFoundError:
        same = False
    place.remove(PROBE)
    if not same:
        raise StorageUnavailable("What was written cannot be read back.", "See to the storage.")
    return settings.storage_url or str(settings.home)


def signer(settings: Settings) -> str:
    """Both signing keys and the key secret open, and the current key signs."""
    held = wiring.signer_of(settings)
    text = Checkpoint(settings.log_origin, 0, root([])).text
    note = log.sign(held, settings.log_origin, text)
    log.opened(held, settings.log_origin, note)
    held.public_key("next")
    held.key_secret(held.epoch())
    return log.vkey(held, settings.log_origin).text


def mail(settings: Settings) -> str:
    """The mail server takes a connection, or the mail folder can be written."""
    url = urlsplit(settings.mail)
    if url.scheme == "maildir":
        return _writable(settings.path(url.path))
    wiring.mailer_of(settings)
    port = url.port or MAIL_PORTS[url.scheme]
    try:
        with socket.create_connection((url.hostname or "localhost", port), MAIL_SECONDS):
            return f"{url.hostname}:{port} answers"
    except OSError as error:
        raise MailUnreachable(
            f"{url.hostname}:{port} does not answer: {error.strerror or error}.",
            "See to mail_url and the server; until then mail is deferred.",
        ) from None


def _writable(folder: Path) -> str:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StorageUnavailable(f"{folder} cannot be written.", "Run: keymill init")
    return str(folder)


def clock(settings: Settings) -> str:
    """The clock is not behind the books, whose last night spoke for an earlier date."""
    with wiring.services(settings) as services:
        today = services.clock.today()
        with services.database.begin(readonly=True) as books:
            last = reports.last_night(books)
    if last is not None and last[1] > today:
        raise BooksRefused(
            f"Today is {today} in {settings.timezone}, but the last night spoke for {last[1]}.",
            f"Set the clock or the timezone, or run with --as-of {last[1]} or later.",
        )
    return f"{today} in {settings.timezone}"


CHECKS: Final[Mapping[str, Callable[[Settings], str]]] = {
    "database": database,
    "storage": storage,
    "signer": signer,
    "mail": mail,
    "clock": clock,
    "workers": workers,
}
