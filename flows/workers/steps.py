"""Steps 9 and 12 on several machines: the night calls, workers claim, and the books tell.

Nothing of it decides what is made: the plan did, before any worker was called. Who died with
something in hand is found by its silence; who failed at something leaves it to the night's process.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from flows.errors import KeymillError, NightLost, WrongSettings
from flows.issue_keys.steps import publishes_to
from flows.ledger import claims, nights
from flows.notify.steps import GROUP
from flows.ports import Services, What
from flows.settings import Settings
from flows.workers.terms import terms_of

PIECE: Final[Mapping[What, int]] = {"mint": 1, "bundles": GROUP}
"""How many batches or bundles a worker takes in hand at a time."""

LOOK_SECONDS: Final = 1.0
"""Between two looks at the books: of the night, and of a worker that finds nothing free."""

PATIENCE: Final = timedelta(minutes=2)
"""So long a night waits for a sign of life of any worker before it does the work by itself."""

ROUNDS: Final = 3
"""So often workers are started, where all that were started before have ended."""

DEPLOYMENT: Final = "batches/batches"
"""Of the flow that workers carry out, as ``prefect.yaml`` makes it."""

NO_DEPLOYMENT: Final = (
    f"Prefect knows no deployment {DEPLOYMENT}, so no worker can help.",
    "Make it where keymill's prefect.yaml is: prefect deploy --all",
)
START_A_WORKER: Final = "On each machine that shall help: prefect worker start --pool keymill"
NO_SIGN: Final = (
    "No worker gave a sign of life for 2 minutes, so the night did their work by itself. "
    f"{START_A_WORKER}"
)
GAVE_UP: Final = (
    "The workers ended before all was done, so the night did the rest by itself. "
    "Prefect shows why: look at the runs of the deployment batches."
)


class Crew(Protocol):
    """Workers, wherever they are."""

    def start(self) -> None:
        """So many as the settings say are asked for, once more."""

    def ended(self) -> bool:
        """True where none of them will do anything more."""


@dataclass(frozen=True)
class Called:
    """Work that workers were called for: how much, and how much more there is that has to wait."""

    what: What
    ready: int
    held_up: int

    @property
    def pieces(self) -> int:
        """How many times a worker can take something in hand."""
        return -(-self.ready // PIECE[self.what])


@dataclass(frozen=True)
class Look:
    """What the books say of it by now."""

    left: int
    failed: int
    alive: bool

    @property
    def over(self) -> bool:
        """True where no worker can do anything more."""
        return self.left <= self.failed


def call(services: Services, settings: Settings, what: What) -> Called:
    """Workers on the night's terms may take in hand from now on what can be done."""
    terms = terms_of(settings, services.signer)
    with services.database.begin() as books:
        claims.clear(books)
        nights.set_terms(books, terms)
        ready = len(claims.waiting(books, what))
        return Called(what, ready, claims.count_undone(books, what) - ready)


def look(services: Services, called: Called) -> Look:
    """How it goes."""
    with services.database.begin(readonly=True) as books:
        left = claims.count_undone(books, called.what) - called.held_up
        return Look(left, claims.count_failed(books, called.what), claims.anyone_alive(books))


def watch(services: Services, called: Called, crew: Crew) -> tuple[int, str]:
    """How much is left once workers do no more, and a sentence where that is not what they should.

    That somebody works, and what is done, the books tell alone.
    """
    left = called.ready
    for _ in range(ROUNDS):
        crew.start()
        seen = services.clock.now()
        while True:
            services.clock.sleep(LOOK_SECONDS)
            now = look(services, called)
            services.progress.advance(left - now.left)
            if now.over:
                return now.left, ""
            if now.alive or now.left < left:
                seen = services.clock.now()
            elif services.clock.now() - seen > PATIENCE:
                return now.left, NO_SIGN
            elif crew.ended():
                break
            left = now.left
        left = now.left
    return left, GAVE_UP


def dismiss(services: Services) -> None:
    """Nobody has anything in hand any more."""
    with services.database.begin() as books:
        claims.clear(books)


@contextmanager
def at_work(services: Services, owner: str) -> Iterator[None]:
    """*owner* gives signs of life until the end of the block, and then has nothing in hand."""
    stop = threading.Event()
    beats = threading.Thread(target=_beat, args=(services, owner, stop), daemon=True)
    beats.start()
    try:
        yield
    finally:
        stop.set()
        beats.join()
        with suppress(KeymillError), services.database.begin() as books:
            claims.release(books, owner)


def _beat(services: Services, owner: str, stop: threading.Event) -> None:
    while not stop.wait(nights.BEAT_SECONDS):
        try:
            with services.database.begin() as books:
                claims.beat(books, owner)
        except NightLost:
            return
        except KeymillError:
            continue


def look_at_storage(services: Services) -> None:
    """The bundles of a worker are stored where the night's process looks for them.

    Raises:
        WrongSettings: this machine's storage is another, by the same name perhaps.
    """
    if not publishes_to(services):
        raise WrongSettings(
            "This machine's storage is not that of the night: the published log is not there.",
            "Let storage_url and s3_endpoint_url lead to the same place on all machines.",
        )


def next_piece(services: Services, what: What, owner: str) -> list[int]:
    """What *owner* does next, in place of what it had in hand; nothing once all is done.

    Where all is in the hands of others it waits: one of them may die.
    """
    while True:
        with services.database.begin() as books:
            claims.release(books, owner)
            numbers = claims.claim(books, what, owner, PIECE[what])
            if numbers or not claims.anything_in_hand(books, what):
                return numbers
        services.clock.sleep(LOOK_SECONDS)


def leave_to_the_night(services: Services, owner: str) -> None:
    """What *owner* has in hand failed, and is tried once more by the night's own process."""
    with services.database.begin() as books:
        claims.fail(books, owner)
