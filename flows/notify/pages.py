"""What stands on the pages of a certificate: every string final, nothing left to the template."""

from datetime import date
from typing import Any

import dataframely as dy
import polars as pl
import zxingcpp

from flows.notify.glyphs import printable
from flows.notify.register import Row, fits, register
from flows.notify.stationery import Texts, Words, texts
from schemas.bundles import BundleHead, BundleItems

FULL_PAGES_MAX = 4
KEYS_SHOWN_MAX = 12
ROOM, ROOM_LESS = 20, 5
"""Lines of a list that fit on a cover, and how many fewer beside a logo or a legal note."""
PRODUCTS_SHOWN_MAX = 8


def content(head: BundleHead, items: dy.DataFrame[BundleItems]) -> dict[str, Any]:
    """All that ``certificate.typ`` prints.

    Up to ``FULL_PAGES_MAX`` entitlements are ``items``, a page each; of more, ``items`` is the
    cover alone. It lists them itself where they fit on it, else ``register`` does.
    """
    said = texts(head.language)
    words = said.section("certificate")
    entitlements = by_entitlement(items)
    full = len(entitlements) <= FULL_PAGES_MAX
    listed = None if full else register(entitlements, said)
    here = listed is not None and fits(listed, ROOM - ROOM_LESS * _extras(head))
    vendor = printable(head.vendor.name)
    return {
        "title": f"{words['title']} {head.bundle_id}",
        "language": said.language,
        "date": [head.as_of.year, head.as_of.month, head.as_of.day],
        "words": {**words, "logo_alt": words["logo_alt"].format(vendor=vendor)},
        "vendor": {
            "name": vendor,
            "address": [printable(line) for line in head.vendor.address.splitlines()],
            "contact": printable(head.vendor.support_contact),
            "legal": printable(head.vendor.legal_note),
        },
        "logo": list(head.vendor.logo) if head.vendor.logo else None,
        "issued": said.long_date(head.as_of),
        "bundle": words["bundle"].format(bundle=head.bundle_id),
        "items": [_page(row, head, said) for row in entitlements]
        if full
        else [_cover(entitlements, head, said, listed if here else None)],
        "register": None if here else listed,
    }


def by_entitlement(items: pl.DataFrame) -> list[Row]:
    """One row per serial number, in order.

    ``keys`` and ``key_nos`` list its license keys (empty while it waits for registration),
    ``log_first`` and ``log_last`` their positions in the log.
    """
    found: dict[str, Row] = {}
    for item in items.iter_rows(named=True):
        row = found.setdefault(
            item["serial"], item | {"keys": [], "key_nos": [], "log_first": item["log_index"]}
        )
        if item["key"] is not None:
            row["keys"].append(item["key"])
            row["key_nos"].append(item["key_no"])
        row["log_last"] = item["log_index"]
    return list(found.values())


def _page(row: Row, head: BundleHead, said: Texts) -> dict[str, Any]:
    words = said.section("certificate")
    keys = list(zip(map(str, row["key_nos"]), row["keys"], strict=True))
    shown = said.number(KEYS_SHOWN_MAX)
    first = words["first_keys"].format(shown=shown, count=said.number(len(keys)))
    only_key = row["keys"] if len(keys) == 1 else []
    return {
        "holder": printable(row["account_name"]),
        "customer": _customer(row, words),
        "right": words["right_to_use"],
        "product": printable(row["product_name"]),
        "version": words["version"].format(version=printable(row["version"])),
        "facts": _facts(row, head, said),
        "number_label": words["serial"],
        "number": row["serial"],
        "keys": keys[:KEYS_SHOWN_MAX],
        "register": words["register"],
        "claim": row["claim_code"],
        "more": first if len(keys) > KEYS_SHOWN_MAX else None,
        "note": printable(row["activation_note"]) if row["activation_note"] else None,
        "qr": qr_code(" ".join([row["serial"], *only_key])),
        "alt": words["qr_alt"].format(serial=row["serial"]),
        "overview": [],
        "list": None,
        "log": _log_line(row, head, said),
    }


