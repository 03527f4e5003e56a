"""Claims: which worker has which batch or bundle in hand. PostgreSQL only.

A claim is committed before the work on it begins, so no two workers begin the same, and a worker
that gives no sign of life for 45 seconds loses what it has in hand to another. That nothing is made
twice does not depend on it: the constraints of the books see to that. Workers run on machines whose
clocks differ, so the clock of a claim is the database's.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from flows.ledger import minting, outgoing
from flows.ledger.nights import DEAD_AFTER_SECONDS
from flows.ports import Books, What
from schemas.tables import batches, bundles, claims

_NUMBERS: Final[Mapping[What, sa.Column[int]]] = {
    "mint": batches.c.batch_no,
    "bundles": bundles.c.bundle_no,
}


def _waits(what: What) -> sa.ColumnElement[bool]:
    return minting.waits() if what == "mint" else outgoing.ready()


def _dead_before() -> sa.ColumnElement[Any]:
    return sa.func.now() - timedelta(seconds=DEAD_AFTER_SECONDS)


def claim(books: Books, what: What, owner: str, count: int) -> list[int]:
    """The next *count* numbers that nobody has in hand, in order, now *owner*'s; none at the end.

    Rows that another worker is claiming this moment are passed over. Whoever looked before that
    one's commit would take them for free; the claim's own key decides, and it looks again.
    """
    while free := _free(books, what, count):
        given = {"what": what, "owner": owner, "failed": False}
        wanted = postgresql.insert(claims).values(
            [{**given, "number": number, "beats_at": sa.func.now()} for number in free]
        )
        books.execute(
            wanted.on_conflict_do_update(
                index_elements=["what", "number"],
                set_={"owner": wanted.excluded.owner, "beats_at": wanted.excluded.beats_at},
                where=_takeable(),
            )
        )
        mine = sa.select(claims.c.number).where(
            claims.c.what == what, claims.c.owner == owner, claims.c.number.in_(free)
        )
        numbers = sorted(int(row[0]) for row in books.rows(mine))
        if numbers:
            return numbers
    return []


def _free(books: Books, what: What, count: int) -> list[int]:
    number = _NUMBERS[what]
    its = sa.and_(claims.c.what == what, claims.c.number == number)
    found = books.rows(
        sa.select(number)
        .outerjoin(claims, its)
        .where(_waits(what), sa.or_(claims.c.number.is_(None), _takeable()))
        .order_by(number)
        .limit(count)
        .with_for_update(of=number.table, skip_locked=True)
    )
    return [int(row[0]) for row in found]


def _takeable() -> sa.ColumnElement[bool]:
    """True of a claim whose worker is silent, unless its work is left to the night's process."""
    return sa.and_(~claims.c.failed, claims.c.beats_at < _dead_before())


def beat(books: Books, owner: str) -> None:
    """A sign of life for all that *owner* has in hand."""
    books.execute(sa.update(claims).where(claims.c.owner == owner).values(beats_at=sa.func.now()))


def release(books: Books, owner: str) -> None:
    """*owner* has nothing in hand any more; what it failed at stays marked."""
    books.execute(sa.delete(claims).where(claims.c.owner == owner, ~claims.c.failed))


def fail(books: Books, owner: str) -> None:
    """No worker tries again what *owner* has in hand: the night's own process will."""
    books.execute(sa.update(claims).where(claims.c.owner == owner).values(failed=True))


def clear(books: Books) -> None:
    """Nobody has anything in hand."""
    books.execute(sa.delete(claims))


def waiting(books: Books, what: What) -> list[int]:
    """Everything that can be done now, in order, whoever has it in hand."""
    number = _NUMBERS[what]
    found = books.rows(sa.select(number).where(_waits(what)).order_by(number))
    return [int(row[0]) for row in found]


def count_undone(books: Books, what: What) -> int:
    """How many are not done; bundles that cannot be made yet are among them."""
    return int(books.rows(sa.select(sa.func.count()).where(_undone(what)))[0][0])


def count_failed(books: Books, what: What) -> int:
    """How many that are not done are left to the night's own process."""
    left = _claimed(what, sa.func.count()).where(claims.c.failed)
    return int(books.rows(left)[0][0])


def anyone_alive(books: Books) -> bool:
    """True where a worker has something in hand and gave a sign of life."""
    working = sa.select(sa.literal(1)).where(~claims.c.failed, claims.c.beats_at >= _dead_before())
    return bool(books.rows(working.limit(1)))


def anything_in_hand(books: Books, what: What) -> bool:
    """True where something that is not done is in the hands of a worker, alive or dead."""
    held = _claimed(what, sa.literal(1)).where(~claims.c.failed)
    return bool(books.rows(held.limit(1)))


def _claimed(what: What, told: sa.ColumnElement[int]) -> sa.Select[Any]:
    """*told* of the claims on what is not done."""
    number = _NUMBERS[what]
    return (
        sa.select(told)
        .select_from(claims)
        .join(number.table, number == claims.c.number)
        .where(claims.c.what == what, _undone(what))
    )


def _undone(what: What) -> sa.ColumnElement[bool]:
    return minting.waits() if what == "mint" else bundles.c.written_night_no.is_(None)
