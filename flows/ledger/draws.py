"""What was drawn from contracts."""

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.movements import Account
from schemas.tables import movements


def drawn(books: Books, contract_numbers: pl.Series) -> pl.DataFrame:
    """Units and amounts drawn so far: ``contract_number, sku, quantity, amount_e4``."""
    numbers = contract_numbers.drop_nulls().unique().sort()
    staged = books.stage("drawn_contracts", numbers.to_frame("number"))
    return books.frame(
        sa.select(
            movements.c.contract_number,
            movements.c.sku,
            sa.cast(sa.func.sum(movements.c.quantity), sa.BigInteger).label("quantity"),
            sa.cast(sa.func.sum(movements.c.amount_e4), sa.BigInteger).label("amount_e4"),
        )
        .join(staged, staged.c.number == movements.c.contract_number)
        .where(movements.c.debit == Account.FUNDS_DRAWN.value)
        .group_by(movements.c.contract_number, movements.c.sku)
    )
