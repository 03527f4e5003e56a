"""Where software can be fetched: links to the files that licenses cover, which live for a while."""

from typing import Any
from urllib.parse import quote

import polars as pl

from flows.errors import NotFound
from flows.ledger import downloads, holdings
from flows.ports import Services
from flows.settings import Settings
from schemas.bundles import SoftwareFile


def linked(services: Services, settings: Settings, files: pl.DataFrame) -> list[SoftwareFile]:
    """The *files* (``downloads.files_of``) with an address each, null where there is none.

    A file in our storage has an address that works for ``download_days``, on S3 for a week at most;
    where the storage gives none, one below ``download_base_url``.
    """
    return [
        SoftwareFile(
            name=str(row["file_name"]),
            sku=str(row["sku"]),
            version=str(row["version"]),
            link=row["file_url"] or _of_storage(services, settings, row),
            sha256=row["file_sha256"],
            size_bytes=row["file_bytes"],
        )
        for row in files.iter_rows(named=True)
    ]


def _of_storage(services: Services, settings: Settings, row: dict[str, Any]) -> str | None:
    key = row["file_key"]
    if key is None:
        return None
    link = services.storage.link(key, settings.download_days * 24 * 3600)
    base = settings.download_base_url
    return link or (f"{base.rstrip('/')}/{quote(key)}" if base else None)


def files_of_serial(services: Services, settings: Settings, serial: int) -> list[SoftwareFile]:
    """New links to the files that a license covers.

    Raises:
        NotFound: there is no such license, or it is no longer active.
    """
    with services.database.begin(readonly=True) as books:
        held = holdings.named(books, pl.Series([serial], dtype=pl.Int64))
        active = held.filter(pl.col("closed_as").is_null())
        files = downloads.files_of(books, active)
    if active.is_empty():
        raise NotFound("There is no active license of that number.", "See: keymill show")
    return linked(services, settings, files)
