"""Options that many commands share."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer


def day(text: str) -> date:
    """The date that *text* is, as year-month-day.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # there is no such day
    raise typer.BadParameter(f"{text} is not a date; write it as 2026-11-20.")


Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="The installation to work on; else KEYMILL_HOME, else ./keymill-home.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=day,
        help="The business date (2026-11-20).",
        show_default=False,
    ),
]

HOME: Final = "Home"
NIGHT: Final = "The night"
LICENSES: Final = "Licenses and log"
"""Headings under which ``keymill --help`` lists the commands."""
