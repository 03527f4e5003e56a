"""Step 6: what accepted rows do to entitlements, written with the serial numbers they have now."""

import polars as pl

from flows.ingest.kinds.effects import MOVES, Effects
from flows.ledger import changes
from flows.ports import Books
from schemas.movements import Account
from schemas.serials import serial_texts

_CLOSED_INTO = {
    "replaced": Account.ENTITLEMENTS_REPLACED,
    "returned": Account.ENTITLEMENTS_RETURNED,
    "revoked": Account.ENTITLEMENTS_REVOKED,
}


def carry_out(
    books: Books, effects: Effects, serials: pl.DataFrame, rests: pl.DataFrame, night_no: int
) -> None:
    """Entitlements are taken, closed and revoked, and state is recorded.

    Args:
        effects: What the rows of one sheet do.
        serials: Their ``row_no`` and ``serial``.
        rests: ``effects.rests`` with the ``serial`` of each.
    """
    requested = serials.select("row_no", pl.col("serial").alias("request_serial"))
    taken = effects.takings.join(requested, on="row_no", maintain_order="left")
    stays = rests.select(
        pl.col("serial").alias("request_serial"),
        pl.col("of_serial").alias("taken_serial"),
        "quantity",
    )
    columns = ["request_serial", "taken_serial", "quantity"]
    every = [frame.select(pl.col(columns).cast(pl.Int64)) for frame in (taken, stays)]
    changes.add_takings(books, pl.concat(every), night_no)
    changes.close(books, effects.closings, night_no)
    changes.add_revocations(books, effects.revocations, night_no)
    for table, rows in effects.records.items():
        numbered = rows.join(requested, on="row_no", maintain_order="left").drop("row_no")
        if "serial" in numbered.columns:
            own = pl.coalesce("serial", "request_serial")
            numbered = numbered.with_columns(serial=own)
        changes.add_records(books, table, numbered, night_no)


def closing_moves(effects: Effects) -> pl.DataFrame:
    """The movement of each entitlement that ends."""
    return effects.closings.select(
        "row_no",
        debit=pl.col("closed_as").replace_strict(
            {name: account.value for name, account in _CLOSED_INTO.items()},
            return_dtype=pl.String,
        ),
        credit=pl.lit(Account.ENTITLEMENTS_ACTIVE.value),
        quantity=pl.lit(1, pl.Int64),
        amount_e4=pl.lit(0, pl.Int64),
        currency=pl.lit(None, pl.String),
        contract_number=pl.lit(None, pl.String),
        sku=pl.lit(None, pl.String),
    ).select(*MOVES)


def told(rests: pl.DataFrame) -> pl.Expr:
    """Of each license that goes on, for people: its serial number and units."""
    return pl.format("{} ({})", pl.lit(serial_texts(rests["serial"])), "quantity")
