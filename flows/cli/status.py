"""The last nights, and what waits: for a night, or for a person, who is told the next command."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import typer

from flows.cli.options import NIGHT, AsJson, Home
from flows.cli.session import counted, opened, show_json, table

if TYPE_CHECKING:
    from flows.ports import Books, Services

NIGHTS_SHOWN: Final = 7
NIGHT_SHOWN: Final = ("night", "as_of", "ended", "state", "drops", "keys", "bundles", "replies")
_RUN: Final = "keymill run"


@dataclass(frozen=True)
class Waiting:
    """Something that waits: its state, its name, and the command that takes it on."""

    what: str
    name: str
    state: str
    next_command: str


def register(app: typer.Typer) -> None:
    """Add ``status``."""
    app.command(rich_help_panel=NIGHT)(status)


def status(home: Home = None, as_json: AsJson = False) -> None:
    """Show the last nights, and what waits, is held, was deferred or failed.

    Each thing that waits stands beside the command that takes it on. Exit status: 3 where another
    run or a person at this site must finish something.
    """
    from flows.ledger import counts, nights

    with opened(home) as (settings, services):
        waiting = in_inboxes(services)
        with services.database.begin(readonly=True) as books:
            recent = [_night(row) for row in nights.recent(books, NIGHTS_SHOWN)]
            waiting += [*held_drops(books), *batches(books), *deliveries(books)]
            left = counts.left_for_a_run(books, settings.escalate_after)
    left += [f"night {night['night']} is unfinished" for night in recent[:1] if not night["state"]]
    if as_json:
        show_json({"nights": recent, "waiting": [asdict(one) for one in waiting], "left": left})
    else:
        _tell(recent, waiting, left)
    raise typer.Exit(3 if left else 0)


def _tell(nights: list[dict[str, Any]], waiting: list[Waiting], left: list[str]) -> None:
    if nights:
        table(NIGHT_SHOWN, [[night[name] for name in NIGHT_SHOWN] for night in nights])
    else:
        typer.echo("No night has run yet.")
    if waiting:
        headings = ("waits", "name", "state", "next command")
        table(headings, [(w.what, w.name, w.state, w.next_command) for w in waiting])
    else:
        typer.echo("Nothing waits.")
    for text in left:
        typer.echo(f"Left to do: {text}")


def _night(row: tuple[Any, ...]) -> dict[str, Any]:
    night_no, as_of, began_at, ended_at, state, counts = row[:6]
    told = json.loads(counts) if counts else {}
    return {
        "night": night_no,
        "as_of": str(as_of),
        "began": f"{began_at:%Y-%m-%d %H:%M}",
        "ended": f"{ended_at:%Y-%m-%d %H:%M}" if ended_at else None,
        "state": state,
        "drops": len(told.get("drops", ())),
        **{name: told.get(name, 0) for name in ("requests", "keys", "bundles", "sent", "replies")},
    }


def in_inboxes(services: "Services") -> list[Waiting]:
    """Files that the next night takes in."""
    from flows.ingest.steps import files_waiting

    found = files_waiting(services.storage)
    return [Waiting("drop", file.name.removeprefix("inbox/"), "in inbox", _RUN) for file in found]


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


def deliveries(books: "Books") -> list[Waiting]:
    """Bundles and replies that did not get there, oldest first."""
    from flows.ledger import delivery_states, reports
    from flows.ledger.story_events import bundle_id

    last = reports.last_night(books)
    if last is None:
        return []
    found = []
    for row in delivery_states.undelivered(books, last[0]).to_dicts():
        number = row["bundle_no"]
        what_id = str(row["drop_no"]) if number is None else bundle_id(number)
        name = f"{what_id} {row['account_id']}/{row['source_ref']}"
        command = _next_for(row["state"], what_id, is_bundle=number is not None)
        found.append(Waiting(row["what"], name, row["state"], command))
    return found


def _next_for(state: str, what_id: str, *, is_bundle: bool) -> str:
    if state in {"pending", "deferred", "ambiguous"}:
        return _RUN
    if is_bundle:
        return f"keymill resend {what_id} --to ADDRESS --as NAME --reason TEXT"
    return f"keymill retry {what_id}"
