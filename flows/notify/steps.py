"""Steps 12 and 13 of the night: write replies and bundles, then deliver them.

A file is written before the books say so, and the same books give the same bytes, so a night that
died between the two writes it again. A delivery's state changes in one transaction each.
"""

import hashlib
from datetime import datetime
from typing import Final

from flows.ledger import licenses, mailing, nights, outgoing
from flows.notify import bundling, notices, posting, replying, stating
from flows.notify.reply import make_reply, reply_name
from flows.ports import Books, Services
from flows.settings import Settings

LONG_ROWS: Final = 20_000
"""Beyond it a reply takes seconds, so that others go on beside it."""

GROUP: Final = 50
"""Bundles of one task, or in a worker's hand."""

KEYS_AT_HAND: Final = 10_000
"""Bundles made together have so many keys and vouchers, or are one alone."""


def unreplied(services: Services) -> list[int]:
    """The drops that wait for step 12."""
    with services.database.begin(readonly=True) as books:
        return outgoing.unreplied(books)


def long_replies(services: Services) -> list[int]:
    """Of those the ones that take long, the shortest first."""
    with services.database.begin(readonly=True) as books:
        return outgoing.long_unreplied(books, LONG_ROWS)


def write_reply(services: Services, settings: Settings, drop_no: int, night_no: int) -> None:
    """Step 12 for one drop: the reply lies in its sender's folder, and is to be mailed."""
    with services.database.begin(readonly=True) as books:
        drop = outgoing.drop(books, drop_no)
        as_of = nights.as_of(books, night_no)
    original, reading = replying.read_again(services, settings, drop)
    with services.database.begin(readonly=True) as books:
        reply = replying.reply_to(books, drop, reading, as_of)
        addresses = replying.recipients_of(books, settings, str(drop["account_id"]))
    files = make_reply(original, reading, reply)
    folder = f"replies/{drop['account_id']}/"
    name = reply_name(str(drop["name"]), False, as_of, str(drop["sha256"]))
    try:
        services.storage.write(folder + name, files.xlsx)
    except FileExistsError:
        name = reply_name(str(drop["name"]), True, as_of, str(drop["sha256"]))
        services.storage.replace(folder + name, files.xlsx)
    if files.csv is not None:
        services.storage.replace(folder + name.removesuffix("xlsx") + "csv", files.csv)
    domain = settings.mail_domain
    with services.database.begin() as books:
        outgoing.replied(books, drop_no, name, night_no)
        mailing.add_reply_deliveries(
            books, drop_no, addresses, reply.language, domain, night_no, services.clock.now()
        )


def bundle_groups(services: Services) -> list[list[int]]:
    """The bundles that can be made now, in groups."""
    with services.database.begin(readonly=True) as books:
        waiting = outgoing.unwritten_bundles(books)
    return [waiting[start : start + GROUP] for start in range(0, len(waiting), GROUP)]


def write_bundles(
    services: Services, settings: Settings, bundle_nos: list[int], night_no: int
) -> int:
    """Step 12 for a group of bundles: each ZIP is stored, then the books say so."""

    def told() -> None:
        services.progress.within(1 / len(bundle_nos))

    for handful in _handfuls(services, bundle_nos):
        made = bundling.packed(services, settings, handful, told)
        for number, content, _ in made:
            services.storage.replace(bundling.path_of(number), content)
        with services.database.begin() as books:
            for number, content, log_size in made:
                digest = hashlib.sha256(content).hexdigest()
                outgoing.bundle_written(books, number, digest, len(content), log_size, night_no)
    return len(bundle_nos)


def _handfuls(services: Services, bundle_nos: list[int]) -> list[list[int]]:
    """The same bundles in order, no more at a time than ``KEYS_AT_HAND`` allows."""
    with services.database.begin(readonly=True) as books:
        counts = licenses.counts(books, bundle_nos)
    found: list[list[int]] = [[]]
    at_hand = 0
    for number in bundle_nos:
        inside = counts[number]["keys"] + sum(counts[number][what] for what in outgoing.LISTED)
        if found[-1] and at_hand + inside > KEYS_AT_HAND:
            found.append([])
            at_hand = 0
        found[-1].append(number)
        at_hand += inside
    return found


def announce(services: Services, settings: Settings, night_no: int) -> int:
    """Step 12: whoever is to be told of something has a notice, to be mailed; how many."""
    return notices.announce(services, settings, night_no)


def write_statements(services: Services, settings: Settings, night_no: int) -> int:
    """Step 12, last: statements say what steps 8 to 13 came to; how many there are."""
    stating.write_contract_statements(services, settings, night_no)
    return stating.write_statements(services, settings, night_no)


def announce_digest(books: Books, settings: Settings, night_no: int, now: datetime) -> None:
    """Step 14, with the end of the night: its digest is to be mailed, by a later one if need be.

    Nothing where nobody is to be told.
    """
    if settings.ops_email is not None:
        mailing.add_digest_delivery(
            books, settings.ops_email, settings.language, settings.mail_domain, night_no, now
        )


def deliver_digest(services: Services, settings: Settings, night_no: int) -> None:
    """Step 14, last: operations read how the night went, whatever it came to."""
    posting.deliver(services, settings, night_no, only="digest")


def deliver(
    services: Services, settings: Settings, night_no: int, only: str | None = None
) -> dict[str, int]:
    """Step 13: every delivery that is due is tried once; how many ended in which state.

    With *only* those of one sort: bundle, reply, notice or digest.
    """
    return posting.deliver(services, settings, night_no, only)