def _customer(row: Row, words: Words) -> str | None:
    name = row["customer_name"]
    if not name or name == row["account_name"]:
        return None
    return words["for_customer"].format(name=printable(name))


def _facts(row: Row, head: BundleHead, said: Texts) -> list[tuple[str, str]]:
    source = said.section("source_label")[head.source_kind]
    words = {**said.section("certificate"), "source": source}
    ends = said.long_date(row["ends"]) if row["ends"] else words["no_end"]
    facts = {
        "quantity": said.quantity(row["quantity"], row["metric"]),
        "license_type": said.section("license_type")[row["license_type"]],
        "source": printable(row["source_ref"]),
        "starts": said.long_date(row["starts"]),
        "ends": ends,
        "support": _support(row, said),
        "host": printable(row["host_id"]) if row["host_id"] else None,
    }
    return [(words[name], value) for name, value in facts.items() if value]


def _support(row: Row, said: Texts) -> str:
    words = said.section("certificate")
    if not row["support_ends"]:
        return words["no_support"]
    first: date = row["support_starts"] or row["starts"]
    if first == row["starts"]:
        return words["until"].format(last=said.long_date(row["support_ends"]))
    return words["period"].format(
        first=said.long_date(first), last=said.long_date(row["support_ends"])
    )


def _log_line(row: Row, head: BundleHead, said: Texts) -> str:
    words = said.section("certificate")
    first, last = row["log_first"], row["log_last"]
    if first is None:
        return words["log_waiting"].format(origin=head.log_origin)
    line = words["log_entry" if first == last else "log_entries"]
    return line.format(
        entry=said.number(first),
        first=said.number(first),
        last=said.number(last),
        origin=head.log_origin,
        size=said.number(head.log_size),
    )


def _extras(head: BundleHead) -> int:
    """What else needs room on a cover."""
    vendor = head.vendor
    return bool(vendor.logo) + bool(vendor.legal_note) + (len(vendor.address.splitlines()) > 4)


def _cover(
    entitlements: list[Row], head: BundleHead, said: Texts, listed: dict[str, Any] | None
) -> dict[str, Any]:
    words = said.section("certificate")
    holders = {row["account_name"] for row in entitlements}
    source = said.source(head.source_kind, head.source_ref)
    name = holders.pop() if len(holders) == 1 else head.recipient_name or source
    return {
        "holder": printable(name),
        "customer": None,
        "right": words["several_here" if listed else "several"].format(
            count=said.number(len(entitlements))
        ),
        "product": None,
        "version": None,
        "facts": [],
        "number_label": words["bundle_label"],
        "number": head.bundle_id,
        "keys": [],
        "register": printable(source[0].upper() + source[1:]),
        "claim": None,
        "more": None,
        "note": None,
        "qr": qr_code(head.bundle_id),
        "alt": words["qr_bundle_alt"].format(bundle=head.bundle_id),
        "overview": [] if listed else _overview(entitlements, said),
        "list": listed,
        "log": words["log_bundle"].format(origin=head.log_origin, size=said.number(head.log_size)),
    }


def _overview(entitlements: list[Row], said: Texts) -> list[tuple[str, str, str]]:
    counted: dict[tuple[str, str, str], list[int]] = {}
    for row in entitlements:
        product = (row["product_name"], row["version"], row["metric"])
        counted.setdefault(product, []).append(row["quantity"])
    most_first = sorted(counted.items(), key=lambda group: -len(group[1]))
    lines = [
        (
            printable(f"{product} {version}"),
            said.number(len(quantities)),
            said.quantity(sum(quantities), metric),
        )
        for (product, version, metric), quantities in most_first[:PRODUCTS_SHOWN_MAX]
    ]
    left_out = len(counted) - PRODUCTS_SHOWN_MAX
    if left_out > 0:
        more = said.section("certificate")["more_products"].format(count=said.number(left_out))
        lines.append((more, "", ""))
    return lines


def qr_code(text: str) -> str:
    """A QR code of *text* as SVG: error correction M, quiet zone of four modules, transparent."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(code.to_svg()).replace('fill="#FFFFFF"', 'fill="none"')
