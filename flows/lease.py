"""The lease: one night runs at a time, and one that lost its place to another changes nothing more.

A process that was suspended for too long may find on waking that another has taken its night over.
So every transaction of a night renews the lease by its last statement: where the lease is another's
the transaction is lost, and a take-over and a commit cannot cross, because both change one row. The
same statement is a sign of life, so a transaction that keeps the database to itself for long ends
with a fresh one. What leaves the house asks right before it does (``flows/fences.py``).

A worker on another machine has no lease. It joins the night that another process leads, and its
transactions hold that one's lease in place until they are committed.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Final

from flows import owners
from flows.errors import KeymillError, NightLost, WrongSettings
from flows.fences import fenced
from flows.ledger import nights
from flows.ports import Books, Clock, Database, Services


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
        yield fenced(services, lease)
    finally:
        stop.set()
        beats.join()
        with suppress(KeymillError):  # it ends by itself, and the night came to what it came to
            lease.release()


def joined(services: Services, night_no: int, terms: str) -> Services:
    """The same services, for a worker that helps with a night which another process leads.

    *terms* are what the worker would do the same as that process.

    Raises:
        NightLost: the night is over; by what the services do, once it is or is another's.
        WrongSettings: the night is run on other terms.
    """
    with services.database.begin(readonly=True) as books:
        led = nights.led_by(books, night_no)
    if led is None:
        raise _over()
    owner, its_terms = led
    if terms != its_terms:
        raise WrongSettings(
            "This machine's settings, secrets or version are not those of the night.",
            "Compare what `keymill doctor` says of workers on both machines.",
        )
    return fenced(services, Place(services.database, owner, night_no))


def _over() -> NightLost:
    return NightLost(
        "The night that wanted this work has ended, or was taken over.",
        "Nothing is lost: `keymill status` shows what became of it.",
    )


class Place:
    """A worker's place in the night *night_no*, as long as that is *owner*'s."""

    fresh: Final = timedelta(0)
    """Its commits are no sign of life of the night's owner."""

    def __init__(self, database: Database, owner: str, night_no: int) -> None:
        self._database = database
        self._owner = owner
        self._night_no = night_no
        self._lost = False

    def unless_lost(self) -> None:
        """As ``Fence`` says."""
        if self._lost:
            raise _over()

    def renew(self, books: Books) -> None:
        """As ``Fence`` says; a take-over or the night's end waits for these books, or they lose."""
        self._look(books, hold=True)

    def renewed(self) -> None:
        """As ``Fence`` says; many workers that ask do not keep the leader waiting."""
        with self._database.begin(readonly=True) as books:
            self._look(books, hold=False)

    def _look(self, books: Books, *, hold: bool) -> None:
        ours = nights.is_led_by(books, self._owner, self._night_no, hold=hold)
        self._lost = self._lost or not ours
        self.unless_lost()


class Lease:
    """That the night is *owner*'s, as far as the books say so."""

    fresh: Final = timedelta(seconds=0.2)
    """Each commit is a sign of life; a night is taken over 45 seconds after the last one."""

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
