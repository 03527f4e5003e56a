"""From settings to services: the only module that names a backend."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Final
from urllib.parse import urlsplit

from flows.backends.clock import SystemClock
from flows.backends.database import open_database
from flows.backends.mail.maildir import MaildirMailer
from flows.backends.mail.smtp import SmtpMailer
from flows.backends.progress import SilentProgress, TerminalProgress
from flows.backends.signing.file import FileSigner, create, rotate
from flows.backends.storage.folder import FolderStorage
from flows.errors import StorageUnavailable, WrongSettings
from flows.ingest.read import read
from flows.issue_keys.files import claim_codes, issued, typed
from flows.ports import Mailer, Progress, Services, Signer, Storage
from flows.settings import Settings


@contextmanager
def services(
    settings: Settings, progress: AbstractContextManager[Progress] | None = None
) -> Iterator[Services]:
    """The services that *settings* name, open; closed in reverse order at the end of the block."""
    with ExitStack() as opened:
        database = open_database(settings.database)
        opened.callback(database.close)
        yield Services(
            database=database,
            storage=storage_of(settings),
            signer=signer_of(settings),
            mailer=opened.enter_context(mailer_of(settings)),
            clock=SystemClock(settings.timezone),
            read=read,
            issued=issued,
            typed=typed,
            claim_codes=claim_codes,
            progress=opened.enter_context(progress) if progress else SilentProgress(),
        )


def on_terminal() -> AbstractContextManager[Progress]:
    """Progress for a person: on standard error, and only where that is a terminal."""
    return TerminalProgress()


def storage_of(settings: Settings) -> Storage:
    """The home's folders, or a bucket."""
    if settings.storage_url is None:
        return FolderStorage(settings.home)
    url = urlsplit(settings.storage_url)
    if url.scheme == "s3":
        from flows.backends.storage.s3 import S3Storage  # boto3 takes a second to import

        return S3Storage(url.netloc, url.path.strip("/"), settings.s3_endpoint_url)
    if url.scheme == "file":
        return FolderStorage(settings.path(url.path))
    raise WrongSettings(
        f"storage_url names {url.scheme or 'no scheme'}.", "Use s3://bucket/prefix or leave it out."
    )


def signer_of(settings: Settings) -> Signer:
    """Where the keys are held."""
    scheme, _, place = settings.signer.partition(":")
    if scheme == "file":
        return FileSigner(settings.path(place), settings.path(settings.signer_passphrase_file))
    raise WrongSettings(f"signer names {scheme}.", "Use file:FOLDER.")


def mailer_of(settings: Settings) -> Mailer:
    """How mail leaves."""
    scheme, _, place = settings.mail.partition(":")
    if scheme == "maildir":
        return MaildirMailer(settings.path(place))
    if scheme in {"smtp", "smtps"}:
        return SmtpMailer(settings.mail)
    raise WrongSettings(f"mail_url names {scheme}.", "Use smtp://, smtps:// or maildir:PATH.")


ROOM_BYTES: Final = 32 * 1024 * 1024
"""Less than this free in the home, and a night does not begin: Prefect alone writes a third."""


def ensure_room(settings: Settings) -> None:
    """The disk of the home has room for a night.

    Raises:
        StorageUnavailable: it has not.
    """
    free = shutil.disk_usage(settings.home).free
    if free < ROOM_BYTES:
        raise StorageUnavailable(
            f"The disk of {settings.home} has {free // 1_000_000} MB left, too little for a night.",
            "Free space, then run again; nothing is lost.",
        )


def initialise(settings: Settings) -> None:
    """The home has its secrets and an up-to-date database; what is there stays."""
    scheme, _, place = settings.signer.partition(":")
    if scheme == "file":
        create(settings.path(place), settings.path(settings.signer_passphrase_file))
    migrate(settings)


def rotate_secrets(settings: Settings) -> Signer:
    """A new epoch has begun and the next signing key is current; who holds them now."""
    scheme, _, place = settings.signer.partition(":")
    if scheme == "file":
        rotate(settings.path(place), settings.path(settings.signer_passphrase_file))
    return signer_of(settings)


def migrate(settings: Settings) -> None:
    """The database has the tables of this version."""
    from schemas.migrations import upgrade

    database = open_database(settings.database, create=True)
    try:
        upgrade(database.engine)
    finally:
        database.close()


def revision(settings: Settings) -> str | None:
    """The revision that the database's tables have; None where there are none of ours."""
    from schemas.migrations import current

    database = open_database(settings.database)
    try:
        with database.begin(readonly=True):  # says in a sentence what keeps us from it
            return current(database.engine)
    finally:
        database.close()
