"""Step 12, bundles: what the books say of a group of bundles, packed."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, cast

import dataframely as dy
import polars as pl

from flows.ledger import downloads, licenses, outgoing, publishing, renewals
from flows.notify.bundle import make_bundle, pack, sums
from flows.notify.downloading import linked
from flows.notify.registration import REGISTRATION, registration_workbook
from flows.notify.renewal_list import renewal_workbook
from flows.notify.voucher_list import voucher_workbook
from flows.ports import Services
from flows.settings import Settings
from schemas.bundles import BundleHead, BundleItems, SoftwareFile, Vendor
from schemas.requests import VENDOR, SourceKind, shown_key
from schemas.serials import serial_texts
from schemas.wire.checkpoint import ED25519, Vkey, verify_note
from schemas.words import spoken


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
    services: Services,
    settings: Settings,
    bundle_nos: Sequence[int],
    told: Callable[[], None] = lambda: None,
) -> list[tuple[int, bytes, int]]:
    """The ZIPs of bundles: number, content, and the size of the log they were proven against.

    *told* is called as each is done.
    """
    with services.database.begin(readonly=True) as books:
        heads = outgoing.bundle_heads(books, bundle_nos)
        inside = outgoing.parcels_inside(books, bundle_nos)
        granted = licenses.in_parcels(books, inside["parcel_no"])
        generated = outgoing.generated(books, inside["parcel_no"])
        bought = renewals.bought(books, inside["parcel_no"])
        files = downloads.files_of(books, granted)
        last = publishing.last_checkpoint(books)
    issued = services.issued(services, inside["parcel_no"].unique().sort())
    size = int(issued["log_size"].max() or 0) if issued.height else int(last["size"] if last else 0)  # type: ignore[arg-type]
    vkey = _signers(services, settings, {size})[size]
    coded = _with_claims(services, granted, inside)
    told_of = _by_bundle(inside, _items(coded, issued, inside, settings.vendor_name))
    items = {one: part.unique(_ONE_KEY, maintain_order=True) for one, part in told_of.items()}
    vouchers, renewed = _by_bundle(inside, generated), _by_bundle(inside, bought)
    software = linked(services, settings, files)

    def made(head: dict[str, Any]) -> tuple[int, bytes, int]:
        number = int(head["bundle_no"])
        whole = _head(settings, head, size, vkey)
        lists = vouchers.get(number), renewed.get(number), str(head["recipient"])
        mine = _covered(software, items.get(number))
        return number, _zip(settings, whole, items.get(number), *lists, mine), size

    zips = []
    with ThreadPoolExecutor(settings.workers) as pool:
        for one in pool.map(made, heads):
            zips.append(one)
            told()
    return zips


def _covered(software: Sequence[SoftwareFile], inside: pl.DataFrame | None) -> list[SoftwareFile]:
    """The files for the versions of the licenses inside a bundle."""
    if inside is None or not software:
        return []
    versions = {*inside.select("sku", "version").unique().iter_rows()}
    return [file for file in software if (file.sku, file.version) in versions]


def _with_claims(services: Services, granted: pl.DataFrame, inside: pl.DataFrame) -> pl.DataFrame:
    """*granted* with the ``claim_code`` of what was ordered, or made of vouchers.

    What was drawn from a contract is not registered, and what follows a change has its owner.
    """
    claimable = inside.filter(pl.col("source_kind").is_in(_CLAIMED))
    licenses = granted.join(claimable, on="parcel_no", how="semi").unique(["serial", "parcel_no"])
    licenses = licenses.sort("serial", "parcel_no")
    codes = services.claim_codes(services, licenses["serial"], licenses["epoch"])
    coded = licenses.select("serial", "parcel_no", codes.alias("claim_code"))
    return granted.join(coded, on=["serial", "parcel_no"], how="left", maintain_order="left")


def _by_bundle(inside: pl.DataFrame, of_parcels: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """What is in each bundle that has any of it, in the order of *of_parcels*."""
    places = inside.select("bundle_no", "parcel_no")
    joined = of_parcels.join(places, on="parcel_no", how="inner", maintain_order="left")
    parts = joined.drop("parcel_no").partition_by("bundle_no", as_dict=True, include_key=False)
    return {int(number): part for (number,), part in parts.items()}


def heads_of(
    services: Services, settings: Settings, bundle_nos: Sequence[int]
) -> dict[int, BundleHead]:
    """By number what holds for bundles that were written."""
    with services.database.begin(readonly=True) as books:
        heads = outgoing.bundle_heads(books, bundle_nos)
    sizes = {int(head["bundle_no"]): int(head["log_size"] or 0) for head in heads}
    vkeys = _signers(services, settings, {*sizes.values()})
    return {
        number: _head(settings, head, sizes[number], vkeys[sizes[number]])
        for head in heads
        if (number := int(head["bundle_no"]))
    }


def _signers(services: Services, settings: Settings, sizes: set[int]) -> dict[int, Vkey]:
    """By size of the log the verifier key of whom signed its checkpoint: ours of now, or then."""
    signer = services.signer
    keys = [signer.public_key("current"), *signer.retired_keys()]
    vkeys = [Vkey(settings.log_origin, ED25519, key) for key in keys]
    with services.database.begin(readonly=True) as books:
        notes = publishing.signed_texts(books, sizes)
    return {
        size: verify_note(notes[size], vkeys)[1][0] if size in notes else vkeys[0] for size in sizes
    }


_CLAIMED: Final = (SourceKind.ORDER.value, SourceKind.VOUCHERS.value)
_ONE_KEY: Final = ("serial", "key_no")
_OF_A_DROP: Final = (SourceKind.VOUCHERS.value, SourceKind.CHANGE.value)


def _items(
    granted: pl.DataFrame, issued: pl.DataFrame, inside: pl.DataFrame, vendor_name: str
) -> pl.DataFrame:
    """``BundleItems`` of all parcels, each with its ``parcel_no, license`` and ``country``.

    A license that is sent again may be in several of them.
    """
    parcels = inside.drop("bundle_no").unique()
    rows = granted.join(parcels, on="parcel_no", how="inner").join(
        issued.select("serial", "key_no", "key", "license_file_name", "license"),
        on=["serial", "key_no"],
        how="left",
    )
    waits = pl.col("key_no").is_null()
    ours = pl.col("account_name") == VENDOR
    told = (
        rows.with_columns(
            account_name=pl.when(ours)
            .then(pl.col("customer_name").fill_null(vendor_name))
            .otherwise("account_name"),
            customer_name=pl.when(~ours).then("customer_name"),
        )
        .with_columns(
            serial_texts(rows["serial"]),
            source_ref=pl.when(pl.col("source_kind").is_in(_OF_A_DROP))
            .then(shown_key(pl.col("business_key").str.extract("^([^/]*)")))
            .otherwise("source_ref"),
            key_quantity=pl.when(~waits).then("key_quantity"),
        )
        .sort("serial", "key_no")
    )
    items = BundleItems.cast(told.select(*BundleItems.column_names()))
    BundleItems.validate(items.unique(_ONE_KEY, maintain_order=True))
    return items.with_columns(told["parcel_no"], told["license"], told["country"])


def _head(settings: Settings, head: dict[str, Any], size: int, vkey: Vkey) -> BundleHead:
    language = str(head["language"])
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
    inside: pl.DataFrame | None,
    vouchers: pl.DataFrame | None,
    bought: pl.DataFrame | None,
    recipient: str,
    software: Sequence[SoftwareFile],
) -> bytes:
    extra = {}
    if vouchers is not None:
        extra["vouchers.xlsx"] = voucher_workbook(vouchers, head.language, head.as_of)
    if bought is not None:
        extra["renewals.xlsx"] = renewal_workbook(bought, head.language, head.as_of)
    if inside is None and extra:
        return pack(extra | {"SHA256SUMS": sums(extra)}, head.as_of)
    if inside is None:
        raise ValueError(f"{head.bundle_id} has neither licenses, vouchers nor renewals")
    items = cast("dy.DataFrame[BundleItems]", inside)
    waiting = inside.filter(pl.col("key_no").is_null())
    if waiting.height:
        extra[REGISTRATION] = registration_workbook(waiting, recipient, head.language, head.as_of)
    names, texts = inside["license_file_name"], inside["license"]
    files = {
        name: text.encode()
        for name, text in zip(names, texts, strict=True)
        if name is not None and text is not None
    }
    return make_bundle(head, items, files, software, extra=extra, templates=templates_of(settings))
