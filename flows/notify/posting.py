"""Step 13: letters for what is due, handed over one by one; each outcome is one transaction."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from flows.errors import DatabaseUnavailable, KeymillError, NightLost
from flows.ledger import mailing, outgoing
from flows.notify import bundling, replying
from flows.notify.bundle import in_parts
from flows.notify.contents import (
    BundleCounts,
    Contents,
    Download,
    Part,
    ReplyCounts,
    bundle_letter,
    reply_letter,
    vouchers_letter,
)
from flows.notify.digest import digest_of
from flows.notify.letter import Attachment, Envelope, compose
from flows.ports import Sent, Services
from flows.settings import Settings

RETRY_AFTER: Final = timedelta(hours=1)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP: Final = "application/zip"
MEGABYTE: Final = 1_000_000


def deliver(
    services: Services, settings: Settings, night_no: int, only: str | None = None
) -> dict[str, int]:
    """Every delivery that is due, tried once; one that we cannot make up stops no other.

    With *only* those of one sort: bundle, reply or digest.

    Where the books cannot be written the rest waits: what became of it could not be told, and it
    would be sent again.

    Raises:
        DatabaseUnavailable, NightLost: the books cannot be written, or not by us.
        KeymillError, OSError: the first reason why a letter could not be made up.
    """
    with services.database.begin(readonly=True) as books:
        found = mailing.due_deliveries(books, services.clock.now(), night_no)
    due = [delivery for delivery in found if only in {None, delivery["what"]}]
    services.progress.start("Delivering", len(due))
    counted: Counter[str] = Counter()
    failures: list[KeymillError | OSError] = []
    for delivery in due:
        try:
            counted[_attempt(services, settings, delivery, night_no)] += 1
        except (DatabaseUnavailable, NightLost):
            raise
        except (KeymillError, OSError) as failure:
            failures.append(failure)
        services.progress.advance()
    if failures:
        raise failures[0]
    return dict(counted)


def _attempt(
    services: Services, settings: Settings, delivery: dict[str, Any], night_no: int
) -> str:
    messages = _messages(services, settings, delivery)
    handed = [services.mailer.send(m, settings.mail_from, delivery["recipient"]) for m in messages]
    worst = next((h for h in handed if h.state is not Sent.SENT), handed[-1])
    now = services.clock.now()
    state, due_at = worst.state.value, None
    if worst.state is Sent.DEFERRED:
        if now - _aware(delivery["since"], now) > timedelta(days=settings.give_up_days):
            state = "failed"
        else:
            due_at = now + RETRY_AFTER * 2 ** min(int(delivery["events"]) - 1, 4)
    with services.database.begin() as books:
        mailing.add_event(
            books,
            int(delivery["delivery_no"]),
            state,
            worst.server_text,
            night_no,
            now,
            due_at,
        )
    return state


def _aware(moment: datetime | str, now: datetime) -> datetime:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)


def _messages(services: Services, settings: Settings, delivery: dict[str, Any]) -> list[bytes]:
    if delivery["what"] == "reply":
        return [_reply_letter(services, settings, delivery)]
    if delivery["what"] == "digest":
        language = str(delivery["language"])
        vendor = bundling.vendor_of(settings, language)
        letter = digest_of(services, int(delivery["night_no"]), language, vendor)
        return [compose(letter, _envelope(services, settings, delivery))]
    return _bundle_letters(services, settings, delivery)


def _envelope(
    services: Services, settings: Settings, delivery: dict[str, Any], part: int = 0
) -> Envelope:
    left, at, right = str(delivery["message_id"]).partition("@")
    return Envelope(
        sender=settings.mail_from,
        recipient=str(delivery["recipient"]),
        message_id=f"{left}.p{part}{at}{right}" if part else left + at + right,
        date=_aware(delivery["since"], services.clock.now()),
        reply_to=settings.reply_to,
    )


def _reply_letter(services: Services, settings: Settings, delivery: dict[str, Any]) -> bytes:
    language = str(delivery["language"])
    with services.database.begin(readonly=True) as books:
        drop = outgoing.drop(books, int(delivery["drop_no"]))
        counted = outgoing.row_counts(books, int(delivery["drop_no"]))
    code = drop["problem_code"]
    letter = reply_letter(
        language,
        bundling.vendor_of(settings, language),
        str(drop["name"]),
        ReplyCounts(**counted),
        refused_whole=(
            replying.sentence(str(code), drop["problem_detail"], language) if code else None
        ),
    )
    name = str(drop["reply_name"])
    content = services.storage.read(f"replies/{drop['account_id']}/{name}")
    return compose(
        letter,
        _envelope(services, settings, delivery),
        [Attachment(name, content, XLSX)],
        bundling.templates_of(settings),
    )


def _bundle_letters(
    services: Services, settings: Settings, delivery: dict[str, Any]
) -> list[bytes]:
    number = int(delivery["bundle_no"])
    head = bundling.head_of(services, settings, number)
    with services.database.begin(readonly=True) as books:
        counts = outgoing.bundle_counts(books, number)
    content = services.storage.read(bundling.path_of(number))
    name, size_max = f"{head.bundle_id}.zip", settings.attachment_max_mb * MEGABYTE

    def letter(download: Download | None = None, part: Part | None = None) -> Contents:
        if not counts["entitlements"]:
            return vouchers_letter(head, counts["vouchers"])
        granted = BundleCounts(counts["entitlements"], counts["keys"], counts["waiting"])
        return bundle_letter(head, granted, download, part)

    def message(said: Contents, part: int = 0, attached: bytes | None = None) -> bytes:
        files = [Attachment(name, attached, ZIP)] if attached is not None else []
        envelope = _envelope(services, settings, delivery, part)
        return compose(said, envelope, files, bundling.templates_of(settings))

    if len(content) <= size_max:
        return [message(letter(), attached=content)]
    download = _download(services, settings, number)
    if download is not None:
        return [message(letter(download))]
    parts = in_parts(content, head.as_of, size_max)
    return [
        message(letter(part=Part(place, len(parts))), place, piece)
        for place, piece in enumerate(parts, start=1)
    ]


def _download(services: Services, settings: Settings, number: int) -> Download | None:
    """Where a large bundle can be fetched; None where there is no such place."""
    days = settings.download_days
    link = services.storage.link(bundling.path_of(number), days * 24 * 3600)
    if link is not None:
        return Download(link, services.clock.today() + timedelta(days=days))
    base = settings.download_base_url
    return Download(f"{base.rstrip('/')}/{bundling.path_of(number)}", None) if base else None
