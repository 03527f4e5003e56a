"""The files in which software comes: those that belong to the version of a license."""

from typing import Final

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import releases

_FILE: Final = (
    *("sku", "version", "file_name", "file_url", "file_key", "file_sha256", "file_bytes"),
)


def files_of(books: Books, versions: pl.DataFrame) -> pl.DataFrame:
    """The files of releases of these versions (``sku, version``), by SKU, version and name.

    Columns: ``sku, version, file_name, file_url, file_key, file_sha256, file_bytes``. A license
    covers its own version; a newer one comes with its upgrade, under another serial number.
    """
    r, wanted = releases.c, versions.select("sku", "version").unique().sort("sku", "version")
    if wanted.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(_FILE, pl.String))
    staged = books.stage("wanted_versions", wanted)
    return books.frame(
        sa.select(*(r[name] for name in _FILE))
        .join(staged, (staged.c.sku == r.sku) & (staged.c.version == r.version))
        .where(r.replaced_night_no.is_(None), r.file_name != "")
        .order_by(r.sku, r.version, r.file_name)
    )
