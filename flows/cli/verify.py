"""Verifying license files, offline."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import LICENSES, AsJson, Home, day
from flows.cli.session import printable, settings_of, show_json
from flows.errors import WrongSettings

if TYPE_CHECKING:
    from schemas.wire.checkpoint import Vkey
    from schemas.wire.proof import RevokedList, Verdict

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True)
]
Vkeys = Annotated[
    list[str] | None,
    typer.Option(
        "--vkey",
        metavar="KEY",
        help="The vendor's verifier key (may be repeated); else those of the home.",
        show_default=False,
    ),
]
Revoked = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A copy of log/revoked.json.",
        show_default=False,
    ),
]
Host = Annotated[
    str | None,
    typer.Option(metavar="H", help="The host it is to run on; else any.", show_default=False),
]
On = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=day,
        help="The day asked about; else today.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add ``verify``."""
    app.command(rich_help_panel=LICENSES)(verify)


def verify(
    files: Files,
    vkey: Vkeys = None,
    revoked: Revoked = None,
    host: Host = None,
    on: On = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Verify license files offline; with --vkey no home is needed.

    Exit status: 0 every license is genuine on that day and host; 1 one is not.
    """
    vkeys = _parsed(vkey) if vkey else _of_home(home)
    listed = _listed(revoked, vkeys) if revoked else None
    day = on or datetime.now(UTC).astimezone().date()
    verdicts = judged([file.read_bytes() for file in files], vkeys, day, host, listed)
    told = [_told(file, verdict) for file, verdict in zip(files, verdicts, strict=True)]
    if as_json:
        show_json(told)
    else:
        for one in told:
            serial = f"{one['serial']}-{one['key_no']}  " if one["serial"] else ""
            why = "" if one["why"] == one["state"] else one["why"]
            typer.echo(printable(f"{one['file']}: {one['state']}  {serial}{why}".rstrip()))
    raise typer.Exit(0 if all(verdict.good for verdict in verdicts) else 1)


def judged(
    contents: Sequence[bytes],
    vkeys: "Sequence[Vkey]",
    on: date,
    host: str | None,
    revoked: "RevokedList | None",
) -> "list[Verdict]":
    """The verdict on each file, knowing that one of them may replace another."""
    from schemas.wire.proof import verify_license

    alone = [verify_license(one, vkeys, on=on, host=host, revoked=revoked) for one in contents]
    good = (verdict.entry for verdict in alone if verdict.good and verdict.entry)
    replaced = {entry.replaces for entry in good if entry.replaces}
    if not replaced:
        return alone
    return [
        verify_license(one, vkeys, on=on, host=host, revoked=revoked, replaced=replaced)
        for one in contents
    ]


def _told(file: Path, verdict: "Verdict") -> dict[str, Any]:
    entry, head = verdict.entry, verdict.checkpoint
    names = ("serial", "key_no", "sku", "version", "quantity", "starts", "ends", "support_ends")
    return {
        "file": str(file),
        "state": verdict.state.value,
        "why": verdict.why,
        **{name: getattr(entry, name) if entry else None for name in names},
        "log_size": head.size if head else None,
    }


def _parsed(texts: Sequence[str]) -> "list[Vkey]":
    from schemas.wire.checkpoint import MalformedNote, parse_vkey

    try:
        return [parse_vkey(text) for text in texts]
    except MalformedNote as error:
        raise WrongSettings(
            f"--vkey is no verifier key: {error}.", "Print it with: keymill log vkey"
        ) from None


def _of_home(home: Path | None) -> "list[Vkey]":
    from flows import wiring
    from flows.issue_keys import log

    settings = settings_of(home)
    signer = wiring.signer_of(settings)
    return log.vkeys(signer, settings.log_origin)


def _listed(file: Path, vkeys: "Sequence[Vkey]") -> "RevokedList":
    from schemas.wire.proof import verify_revoked

    try:
        return verify_revoked(file.read_bytes(), vkeys)
    except ValueError as error:
        raise WrongSettings(
            f"{file} is no list of revocations to trust: {error}.",
            "Fetch log/revoked.json of this log again.",
        ) from None
