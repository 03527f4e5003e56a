"""Claims on a real PostgreSQL: a batch is in one worker's hand, a dead one's in another's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.backends.database import EngineDatabase
from flows.issue_keys import steps as issue
from flows.ledger import claims
from flows.ledger.nights import BEAT_SECONDS, DEAD_AFTER_SECONDS
from flows.notify.steps import GROUP
from flows.ports import What
from flows.workers import steps
from schemas import tables
from tests.flows.desk import Desk
from tests.flows.workers.conftest import BATCHES

ALL = list(range(1, BATCHES + 1))


def claim(desk: Desk, owner: str, count: int = 1, what: What = "mint") -> list[int]:
    with desk.services.database.begin() as books:
        return claims.claim(books, what, owner, count)


def silent_for(desk: Desk, owner: str, seconds: float) -> None:
    """As if *owner* had given its last sign of life so long ago."""
    with desk.services.database.begin() as books:
        its = sa.update(tables.claims).where(tables.claims.c.owner == owner)
        then = sa.func.now() - timedelta(seconds=seconds)
        books.execute(its.values(beats_at=then))


def held(desk: Desk) -> pl.DataFrame:
    return desk.frame(sa.select(tables.claims)).sort("what", "number")


def test_batches_are_claimed_in_plan_order_each_by_one_worker(planned: Desk) -> None:
    assert [claim(planned, "one"), claim(planned, "two"), claim(planned, "one", 3)] == [
        [1],
        [2],
        [3, 4, 5],
    ]
    assert held(planned)["owner"].to_list() == ["one", "two", "one", "one", "one"]
    assert claim(planned, "two", 100) == ALL[5:]
    assert claim(planned, "three") == []


def test_workers_that_claim_at_the_same_moment_never_get_the_same(planned: Desk) -> None:
    for _ in range(5):
        with planned.services.database.begin() as books:
            claims.clear(books)
        together = Barrier(4)

        def claimed(owner: str, together: Barrier = together) -> list[int]:
            found: list[int] = []
            together.wait(30)
            while numbers := claim(planned, owner, 2):
                found += numbers
            return found

        with ThreadPoolExecutor(4) as pool:
            found = [*pool.map(claimed, ("one", "two", "three", "four"))]
        assert sorted(number for numbers in found for number in numbers) == ALL


def test_what_another_is_claiming_this_moment_is_passed_over_without_waiting(planned: Desk) -> None:
    with planned.services.database.begin() as books:
        assert claims.claim(books, "mint", "one", 1) == [1]
        assert claim(planned, "two") == [2]


def test_a_claim_that_was_committed_after_one_looked_stands(planned: Desk) -> None:
    with planned.services.database.begin() as late:
        free = claims._free
        looked: list[list[int]] = []

        def overtaken(books: object, what: What, count: int) -> list[int]:
            found = free(late, what, count)
            if not looked:
                with planned.services.database.begin() as other:
                    other.execute(
                        sa.insert(tables.claims).values(
                            what="mint",
                            number=found[0],
                            owner="one",
                            beats_at=sa.func.now(),
                            failed=False,
                        )
                    )
            looked.append(found)
            return found

        claims._free = overtaken
        try:
            assert claims.claim(late, "mint", "two", 1) == [2]
        finally:
            claims._free = free
    assert held(planned).select("number", "owner").rows() == [(1, "one"), (2, "two")]


def test_what_a_silent_worker_had_in_hand_is_taken_over_and_a_living_ones_is_not(
    planned: Desk,
) -> None:
    assert claim(planned, "one", 2) == [1, 2]
    silent_for(planned, "one", DEAD_AFTER_SECONDS - 5)
    assert claim(planned, "two", 1) == [3]
    silent_for(planned, "one", DEAD_AFTER_SECONDS + 5)
    assert claim(planned, "two", 3) == [1, 2, 4]
    assert claim(planned, "one", 1) == [5], "it has lost them"


def test_a_sign_of_life_keeps_what_is_in_hand(planned: Desk) -> None:
    claim(planned, "one")
    silent_for(planned, "one", DEAD_AFTER_SECONDS + 5)
    with planned.services.database.begin() as books:
        assert not claims.anyone_alive(books)
        claims.beat(books, "one")
    with planned.services.database.begin() as books:
        assert claims.anyone_alive(books)
    assert claim(planned, "two") == [2]
    assert 2 * BEAT_SECONDS < DEAD_AFTER_SECONDS


def test_what_a_worker_failed_at_no_worker_tries_again(planned: Desk) -> None:
    claim(planned, "one")
    steps.leave_to_the_night(planned.services, "one")
    silent_for(planned, "one", DEAD_AFTER_SECONDS + 5)
    assert steps.next_piece(planned.services, "mint", "one") == [2]
    assert claim(planned, "two") == [3]
    with planned.services.database.begin() as books:
        assert claims.count_failed(books, "mint") == 1
        assert claims.count_undone(books, "mint") == BATCHES


def test_what_was_done_before_a_piece_failed_is_not_left_to_the_night(led: Desk) -> None:
    (first,) = claim(led, "one")
    issue.mint_batch(led.services, first, led.night_no)
    steps.leave_to_the_night(led.services, "one")
    with led.services.database.begin() as books:
        assert claims.count_failed(books, "mint") == 0
        assert claims.count_failed(books, "bundles") == 0


def test_a_worker_goes_on_until_all_is_done_and_has_nothing_in_hand_then(led: Desk) -> None:
    minted = []
    with steps.at_work(led.services, "one"):
        while numbers := steps.next_piece(led.services, "mint", "one"):
            minted += numbers
            issue.mint_batch(led.services, numbers[0], led.night_no)
    assert minted == ALL
    assert held(led).is_empty()
    assert issue.unminted(led.services) == []


def test_a_worker_without_anything_free_waits_for_what_a_dead_one_holds(led: Desk) -> None:
    assert claim(led, "dead", BATCHES) == ALL
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            silent_for(led, "dead", DEAD_AFTER_SECONDS + 1)

    led.clock.sleep = nap  # type: ignore[method-assign]
    assert steps.next_piece(led.services, "mint", "one") == [1]
    assert naps == [steps.LOOK_SECONDS] * 3


def test_bundles_are_claimed_in_groups_once_their_keys_are_in_the_log(planned: Desk) -> None:
    assert claim(planned, "one", GROUP, "bundles") == []
    for batch_no in issue.unminted(planned.services):
        issue.mint_batch(planned.services, batch_no, planned.night_no)
    issue.publish(planned.services, planned.settings, planned.night_no)
    assert steps.next_piece(planned.services, "bundles", "one") == ALL
    assert steps.PIECE == {"mint": 1, "bundles": GROUP}


def test_the_leader_sees_in_the_books_how_it_goes(led: Desk) -> None:
    called = steps.call(led.services, led.settings, "mint")
    assert (called.ready, called.held_up, called.pieces) == (BATCHES, 0, BATCHES)
    assert steps.look(led.services, called) == steps.Look(BATCHES, 0, alive=False)
    for owner in ("one", "two"):
        claim(led, owner)
    issue.mint_batch(led.services, 1, led.night_no)
    steps.leave_to_the_night(led.services, "two")
    assert steps.look(led.services, called) == steps.Look(BATCHES - 1, 1, alive=True)
    for batch_no in ALL[2:]:
        issue.mint_batch(led.services, batch_no, led.night_no)
    assert steps.look(led.services, called).over


def test_what_waits_is_found_by_its_index_among_all_that_was_ever_made(planned: Desk) -> None:
    database = planned.services.database
    assert isinstance(database, EngineDatabase)
    many = "generate_series(1000, 30000) AS n"
    with database.engine.begin() as connection:
        for statement in (
            "INSERT INTO batches (batch_no, night_no, intake_no, makes, first_serial, last_serial,"
            " entitlements, units, epoch, minted_night_no, log_start, published_night_no)"
            " SELECT n, 1, n, 'keys', n, n, 1, 1, 1, 1, n, 1 FROM " + many,
            "INSERT INTO bundles SELECT n, 1, 's', 'order', 'r', 'a@b.example', 'en', 'x', 1, 1, 1"
            " FROM " + many,
            "ANALYZE batches",
            "ANALYZE bundles",
        ):
            connection.execute(sa.text(statement))
    plans = []

    def look(connection: sa.Connection, _: Any, statement: str, given: Any, *more: Any) -> None:
        if "SKIP LOCKED" in statement:
            driver = connection.connection.driver_connection
            assert driver is not None
            plans.append("\n".join(row[0] for row in driver.execute("EXPLAIN " + statement, given)))

    sa.event.listen(database.engine, "before_cursor_execute", look)
    assert claim(planned, "one") == [1]
    assert claim(planned, "one", GROUP, "bundles") == []
    sa.event.remove(database.engine, "before_cursor_execute", look)
    minting, bundling = plans
    assert "ix_batches_unminted" in minting
    assert "ix_bundles_unwritten" in bundling
    assert "Seq Scan on bundles" not in bundling
