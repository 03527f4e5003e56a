"""The lease: one night runs at a time, and one that lost its place to another changes nothing more.

A process that was suspended for too long may find on waking that another has taken its night over.
So every transaction of a night renews the lease by its last statement: where the lease is another's
the transaction is lost, and a take-over and a commit cannot cross, because both change one row. The
same statement is a sign of life, so a transaction that keeps the database to itself for long ends
with a fresh one. What leaves the house asks right before it does.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from flows import owners
from flows.errors import AlreadyRecorded, BooksRefused, KeymillError, NightLost
from flows.ledger import nights
from flows.ports import Blob, Books, Clock, Database, Handover, Mailer, Services, Storage


@contextmanager
def leased(services: Services) -> Iterator[Services]:
    """The same services, for the night that is this process's until the end of the block.

    Raises:
        NightRunning: another one is alive.
        NightLost: by what the services do, once another has taken over.
    """
    now = services.clock.now()
    owner = owners.of_this_process(now)
    with services.database.begin() as books:
        nights.take_lease(books, owner, now, owners.is_gone)
    lease = Lease(services.database, services.clock, owner)
    stop = threading.Event()
    beats = threading.Thread(target=_beat, args=(lease, stop), daemon=True)
    beats.start()
    try:
        yield replace(
            services,
            database=FencedDatabase(services.database, lease),
            storage=FencedStorage(services.storage, lease),
            mailer=FencedMailer(services.mailer, lease),
        )
    finally:
        stop.set()
        beats.join()
        with suppress(KeymillError):  # it ends by itself, and the night came to what it came to
            lease.release()


class Lease:
    """That the night is *owner*'s, as far as the books say so."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._lost = False

    def unless_lost(self) -> None:
        """Nothing, as long as the lease is not known to be lost; asks nobody.

        Raises:
            NightLost: it is.
        """
        if self._lost:
            raise NightLost(
                "Another process has taken this night over, as it gave no sign of life.",
                "Nothing is lost: `keymill status` shows what became of it.",
            )

    def renew(self, books: Books) -> None:
        """A sign of life, committed with all else that *books* change, or not at all.

        Raises:
            NightLost: another process has the lease, or had it.
        """
        self._lost = self._lost or not nights.beat(books, self._owner, self._clock.now())
        self.unless_lost()

    def renewed(self) -> None:
        """True from now on: the night was ours a moment ago, and the books can be written.

        Raises:
            NightLost: it is another's.
        """
        with self._database.begin() as books:
            self.renew(books)

    def release(self) -> None:
        """The next night may begin at once."""
        with self._database.begin() as books:
            nights.release_lease(books, self._owner, self._clock.now())


def _beat(lease: Lease, stop: threading.Event) -> None:
    """Signs of life until *stop*, or until the lease is another's."""
    while not stop.wait(nights.BEAT_SECONDS):
        try:
            lease.renewed()
        except NightLost:
            return
        except KeymillError:
            continue


class FencedDatabase:
    """A ``Database`` whose transactions are committed only by the holder of the lease."""

    def __init__(self, inner: Database, lease: Lease) -> None:
        self._inner = inner
        self._lease = lease
        self.dialect = inner.dialect

    @contextmanager
    def begin(self, *, readonly: bool = False) -> Iterator[Books]:
        """A transaction as the inner database opens it.

        Raises:
            NightLost: the night is another's; nothing was written.
        """
        self._lease.unless_lost()
        try:
            with self._inner.begin(readonly=readonly) as books:
                yield books
                if not readonly:
                    self._lease.renew(books)
        except (AlreadyRecorded, BooksRefused):
            self._lease.renewed()  # a lost lease is why, where it is lost
            raise

    def close(self) -> None:
        """Let go of every connection."""
        self._inner.close()


class FencedStorage:
    """A ``Storage`` in which only the holder of the lease replaces or removes anything.

    What is written once may be written by both: the books decided it before.
    """

    def __init__(self, inner: Storage, lease: Lease) -> None:
        self._inner = inner
        self._lease = lease

    def write(self, name: str, content: bytes) -> None:
        """Store durably, once."""
        self._lease.unless_lost()
        self._inner.write(name, content)

    def replace(self, name: str, content: bytes) -> None:
        """Store over what stood there, unless the night is another's."""
        self._lease.renewed()
        self._inner.replace(name, content)

    def remove(self, name: str) -> None:
        """*name* is not there, unless the night is another's."""
        self._lease.renewed()
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
        self._lease.renewed()
        self._inner.remove_unfinished(prefix, before)


class FencedMailer:
    """A ``Mailer`` by which only the holder of the lease sends.

    The check writes to the books: where they cannot be written, what becomes of the message could
    not be told either, and the next night would send it again.
    """

    def __init__(self, inner: Mailer, lease: Lease) -> None:
        self._inner = inner
        self._lease = lease

    def __enter__(self) -> "FencedMailer":
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        """Hand over one message, unless the night is another's."""
        self._lease.renewed()
        return self._inner.send(message, sender, recipient)
