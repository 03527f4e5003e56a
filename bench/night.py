"""Our night, in a process of its own: ``python -m bench.night MODE JOB``.

``fill`` writes the books of the past, ``prepare`` takes in the vendor's drops on the day before;
both unmeasured. ``steps`` calls the plain steps one by one; ``flow`` runs the night as the command
line does. The job is a JSON file; the answer is written beside it.
"""

import json
import logging
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from bench.books import Past, fill
from bench.measure import Stopwatch, peak_of
from bench.workbook import AS_OF, OEM, SETUP_DAY
from flows import wiring
from flows.cli import prefect_server
from flows.ingest import parts, take_in
from flows.ingest import steps as ingest
from flows.ingest.read import read
from flows.issue_keys import steps as issue
from flows.ledger import counts, nights, outgoing
from flows.notify import steps as notify
from flows.ports import Services
from flows.reconcile import steps as reconcile
from flows.settings import Settings, quiet_prefect

TO_LOG: Final = (
    *("list", "read", "recognise", "type", "judge", "take in", "archive"),
    *("plan", "mint", "publish"),
)
"""The steps from the drop to the published log, by the names they have in the table."""

PAST_NIGHTS: Final = 100


def main() -> None:
    """Do what the job says and write down what it took."""
    mode, path = sys.argv[1], Path(sys.argv[2])
    job = json.loads(path.read_text())
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    settings = Settings(
        home=Path(job["home"]),
        database_url=job["database"],
        mail_url=job["mail"],
        log_origin="keymill.example/log",
    )
    modes: dict[str, Callable[[Settings, dict[str, Any]], dict[str, Any]]] = {
        "fill": _fill,
        "prepare": prepare,
        "steps": steps,
        "flow": _flow,
    }
    told = modes[mode](settings, job)
    told["peak"] = peak_of(Path("/proc/self/status").read_text())
    path.with_suffix(".out.json").write_text(json.dumps(told))


def _fill(settings: Settings, job: dict[str, Any]) -> dict[str, Any]:
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    wiring.initialise(settings)
    past = Past(job["books"], PAST_NIGHTS, SETUP_DAY - timedelta(days=1))
    with wiring.services(settings) as services:
        fill(services, settings, past)
    return {}


def prepare(settings: Settings, job: dict[str, Any]) -> dict[str, Any]:
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    wiring.initialise(settings)
    _drop(settings, "vendor", job["setup"])
    silent = settings.model_copy(update={"reply_by_mail": False})
    with wiring.services(silent) as services:
        with services.database.begin(readonly=True) as books:
            day = nights.not_before(books, SETUP_DAY)
        night_no = _begin(services, day)
        receipts = [
            ingest.take_in(services, silent, drop_no, night_no)
            for drop_no in ingest.list_drops(services, silent, night_no)
        ]
        issue.plan_requests(services, silent, night_no)
        issue.publish(services, silent, night_no)
        reconcile.compare(services, night_no)
        ingest.make_inboxes(services, night_no)
        for drop_no in notify.unreplied(services):
            with services.database.begin() as books:
                outgoing.replied(books, drop_no, "none.xlsx", night_no)
        _end(services, night_no)
    refused = sum(receipt.refused + receipt.held for receipt in receipts)
    if refused or not receipts:
        raise SystemExit(f"bench: the vendor's drops were not taken in whole: {receipts}")
    return {"rows": sum(receipt.rows for receipt in receipts)}


def _drop(settings: Settings, account_id: str, files: list[str]) -> None:
    inbox = settings.home / "inbox" / account_id
    inbox.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, inbox / Path(file).name)


def _begin(services: Services, day: date) -> int:
    with services.database.begin() as books:
        return nights.begin(books, day, services.clock.now())


def _end(services: Services, night_no: int) -> dict[str, Any]:
    with services.database.begin() as books:
        told = counts.of_night(books, night_no)
        nights.end(books, night_no, "complete", told, services.clock.now())
    return dict(told)


def _timed(watch: Stopwatch) -> None:
    """The parts of taking in are timed where they are called; what remains is *take in*.

    Judging, with what it asks of the books, runs beside it, but for the first part of a sheet.
    """
    watch.patch(ingest, "recognise", "recognise")
    watch.patch(take_in, "text_rows", "type")
    watch.patch(parts, "_judged", "judge")
    watch.patch(ingest, "archive", "archive")


def steps(settings: Settings, job: dict[str, Any]) -> dict[str, Any]:
    _drop(settings, OEM, job["dropped"])
    watch = Stopwatch()
    _timed(watch)
    with wiring.services(settings) as opened:
        services = replace(opened, read=watch.around("read", opened.read))
        night_no = _begin(services, AS_OF)
        with watch.step("list"):
            waiting = ingest.list_drops(services, settings, night_no)
        with watch.step("take in"):
            receipts = [ingest.take_in(services, settings, n, night_no) for n in waiting]
        _issue(services, settings, watch, night_no)
        with watch.step("balance"):
            balanced = reconcile.compare(services, night_no).balanced
        mails = {"sent": 0}
        if job["until"] == "mail":
            mails = _notify(services, settings, watch, night_no)
        with watch.step("report"):
            reconcile.report(services, night_no, AS_OF, whole=False)
        told = _end(services, night_no)
    accepted = sum(receipt.accepted for receipt in receipts)
    _check(accepted == job["rows"] and balanced and set(mails) == {"sent"}, receipts, mails)
    return {
        "seconds": watch.seconds,
        "spans": watch.spans,
        "beside": watch.beside,
        "counts": told,
        "mails": mails,
    }


def _check(good: bool, *said: object) -> None:
    if not good:
        raise SystemExit(f"bench: this was no good night, so its figures say nothing: {said}")


def _issue(services: Services, settings: Settings, watch: Stopwatch, night_no: int) -> None:
    with watch.step("plan"):
        issue.plan_requests(services, settings, night_no)
    with watch.step("mint"), ThreadPoolExecutor(settings.workers) as workers:
        waiting = issue.unminted(services)
        made = workers.map(lambda batch_no: issue.mint_batch(services, batch_no, night_no), waiting)
        _check(sum(made) > 0)
    with watch.step("publish"):
        issue.publish(services, settings, night_no)


def _notify(
    services: Services, settings: Settings, watch: Stopwatch, night_no: int
) -> dict[str, int]:
    plain = replace(services, read=read)
    with watch.step("replies"):
        for drop_no in notify.unreplied(services):
            notify.write_reply(plain, settings, drop_no, night_no)
    with watch.step("bundles"):
        for group in notify.bundle_groups(services):
            notify.write_bundles(services, settings, group, night_no)
    with watch.step("mail"):
        return notify.deliver(services, settings, night_no)


def _flow(settings: Settings, job: dict[str, Any]) -> dict[str, Any]:
    quiet_prefect(settings.home)  # before Prefect is imported, as the command line does
    began = time.monotonic()
    from flows.nightly import STAGES, run_night

    imported = time.monotonic()
    _drop(settings, OEM, job["dropped"])
    whole = job["until"] == "mail"
    wanted = STAGES if whole else ("ingest", "issue", "reconcile")
    outcome = run_night(settings, AS_OF, prefect_server.of_this_process, wanted)
    ended = time.monotonic()
    stages = outcome.counts["seconds"]
    _check(outcome.exit_status == 0 or not whole, outcome)
    return {
        "seconds": {"import Prefect": imported - began, **stages, "whole": ended - imported},
        "spans": [("whole", imported, ended)],
        "counts": outcome.counts,
    }


if __name__ == "__main__":
    main()
