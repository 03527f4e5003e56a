"""The story of drops: what lay in a file, what was answered, who decided, what went back."""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import NEXT_NIGHT, Event, counted, listed, row_of, serial_id
from flows.ledger.story_outgoing import of_deliveries
from flows.ports import Books
from schemas.problems import ROW_PLACE
from schemas.tables import decisions, deliveries, drops, intakes, problems, sightings

_STATUSES = ("accepted", "duplicate", "refused", "held")


def waiting(books: Books, drop_no: int) -> list[Event]:
    """That a drop was seen and lies in its inbox; nothing once it was taken in."""
    found = named_rows(books, sa.select(sightings).where(sightings.c.drop_no == drop_no))
    return [
        Event(
            NEXT_NIGHT,
            1,
            f"Drop {drop_no} ({row['account_id']}/{row['name']}) was seen on {row['seen_on']}"
            f"{_loaded(row)}, and waits in the inbox: the next night takes it in",
            see=(f"account {row['account_id']}",),
        )
        for row in found
    ]


def of_drop(books: Books, drop_no: int) -> list[Event]:
    """All that happened to one drop that was taken in."""
    found = named_rows(books, sa.select(drops).where(drops.c.drop_no == drop_no))
    return [
        *(event for row in found for event in _arrived(row)),
        *_sheets(books, drop_no),
        *_problems(books, drop_no),
        *_decided(books, drop_no),
        *replies(books, [drop_no]),
    ]


def _state(row: dict[str, Any]) -> str:
    return str(row["state"]).replace("-", " ")


def _loaded(row: dict[str, Any]) -> str:
    return f", loaded by {row['loaded_by']}" if row["loaded_by"] else ""


def _arrived(row: dict[str, Any]) -> list[Event]:
    name = f"Drop {row['drop_no']} ({row['account_id']}/{row['name']})"
    why = f": {row['problem_code']} {row['problem_detail'] or ''}" if row["problem_code"] else ""
    told = (
        f"{name}, first seen on {row['first_seen_on']}{_loaded(row)}, {_state(row)}{why.rstrip()} "
        f"({row['size_bytes']:,} bytes, SHA-256 {row['sha256']})"
    )
    events = [Event(row["night_no"], 6, told, see=(f"account {row['account_id']}",))]
    if row["archived_night_no"] is not None:
        told = f"Drop {row['drop_no']} archived as archive/{row['sha256']}"
        events.append(Event(row["archived_night_no"], 7, told))
    return events


def _sheets(books: Books, drop_no: int) -> list[Event]:
    found = named_rows(
        books,
        sa.select(intakes).where(intakes.c.drop_no == drop_no).order_by(intakes.c.intake_no),
    )
    return [_sheet(row) for row in found]


def _sheet(row: dict[str, Any]) -> Event:
    name = f"{'Sheet ' * bool(row['sheet_name'])}{row['sheet_name'] or 'Rows'} ({row['kind']})"
    told = ", ".join(f"{row[status]:,} {status}" for status in _STATUSES if row[status] > 0)
    rows = counted(row["rows"], "row")
    if row["held"] < 0:
        rows = f"{counted(-row['held'], 'held row')} decided"
    ends = list(dict.fromkeys(serial_id(row[n]) for n in ("first_serial", "last_serial")))
    serials = f"; serial numbers {' to '.join(ends)}" if row["first_serial"] else ""
    see = tuple(ends) if row["first_serial"] else ()
    return Event(row["night_no"], 6, f"{name}: {rows}: {told or 'none'}{serials}", see=see)


def _problems(books: Books, drop_no: int) -> list[Event]:
    found, more = listed(
        books,
        sa.select(
            intakes.c.night_no,
            intakes.c.sheet_name,
            *(problems.c[n] for n in ("row_no", "column", "code", "detail")),
        )
        .join(problems, problems.c.intake_no == intakes.c.intake_no)
        .where(intakes.c.drop_no == drop_no)
        .order_by(problems.c.intake_no, problems.c.row_no, problems.c.problem_no),
    )
    told = [_problem(row) for row in found]
    if more:
        told.append(Event(found[-1]["night_no"], 6, "And more problems: the reply names them all"))
    return told


def _problem(row: dict[str, Any]) -> Event:
    cell = f", column {row['column']}" if row["column"] else ""
    detail = f" ({_detail(row['detail'])})" if row["detail"] else ""
    place = f"{row_of(row['sheet_name'], row['row_no'])}{cell}"
    return Event(row["night_no"], 6, f"In {place}: {row['code']}{detail}")


def _detail(text: str) -> str:
    """A fact of the case; another row is named as such."""
    found = re.match(ROW_PLACE, text)
    if found is None:
        return text
    return row_of(found[2], int(found[1]))


def _decided(books: Books, drop_no: int) -> list[Event]:
    found = named_rows(books, sa.select(decisions).where(decisions.c.drop_no == drop_no))
    return [
        Event(
            NEXT_NIGHT if row["applied_night_no"] is None else row["applied_night_no"],
            0,
            f"Held rows of drop {drop_no} {row['decision']} by {row['named']} "
            f"(OS user {row['os_user']}) at {row['decided_at']:%Y-%m-%d %H:%M:%S} UTC",
        )
        for row in found
    ]


def replies(books: Books, drop_nos: Sequence[int]) -> list[Event]:
    """Replies written to drops, and what became of the mails."""
    if not drop_nos:
        return []
    found = named_rows(
        books,
        sa.select(
            *(drops.c[n] for n in ("drop_no", "account_id", "reply_name", "replied_night_no"))
        ).where(drops.c.drop_no.in_(drop_nos), drops.c.replied_night_no.is_not(None)),
    )
    written = [
        Event(
            row["replied_night_no"],
            12,
            f"Reply to drop {row['drop_no']} written: "
            f"replies/{row['account_id']}/{str(row['reply_name']).rsplit('/', 1)[-1]}",
        )
        for row in found
        if row["reply_name"]
    ]
    return written + of_deliveries(books, deliveries.c.drop_no.in_(drop_nos))
