"""Putting a file into an inbox, with the name of whoever did."""

import hashlib
import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import NIGHT, AsJson, Home
from flows.cli.session import opened, show_json
from flows.errors import NotFound, NotPermitted

if TYPE_CHECKING:
    from flows.ports import Books, Services

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
Sender = Annotated[str, typer.Option(metavar="ID", help="The account the file comes from.")]


def register(app: typer.Typer) -> None:
    """Add ``load``."""
    app.command(rich_help_panel=NIGHT)(load)


def load(file: File, sender: Sender = "vendor", home: Home = None, as_json: AsJson = False) -> None:
    """Put a file into an inbox; the next night takes it in.

    Your user name is kept with the drop: whoever loaded it cannot approve it.
    """
    content = file.read_bytes()
    with opened(home) as (_, services):
        loaded = put(services, content, file.name, sender, os_user())
    if as_json:
        show_json(loaded)
    else:
        typer.echo(f"Drop {loaded['drop']} waits as {loaded['path']}. Next: keymill run")


def put(
    services: "Services", content: bytes, name: str, sender: str, user: str
) -> dict[str, object]:
    """What ``load --json`` says of the drop that waits now.

    Its sighting is committed only after the file is there: a night that sees the file waits for
    the transaction, and so knows who loaded it. What was noted of an earlier file of that name,
    which is not there any more, says nothing of this one.

    Raises:
        NotFound: there is no such sender.
        NotPermitted: the sender is not active, or the name is taken or no name of a drop.
    """
    from flows.ingest.inboxes import is_drop, lies_at
    from flows.ledger import sightings

    if not is_drop(name):
        raise NotPermitted(f"A file called {name} is never taken in.", "Give it another name.")
    digest = hashlib.sha256(content).hexdigest()
    with services.database.begin() as books:
        account = _inbox(books, sender)
        if not lies_at(services.storage, f"inbox/{account}/{name}"):
            sightings.forget_name(books, account, name)
        day = services.clock.today()
        seen = sightings.note(books, account, name, digest, len(content), day, user)
        try:
            services.storage.write(seen.path, content)
        except FileExistsError:
            raise NotPermitted(
                f"Another file called {name} waits in the inbox of {account}.",
                "Give this one another name, or run the night first.",
            ) from None
    return {"drop": seen.drop_no, "sender": account, "name": name, "path": seen.path}


def _inbox(books: "Books", sender: str) -> str:
    """The name of a sender's inbox, in the spelling of the books."""
    from flows.ledger import references
    from schemas.requests import VENDOR

    if sender == VENDOR:
        return VENDOR
    account = references.account(books, sender)
    if account is None:
        raise NotFound(
            f"There is no account {sender}.", "Load an accounts sheet that names it first."
        )
    if account["status"] != "active":
        raise NotPermitted(f"The account {sender} is {account['status']}.", "See to it first.")
    return str(account["account_id"])


def os_user() -> str:
    """The name of the user this process runs as; its number where it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
