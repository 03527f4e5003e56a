"""The sample drops, for a first night that shows everything."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from flows.cli.home import made
from flows.cli.options import HOME, AsJson, Home
from flows.cli.session import counted, show_json
from flows.errors import NotFound

if TYPE_CHECKING:
    from flows.ports import Storage

SAMPLES: Final = Path(__file__).parents[2] / "data" / "samples"
AS_OF: Final = "2026-11-20"
"""The date that the samples are written for (``data/samples/README.md``)."""


def register(app: typer.Typer) -> None:
    """Add ``demo``."""
    app.command(rich_help_panel=HOME)(demo)


def demo(home: Home = None, as_json: AsJson = False) -> None:
    """Make a home and put the sample drops into its inboxes.

    Samples that this home has archived are left out, so nothing is judged twice. They are written
    for 20 November 2026: run the night with --as-of 2026-11-20.
    """
    from flows import wiring

    settings, _ = made(home)
    placed = place_samples(wiring.storage_of(settings), SAMPLES)
    if as_json:
        show_json({"home": settings.home, "placed": placed, "as_of": AS_OF})
        return
    where = settings.home / "inbox"
    typer.echo(f"{counted(len(placed), 'sample drop')} put into {where}.")
    if placed:
        typer.echo(f"They are written for {AS_OF}. Next: keymill run --as-of {AS_OF}")
    else:
        typer.echo("This home has taken all of them in before.")


def place_samples(storage: "Storage", samples: Path) -> list[str]:
    """The samples that lie in the inboxes now; those in the archive are left out.

    Raises:
        NotFound: the samples are not installed.
    """
    files = sorted(file for file in samples.glob("*/*") if file.is_file())
    if not files:
        raise NotFound(f"There are no samples in {samples}.", "Run keymill from its source folder.")
    archived = {blob.name.removeprefix("archive/") for blob in storage.list("archive/")}
    waiting = {blob.name for blob in storage.list("inbox/")}
    placed = []
    for file in files:
        content = file.read_bytes()
        name = f"inbox/{file.parent.name}/{file.name}"
        if hashlib.sha256(content).hexdigest() in archived:
            continue
        if name not in waiting:
            storage.write(name, content)
        placed.append(name)
    return placed
