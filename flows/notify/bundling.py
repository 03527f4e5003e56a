"""Step 12, bundles: what the books say of a group of bundles, packed."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import dataframely as dy
import polars as pl

from flows.ledger import outgoing, publishing
from flows.notify.bundle import make_bundle, pack
from flows.notify.voucher_list import voucher_workbook
from flows.ports import Services
from flows.settings import Settings
from schemas.bundles import BundleHead, BundleItems, Vendor
from schemas.requests import SourceKind, shown_key
from schemas.wire.checkpoint import ED25519, Vkey
from schemas.wire.serial import format_serial
from schemas.words import spoken

VENDOR: Final = "vendor"
"""The account of orders that name no other; a certificate then names the customer instead."""


def bundle_id(number: int) -> str:
    """What people call a bundle: ``B00000012``."""
    return f"B{number:08d}"


def path_of(number: int) -> str:
    """Where its ZIP lies in the storage."""
    return f"bundles/{bundle_id(number)}.zip"


def vendor_of(settings: Settings, language: str) -> Vendor:
    """Who grants the licenses, as the settings name him."""
    logo = settings.path(settings.vendor_logo).read_bytes() if settings.vendor_logo else None
    return Vendor(
        name=settings.vendor_name,
        address=settings.vendor_address,
        logo=logo,
        support_contact=settings.support_contact,
        legal_note=settings.legal_note(spoken(language)),
        download_base_url=settings.download_base_url,
    )


def templates_of(settings: Settings) -> Path | None:
    """The folder whose files replace ours, where there is one."""
    folder = settings.path("templates")
    return folder if folder.is_dir() else None


def packed(
    services: Services, settings: Settings, bundle_nos: Sequence[int]
) -> list[tuple[int, bytes, int]]:
    """The ZIPs of bundles: number, content, and the size of the log they were proven against."""
    with services.database.begin(readonly=True) as books:
        heads = outgoing.bundle_heads(books, bundle_nos)
        inside = outgoing.parcels_inside(books, bundle_nos)
        granted = outgoing.granted(books, inside["parcel_no"])
        generated = outgoing.generated(books, inside["parcel_no"])
        last = publishing.last_checkpoint(books)
    issued = services.issued(services, inside["parcel_no"].unique().sort())
    size = int(issued["log_size"].max() or 0) if issued.height else int(last["size"] if last else 0)  # type: ignore[arg-type]

    def made(head: dict[str, Any]) -> tuple[int, bytes, int]:
        mine = inside.filter(pl.col("bundle_no") == head["bundle_no"])
        items = _items(granted, issued, mine, settings.vendor_name)
        vouchers = generated.join(mine.select("parcel_no"), on="parcel_no", how="semi")
        told = _head(services, settings, head, size)
        content = _zip(settings, told, items, _files(issued, items), vouchers)
        return int(head["bundle_no"]), content, size

    with ThreadPoolExecutor(settings.workers) as pool:
        return [*pool.map(made, heads)]


def head_of(services: Services, settings: Settings, number: int) -> BundleHead:
    """What holds for a bundle that was written."""
    with services.database.begin(readonly=True) as books:
        head = outgoing.bundle_heads(books, [number])[0]
    return _head(services, settings, head, int(head["log_size"] or 0))


def _items(
    granted: pl.DataFrame, issued: pl.DataFrame, mine: pl.DataFrame, vendor_name: str
) -> dy.DataFrame[BundleItems]:
    rows = granted.join(
        mine.select("parcel_no", "source_kind", "source_ref", "customer_name"),
        on="parcel_no",
        how="inner",
    ).join(
        issued.select("serial", "key_no", "key", "license_file_name"),
        on=["serial", "key_no"],
        how="left",
    )
    waits = pl.col("key_no").is_null()
    ours = pl.col("account_name") == VENDOR
    return BundleItems.validate(
        rows.with_columns(
            account_name=pl.when(ours)
            .then(pl.col("customer_name").fill_null(vendor_name))
            .otherwise("account_name"),
            customer_name=pl.when(~ours).then("customer_name"),
        )
        .with_columns(
            pl.col("serial").map_elements(format_serial, return_dtype=pl.String),
            source_ref=pl.when(pl.col("source_kind") == SourceKind.VOUCHERS.value)
            .then(shown_key(pl.col("business_key").str.extract("^([^/]*)")))
            .otherwise("source_ref"),
            key_quantity=pl.when(~waits).then("key_quantity"),
        )
        .sort("serial", "key_no")
        .select(*BundleItems.column_names()),
        cast=True,
    )


def _files(issued: pl.DataFrame, items: pl.DataFrame) -> dict[str, bytes]:
    wanted = issued.join(
        items.select("license_file_name").drop_nulls(), on="license_file_name", how="semi"
    )
    return {
        name: text.encode()
        for name, text in wanted.select("license_file_name", "license").iter_rows()
    }


def _head(services: Services, settings: Settings, head: dict[str, Any], size: int) -> BundleHead:
    language = str(head["language"])
    vkey = Vkey(settings.log_origin, ED25519, services.signer.public_key("current"))
    return BundleHead(
        bundle_id=bundle_id(int(head["bundle_no"])),
        language=language,
        as_of=head["as_of"],
        source_kind=str(head["source_kind"]),
        source_ref=str(head["source_ref"]),
        recipient_name=head["recipient_name"],
        vendor=vendor_of(settings, language),
        log_origin=settings.log_origin,
        log_size=size,
        vkey=vkey.text,
    )


def _zip(
    settings: Settings,
    head: BundleHead,
    items: dy.DataFrame[BundleItems],
    files: dict[str, bytes],
    vouchers: pl.DataFrame,
) -> bytes:
    if vouchers.is_empty():
        return make_bundle(head, items, files, templates=templates_of(settings))
    workbook = voucher_workbook(vouchers, head.language, head.as_of)
    if items.is_empty():
        digest = hashlib.sha256(workbook).hexdigest()
        sums = f"{digest}  vouchers.xlsx\n".encode()
        return pack({"vouchers.xlsx": workbook, "SHA256SUMS": sums}, head.as_of)
    return make_bundle(
        head, items, files, extra={"vouchers.xlsx": workbook}, templates=templates_of(settings)
    )
