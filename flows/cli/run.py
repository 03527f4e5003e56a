"""The night, and its rehearsal."""

import gc
import logging
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.night_told import ROW_COUNTS, tell
from flows.cli.options import NIGHT, AsJson, AsOf, Home
from flows.cli.session import opened, settings_of, show_json, table, warn_of_environment

if TYPE_CHECKING:
    from datetime import date

    from flows.ingest.check import Checked
    from flows.settings import Settings


class Stage(StrEnum):
    """A part of the night that can run by itself."""

    INGEST = "ingest"
    ISSUE = "issue"
    NOTIFY = "notify"
    RECONCILE = "reconcile"


Stages = Annotated[
    list[Stage] | None,
    typer.Option(
        "--stage",
        metavar="ingest|issue|notify|reconcile",
        help="Run only this stage (may be repeated).",
        show_default=False,
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be issued, and write nothing.")
]


def register(app: typer.Typer) -> None:
    """Add ``run``."""
    app.command(rich_help_panel=NIGHT)(run)


def run(
    context: typer.Context,
    as_of: AsOf = None,
    stage: Stages = None,
    dry_run: DryRun = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Run the night: take in what waits, issue, notify, reconcile.

    It may be killed at any moment and run again. Mail that a server defers waits for a later run;
    nobody needs to act on it before the nights of the setting `escalate_after` are over (status 3).

    All counts of `--json` are of this night: `bundles` are those it planned, `sent`, `deferred` and
    `failed` those, of any night, that it left so. A drop is listed by the night that takes it in
    and by the night that applies its approval or rejection. There it has 0 rows and counts its
    rows anew: `held -1` with `accepted 1` is a held row that is accepted now. Over all nights the
    counts of a drop add up to its rows.
    """
    warn_of_environment()
    if dry_run:
        _rehearse(home, as_of, as_json)
        return
    settings = settings_of(home)
    debug = bool(context.find_root().params["debug"])
    counts, status = night(settings, as_of, list(stage or ()), debug=debug)
    if as_json:
        show_json(counts)
    else:
        tell(settings, counts)
    raise typer.Exit(status)


def night(
    settings: "Settings", as_of: "date | None", stages: list[Stage], *, debug: bool
) -> tuple[dict[str, Any], int]:
    """A night run by Prefect: what it counted, and the exit status."""
    from flows.cli import prefect_server
    from flows.settings import prefect_server_may_be_named, quiet_prefect

    quiet_prefect(settings.home)
    if not prefect_server_may_be_named():
        prefect_server.begun()  # and starts while the night is imported and begins
    gc.disable()  # what is imported stays
    from flows import wiring
    from flows.nightly import STAGES, run_night  # Prefect reads its settings when it is imported

    gc.freeze()
    gc.enable()

    if not debug:  # an error is told by the command, in one sentence
        logging.getLogger("prefect").setLevel(logging.CRITICAL)
    names = [name for name in STAGES if name in stages] or STAGES
    server = prefect_server.of_this_process
    outcome = run_night(settings, as_of, server, names, wiring.on_terminal())
    return outcome.counts, outcome.exit_status


def _rehearse(home: Path | None, as_of: "date | None", as_json: bool) -> None:
    from flows.ingest.check import rehearse

    with opened(home) as (settings, services):
        day = as_of or services.clock.today()
        checked = rehearse(services, settings, day)
    drops = [_rehearsed(one) for one in checked]
    issued = {name: sum(drop[name] for drop in drops) for name in ("requests", "keys")}
    if as_json:
        show_json({"as_of": str(day), "dry_run": True, "drops": drops, **issued})
    elif not drops:
        typer.echo("Nothing to do.")
    else:
        names = ("sender", "name", "state", *ROW_COUNTS, "requests", "keys")
        table(names, [[drop[name] for name in names] for drop in drops])
        typer.echo(
            f"A night of {day} would issue {issued['keys']:,} keys "
            f"for {issued['requests']:,} requests. Nothing was written."
        )


def _rehearsed(checked: "Checked") -> dict[str, Any]:
    from flows.ingest.kinds import BY_NAME
    from flows.ingest.kinds.kind import Kind

    sums = {
        name: sum(getattr(sheet.counted, name) for sheet in checked.taken) for name in ROW_COUNTS
    }
    asking = [one for one in checked.taken if isinstance(BY_NAME[one.sheet.kind], Kind)]
    return {
        "sender": checked.sender,
        "name": checked.name,
        "state": "refused" if checked.refusal else "taken-in",
        "kinds": [sheet.sheet.kind for sheet in checked.taken],
        **sums,
        "requests": sum(one.counted.accepted for one in asking),
        "keys": sum(one.keys for one in asking),
    }
