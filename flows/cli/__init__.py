"""The command line ``keymill``, one file per noun.

What a command needs is imported when it runs, so that ``keymill --help`` answers at once.
"""

import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from flows.errors import KeymillError, WrongSettings

UNEXPECTED_STATUS: Final = 3
NOUNS: Final = (
    "home",
    "demo",
    "run",
    "check",
    "load",
    "template",
    "status",
    "story",
    "statement",
    "downloads",
    "approvals",
    "repair",
    "verify",
    "log",
    "rotation",
    "reconcile",
    "doctor",
    "serve",
)
"""Modules of this package with a ``register``, in the order of ``--help``."""


class Commands(TyperGroup):
    """All commands; an error that a command does not handle becomes one sentence and a status."""

    def invoke(self, ctx: Any) -> Any:
        """Carry out the command that the words name."""
        try:
            return super().invoke(ctx)
        except KeymillError as error:
            typer.echo(f"keymill: {error}", err=True)
            raise typer.Exit(error.exit_status) from None
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if hasattr(error, "exit_code"):  # wrong use, which typer words itself
                raise
            typer.echo(_unexpected(error, debug=ctx.params["debug"]), err=True)
            raise typer.Exit(UNEXPECTED_STATUS) from None


app = typer.Typer(
    name="keymill",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def keymill(
    debug: Annotated[
        bool,
        typer.Option("--debug", envvar="KEYMILL_DEBUG", help="Show where an unexpected error is."),
    ] = False,
) -> None:
    """Turn the spreadsheets that partners send into licenses, every night, exactly once.

    Exit status: 0 nothing is left that a run could finish; 1 `check` found refused rows or an
    unreadable file, `verify` a license that is not good; 2 wrong use, settings or books;
    3 something is left that another run or a person at this site must finish; 4 the books do not
    balance.
    """
    names = sys.getfilesystemencoding()
    if names != "utf-8":
        raise WrongSettings(
            f"This locale writes names of files in {names}, which has no word for many of them.",
            "Set LC_ALL=C.UTF-8 or PYTHONUTF8=1.",
        )


def _unexpected(error: Exception, *, debug: bool) -> str:
    if debug:
        return "".join(traceback.format_exception(error)).rstrip()
    return (
        f"keymill: unexpected {type(error).__name__}. "
        "Run again with `keymill --debug` in front to see where, and report it."
    )


def _register() -> None:
    for noun in NOUNS:
        name = f"{__name__}.{noun}"
        if find_spec(name):
            import_module(name).register(app)


_register()


def main() -> None:
    """Run the command that ``sys.argv`` names, and leave with its exit status.

    A sign that standard output cannot show is a question mark there, never the end of a night.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    app(prog_name="keymill", args=sys.argv[1:])
