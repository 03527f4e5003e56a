"""``keymill held``, ``approve``, ``reject``: rows that wait for a second person."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.load import os_user
from flows.cli.options import NIGHT, AsJson, Home
from flows.cli.session import counted, opened, printable, say, show_json

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from flows.ledger.approvals import HeldDrop
    from flows.ports import Services
    from flows.settings import Settings

DropNumber = Annotated[
    int,
    typer.Argument(
        metavar="DROP", help="Its number, as `keymill held` lists it.", min=1, show_default=False
    ),
]
Named = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="NAME",
        help="Who decides: one of the setting approvers.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add ``held``, ``approve`` and ``reject``."""
    for command in (held, approve, reject):
        app.command(rich_help_panel=NIGHT)(command)


def held(home: Home = None, as_json: AsJson = False) -> None:
    """List the drops whose rows wait for approval, and how to decide."""
    from flows.ledger.approvals import held_drops
    from flows.ledger.held import held_rows
    from flows.ledger.nights import as_of

    with opened(home) as (settings, services):
        with services.database.begin(readonly=True) as books:
            waiting = [
                (drop, as_of(books, drop.since_night), held_rows(books, drop.drop_no))
                for drop in held_drops(books)
            ]
        told = [
            _plain(drop, str(since), _units(services, settings, drop, rows))
            for drop, since, rows in waiting
        ]
    if as_json:
        show_json(told)
        return
    for drop in told:
        _print(drop)
    if not told:
        typer.echo("No row is held.")


def _plain(drop: "HeldDrop", since: str, units: int | None) -> dict[str, Any]:
    command = None
    if drop.decision is None:
        command = f"keymill approve {drop.drop_no} --as NAME"
    return {
        "drop": drop.drop_no,
        "sender": drop.sender,
        "name": drop.name,
        "rows": drop.rows,
        "units": units,
        "loaded_by": drop.loaded_by,
        "since_night": drop.since_night,
        "since": since,
        "decision": drop.decision,
        "approve": command,
    }


def _print(drop: dict[str, Any]) -> None:
    units = "" if drop["units"] is None else f", {counted(drop['units'], 'unit')}"
    loader = f", loaded by {drop['loaded_by']}" if drop["loaded_by"] else ""
    say(
        f"Drop {drop['drop']}  {printable(drop['sender'])}/{printable(drop['name'])}: "
        f"{counted(drop['rows'], 'row')}{units}, held since {drop['since']}{loader}",
        4,
    )
    if drop["decision"]:
        typer.echo(f"    {drop['decision']}: the next night applies it")
    else:
        typer.echo(f"    {drop['approve']}\n    {drop['approve'].replace('approve', 'reject')}")


def _units(
    services: "Services", settings: "Settings", drop: "HeldDrop", rows: "pl.DataFrame"
) -> int | None:
    """What the held rows ask for, read from the archive; None where the rows do not say."""
    from flows.ingest import steps
    from flows.ingest.kinds import BY_NAME
    from flows.ingest.sender import case_of
    from flows.ingest.take_in import hints_of
    from flows.ingest.typed import typed
    from flows.ledger import intake

    try:
        content = services.storage.read(f"archive/{drop.sha256}")
    except FileNotFoundError:
        return None
    with services.database.begin(readonly=True) as books:
        seen_on = intake.drop(books, drop.drop_no).seen_on
        case = case_of(books, settings, drop.sender, seen_on, drop.since_night).case
    reckoned = steps.reckon(services.read, content, drop.name, case.role, settings)
    if reckoned.reading is None:
        return None
    total = 0
    for sheet in reckoned.recognised:
        waiting = rows.filter(sheet_no=sheet.sheet_index).select("row_no")
        raw, hints = reckoned.reading.sheets[sheet.sheet_index], hints_of(reckoned.reading, case)
        found = typed(BY_NAME[sheet.kind].sheet, sheet, raw, hints).rows
        asked = found.join(waiting, on="row_no", how="semi")
        if asked.height and ("quantity" not in asked.columns or asked["quantity"].null_count()):
            return None
        total += int(asked["quantity"].sum()) if asked.height else 0
    return total


def approve(drop: DropNumber, named: Named, home: Home = None, as_json: AsJson = False) -> None:
    """Approve the held rows of a drop: the next night judges them again and takes them in.

    Two people are needed: whoever loaded the drop cannot approve it.
    """
    _decide(home, drop, "approved", named, as_json=as_json)


def reject(drop: DropNumber, named: Named, home: Home = None, as_json: AsJson = False) -> None:
    """Reject the held rows of a drop: the next night refuses them and says so in the reply.

    Two people are needed: whoever loaded the drop cannot reject it.
    """
    _decide(home, drop, "rejected", named, as_json=as_json)


def _decide(home: "Path | None", drop_no: int, decision: str, named: str, *, as_json: bool) -> None:
    from flows.ledger.approvals import Person, decide

    with opened(home) as (settings, services), services.database.begin() as books:
        person = Person(named, os_user())
        now = services.clock.now()
        drop = decide(books, drop_no, decision, person, settings.approvers, now)
    if as_json:
        show_json(
            {
                "drop": drop.drop_no,
                "decision": decision,
                "rows": drop.rows,
                "as": person.named,
                "os_user": person.os_user,
            }
        )
        return
    typer.echo(
        f"{counted(drop.rows, 'held row')} of drop {drop.drop_no} "
        f"({printable(drop.sender)}/{printable(drop.name)}) {decision} by {printable(named)}. "
        "The next night applies it."
    )
