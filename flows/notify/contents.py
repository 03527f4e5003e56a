"""What a letter says, by its kind, in its reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from flows.notify.stationery import Texts, Words, texts
from schemas.bundles import BundleHead, Vendor

POINTS_MAX: Final = 20
"""Of so many subjects a notice tells one by one; its sheet has them all."""


@dataclass(frozen=True)
class Contents:
    """What the templates ``letter.txt`` and ``letter.html`` print, in this order.

    ``facts`` are labels with values, ``points`` a list, ``link`` an address with its label.
    """

    language: str
    vendor_name: str
    subject: str
    greeting: str
    paragraphs: Sequence[str]
    closing: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    points: Sequence[str] = ()
    link: tuple[str, str] | None = None
    colon: str = ": "
    after: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Download:
    """Where a bundle too large for a mail can be fetched, and until when."""

    link: str
    expires_on: date | None


@dataclass(frozen=True)
class Part:
    """Number ``number`` of ``total`` mails that carry one bundle."""

    number: int
    total: int


@dataclass(frozen=True)
class BundleCounts:
    """How many entitlements, license keys, serial numbers still to be registered, renewals."""

    entitlements: int
    keys: int
    waiting: int
    renewals: int = 0


@dataclass(frozen=True)
class ReplyCounts:
    """What became of the rows of a drop."""

    accepted: int
    duplicate: int
    refused: int
    held: int


def bundle_letter(
    head: BundleHead,
    counts: BundleCounts,
    download: Download | None = None,
    part: Part | None = None,
) -> Contents:
    """Brings a bundle: attached, as one of several parts, or as a link."""
    said = texts(head.language)
    words = said.section("letter.bundle")
    source = said.source(head.source_kind, head.source_ref)
    about = {"reference": source, "bundle": head.bundle_id}
    numbered = {"part": part.number, "parts": part.total} if part else {}
    subject = words["subject_part" if part else "subject"].format(**about, **numbered)
    paragraphs = [
        words["intro"].format(**about),
        words["linked" if download else "attached"],
    ]
    if part:
        paragraphs.append(words["part"].format(**numbered))
    after = [words["keep"]]
    if counts.waiting:
        after.insert(0, words["register"].format(count=said.number(counts.waiting)))
    if download and download.expires_on:
        after.insert(0, words["link_expires"].format(date=said.long_date(download.expires_on)))
    facts = [("licenses", counts.entitlements), ("keys", counts.keys)]
    if counts.renewals:
        facts.append(("renewals", counts.renewals))
    return Contents(
        said.language,
        head.vendor.name,
        subject,
        _greeting(said, head.recipient_name),
        paragraphs,
        _closing(said, head.vendor),
        facts=[(words[name], said.number(count)) for name, count in facts],
        link=(words["link_label"], download.link) if download else None,
        colon=said.sections["format"]["colon"],
        after=after,
    )


def list_letter(head: BundleHead, what: str, count: int) -> Contents:
    """Brings the workbook of the ``vouchers`` generated for an OEM, or of ``renewals`` bought."""
    said = texts(head.language)
    words = said.section(f"letter.{what}")
    source = said.source(head.source_kind, head.source_ref)
    about = {"reference": source, "bundle": head.bundle_id}
    return Contents(
        said.language,
        head.vendor.name,
        words["subject"].format(**about),
        _greeting(said, head.recipient_name),
        [words["intro"].format(**about), words["attached"]],
        _closing(said, head.vendor),
        facts=[(words[what], said.number(count))],
        colon=said.sections["format"]["colon"],
        after=[words["keep"]],
    )


def reply_letter(
    language: str,
    vendor: Vendor,
    drop_name: str,
    counts: ReplyCounts,
    recipient_name: str | None = None,
    refused_whole: str | None = None,
) -> Contents:
    """Brings a sender his own file back; *refused_whole* says why no row of it was read."""
    said = texts(language)
    words = said.section("letter.reply")
    if refused_whole:
        return Contents(
            said.language,
            vendor.name,
            words["whole_subject"].format(drop=drop_name),
            _greeting(said, recipient_name),
            [words["whole"].format(drop=drop_name), refused_whole, words["fix_whole"]],
            _closing(said, vendor),
        )
    numbers = {name: said.number(count) for name, count in vars(counts).items()}
    return Contents(
        said.language,
        vendor.name,
        words["subject"].format(drop=drop_name, **numbers),
        _greeting(said, recipient_name),
        [words["intro"].format(drop=drop_name)],
        _closing(said, vendor),
        facts=[(words[name], number) for name, number in numbers.items()],
        colon=said.sections["format"]["colon"],
        after=[words["fix" if counts.refused else "fine"]],
    )


def notice_letter(
    language: str, vendor: Vendor, what: str, told: Sequence[Mapping[str, Any]]
) -> Contents:
    """Tells of one or more subjects, the first ``POINTS_MAX`` of them one by one.

    *told* has for each the values that the ``point`` of ``letter.notice.<what>`` names; those named
    ``..._on`` are ISO days. ``customer_name``, where all have the same, is greeted.
    """
    said = texts(language)
    words = said.section(f"letter.notice.{what}")
    count = said.number(len(told))
    points = [words["point"].format(**_spoken(said, one)) for one in told[:POINTS_MAX]]
    if len(told) > POINTS_MAX:
        points.append(words["more"].format(count=said.number(len(told) - POINTS_MAX)))
    names = {one.get("customer_name") for one in told}
    return Contents(
        said.language,
        vendor.name,
        words["subject"].format(count=count),
        _greeting(said, names.pop() if len(names) == 1 else None),
        [words["intro"].format(count=count)],
        _closing(said, vendor),
        points=points,
        after=[words["do"]],
    )


def _spoken(said: Texts, subject: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a person writes them."""
    found = dict(subject)
    for name, value in subject.items():
        if name.endswith("_on") and value is not None:
            found[name] = said.long_date(date.fromisoformat(value))
        elif isinstance(value, int):
            found[name] = said.number(value)
    return found


def digest_letter(
    language: str,
    vendor: Vendor,
    as_of: date,
    state: str,
    counts: Mapping[str, int],
    people: Sequence[str],
    unbalanced: Sequence[str] = (),
) -> Contents:
    """Tells operations how the night went, what needs a person, and which identities do not hold.

    *state* is ``complete``, ``incomplete`` or ``unbalanced``; the names of *counts* are those of
    the section ``letter.digest`` (drops, rows, entitlements, keys, bundles, sent, ...).
    """
    said = texts(language)
    words = said.section("letter.digest")
    day = said.long_date(as_of)
    colon = said.sections["format"]["colon"]
    wrong = [f"{words['unbalanced']}{colon}{', '.join(unbalanced)}"] if unbalanced else []
    points = [*wrong, *people]
    return Contents(
        said.language,
        vendor.name,
        words["subject"].format(date=day, state=words[state]),
        said.section("letter")["greeting_nobody"],
        [words["intro"].format(date=day), words["people"] if points else words["nobody"]],
        [vendor.name],
        facts=[(words[name], said.number(count)) for name, count in counts.items()],
        colon=colon,
        points=points,
    )


def _greeting(said: Texts, name: str | None) -> str:
    words = said.section("letter")
    return words["greeting"].format(name=name) if name else words["greeting_nobody"]


def _closing(said: Texts, vendor: Vendor) -> list[str]:
    words: Words = said.section("letter")
    lines = [words["closing"], vendor.name]
    if vendor.support_contact:
        lines.append(words["help"].format(contact=vendor.support_contact))
    return [*lines, words["automatic"]]
