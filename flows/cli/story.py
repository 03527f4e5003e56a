"""``keymill show``: all that is known of one identifier."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from flows.cli.options import LICENSES, AsJson, Home
from flows.cli.session import opened, printable, say, show_json, width_of_terminal, wrapped

if TYPE_CHECKING:
    from flows.ledger.story_events import Dated, Story

SEE_MAX: Final = 12
WHAT_MIN: Final = 76
"""Columns that what happened needs beside when: a hash stays whole."""
Identifier = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        help="Serial number, license key (also mistyped), voucher, order, contract, request, "
        "account, drop, night, bundle, hardware serial, host or e-mail address. A noun in front "
        "(`drop 12`) tells numbers apart.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add ``show``."""
    app.command(rich_help_panel=LICENSES)(show)


def show(identifier: Identifier, home: Home = None, as_json: AsJson = False) -> None:
    """Tell all that is known of one identifier, in time order.

    Exit status: 0 it is known, 2 it is not.
    """
    from flows.ledger.story import told
    from flows.ledger.story_events import dated

    with opened(home) as (_, services), services.database.begin(readonly=True) as books:
        found = [(story, dated(books, story)) for story in told(books, " ".join(identifier))]
    if as_json:
        show_json(
            [
                {
                    "subject": story.subject,
                    "more": story.more,
                    "events": [_plain(e) for e in events],
                }
                for story, events in found
            ]
        )
        return
    for number, (story, events) in enumerate(found):
        typer.echo("\n" * (number > 0) + printable(story.subject))
        for line in _lines(events, width_of_terminal()):
            typer.echo(line)
        if story.more:
            say(f"  {story.more}", 2)
        _see_also(story.subject, events)


def _machine(story: "Story", events: list["Dated"]) -> dict[str, Any]:
    told = [_plain(one) for one in events]
    return {"subject": story.subject, "more": story.more, "events": told}


def _plain(one: "Dated") -> dict[str, Any]:
    event = one.event
    begun = one.when != "next night"
    return {
        "night": event.night_no if begun else None,
        "as_of": one.as_of,
        "at": event.at.isoformat() if event.at else None,
        "what": event.what,
        "see": event.see,
    }


def _lines(events: list["Dated"], columns: int | None) -> Iterator[str]:
    """A line an event: when, and what; on a narrow terminal what stands below when."""
    width = max(len(one.when) for one in events)
    if columns is None or columns - width >= WHAT_MIN:
        for one in events:
            line = f"  {one.when:{width}}  {printable(one.event.what)}"
            yield line if columns is None else wrapped(line, columns, width + 4)
        return
    last = ""
    for one in events:
        if one.when != last:
            yield f"  {one.when}"
            last = one.when
        yield wrapped(f"    {printable(one.event.what)}", columns, 6)


def _see_also(subject: str, events: list["Dated"]) -> None:
    names = dict.fromkeys(name for one in events for name in one.event.see)
    others = [name for name in names if not subject.casefold().endswith(name.casefold())]
    if others:
        more = ", ..." if len(others) > SEE_MAX else ""
        say(f"  See also: {printable(', '.join(others[:SEE_MAX]))}{more}", 4)
