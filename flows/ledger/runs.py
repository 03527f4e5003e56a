"""Long answers whose rows are mostly alike, fetched as runs of equal rows."""

import polars as pl
import sqlalchemy as sa

from flows.ports import Books


def unfolded(
    books: Books, rows: sa.Select[*tuple[sa.ColumnElement[object], ...]], number: str
) -> pl.DataFrame:
    """The rows of *rows*, ordered by their column *number*, which is whole and different in each.

    Rows whose numbers follow one another and that are equal elsewhere leave the database as one,
    with the last row of all: a night of a million equal grants is a few lines.
    """
    each = rows.subquery("each")
    order = each.c[number]

    def before(column: sa.ColumnElement[object]) -> sa.ColumnElement[object]:
        return sa.func.lag(column).over(order_by=order)

    alike = [c.is_not_distinct_from(before(c)) for c in each.c if c.name != number]
    follows = sa.and_(order == before(order) + 1, *alike)
    begins = sa.cast(sa.case((follows, 0), else_=1), sa.BigInteger).label("begins")
    ends = sa.func.lead(order).over(order_by=order).is_(None).label("ends")
    earlier = sa.cast(before(order), sa.BigInteger).label("earlier")
    marked = sa.select(*each.c, begins, ends, earlier).subquery().c
    told = sa.select(*(c for c in marked if c.name != "ends")).where(
        (marked.begins == 1) | marked.ends
    )
    found = books.frame(told.order_by(marked[number]))
    runs = found.filter(pl.col("begins") == 1)
    last = pl.col("earlier").shift(-1, fill_value=pl.lit(found[number].max(), pl.Int64))
    return (
        runs.with_columns(pl.int_ranges(pl.col(number), last + 1).alias(number))
        .drop("begins", "earlier")
        .explode(number)
        .with_columns(pl.col(number).cast(pl.Int64))
    )
