"""Rows that wait for a second person, and what he decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import answers, decisions, drops, intakes


def held_rows(books: Books, drop_no: int) -> pl.DataFrame:
    """Rows of a drop that are held and not yet released: ``sheet_no, row_no``."""
    later = intakes.alias("later")
    released = (
        sa.select(sa.literal(1))
        .where(
            later.c.drop_no == intakes.c.drop_no,
            later.c.sheet_no == intakes.c.sheet_no,
            later.c.held < 0,
        )
        .exists()
    )
    return books.frame(
        sa.select(intakes.c.sheet_no, answers.c.row_no)
        .join(answers, answers.c.intake_no == intakes.c.intake_no)
        .where(intakes.c.drop_no == drop_no, answers.c.status == "held", ~released)
        .order_by(intakes.c.sheet_no, answers.c.row_no)
    )


def held_drops(books: Books) -> list[tuple[Any, ...]]:
    """Drops with held rows: number, sender, name, SHA-256, who loaded it, held rows."""
    held = sa.func.sum(intakes.c.held).label("held")
    some = sa.select(intakes.c.drop_no).where(intakes.c.held != sa.literal_column("0"))
    return books.rows(
        sa.select(
            drops.c.drop_no,
            drops.c.account_id,
            drops.c.name,
            drops.c.sha256,
            drops.c.loaded_by,
            held,
        )
        .join(intakes, intakes.c.drop_no == drops.c.drop_no)
        .where(drops.c.drop_no.in_(some))
        .group_by(
            drops.c.drop_no, drops.c.account_id, drops.c.name, drops.c.sha256, drops.c.loaded_by
        )
        .having(sa.func.sum(intakes.c.held) > 0)
        .order_by(drops.c.drop_no)
    )


def add_decision(books: Books, decision: Mapping[str, Any]) -> None:
    """What was decided; the next night applies it."""
    books.execute(sa.insert(decisions).values(applied_night_no=None, **decision))


def undecided(books: Books, drop_no: int) -> bool:
    """True while no decision on the drop waits for the night."""
    waiting = sa.select(decisions.c.drop_no).where(
        decisions.c.drop_no == drop_no, decisions.c.applied_night_no.is_(None)
    )
    return not books.rows(waiting)


def to_apply(books: Books) -> list[tuple[int, str]]:
    """Decisions that wait for a night: drop, approved or rejected."""
    found = books.rows(
        sa.select(decisions.c.drop_no, decisions.c.decision)
        .where(decisions.c.applied_night_no.is_(None))
        .order_by(decisions.c.drop_no)
    )
    return [(int(drop_no), str(decision)) for drop_no, decision in found]


def applied(books: Books, drop_no: int, night_no: int) -> None:
    """The decision has been carried out, and the drop wants a new reply."""
    books.execute(
        sa.update(decisions)
        .where(decisions.c.drop_no == drop_no, decisions.c.applied_night_no.is_(None))
        .values(applied_night_no=night_no)
    )
    books.execute(sa.update(drops).where(drops.c.drop_no == drop_no).values(replied_night_no=None))


def decided(
    books: Books, drop_no: int, decision: str, named: str, os_user: str, sha256: str, now: datetime
) -> None:
    """One decision, with who took it and on which bytes."""
    add_decision(
        books,
        {
            "drop_no": drop_no,
            "decided_at": now,
            "decision": decision,
            "named": named,
            "os_user": os_user,
            "sha256": sha256,
        },
    )
