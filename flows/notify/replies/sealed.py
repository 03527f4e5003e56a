"""A workbook whose bytes depend on its content alone: the same input gives the same file."""

import io
import re
import zipfile
from datetime import date
from typing import Final

_CORE: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CREATED: Final = re.compile(rb"(<dcterms:created[^>]*>)[^<]*(</dcterms:created>)")


def sealed(workbook: bytes, as_of: date) -> bytes:
    """*workbook* (.xlsx) with every date in it that a writer took from a clock set to *as_of*."""
    day = (max(as_of.year, 1980), as_of.month, as_of.day, 0, 0, 0)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, _dated(content, as_of) if name == _CORE else content)
    return out.getvalue()


def _dated(core: bytes, as_of: date) -> bytes:
    stamp = rb"\g<1>" + f"{as_of.isoformat()}T00:00:00Z".encode() + rb"\g<2>"
    return _CREATED.sub(stamp, _MODIFIED.sub(stamp, core))
