"""The terms of a night: what every process that makes its keys and bundles must do the same.

Another key secret would make other keys, another name of the vendor other bundles, another bucket
bundles that nobody finds. So the night's process writes a SHA-256 of all that into the books, and a
worker whose own differs does nothing. It is keyed by the key secret, and tells nothing of what
went in.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from flows.ports import Signer
from flows.settings import Settings

SHARED: Final = (
    "storage_url",
    "log_origin",
    "download_base_url",
    "language",
    "timezone",
    "vendor_name",
    "vendor_address",
    "support_contact",
    "legal_note_en",
    "legal_note_fr",
    "legal_note_de",
    "legal_note_ja",
)
"""Settings that a bundle depends on, or where it lies."""

MAKERS: Final = ("keymill", "polars", "typst", "xlsxwriter", "zxing-cpp")
"""Packages whose version may change the bytes of a bundle."""


def terms_of(settings: Settings, signer: Signer) -> str:
    """64 hexadecimal digits, the same on every machine that may work for one night."""
    told = {
        "settings": {name: getattr(settings, name) for name in SHARED},
        "files": dict(_files(settings)),
        "packages": {name: version(name) for name in MAKERS},
        "log": signer.public_key("current").hex(),
    }
    text = json.dumps(told, sort_keys=True)
    return hmac.new(signer.key_secret(signer.epoch()), text.encode(), hashlib.sha256).hexdigest()


def _files(settings: Settings) -> Iterator[tuple[str, str]]:
    """The vendor's logo and templates: name and SHA-256 of each."""
    if settings.vendor_logo:
        yield "logo", _sha256(settings.path(settings.vendor_logo))
    templates = settings.path("templates")
    for file in sorted(path for path in templates.rglob("*") if path.is_file()):
        yield file.relative_to(templates).as_posix(), _sha256(file)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
