"""What a night came to, as ``keymill run`` tells a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import typer

from flows.cli.mail_told import mail_sentences
from flows.cli.session import counted, say, table

if TYPE_CHECKING:
    from flows.ports import Database
    from flows.settings import Settings

ROW_COUNTS: Final = ("rows", "accepted", "duplicate", "refused", "held")
_NUMBERS: Final = ("requests", "entitlements", "keys", "bundles", "sent", "replies")
_BECAME: Final = ("sent", "deferred", "failed")
_TROUBLED: Final = ("bounced", "failed", "ambiguous")


@dataclass(frozen=True)
class Aside:
    """What the counts of a night do not tell.

    ``did`` is what `flows.ledger.counts.beside` says; each of ``mail`` is mail that waits, and
    each of ``left`` what another run has to finish.
    """

    did: dict[str, int]
    mail: list[dict[str, Any]]
    left: list[str]
    held_drops: int


def tell(settings: "Settings", counts: dict[str, Any]) -> None:
    """Print what a night did, what waits, what a person must do, and where all lies."""
    from flows import wiring

    with wiring.services(settings) as services:
        aside = _aside(services.database, int(counts["run_id"]), settings.escalate_after)
        now = services.clock.now()
    happened = _happened(counts, aside)
    if happened:
        _tell_counts(counts, aside)
    mail = aside.mail if counts["balanced"] else []  # nothing leaves, whatever its time
    waiting = list(mail_sentences(mail, int(counts["run_id"]), now, settings.timezone))
    if not happened and not waiting:
        typer.echo("Nothing to do.")
    for text in (*waiting, *_for_a_person(aside), *_gone(counts.get("gone") or [])):
        say(text, 2)
    notes = counts.get("notes") or []
    for text in (*notes, *_unbalanced(counts), *_left([*counts["troubles"], *aside.left])):
        say(f"keymill: {text}", 2, err=True)
    if happened:
        _where(settings, str(counts["as_of"]))


def _aside(database: "Database", night_no: int, escalate_after: int) -> Aside:
    from flows.ledger import counts, held

    with database.begin(readonly=True) as books:
        decided = {drop_no for drop_no, _ in held.to_apply(books)}
        waiting = [drop for drop in held.held_drops(books) if drop[0] not in decided]
        return Aside(
            did=counts.beside(books, night_no),
            mail=counts.waiting_mail(books).to_dicts(),
            left=counts.left_for_a_run(books, escalate_after),
            held_drops=len(waiting),
        )


def _happened(counts: dict[str, Any], aside: Aside) -> bool:
    return bool(
        counts["drops"]
        or counts["state"] != "complete"
        or aside.did
        or any(counts[name] for name in _NUMBERS)
    )


def _tell_counts(counts: dict[str, Any], aside: Aside) -> None:
    if counts["drops"]:
        headings = ("drop", "sender", "file", *ROW_COUNTS)
        table(headings, [_line(drop) for drop in counts["drops"]])
    issued = [counted(counts[f"{noun}s"], noun) for noun in ("request", "entitlement", "key")]
    became = [f"{counts[name]:,} {name}" for name in _BECAME if counts[name] or name == "sent"]
    ended = [
        f"; {counted(aside.did[f'{noun}s expired'], noun)} expired"
        for noun in ("voucher", "entitlement")
        if f"{noun}s expired" in aside.did
    ]
    say(
        f"Night {counts['run_id']} of {counts['as_of']} is {counts['state']}: "
        f"{', '.join(issued)}; {counted(counts['bundles'], 'bundle')} planned, "
        f"{', '.join(became)}; {counted(counts['replies'], 'reply', 'replies')}; "
        f"{counted(aside.did.get('mails sent', 0), 'mail')} sent{''.join(ended)}; "
        f"the log has {counts['log_size']:,} entries.",
        2,
    )


def _line(drop: dict[str, Any]) -> tuple[object, ...]:
    whole = " (refused whole)" if drop["state"] == "refused" else ""
    counts = (drop[name] for name in ROW_COUNTS)
    return (drop["id"], drop["sender"], drop["name"] + whole, *counts)


def _for_a_person(aside: Aside) -> Iterator[str]:
    lost = [(state, aside.did.get(f"mails {state}", 0)) for state in _TROUBLED]
    told = ", ".join(f"{counted(number, 'mail')} {state}" for state, number in lost if number)
    if told:
        yield f"{told}: see keymill status"
    if aside.held_drops:
        yield f"{counted(aside.held_drops, 'drop')} held for approval: see keymill held"


def _gone(drops: list[int]) -> Iterator[str]:
    if drops:
        noun = "drop" if len(drops) == 1 else "drops"
        numbers = ", ".join(map(str, drops))
        yield f"taken away or replaced by the sender meanwhile, so not taken in: {noun} {numbers}"


def _unbalanced(counts: dict[str, Any]) -> Iterator[str]:
    if counts["state"] == "unbalanced":
        names = ", ".join(counts.get("unbalanced") or ())
        yield (
            f"the books do not balance{f': {names}' if names else ''}. "
            "The report names the rows; compare again with: keymill reconcile"
        )


def _left(troubles: list[str]) -> Iterator[str]:
    for trouble in troubles:
        where = " (`keymill --debug run` shows where)" if "unexpected" in trouble else ""
        yield f"left to do: {trouble}{where}"


def _where(settings: "Settings", as_of: str) -> None:
    stored = settings.storage_url or str(settings.home)
    places = [
        ("replies", f"{stored}/replies/"),
        ("certificates", f"{stored}/bundles/"),
        ("mail", _mail_place(settings)),
        ("report", f"{stored}/reports/{as_of}/index.html"),
    ]
    for what, place in places:
        typer.echo(f"  {what:<13} {place}")


def _mail_place(settings: "Settings") -> str:
    scheme, _, place = settings.mail.partition(":")
    if scheme == "maildir":
        return str(settings.path(place) / "new")
    server = urlsplit(settings.mail)
    return f"through {server.hostname}" + (f":{server.port}" if server.port else "")
