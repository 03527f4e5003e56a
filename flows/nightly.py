"""The night: ingest, issue keys, compare, notify, reconcile.

One night runs at a time (``flows/lease.py``). A stage in trouble stops no other, but where the
books do not balance nothing leaves (but the digest that says so), and a night that another has
taken over ends at once.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from time import monotonic
from typing import Any, Final, Literal, Self

from httpx import HTTPError
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    temporary_settings,
)
from prefect.states import Failed

from flows import wiring
from flows.errors import KeymillError, NightLost, PrefectUnavailable, WrongSettings
from flows.ingest import folders, inboxes, listing
from flows.ingest.flow import ingest
from flows.issue_keys import steps as issue_steps
from flows.issue_keys.flow import issue_keys
from flows.lease import leased
from flows.ledger import counts, nights
from flows.notify import steps as notify_steps
from flows.notify.flow import notify
from flows.ports import Progress, Services
from flows.reconcile.flow import compare, reconcile
from flows.running import Look, Running
from flows.settings import Settings, home_of, prefect_place
from flows.workers.flow import by_workers

Stage = Literal["ingest", "issue", "notify", "reconcile"]

PREFECT_FAULTS: Final = (HTTPError, PrefectException)
"""What Prefect raises where its server does not do what it is asked."""

OUR_FOLDERS: Final = ("archive/", "bundles/", "log/", "replies/", "reports/")
"""Where nobody but us writes; an inbox is its sender's."""

UNFINISHED_AFTER: Final = timedelta(hours=1)
"""What was not changed for so long, nobody is writing any more."""

STAGES: Final[tuple[Stage, ...]] = ("ingest", "issue", "notify", "reconcile")


@dataclass(frozen=True)
class Outcome:
    """What a night came to: the counts of ``run --json``, and the command's exit status."""

    counts: dict[str, Any]
    exit_status: int

    def with_trouble(self, trouble: str) -> Self:
        """The same, with one thing more that is left to do."""
        state = "incomplete" if self.exit_status == 0 else self.counts["state"]
        told = {"state": state, "troubles": [*self.counts["troubles"], trouble]}
        return replace(self, counts=self.counts | told, exit_status=self.exit_status or 3)


@flow(name="nightly", persist_result=False)
def nightly(
    as_of: date | None = None, stages: tuple[Stage, ...] = STAGES
) -> Outcome | State[Outcome]:
    """Ingest, issue, compare, notify, reconcile: one night.

    Args:
        as_of: The business date that the night speaks for; empty is today, in the vendor's zone.
        stages: Which stages to run; default all, in the order of the night.
    """
    settings = Settings.of_home(home_of(None))
    _prepare(settings)
    with wiring.services(settings) as opened, leased(opened) as services:
        night_no = begun(services, settings, as_of)
        outcome = run_stages(services, settings, night_no, stages)
    if outcome.exit_status == 0:
        return outcome
    return Failed(message=f"The night is {outcome.counts['state']}: see `keymill status`.")


def run_night(
    settings: Settings,
    as_of: date | None,
    server: Callable[[], str],
    stages: Sequence[Stage] = STAGES,
    progress: AbstractContextManager[Progress] | None = None,
) -> Outcome:
    """The night, run by this process as a Prefect flow.

    *server* starts Prefect's where none is set up, and tells its address. What keeps a night from
    beginning is raised before.
    """
    _prepare(settings)
    with wiring.services(settings, progress) as opened, leased(opened) as services:
        night_no = begun(services, settings, as_of)
        look = _first_look(services) if "ingest" in stages else None
        night = partial(run_stages, services, settings, night_no, stages, look)
        return _by_prefect(settings, server, night)


def _first_look(services: Services) -> Look | None:
    """The first look of step 1, while Prefect's server starts; the stage tells what hinders it."""
    with suppress(KeymillError, OSError):
        return listing.look(services)
    return None


def _by_prefect(
    settings: Settings, server: Callable[[], str], night: Callable[[], Outcome]
) -> Outcome:
    """What the *night* came to, run as a Prefect flow; once it has ended Prefect may fail.

    Raises:
        PrefectUnavailable: it failed before.
    """
    began: list[bool] = []
    came_to: list[Outcome] = []

    def body() -> None:
        began.append(True)
        came_to.append(night())

    try:
        with _served(server):
            flow(name="nightly", persist_result=False)(body)()
    except (*PREFECT_FAULTS, RuntimeError, OSError) as fault:
        if began and not isinstance(fault, PREFECT_FAULTS):
            raise
        if not came_to:
            raise _no_prefect(settings) from None
    return came_to[0]


def _served(server: Callable[[], str]) -> AbstractContextManager[object]:
    """Prefect has a server to talk to: the one that is set up, else *server*."""
    if PREFECT_API_URL.value():
        return nullcontext()
    return temporary_settings({PREFECT_API_URL: f"{server()}/api"}, set_defaults=_NO_HEARTBEATS)


_NO_HEARTBEATS: Final = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
"""Signs of life of a flow, for whoever watches a server: each flow waits a second for their end."""


