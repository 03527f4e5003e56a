"""Options that many commands share."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

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
        parser=date.fromisoformat,
        help="The business date (2026-11-20).",
        show_default=False,
    ),
]

HOME: Final = "Home"
NIGHT: Final = "The night"
LICENSES: Final = "Licenses and log"
"""Headings under which ``keymill --help`` lists the commands."""
