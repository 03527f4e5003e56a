"""Keys as people type them, and license files as products verify them, for whole columns.

Neither is stored: both follow from the books, the secret of the epoch and the log, and are made
again whenever somebody needs them.
"""

import numpy as np
import polars as pl

from flows.errors import BooksRefused
from flows.issue_keys import log, mint
from flows.issue_keys.leaves import license_texts
from flows.issue_keys.mint import key_columns
from flows.issue_keys.publish import inclusion_paths, proof_texts
from flows.ledger import publishing
from flows.ports import Services
from schemas.serials import serial_texts


def issued(services: Services, parcel_nos: pl.Series) -> pl.DataFrame:
    """The keys of parcels, in the order of serials and key numbers.

    Returns:
        ``serial`` (a number), ``key_no``, ``key``, ``license_file_name``, ``license`` and
        ``log_size``, the size of the checkpoint that all of them hold.

    Raises:
        BooksRefused: a key of theirs is not in a signed log yet.
    """
    with services.database.begin(readonly=True) as books:
        rows = publishing.leaves_of_parcels(books, parcel_nos)
        needed = int(rows["log_index"].max() or 0) + 1 if rows.height else 0  # type: ignore[arg-type]
        checkpoint = publishing.checkpoint_covering(books, needed)
    if checkpoint is None:
        raise BooksRefused("Keys are not in a signed log yet.", "Run: keymill run --stage issue")
    size = int(checkpoint["size"])
    if rows.is_empty():
        return _nothing(size)
    keyed = _with_keys(services, log.with_leaves(services, rows))
    paths = inclusion_paths(
        keyed["log_index"].to_numpy().astype(np.int64), size, log.tile_reader(services.storage)
    )
    proven = keyed.with_columns(proof=proof_texts(paths, str(checkpoint["signed"])))
    return proven.select(
        "serial",
        "key_no",
        "key",
        pl.format("{}-{}.lic", serial_texts(proven["serial"]), "key_no").alias("license_file_name"),
        license_texts(proven).alias("license"),
        pl.lit(size, pl.Int64).alias("log_size"),
    )


def typed(services: Services, parcel_nos: pl.Series) -> pl.DataFrame:
    """The keys of parcels as people type them: ``serial, key_no, key``, in order."""
    with services.database.begin(readonly=True) as books:
        rows = publishing.leaves_of_parcels(books, parcel_nos)
    if rows.is_empty():
        return rows.select("serial", "key_no", key=pl.lit(None, pl.String))
    return _with_keys(services, rows).select("serial", "key_no", "key")


def claim_codes(services: Services, serials: pl.Series, epochs: pl.Series) -> pl.Series:
    """The claim code of each serial number, planned in its epoch, in the order given."""
    asked = pl.DataFrame([serials.alias("serial"), epochs.alias("epoch")]).with_row_index("place")
    parts = [pl.DataFrame(schema={"place": pl.UInt32, "claim_code": pl.String})]
    for (epoch,), part in asked.group_by("epoch", maintain_order=True):
        secret = services.signer.key_secret(int(str(epoch)))
        parts.append(part.select("place", mint.claim_codes(part["serial"], secret)))
    return pl.concat(parts).sort("place")["claim_code"]


def _nothing(size: int) -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "serial": pl.Int64,
            "key_no": pl.Int64,
            "key": pl.String,
            "license_file_name": pl.String,
            "license": pl.String,
            "log_size": pl.Int64,
        }
    ).with_columns(log_size=pl.lit(size, pl.Int64))


def _with_keys(services: Services, rows: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for (epoch,), part in rows.group_by("epoch", maintain_order=True):
        secret = services.signer.key_secret(int(str(epoch)))
        keys = key_columns(part["serial"], part["key_no"], secret)
        if not keys["key_sha256"].equals(part["key_sha256"]):
            raise BooksRefused(
                "A key computed again is not the key that was issued.",
                "The secret of its epoch was exchanged: restore secrets/ from the backup.",
            )
        parts.append(part.with_columns(keys["key"]))
    return pl.concat(parts).sort("serial", "key_no")