def _without_heartbeats() -> AbstractContextManager[object]:
    """Stages send Prefect no signs of life: those of the night are enough."""
    return temporary_settings(set_defaults=_NO_HEARTBEATS)


def _no_prefect(settings: Settings) -> PrefectUnavailable:
    return PrefectUnavailable(
        "Prefect cannot keep its record of the night.",
        f"See to {prefect_place(settings.home)}, then run again; nothing is lost.",
    )


def _prepare(settings: Settings) -> None:
    if settings.runner == "prefect" and not PREFECT_API_URL.value():
        raise WrongSettings(
            "The setting runner is prefect, but PREFECT_API_URL names no server that workers know.",
            "Set it as on the workers' machines (see docs/workers.md), or set runner to threads.",
        )
    folders.remove_left_behind()
    wiring.ensure_room(settings)


def begun(services: Services, settings: Settings, as_of: date | None) -> int:
    """The number of the night that begins; the caller holds the lease.

    Raises:
        BooksRefused: the books are not those of the published log, or speak for a later date.
    """
    issue_steps.check_log(services, settings)
    for folder in OUR_FOLDERS:
        services.storage.remove_unfinished(folder, services.clock.now() - UNFINISHED_AFTER)
    with services.database.begin() as books:
        day = as_of or services.clock.today()
        return nights.begin(books, day, services.clock.now())


def run_stages(
    services: Services,
    settings: Settings,
    night_no: int,
    stages: Sequence[Stage],
    look: Look | None = None,
) -> Outcome:
    """The chosen stages of one night, and what they came to; *look* is the first of step 1."""
    running = Running(services, settings, night_no, look)
    if settings.runner == "prefect":
        running.by_workers = by_workers
    with running.in_place(), _without_heartbeats():
        seconds = _stages(running, stages)
        if "ingest" not in stages:
            files = inboxes.files_waiting(services.storage)
            running.record("drops wait in their inboxes", len(files))
    outcome = _outcome(running, seconds, announced="notify" in stages)
    try:
        if "notify" in stages:
            notify_steps.deliver_digest(services, settings, night_no)
    except NightLost:
        raise
    except KeymillError as failure:
        return outcome.with_trouble(str(failure))
    return outcome


def _stages(running: Running, stages: Sequence[Stage]) -> dict[str, float]:
    """The seconds each stage took; nothing leaves unless the books are known to balance.

    Raises:
        NightLost: another process goes on with this night.
    """
    seconds: dict[str, float] = {}
    for stage in STAGES:
        began = monotonic()
        wanted = stage in stages
        if wanted and (stage != "notify" or _carried_out(running, "compare")):
            _carried_out(running, stage)
        lost = [failure for failure in running.failures if isinstance(failure, NightLost)]
        if lost:
            raise lost[0]
        seconds[stage] = round(monotonic() - began, 3)
    return seconds


_FLOWS: Final[dict[str, Callable[[int], State[Any]]]] = {
    "ingest": lambda night_no: ingest(night_no, return_state=True),
    "issue": lambda night_no: issue_keys(night_no, return_state=True),
    "compare": lambda night_no: compare(night_no, return_state=True),
    "notify": lambda night_no: notify(night_no, return_state=True),
    "reconcile": lambda night_no: reconcile(night_no, return_state=True),
}


def _carried_out(running: Running, stage: str) -> Any:
    """What the stage came to; None where it failed, and the night then says why."""
    try:
        state = _FLOWS[stage](running.night_no)
    except PREFECT_FAULTS:
        raise _no_prefect(running.settings) from None
    if state.is_completed():
        return state.result()
    running.record(f"{stage} failed", 1)
    failure = state.result(raise_on_failure=False)
    if isinstance(failure, PREFECT_FAULTS):
        raise _no_prefect(running.settings) from None
    if isinstance(failure, KeymillError):
        running.failures.append(failure)
    else:
        running.record(f"unexpected in {stage}: {type(failure).__name__}", 1)
    return None


def _outcome(running: Running, seconds: dict[str, float], *, announced: bool) -> Outcome:
    """What the night came to; its end, and that its digest is to be sent, are one transaction."""
    services, settings = running.services, running.settings
    balanced = not running.unbalanced
    now = services.clock.now()
    with services.database.begin() as books:
        told = counts.of_night(books, running.night_no)
        left = counts.left_for_a_run(books, settings.escalate_after)
        complete = balanced and not running.troubles and not left
        state = "complete" if complete else "incomplete" if balanced else "unbalanced"
        told |= {"state": state, "balanced": balanced, "seconds": seconds}
        told |= {"unbalanced": sorted(running.unbalanced), "gone": running.gone}
        told["notes"] = running.notes
        told |= {"troubles": [*running.troubles, *(str(f) for f in running.failures)]}
        nights.end(books, running.night_no, state, told, now)
        if announced:
            notify_steps.announce_digest(books, settings, running.night_no, now)
    statuses = [failure.exit_status for failure in running.failures]
    refused = 2 if 2 in statuses else 0
    return Outcome(told, refused or {"complete": 0, "incomplete": 3, "unbalanced": 4}[state])
