"""``keymill resend``, ``retry`` and ``revoke``: what a person repairs by hand."""

import re
from typing import TYPE_CHECKING, Annotated, Final

import typer

from flows.cli.load import os_user
from flows.cli.options import NIGHT, AsJson, Home
from flows.cli.session import opened, printable, show_json
from flows.errors import NotPermitted

if TYPE_CHECKING:
    from flows.ledger.repairs import Resend
    from flows.ports import Books
    from flows.settings import Settings

_BUNDLE: Final = re.compile(r"[Bb]?0*([1-9][0-9]{0,17})")


def register(app: typer.Typer) -> None:
    """Add ``resend``, ``retry`` and ``revoke``."""
    for command in (resend, retry, revoke):
        app.command(rich_help_panel=NIGHT)(command)


def resend(
    bundle: Annotated[
        str, typer.Argument(metavar="BUNDLE", help="Like B00000012.", show_default=False)
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="ADDRESS",
            help="To another address; needs --as and --reason.",
            show_default=False,
        ),
    ] = None,
    named: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Who answers for another address: one of the setting approvers.",
            show_default=False,
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", metavar="TEXT", help="Kept in the books.", show_default=False),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Send a bundle once more, with the next night or `keymill run --stage notify`."""
    from flows.ledger import repairs

    number = _number(bundle)
    with opened(home) as (settings, services), services.database.begin() as books:
        asked = _asked(books, settings, number, to, named, reason)
        domain = settings.mail_domain
        resent = repairs.resend(books, number, asked, domain, services.clock.now())
    name = f"B{number:08d}"
    if as_json:
        told = {"bundle": name, "to": resent.recipient, "asked_by": asked.asked_by}
        show_json(told | {"state": "pending", "given_up": resent.given_up})
        return
    for address in resent.given_up:
        typer.echo(f"What still waited for {printable(address)} is given up.")
    typer.echo(
        f"{name} goes to {printable(resent.recipient)} once more with the next night, "
        "or at once with: keymill run --stage notify"
    )


def _number(bundle: str) -> int:
    found = _BUNDLE.fullmatch(bundle.strip())
    if not found:
        raise typer.BadParameter("a bundle looks like B00000012", param_hint="BUNDLE")
    return int(found[1])


def _asked(
    books: "Books",
    settings: "Settings",
    number: int,
    to: str | None,
    named: str | None,
    reason: str | None,
) -> "Resend":
    """What is asked, where it is permitted; another address needs an approver and a reason."""
    from flows.ledger.approvals import Person, permitted
    from flows.ledger.repairs import Resend, bundle_recipient

    person = Person(named or os_user(), os_user())
    planned = bundle_recipient(books, number)
    address = None if to is None else _address(to)
    another = address is not None and address.casefold() != planned.casefold()
    if another and (named is None or not (reason or "").strip()):
        raise NotPermitted(
            "Another address needs somebody who answers for it.",
            "Add --as NAME (one of the setting approvers) and --reason TEXT.",
        )
    if named is not None:
        permitted(person, settings.approvers)
    return Resend(address, person.named, reason)


def _address(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise typer.BadParameter("is not one e-mail address", param_hint="--to") from None


def retry(
    identifier: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="`delivery 7`, a bundle (B00000012), `drop 12` or `batch 5`.",
            show_default=False,
        ),
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Try again what did not work, and say what the next night will do.

    Refuses what was sent or is done: see `resend`.
    """
    from flows.ledger import repairs

    text = " ".join(identifier)
    with opened(home) as (_, services), services.database.begin() as books:
        told = repairs.retry(books, text, services.clock.now())
    if as_json:
        show_json({"id": text, "next": told})
        return
    typer.echo(told)


def revoke(
    serial: Annotated[
        str, typer.Argument(metavar="SERIAL", help="Like M0000000000012.", show_default=False)
    ],
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Stands in the public log: name no person.",
            show_default=False,
        ),
    ],
    key_no: Annotated[
        int | None,
        typer.Option("--key-no", metavar="N", help="Only this key.", min=1, show_default=False),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a license, or one of its keys.

    The signed list log/revoked.json names it at once; the log does with the next night.
    """
    from flows.issue_keys import steps
    from flows.ledger import revoking

    number, why = serial_of(serial), _reason(reason)
    with opened(home) as (settings, services):
        with services.database.begin() as books:
            done = revoking.revoke(books, number, key_no, why)
        listed = steps.publish_revoked(services, settings, services.clock.today())
    if as_json:
        told = {"serial": serial, "key_no": key_no, "keys": done.keys, "ended": done.ended}
        show_json(told | {"listed": listed})
        return
    what = f"Key {key_no} of {serial}" if key_no else serial
    typer.echo(f"{what} is revoked{'; the license has ended' if done.ended else ''}.")
    where = "log/revoked.json names it" if listed else "No log is published yet"
    typer.echo(f"{where}; the next night puts it into the log.")


def serial_of(text: str) -> int:
    """The number of a serial number as a person types it."""
    from schemas.wire.serial import MalformedSerial, parse_serial

    try:
        return parse_serial(text)
    except MalformedSerial as error:
        raise typer.BadParameter(str(error), param_hint="SERIAL") from None


def _reason(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    return text.strip()
