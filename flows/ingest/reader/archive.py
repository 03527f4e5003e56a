"""What must hold of a zipped workbook before anything parses it.

``zipfile`` reads overlapping entries without complaint, so the layout is checked here: entries lie
one after the other (a bomb that shares one body among many entries does not), sizes and ratio are
within the limits, no part is encrypted, and no part declares a document type.
"""

import zipfile
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Final

from flows.ingest.reader.refusing import DropRefusedError
from schemas.problems import drops
from schemas.readings import Limits

_LOCAL_HEADER_BYTES: Final = 30
_PROLOG_BYTES: Final = 65_536
_MARKUP: Final = (".xml", ".rels", ".vml")
_DTD: Final = ("<!DOCTYPE", "<!ENTITY")
_RATIO_FROM_BYTES: Final = 1024 * 1024
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
)


def check(path: Path, limits: Limits) -> None:
    """Nothing, if the archive may be opened.

    Raises:
        DropRefusedError: damaged, encrypted, beyond a limit, overlapping, or with a DTD.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_layout(entries, limits)
            for entry in entries:
                _check_prolog(archive, entry)
    except _BROKEN as broken:
        raise DropRefusedError(drops.DAMAGED, "ZIP") from broken


def _check_layout(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.zip_entries:
        raise DropRefusedError(drops.ARCHIVE_SUSPICIOUS, f"{len(entries)} > {limits.zip_entries}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise DropRefusedError(drops.ENCRYPTED)
    inflated = sum(entry.file_size for entry in entries)
    deflated = max(sum(entry.compress_size for entry in entries), 1)
    if inflated > limits.uncompressed_bytes:
        raise DropRefusedError(drops.TOO_LARGE, f"{limits.uncompressed_bytes // 1024**2} MB")
    if inflated > _RATIO_FROM_BYTES and inflated / deflated > limits.ratio:
        raise DropRefusedError(drops.ARCHIVE_SUSPICIOUS, f"{inflated // deflated} : 1")
    placed = sorted(entries, key=lambda entry: entry.header_offset)
    for before, after in pairwise(placed):
        ends_at = before.header_offset + _LOCAL_HEADER_BYTES + before.compress_size
        if ends_at > after.header_offset:
            raise DropRefusedError(drops.ARCHIVE_SUSPICIOUS, after.filename)


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if not entry.filename.lower().endswith(_MARKUP):
        return
    with archive.open(entry) as part:
        prolog = part.read(_PROLOG_BYTES)
    for word in _DTD:
        if any(word.encode(code) in prolog for code in ("ascii", "utf-16-le", "utf-16-be")):
            raise DropRefusedError(drops.HAS_DTD, entry.filename)
    if entry.filename == "META-INF/manifest.xml" and b"encryption-data" in prolog:
        raise DropRefusedError(drops.ENCRYPTED)
