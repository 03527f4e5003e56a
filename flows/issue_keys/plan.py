"""Step 8, the pure part: how requests are cut into batches, and parcels put into bundles."""

import polars as pl

from schemas.movements import Account
from schemas.requests import Action


def cut(requested: pl.DataFrame, intake_no: int, batch_size: int) -> pl.DataFrame:
    """The batches of one sheet's requests, in the order of serials.

    Args:
        requested: ``serial, action, kind, quantity, keys``, ordered by serial.
        intake_no: The sheet's.
        batch_size: A batch is full once it has this many keys (or vouchers, or renewals).

    Returns:
        ``makes, first_serial, last_serial, entitlements, units, quantity, intake_no`` and
        ``from_orders``, the ordered units that the batch answers. What is only recorded or sent
        again makes nothing.
    """
    listed = pl.col("action").is_in([Action.VOUCHERS.value, Action.RENEWALS.value])
    units = pl.when(pl.col("action") == Action.VOUCHERS.value).then("quantity")
    grants = pl.col("action") == Action.GRANT.value
    nothing = [Action.SEND.value, Action.RECORD.value]
    sized = requested.filter(~pl.col("action").is_in(nothing)).with_columns(
        makes=pl.when(listed).then("action").otherwise(pl.lit("keys")),
        units=units.when(listed).then(1).otherwise("keys"),
        ordered=pl.when(pl.col("kind") == "orders").then("quantity").otherwise(0),
    )
    weight = pl.max_horizontal("units", pl.lit(1, pl.Int64))
    before = weight.cum_sum().over("makes") - weight
    return (
        sized.with_columns(batch=before // batch_size)
        .group_by("makes", "batch")
        .agg(
            first_serial=pl.col("serial").min(),
            last_serial=pl.col("serial").max(),
            entitlements=grants.sum(),
            units=pl.col("units").sum(),
            quantity=pl.col("quantity").filter(grants).sum(),
            from_orders=pl.col("ordered").sum(),
        )
        .sort("first_serial", "makes")
        .with_columns(pl.col("entitlements").cast(pl.Int64), intake_no=pl.lit(intake_no, pl.Int64))
        .drop("batch")
    )


def movements(batches: pl.DataFrame) -> pl.DataFrame:
    """What planning moves, per batch: ``debit, credit, quantity, batch_no``."""
    ordered_to = (
        pl.when(pl.col("makes") == "keys")
        .then(pl.lit(Account.ORDERS_ENTITLED.value))
        .otherwise(pl.lit(Account.ORDERS_VOUCHERED.value))
    )
    key_units = pl.when(pl.col("makes") == "keys").then("units").otherwise(0)
    return pl.concat(
        [
            _moved(batches, ordered_to, Account.ORDERS_WAITING, pl.col("from_orders")),
            _moved(
                batches,
                pl.lit(Account.ENTITLEMENTS_ACTIVE.value),
                Account.ENTITLEMENTS_GRANTED,
                pl.col("entitlements"),
            ),
            _moved(batches, pl.lit(Account.KEYS_WAITING.value), Account.KEYS_PLANNED, key_units),
        ]
    )


def _moved(
    batches: pl.DataFrame, debit: pl.Expr, credit: Account, quantity: pl.Expr
) -> pl.DataFrame:
    return batches.select(
        debit.alias("debit"),
        pl.lit(credit.value).alias("credit"),
        quantity.cast(pl.Int64).alias("quantity"),
        "batch_no",
    )


def bundled(parcels: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One bundle for each address of each source document; one for nobody where there is none.

    Returns:
        Bundles (``bundle`` from 0 in the order of parcels, ``sender, source_kind, source_ref,
        recipient, language``) and what is inside (``bundle, parcel_no``).
    """
    document = ["sender", "source_kind", "source_ref", "recipient"]
    addressed = parcels.with_columns(recipient=pl.col("recipients").str.split(";")).explode(
        "recipient"
    )
    bundles = (
        addressed.group_by(document, maintain_order=True)
        .agg(pl.col("language").first())
        .with_row_index("bundle")
        .with_columns(pl.col("bundle").cast(pl.Int64))
    )
    inside = addressed.join(bundles, on=document, how="left", maintain_order="left").select(
        "bundle", "parcel_no"
    )
    return bundles, inside
