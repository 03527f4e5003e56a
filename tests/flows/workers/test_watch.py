"""A night that called workers waits for them as long as the books show that somebody works."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from flows.issue_keys import steps as issue
from flows.ledger import claims
from flows.workers import steps
from schemas import tables
from tests.flows.desk import Desk
from tests.flows.workers.conftest import BATCHES


def nothing() -> None:
    """Nobody comes."""


@dataclass
class Hands:
    """A ``Crew`` that does a bit of its work whenever the night looks.

    Each of *doing* is what happens before one look; once all has happened, the crew has ended.
    """

    desk: Desk
    doing: list[Callable[[], None]]
    started: int = 0
    naps: int = 0
    _left: Iterator[Callable[[], None]] = field(init=False)
    _ended: bool = False

    def start(self) -> None:
        self.started += 1
        self._ended = False
        self._left = iter(self.doing)
        right = type(self.desk.clock).sleep

        def sleep(seconds: float) -> None:
            right(self.desk.clock, seconds)
            self.naps += 1
            step = next(self._left, None)
            self._ended = step is None
            if step is not None:
                step()

        self.desk.clock.sleep = sleep  # type: ignore[method-assign]

    def ended(self) -> bool:
        return self._ended


def mints(desk: Desk, count: int) -> Callable[[], None]:
    """A worker mints so many, and lets go of them."""

    def mint() -> None:
        for _ in range(count):
            [batch_no] = steps.next_piece(desk.services, "mint", "one")
            issue.mint_batch(desk.services, batch_no, desk.night_no)
        with desk.services.database.begin() as books:
            claims.release(books, "one")

    return mint


def watch(desk: Desk, crew: Hands) -> tuple[int, str]:
    return steps.watch(desk.services, steps.call(desk.services, desk.settings, "mint"), crew)


def test_the_night_goes_on_as_soon_as_all_is_done(led: Desk) -> None:
    crew = Hands(led, [nothing, mints(led, 5), mints(led, BATCHES - 5), nothing])
    assert watch(led, crew) == (0, "")
    assert (crew.started, crew.naps) == (1, 3)


def test_workers_that_ended_before_all_was_done_are_started_anew_but_not_for_ever(
    led: Desk,
) -> None:
    crew = Hands(led, [mints(led, 2)])
    assert watch(led, crew) == (BATCHES - 2 * steps.ROUNDS, steps.GAVE_UP)
    assert crew.started == steps.ROUNDS


def test_without_a_sign_of_life_the_night_waits_two_minutes_and_says_what_to_do(led: Desk) -> None:
    crew = Hands(led, [nothing] * 1000)
    began = led.clock.now()
    assert watch(led, crew) == (BATCHES, steps.NO_SIGN)
    waited = led.clock.now() - began
    assert timedelta(0) < waited - steps.PATIENCE <= timedelta(seconds=steps.LOOK_SECONDS)
    assert crew.started == 1
    assert "prefect worker start" in steps.NO_SIGN


def test_a_worker_that_is_alive_is_waited_for_however_long_a_batch_takes(led: Desk) -> None:
    def takes_long() -> None:
        with led.services.database.begin() as books:
            books.execute(sa.update(tables.claims).values(beats_at=sa.func.now()))

    def begins() -> None:
        assert steps.next_piece(led.services, "mint", "slow") == [1]

    def ends() -> None:
        issue.mint_batch(led.services, 1, led.night_no)

    crew = Hands(led, [begins, *[takes_long] * 300, ends, mints(led, BATCHES - 1)])
    assert watch(led, crew) == (0, "")
    assert crew.naps == 303


def test_what_workers_failed_at_is_not_waited_for(led: Desk) -> None:
    def fails() -> None:
        steps.next_piece(led.services, "mint", "two")
        steps.leave_to_the_night(led.services, "two")

    crew = Hands(led, [fails, mints(led, BATCHES - 1)])
    assert watch(led, crew) == (1, "")
    assert issue.unminted(led.services) == [1], "the night tries it by itself"
