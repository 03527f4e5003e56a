"""A command's way in, settings and services, and its way out, to a person or a machine."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import typer

from flows.errors import NotPermitted

if TYPE_CHECKING:
    from flows.ports import Services
    from flows.settings import Settings

WHOLE_UP_TO: Final = 16
"""On a narrow terminal, columns of no more characters stay whole, and the others are folded."""


def settings_of(home: Path | None) -> "Settings":
    """The settings of the home that ``--home``, the environment or the default names."""
    from flows.settings import Settings, home_of

    return Settings.of_home(home_of(home))


def warn_of_environment() -> None:
    """A line on standard error for each variable that looks like a setting and is none."""
    from flows.settings import unknown_variables

    for sentence in unknown_variables():
        typer.echo(f"keymill: warning: {sentence}", err=True)


@contextmanager
def opened(home: Path | None) -> "Iterator[tuple[Settings, Services]]":
    """The settings of a home and its open services; progress is shown on standard error."""
    from flows import wiring

    settings = settings_of(home)
    with wiring.services(settings, wiring.on_terminal()) as services:
        yield settings, services


def write_file(file: Path, content: bytes, *, over: bool) -> None:
    """*content* is in *file*; what stood there is gone where *over* says so, else it stays.

    Raises:
        NotPermitted: the file is there already, or cannot be written.
    """
    try:
        with file.open("wb" if over else "xb") as out:
            out.write(content)
    except FileExistsError:
        raise NotPermitted(f"{file} is there already.", "Name another file.") from None
    except OSError as error:
        raise NotPermitted(
            f"{file} cannot be written: {error.strerror}.", "Name another file."
        ) from None


def show_json(value: Any) -> None:
    """*value* on standard output, for machines; what JSON has no word for becomes text.

    Where that is not UTF-8, which JSON must be, letters beyond ASCII are escaped.
    """
    escaped = str(getattr(sys.stdout, "encoding", "")).lower() != "utf-8"
    typer.echo(json.dumps(value, indent=2, ensure_ascii=escaped, default=str))


def say(text: str, indent: int = 0, *, err: bool = False) -> None:
    """*text* on standard output, or *err*; on a terminal its lines end between words.

    Lines after the first begin after *indent* spaces.
    """
    columns = width_of_terminal(err=err)
    typer.echo(text if columns is None else wrapped(text, columns, indent), err=err)


def width_of_terminal(*, err: bool = False) -> int | None:
    """The columns of the terminal that is written to; None where it is none."""
    stream = sys.stderr if err else sys.stdout
    return shutil.get_terminal_size().columns if stream.isatty() else None


def wrapped(text: str, columns: int, indent: int = 0) -> str:
    """*text* on lines of at most so many *columns*; a word that fits on none is cut."""
    return "\n".join(
        textwrap.fill(line, columns, subsequent_indent=" " * indent, break_on_hyphens=False)
        for line in text.split("\n")
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """*rows* under *headings* on standard output; numbers stand at the right."""
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = [list(row) for row in rows]
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for number, heading in enumerate(headings):
        numeric = bool(shown) and all(isinstance(row[number], int) for row in shown)
        longest = max(cell_len(printable(text)) for text in (heading, *(r[number] for r in shown)))
        side: Literal["left", "right"] = "right" if numeric else "left"
        least = longest if longest <= WHOLE_UP_TO else None
        drawn.add_column(heading, justify=side, overflow="fold", min_width=least)
    for row in shown:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else 160).print(drawn)


def printable(value: object) -> str:
    """The text of *value* without anything that could steer a terminal."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def counted(number: int, noun: str, several: str | None = None) -> str:
    """``1 drop``, ``2 drops``; *several* is the plural that takes more than an s."""
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"
