"""The bundle: one ZIP with everything that one recipient gets for one source document.

The same input gives the same bytes, but for ``downloads.html``, whose links are made anew; it
stands outside that promise and outside ``SHA256SUMS``.
"""

import hashlib
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import dataframely as dy

from flows.notify.certificate import render
from flows.notify.keylist import keys_csv, keys_xlsx
from flows.notify.pages import KEYS_SHOWN_MAX, by_entitlement
from flows.notify.stationery import paper, texts
from schemas.bundles import BundleHead, BundleItems, SoftwareFile

UNSUMMED = "downloads.html"
_ADDRESSES = ("https://", "http://")
_MEMBER_OVERHEAD = 512
_PDF_STORED_MAX = 200_000
_LEVEL = 3
"""Of deflate: 2 % more bytes than level 6, in three quarters of its time."""


def make_bundle(
    head: BundleHead,
    items: dy.DataFrame[BundleItems],
    license_files: Mapping[str, bytes],
    software: Sequence[SoftwareFile] = (),
    templates: Path | None = None,
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """The ZIP of one bundle.

    Args:
        head: What holds for the bundle as a whole.
        items: Its license keys; each names its license file.
        license_files: Content by name, without ``licenses/``.
        software: What the licenses cover, and where it can be fetched as long as links live.
        templates: A folder whose files replace ours.
        extra: Further files by name, the workbook of generated vouchers for one.

    Raises:
        ValueError: *license_files* are not those that *items* name.
        WrongSettings: the certificate cannot be printed.
    """
    named = set(items["license_file_name"].drop_nulls())
    if named != set(license_files):
        differing = len(named ^ set(license_files))
        raise ValueError(f"{head.bundle_id}: {differing} license files missing or not asked for")
    files = {
        "certificate.pdf": render(head, items, templates),
        "keys.xlsx": keys_xlsx(head, items),
        "keys.csv": keys_csv(items),
        "README.txt": readme(head, items, templates, extra or {}).encode(),
        **{f"licenses/{name}": content for name, content in license_files.items()},
        **(extra or {}),
    }
    files["SHA256SUMS"] = sums(files)
    files[UNSUMMED] = downloads(head, software, templates).encode()
    return pack(files, head.as_of)


def pack(files: Mapping[str, bytes], as_of: date) -> bytes:
    """A ZIP of *files*, sorted by name, all dated *as_of* and readable by everybody.

    Raises:
        ValueError: a name that would leave the folder it is unpacked in.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            if "\\" in name or {"", ".", ".."} & set(name.split("/")):
                raise ValueError("a file name of a bundle leads out of it")
            member = zipfile.ZipInfo(name, (as_of.year, as_of.month, as_of.day, 0, 0, 0))
            member.create_system = 3  # Unix, whatever machine packs
            member.external_attr = 0o100644 << 16
            member.compress_type = _way(name, files[name])
            archive.writestr(member, files[name], compresslevel=_LEVEL)
    return buffer.getvalue()


def _way(name: str, content: bytes) -> int:
    """Workbooks are packed already, and so are PDFs but for their tags, which grow with lists."""
    packed = name.endswith(".xlsx") or (name.endswith(".pdf") and len(content) < _PDF_STORED_MAX)
    return zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED


def in_parts(bundle: bytes, as_of: date, size_max: int) -> list[bytes]:
    """The files of a bundle as several ZIPs, each below *size_max* bytes where one file is."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        members = [(m.compress_size, m.filename, archive.read(m)) for m in archive.infolist()]
    parts: list[dict[str, bytes]] = [{}]
    filled = 0
    for size, name, content in members:
        if parts[-1] and filled + size + _MEMBER_OVERHEAD > size_max:
            parts.append({})
            filled = 0
        parts[-1][name] = content
        filled += size + _MEMBER_OVERHEAD
    return [pack(part, as_of) for part in parts]


def sums(files: Mapping[str, bytes]) -> bytes:
    """One line per file, sorted by name, as ``sha256sum --check`` reads them."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def readme(
    head: BundleHead,
    items: dy.DataFrame[BundleItems],
    templates: Path | None = None,
    extra: Collection[str] = (),
) -> str:
    """How to activate and to check, and every license with its exact texts.

    *extra* names files that only some bundles have.
    """
    said = texts(head.language)
    entitlements = by_entitlement(items)
    return (
        paper(templates)
        .get_template("README.txt")
        .render(
            head=head,
            said=said,
            words=said.section("readme"),
            source_label=said.section("source_label")[head.source_kind],
            colon=said.section("format")["colon"],
            entitlements=entitlements,
            keys=items["key"].count(),
            waiting=sum(not row["keys"] for row in entitlements),
            claims=items["claim_code"].count(),
            extra=extra,
            keys_shown_max=KEYS_SHOWN_MAX,
            contact=head.vendor.support_contact,
        )
    )


def downloads(
    head: BundleHead, software: Sequence[SoftwareFile], templates: Path | None = None
) -> str:
    """A page with the links that there are; without any it names whom to ask."""
    said = texts(head.language)
    there = [file for file in software if file.link and file.link.startswith(_ADDRESSES)]
    base = head.vendor.download_base_url
    return (
        paper(templates)
        .get_template("downloads.html")
        .render(
            head=head,
            language=said.language,
            words=said.section("downloads"),
            said=said,
            software=there,
            base=base if base and base.startswith(_ADDRESSES) else None,
        )
    )
