"""The certificate: what a person reads, prints and frames.

PDF/A-2a and PDF/UA-1, tagged, all fonts embedded, drawn by typst from
``templates/certificate.typ``. Everything variable goes in as JSON, so no cell of a sheet can become
markup. The same input gives the same bytes: the only date is the night's as-of.
"""

import ctypes
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, Final

import dataframely as dy
import typst

from flows.errors import WrongSettings
from flows.notify import pages
from flows.notify.glyphs import FONTS
from flows.notify.ornament import frame
from flows.notify.stationery import template_path
from schemas.bundles import BundleHead, BundleItems

_LONG: Final = 50_000
"""Letters of a content from which on its memory is given back."""

STANDARDS: list[Any] = ["a-2a", "ua-1"]

_IDLE: Final[LifoQueue[typst.Compiler]] = LifoQueue()
"""Compilers at hand: as many as there were certificates printed at the same time."""


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
    template = template_path("certificate.typ", templates)
    noon = datetime(head.as_of.year, head.as_of.month, head.as_of.day, 12, tzinfo=UTC)
    try:
        with _compiler() as compiler:
            pdf, warnings = compiler.compile_with_warnings(
                template,
                root=template.parent,
                format="pdf",
                sys_inputs={"certificate": given, "frame": frame()},
                pdf_standards=STANDARDS,
                timestamp=noon,
            )
    except typst.TypstError as error:
        raise _unprintable(error.message) from None
    if len(given) > _LONG:
        _give_back()
    if warnings:
        raise _unprintable(warnings[0].message)
    assert isinstance(pdf, bytes)  # noqa: S101 - one PDF was asked for
    return pdf


def _give_back() -> None:
    """The system has the memory again that setting a long list took.

    Without it glibc keeps 10 MB of every list of 1,000 lines, scattered over the threads' arenas.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _unprintable(reason: str) -> WrongSettings:
    return WrongSettings(
        f"The certificate cannot be printed: {reason}.",
        "Check templates/certificate.typ in the home, and the setting vendor_logo.",
    )


@contextmanager
def _compiler() -> Iterator[typst.Compiler]:
    """A compiler for one thread at a time; making one costs 30 times what a page does."""
    try:
        compiler = _IDLE.get_nowait()
    except Empty:
        # A template that is a file is parsed once, not for every certificate.
        fonts = typst.Fonts(False, False, [str(FONTS)])
        compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    yield compiler
    _IDLE.put(compiler)
