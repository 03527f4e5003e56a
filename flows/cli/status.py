"""The last nights, and what waits: for a night, or for a person, who is told the next command."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import typer

from flows.cli.mail_told import clock_time
from flows.cli.options import NIGHT, AsJson, Home
from flows.cli.session import counted, opened, say, show_json, table

if TYPE_CHECKING:
    from flows.ports import Books, Services

NIGHTS_SHOWN: Final = 7
NIGHT_SHOWN: Final = ("night", "as_of", "ended", "state", "drops", "keys", "bundles", "replies")
_RUN: Final = "keymill run"
_COMPARE: Final = "keymill reconcile, and see its report; once it balances: keymill run"


@dataclass(frozen=True)
class Waiting:
    """Something that waits: its state, its name, and the command that takes it on.

    ``due_at`` is set for deferred mail: a run does not try it before.
    """

    what: str
    name: str
    state: str
    next_command: str
    due_at: datetime | None = None


def register(app: typer.Typer) -> None:
    """Add ``status``."""
    app.command(rich_help_panel=NIGHT)(status)


def status(home: Home = None, as_json: AsJson = False) -> None:
    """Show the last nights, and what waits, is held, was deferred or failed.

    Each thing that waits stands beside what takes it on. Exit status: 3 where another run or a
    person at this site must finish something; 4 where the books of the last night do not balance.
    """
    from flows.ledger import counts, nights

    with opened(home) as (settings, services):
        now = services.clock.now()
        waiting = [*in_inboxes(services), *outside_inboxes(services)]
        with services.database.begin(readonly=True) as books:
            recent = [_night(row) for row in nights.recent(books, NIGHTS_SHOWN)]
            waiting += [*held_drops(books), *batches(books), *deliveries(books, now)]
            waiting += overdue(books)
            left = counts.left_for_a_run(books, settings.escalate_after)
    left += [f"night {night['night']} is unfinished" for night in recent[:1] if not night["state"]]
    unbalanced = list(_unbalanced(recent))
    waiting = unbalanced + waiting
    if as_json:
        show_json({"nights": recent, "waiting": [asdict(one) for one in waiting], "left": left})
    else:
        zone = ZoneInfo(settings.timezone)
        nights_told = [night | {"ended": _local(night["ended"], zone)} for night in recent]
        _tell(nights_told, [_row(one, now, settings.timezone) for one in waiting], left)
    raise typer.Exit(4 if unbalanced else 3 if left else 0)


def _local(moment: str | None, zone: ZoneInfo) -> str | None:
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}" if moment else None


def _row(one: Waiting, now: datetime, timezone: str) -> tuple[str, str, str, str]:
    until = f" until {clock_time(one.due_at, now, timezone)}" if one.due_at else ""
    return (one.what, one.name, one.state + until, one.next_command)


def _unbalanced(recent: list[dict[str, Any]]) -> Iterator[Waiting]:
    """The last night that ended, where its books do not balance."""
    ended = [night for night in recent if night["state"]]
    for night in ended[:1]:
        if night["state"] == "unbalanced":
            names = ", ".join(night["unbalanced"])
            state = f"unbalanced: {names}" if names else "unbalanced"
            name = f"{night['night']} of {night['as_of']}"
            yield Waiting("night", name, state, _COMPARE)


def _tell(
    nights: list[dict[str, Any]], waiting: list[tuple[str, str, str, str]], left: list[str]
) -> None:
    if nights:
        table(NIGHT_SHOWN, [[night[name] for name in NIGHT_SHOWN] for night in nights])
    else:
        typer.echo("No night has run yet.")
    if waiting:
        table(("waits", "name", "state", "next command"), waiting)
    else:
        typer.echo("Nothing waits.")
    for text in left:
        say(f"Left to do: {text}", 2)


def _night(row: tuple[Any, ...]) -> dict[str, Any]:
    night_no, as_of, began_at, ended_at, state, counts = row[:6]
    told = json.loads(counts) if counts else {}
    return {
        "night": night_no,
        "as_of": str(as_of),
        "began": began_at.isoformat(),
        "ended": ended_at.isoformat() if ended_at else None,
        "state": state,
        "unbalanced": told.get("unbalanced", []),
        "drops": len(told.get("drops", ())),
        **{name: told.get(name, 0) for name in ("requests", "keys", "bundles", "sent", "replies")},
    }


def in_inboxes(services: "Services") -> list[Waiting]:
    """Files that the next night takes in."""
    from flows.ingest.inboxes import files_waiting

    found = files_waiting(services.storage)
    return [Waiting("drop", file.name.removeprefix("inbox/"), "in inbox", _RUN) for file in found]


def outside_inboxes(services: "Services") -> list[Waiting]:
    """Files that no night takes in: they lie beside the inboxes, or in a folder inside one."""
    from flows.ingest.inboxes import is_drop

    found = []
    for blob in services.storage.list("inbox/"):
        name = blob.name.removeprefix("inbox/")
        *folders, last = name.split("/")
        if len(folders) != 1 and is_drop(last) and not any(f.startswith(".") for f in folders):
            inbox = folders[0] if folders else "ACCOUNT"
            found.append(Waiting("file", name, "not in an inbox", f"move it into inbox/{inbox}/"))
    return found


def held_drops(books: "Books") -> list[Waiting]:
    """Drops whose rows wait for a second person, or for the night that applies what he said."""
    from flows.ledger import held

    decided = dict(held.to_apply(books))
    return [
        Waiting("drop", f"{drop_no} {account}/{name}", decided[drop_no], _RUN)
        if drop_no in decided
        else Waiting(
            "drop",
            f"{drop_no} {account}/{name}",
            f"{counted(rows, 'row')} held",
            f"keymill approve {drop_no} --as NAME",
        )
        for drop_no, account, name, _, _, rows in held.held_drops(books)
    ]


def batches(books: "Books") -> list[Waiting]:
    """Batches that are not minted or not published."""
    from flows.ledger import reports

    last = reports.last_night(books)
    if last is None:
        return []
    return [
        Waiting(
            "batch",
            f"{row['batch_no']} ({row['units']} {row['makes']})",
            "unpublished" if row["minted"] else "unminted",
            _RUN,
        )
        for row in reports.batches_waiting(books, last[0]).to_dicts()
    ]


def overdue(books: "Books") -> list[Waiting]:
    """Bundles that a partner should have handed over to its customer before the last night."""
    from flows.ledger import hand_overs, reports
    from flows.ledger.story_events import bundle_id

    last = reports.last_night(books)
    if last is None:
        return []
    return [
        Waiting(
            "hand-over",
            f"{bundle_id(row['bundle_no'])} {row['partner_account']} to {row['customer_account']}",
            f"overdue since {row['due_on']}",
            f"keymill show {bundle_id(row['bundle_no'])}",
        )
        for row in hand_overs.overdue(books, *last).to_dicts()
    ]


def deliveries(books: "Books", now: datetime) -> list[Waiting]:
    """Bundles, replies, notices and digests that did not get there, oldest first."""
    from flows.ledger import delivery_states, reports

    last = reports.last_night(books)
    if last is None:
        return []
    through = last[0] + 1  # what was asked for since belongs to the next night
    found = delivery_states.undelivered(books, through).to_dicts()
    return [_delivery(row, now) for row in found]


def _delivery(row: dict[str, Any], now: datetime) -> Waiting:
    what_id, name = _named(row)
    due_at = row["due_at"] if row["state"] == "deferred" else None
    waits = due_at is not None and due_at > now
    is_bundle = row["bundle_no"] is not None
    command = _next_for(row["state"], what_id, waits=waits, is_bundle=is_bundle)
    return Waiting(row["what"], name, row["state"], command, due_at)


def _named(row: dict[str, Any]) -> tuple[str, str]:
    """What ``retry`` takes, and what a person reads."""
    from flows.ledger.story_events import bundle_id

    source = f"{row['account_id']}/{row['source_ref']}"
    if row["bundle_no"] is not None:
        return bundle_id(row["bundle_no"]), f"{bundle_id(row['bundle_no'])} {source}"
    if row["drop_no"] is not None:
        return f"drop {row['drop_no']}", f"{row['drop_no']} {source}"
    return f"delivery {row['delivery_no']}", f"delivery {row['delivery_no']} of {row['as_of']}"


def _next_for(state: str, what_id: str, *, waits: bool, is_bundle: bool) -> str:
    if state in {"pending", "deferred", "ambiguous"} and not waits:
        return _RUN
    if is_bundle and not waits:
        return f"keymill resend {what_id} --to ADDRESS --as NAME --reason TEXT"
    return f"keymill retry {what_id}"
