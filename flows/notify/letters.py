"""The messages of a delivery: one, or numbered ones where a bundle is too large to attach."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from flows.ledger import licenses, outgoing
from flows.notify import bundling, notices, replying
from flows.notify.bundle import in_parts
from flows.notify.contents import (
    BundleCounts,
    Contents,
    Download,
    Part,
    ReplyCounts,
    bundle_letter,
    list_letter,
    reply_letter,
)
from flows.notify.digest import digest_of
from flows.notify.letter import Attachment, Envelope, compose
from flows.notify.notices import XLSX
from flows.notify.pacing import Delivery
from flows.ports import Services
from flows.settings import Settings
from schemas.bundles import BundleHead

ZIP: Final = "application/zip"
MEGABYTE: Final = 1_000_000
GROUP: Final = 200
"""So many bundles are asked about at a time."""


class _Known(NamedTuple):
    head: BundleHead
    counts: dict[str, int]


class Letters:
    """What is said and attached in the deliveries of one round; several threads may ask."""

    def __init__(self, services: Services, settings: Settings, due: Sequence[Delivery]) -> None:
        self._services = services
        self._settings = settings
        self._templates = bundling.templates_of(settings)
        numbers = [int(one["bundle_no"]) for one in due if one["what"] == "bundle"]
        groups = [numbers[at : at + GROUP] for at in range(0, len(numbers), GROUP)]
        self._group_of = {number: group for group in groups for number in group}
        self._known: dict[int, _Known] = {}
        self._asking = threading.Lock()
        self._composing = threading.Lock()

    def messages(self, delivery: Delivery) -> list[bytes]:
        """The messages as they go over the wire.

        Raises:
            KeymillError, OSError: they cannot be made up.
        """
        match delivery["what"]:
            case "reply":
                return [self._reply(delivery)]
            case "digest":
                return [self._digest(delivery)]
            case "notice":
                number = int(delivery["notice_no"])
                said, attached = notices.letter_of(self._services, self._settings, number)
                return [self._compose(said, delivery, attached)]
            case _:
                return self._bundle(delivery)

    def _about(self, number: int) -> _Known:
        with self._asking:
            if number not in self._known:
                group = self._group_of[number]
                heads = bundling.heads_of(self._services, self._settings, group)
                with self._services.database.begin(readonly=True) as books:
                    counts = licenses.counts(books, group)
                self._known |= {one: _Known(heads[one], counts[one]) for one in group}
            return self._known.pop(number)

    def _compose(
        self,
        said: Contents,
        delivery: Delivery,
        attached: Sequence[Attachment] = (),
        part: int = 0,
    ) -> bytes:
        left, at, right = str(delivery["message_id"]).partition("@")
        envelope = Envelope(
            sender=self._settings.mail_from,
            recipient=str(delivery["recipient"]),
            message_id=f"{left}.p{part}{at}{right}" if part else left + at + right,
            date=aware(delivery["since"], self._services.clock.now()),
            reply_to=self._settings.reply_to,
        )
        with self._composing:  # a large letter is in memory several times while it is made up
            return compose(said, envelope, attached, self._templates)

    def _digest(self, delivery: Delivery) -> bytes:
        language = str(delivery["language"])
        vendor = bundling.vendor_of(self._settings, language)
        said = digest_of(self._services, int(delivery["night_no"]), language, vendor)
        return self._compose(said, delivery)

    def _reply(self, delivery: Delivery) -> bytes:
        language = str(delivery["language"])
        with self._services.database.begin(readonly=True) as books:
            drop = outgoing.drop(books, int(delivery["drop_no"]))
            counted = outgoing.row_counts(books, int(delivery["drop_no"]))
        code = drop["problem_code"]
        said = reply_letter(
            language,
            bundling.vendor_of(self._settings, language),
            str(drop["name"]),
            ReplyCounts(**counted),
            refused_whole=(
                replying.sentence(str(code), drop["problem_detail"], language) if code else None
            ),
        )
        name = str(drop["reply_name"])
        content = self._services.storage.read(f"replies/{drop['account_id']}/{name}")
        return self._compose(said, delivery, [Attachment(name, content, XLSX)])

    def _bundle(self, delivery: Delivery) -> list[bytes]:
        number = int(delivery["bundle_no"])
        head, counts = self._about(number)
        content = self._services.storage.read(bundling.path_of(number))
        size_max = self._settings.attachment_max_mb * MEGABYTE

        def attached(piece: bytes) -> list[Attachment]:
            return [Attachment(f"{head.bundle_id}.zip", piece, ZIP)]

        if len(content) <= size_max:
            return [self._compose(_said(head, counts), delivery, attached(content))]
        download = self._download(number)
        if download is not None:
            return [self._compose(_said(head, counts, download), delivery)]
        parts = in_parts(content, head.as_of, size_max)
        return [
            self._compose(
                _said(head, counts, part=Part(place, len(parts))), delivery, attached(piece), place
            )
            for place, piece in enumerate(parts, start=1)
        ]

    def _download(self, number: int) -> Download | None:
        """Where a large bundle can be fetched; None where there is no such place."""
        days = self._settings.download_days
        link = self._services.storage.link(bundling.path_of(number), days * 24 * 3600)
        if link is not None:
            return Download(link, self._services.clock.today() + timedelta(days=days))
        base = self._settings.download_base_url
        return Download(f"{base.rstrip('/')}/{bundling.path_of(number)}", None) if base else None


def _said(
    head: BundleHead,
    counts: dict[str, int],
    download: Download | None = None,
    part: Part | None = None,
) -> Contents:
    if not counts["entitlements"]:
        what = "vouchers" if counts["vouchers"] else "renewals"
        return list_letter(head, what, counts[what])
    granted = BundleCounts(**{name: counts[name] for name in BundleCounts.__annotations__})
    return bundle_letter(head, granted, download, part)


def aware(moment: Any, now: datetime) -> datetime:
    """A moment of the books, in the zone of *now* where they name none."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
