"""Long answers whose rows are mostly alike, fetched as runs of equal rows."""

import polars as pl
import sqlalchemy as sa

from flows.ports import Books


def unfolded(
    books: Books, rows: sa.Select[*tuple[sa.ColumnElement[object], ...]], number: str
) -> pl.DataFrame:
    """The rows of *rows*, ordered by their column *number*, which is whole and different in each.

    Rows whose numbers follow one another and that are equal elsewhere leave the database as one:
    a night of a million equal grants is a few lines.
    """
    each = rows.subquery("each")
    order = each.c[number]

    def before(column: sa.ColumnElement[object]) -> sa.ColumnElement[object]:
        return sa.func.lag(column).over(order_by=order)

    alike = [c.is_not_distinct_from(before(c)) for c in each.c if c.name != number]
    follows = sa.and_(order == before(order) + 1, *alike)
    place = sa.cast(sa.func.row_number().over(order_by=order), sa.BigInteger).label("place")
    marked = sa.select(*each.c, place, sa.case((follows, 1), else_=0).label("follows")).subquery()
    starts = sa.select(*(c for c in marked.c if c.name != "follows")).where(marked.c.follows == 0)
    runs = books.frame(starts.order_by(marked.c[number]))
    count = int(books.rows(sa.select(sa.func.count()).select_from(each))[0][0])
    ends = pl.col("place").shift(-1, fill_value=count + 1)
    last = pl.col(number) + ends - pl.col("place")
    return (
        runs.with_columns(pl.int_ranges(pl.col(number), last).alias(number))
        .drop("place")
        .explode(number)
        .with_columns(pl.col(number).cast(pl.Int64))
    )
