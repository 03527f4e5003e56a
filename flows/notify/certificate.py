"""The certificate: what a person reads, prints and frames.

PDF/A-2a and PDF/UA-1, tagged, all fonts embedded, drawn by typst from
``templates/certificate.typ``. Everything variable goes in as JSON, so no cell of a sheet can become
markup. The same input gives the same bytes: the only date is the night's as-of.
"""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import dataframely as dy
import typst

from flows.errors import WrongSettings
from flows.notify import pages
from flows.notify.glyphs import FONTS
from flows.notify.ornament import frame
from flows.notify.stationery import template_bytes
from schemas.bundles import BundleHead, BundleItems

STANDARDS: list[Any] = ["a-2a", "ua-1"]

_threads = threading.local()


def render(
    head: BundleHead, items: dy.DataFrame[BundleItems], templates: Path | None = None
) -> bytes:
    """The certificate of one bundle as a PDF.

    Up to ``pages.FULL_PAGES_MAX`` entitlements get a framed page each; more of them get one
    framed page for all and a table of all after it.

    Raises:
        WrongSettings: the template or the logo cannot be printed, or a font is missing.
    """
    given = json.dumps(pages.content(head, items), ensure_ascii=False)
    noon = datetime(head.as_of.year, head.as_of.month, head.as_of.day, 12, tzinfo=UTC)
    try:
        pdf, warnings = _compiler().compile_with_warnings(
            template_bytes("certificate.typ", templates),
            format="pdf",
            sys_inputs={"certificate": given, "frame": frame()},
            pdf_standards=STANDARDS,
            timestamp=noon,
        )
    except typst.TypstError as error:
        raise _unprintable(error.message) from None
    if warnings:
        raise _unprintable(warnings[0].message)
    assert isinstance(pdf, bytes)  # noqa: S101 - one PDF was asked for
    return pdf


def _unprintable(reason: str) -> WrongSettings:
    return WrongSettings(
        f"The certificate cannot be printed: {reason}.",
        "Check templates/certificate.typ in the home, and the setting vendor_logo.",
    )


def _compiler() -> typst.Compiler:
    """One compiler per thread: making one costs 30 times what a page does."""
    if not hasattr(_threads, "compiler"):
        fonts = typst.Fonts(False, False, [str(FONTS)])
        _threads.compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    return cast("typst.Compiler", _threads.compiler)
