"""The night without Prefect: the same steps in the same order, numbered as in the design."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flows.ingest import decisions
from flows.ingest import steps as ingest
from flows.issue_keys import steps as issue
from flows.ledger import counts, nights
from flows.notify import steps as notify
from flows.ports import Services
from flows.reconcile import steps as reconcile
from flows.settings import Settings

At = Callable[[str], None]


@dataclass(frozen=True)
class Night:
    """What a night came to."""

    night_no: int
    receipts: list[ingest.Receipt]
    log_size: int
    unbalanced: tuple[str, ...]
    mail: dict[str, int]
    left: list[str]


def _nowhere(_step: str) -> None:
    return None


def run(services: Services, settings: Settings, as_of: date, at: At = _nowhere) -> Night:
    """Every step of the night of *as_of*; *at* is told the name of each before it begins."""
    at("0 begin")
    issue.check_log(services, settings)
    with services.database.begin() as books:
        night_no = nights.begin(books, as_of, services.clock.now())
    receipts = _take_in(services, settings, night_no, at)
    size = _issue(services, settings, night_no, at)
    at("11 compare")
    unbalanced = reconcile.compare(services, night_no).unbalanced
    mail = {} if unbalanced else _notify(services, settings, night_no, at)
    at("14 report")
    reported = reconcile.report(services, night_no, as_of, whole=False)
    at("end")
    with services.database.begin() as books:
        left = counts.left_for_a_run(books, settings.escalate_after)
        told = counts.of_night(books, night_no)
        nights.end(
            books, night_no, "incomplete" if left else "complete", told, services.clock.now()
        )
    return Night(night_no, receipts, size, unbalanced + reported.unbalanced, mail, left)


def _take_in(services: Services, settings: Settings, night_no: int, at: At) -> list[ingest.Receipt]:
    at("7 archive what was left behind")
    ingest.archive_left_behind(services, night_no)
    at("6 decisions")
    decisions.apply_decisions(services, settings, night_no)
    at("1 list")
    waiting = ingest.list_drops(services, settings, night_no)
    receipts = []
    for drop_no in waiting:
        at("6 take in")
        receipts.append(ingest.take_in(services, settings, drop_no, night_no))
    at("7 inboxes")
    ingest.make_inboxes(services, night_no)
    return receipts


def _issue(services: Services, settings: Settings, night_no: int, at: At) -> int:
    at("8 plan")
    issue.plan_requests(services, settings, night_no)
    for batch_no in issue.unminted(services):
        at("9 mint")
        issue.mint_batch(services, batch_no, night_no)
    at("10 publish")
    return issue.publish(services, settings, night_no)


def _notify(services: Services, settings: Settings, night_no: int, at: At) -> dict[str, int]:
    for drop_no in notify.unreplied(services):
        at("12 reply")
        notify.write_reply(services, settings, drop_no, night_no)
    for group in notify.bundle_groups(services):
        at("12 bundles")
        notify.write_bundles(services, settings, group, night_no)
    at("12 notices")
    notify.announce(services, settings, night_no)
    at("13 deliver")
    states = notify.deliver(services, settings, night_no)
    at("12 statements")
    notify.write_statements(services, settings, night_no)
    return states
