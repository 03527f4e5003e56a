"""What a file is by its first bytes, whatever its name says."""

import zipfile
from pathlib import Path
from typing import Final

WORKBOOKS: Final = ("xlsx", "xlsm", "xlsb", "xls", "ods")
TEXT: Final = "text"
HTML: Final = "HTML"
XML: Final = "XML"
PDF: Final = "PDF"
ZIP: Final = "ZIP"
OTHER: Final = "binary"

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES: Final = 4096
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def signature(path: Path) -> str:
    """One of ``WORKBOOKS``, or ``TEXT``, ``HTML``, ``XML``, ``PDF``, ``ZIP``, ``OTHER``."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_OLE):
        return "xls"
    if head.startswith(b"PK") or (b"\x00" in head and zipfile.is_zipfile(path)):
        return _kind_of_zip(path)
    if head.startswith(b"%PDF"):
        return PDF
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body")):
        return HTML
    if start.startswith(b"<?xml"):
        return HTML if b"<html" in start else XML
    wide = head.startswith(_UTF16_MARKS) or _looks_wide(head)
    return OTHER if b"\x00" in head and not wide else TEXT


def _looks_wide(head: bytes) -> bool:
    """Whether every other byte is mostly zero, as in UTF-16 text of Latin letters."""
    half = max(len(head) // 2, 1)
    zeros = (head[0::2].count(0) / half, head[1::2].count(0) / half)
    return len(head) >= 4 and max(zeros) > 0.4 and min(zeros) < 0.05


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return "xlsx"  # a damaged one; opening it will say so
    lowered = {name.lower().replace("\\", "/") for name in names}
    if "xl/workbook.bin" in lowered:
        return "xlsb"
    if "xl/vbaproject.bin" in lowered:
        return "xlsm"
    if "content.xml" in lowered:
        return "ods"
    office = any(name.startswith("xl/") for name in lowered) or "[content_types].xml" in lowered
    return "xlsx" if office else ZIP
