"""Four eyes: who may decide on held rows, and on which drops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from flows.errors import NotFound, NotPermitted
from flows.ledger import held
from flows.ports import Books
from schemas.tables import drops, intakes


@dataclass(frozen=True)
class HeldDrop:
    """A drop with rows that wait for a second person."""

    drop_no: int
    sender: str
    name: str
    sha256: str
    loaded_by: str | None
    rows: int
    since_night: int
    decision: str | None


def held_drops(books: Books) -> list[HeldDrop]:
    """Every drop with held rows; ``decision`` is what the next night will apply."""
    found = held.held_drops(books)
    waits = dict(held.to_apply(books))
    since = _held_since(books, [int(row[0]) for row in found])
    return [
        HeldDrop(
            int(number),
            sender,
            name,
            sha256,
            loaded_by,
            int(rows),
            since[int(number)],
            waits.get(int(number)),
        )
        for number, sender, name, sha256, loaded_by, rows in found
    ]


def _held_since(books: Books, drop_nos: Sequence[int]) -> dict[int, int]:
    found = books.rows(
        sa.select(intakes.c.drop_no, sa.func.min(intakes.c.night_no))
        .where(intakes.c.drop_no.in_(drop_nos), intakes.c.held > 0)
        .group_by(intakes.c.drop_no)
    )
    return {int(number): int(night) for number, night in found}


@dataclass(frozen=True)
class Person:
    """Who acts: the name given with ``--as`` and the user of the operating system."""

    named: str
    os_user: str


def decide(
    books: Books,
    drop_no: int,
    decision: str,
    person: Person,
    approvers: Sequence[str],
    now: datetime,
) -> HeldDrop:
    """The drop that was decided on (``approved`` or ``rejected``); the next night applies it.

    Raises:
        NotFound: there is no such drop, or none of its rows is held.
        NotPermitted: the person may not decide, or it has been decided.
    """
    permitted(person, approvers)
    _locked(books, drop_no)
    waiting = [drop for drop in held_drops(books) if drop.drop_no == drop_no]
    if not waiting:
        raise NotFound(f"No row of drop {drop_no} is held.", "See: keymill held")
    drop = waiting[0]
    if drop.decision is not None:
        raise NotPermitted(
            f"Drop {drop_no} has been {drop.decision} already.", "The next night applies it."
        )
    _not_the_loader(drop, person)
    held.decided(books, drop_no, decision, person.named, person.os_user, drop.sha256, now)
    return drop


def permitted(person: Person, approvers: Sequence[str]) -> None:
    """True where it returns: the person's name is one of *approvers*.

    Raises:
        NotPermitted: it is not.
    """
    if person.named in approvers:
        return
    if not approvers:
        raise NotPermitted(
            "Nobody may approve: the setting approvers is empty.",
            'Write in keymill.toml, for example: approvers = ["anna", "ben"]',
        )
    raise NotPermitted(
        f"{person.named} may not approve.",
        f"The setting approvers names: {', '.join(approvers)}.",
    )


def _not_the_loader(drop: HeldDrop, person: Person) -> None:
    if drop.loaded_by is None:
        return
    loader = drop.loaded_by.casefold()
    if loader in {person.named.casefold(), person.os_user.casefold()}:
        raise NotPermitted(
            f"{drop.loaded_by} loaded drop {drop.drop_no}, and two people are needed.",
            "Another of the approvers must decide, as another user of this machine.",
        )


def _locked(books: Books, drop_no: int) -> None:
    """Nobody else decides on the drop until the transaction ends."""
    found = books.rows(
        sa.select(drops.c.drop_no).where(drops.c.drop_no == drop_no).with_for_update()
    )
    if not found:
        raise NotFound(f"There is no drop {drop_no}.", "See: keymill held")
