"""Services that change and send nothing once the night is no longer ours.

Whose it is, a *fence* knows: the lease of the process that runs the night, or the place of a worker
that helps (``flows/lease.py``).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from flows.errors import AlreadyRecorded, BooksRefused
from flows.ports import Blob, Books, Clock, Database, Handover, Mailer, Services, Storage


class Fence(Protocol):
    """What stands between a process and the books, the files and the mail of a night."""

    @property
    def fresh(self) -> timedelta:
        """So long after a commit of ours nobody can have taken the night over."""

    def unless_lost(self) -> None:
        """Nothing, as long as the night is not known to be lost; asks nobody.

        Raises:
            NightLost: it is.
        """

    def renew(self, books: Books) -> None:
        """True until *books* are committed: the night is ours to change.

        Raises:
            NightLost: it is not.
        """

    def renewed(self) -> None:
        """True a moment ago: the night was ours to change.

        Raises:
            NightLost: it is not.
        """


def fenced(services: Services, fence: Fence) -> Services:
    """The same services, inside *fence*."""
    database = FencedDatabase(services.database, fence, services.clock)
    return replace(
        services,
        database=database,
        storage=FencedStorage(services.storage, fence),
        mailer=FencedMailer(services.mailer, fence, database),
    )


class FencedDatabase:
    """A ``Database`` whose transactions are committed only while the night is ours."""

    def __init__(self, inner: Database, fence: Fence, clock: Clock) -> None:
        self._inner = inner
        self._fence = fence
        self._clock = clock
        self._committed_at: datetime | None = None
        self.dialect = inner.dialect

    @contextmanager
    def begin(self, *, readonly: bool = False) -> Iterator[Books]:
        """A transaction as the inner database opens it.

        Raises:
            NightLost: the night is another's; nothing was written.
        """
        self._fence.unless_lost()
        try:
            with self._inner.begin(readonly=readonly) as books:
                yield books
                if not readonly:
                    now = self._clock.now()
                    self._fence.renew(books)
            if not readonly:
                self._committed_at = now
        except (AlreadyRecorded, BooksRefused):
            if not readonly:
                self._fence.renewed()  # a lost night is why, where it is lost
            raise

    def just_committed(self) -> bool:
        """True where nobody can have taken the night over since our last commit."""
        if self._committed_at is None:
            return False
        return timedelta(0) <= self._clock.now() - self._committed_at < self._fence.fresh

    def close(self) -> None:
        """Let go of every connection."""
        self._inner.close()


class FencedStorage:
    """A ``Storage`` in which nothing is replaced or removed unless the night is ours.

    What is written once may be written by both: the books decided it before.
    """

    def __init__(self, inner: Storage, fence: Fence) -> None:
        self._inner = inner
        self._fence = fence

    def write(self, name: str, content: bytes) -> None:
        """Store durably, once."""
        self._fence.unless_lost()
        self._inner.write(name, content)

    def replace(self, name: str, content: bytes) -> None:
        """Store over what stood there, unless the night is another's."""
        self._fence.renewed()
        self._inner.replace(name, content)

    def remove(self, name: str) -> None:
        """*name* is not there, unless the night is another's."""
        self._fence.renewed()
        self._inner.remove(name)

    def read(self, name: str) -> bytes:
        """The bytes under *name*."""
        return self._inner.read(name)

    def list(self, prefix: str) -> Iterable[Blob]:
        """Every blob whose name starts with *prefix*."""
        return self._inner.list(prefix)

    def link(self, name: str, expires_seconds: int) -> str | None:
        """An address anyone can fetch the blob from for a while."""
        return self._inner.link(name, expires_seconds)

    def make_folder(self, prefix: str) -> None:
        """A person can see and use the folder *prefix*."""
        self._inner.make_folder(prefix)

    def remove_unfinished(self, prefix: str, before: datetime) -> None:
        """What killed writers left below *prefix* is gone, unless the night is another's."""
        self._fence.renewed()
        self._inner.remove_unfinished(prefix, before)


class FencedMailer:
    """A ``Mailer`` that sends only while the night is ours.

    The check writes to the books, or they were written a moment ago: where they cannot be, what
    becomes of the message could not be told either, and the next night would send it again.
    """

    def __init__(self, inner: Mailer, fence: Fence, database: FencedDatabase) -> None:
        self._inner = inner
        self._fence = fence
        self._database = database

    def __enter__(self) -> "FencedMailer":
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        """Hand over one message, unless the night is another's."""
        self._fence.unless_lost()
        if not self._database.just_committed():
            self._fence.renewed()
        return self._inner.send(message, sender, recipient)
