"""PostgreSQL plans for the rows that a table has, not for those that it had some time ago."""

from collections.abc import Iterator
from contextlib import closing

import polars as pl
import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase, open_database
from flows.ports import Books
from tests.backends.database.conftest import METADATA, THINGS

FEW, MANY = 10, 20_000


@pytest.fixture
def small(postgres_url: str) -> Iterator[EngineDatabase]:
    """A database whose planner has seen few things, all of them old."""
    with closing(open_database(postgres_url)) as database:
        METADATA.create_all(database.engine)
        with database.begin() as books:
            books.append(THINGS, things(1, FEW, "old"))
            books.execute(sa.text("ANALYZE things"))
        yield database


def things(first: int, count: int, note: str) -> pl.DataFrame:
    number = pl.int_range(first, first + count, dtype=pl.Int64, eager=True).alias("number")
    return number.to_frame().with_columns(name=number.cast(pl.String), note=pl.lit(note))


def expected(books: Books, note: str) -> int:
    """How many things with this note the planner expects."""
    question = f"EXPLAIN (FORMAT JSON) SELECT * FROM things WHERE note = '{note}'"
    ((plan,),) = books.rows(sa.text(question))  # type: ignore[arg-type]
    return int(plan[0]["Plan"]["Plan Rows"])


def test_a_table_that_grew_manyfold_is_planned_for_as_it_is_now(small: EngineDatabase) -> None:
    with small.begin() as books:
        books.append(THINGS, things(FEW + 1, MANY, "new"))
        assert expected(books, "new") > MANY / 2


def test_rows_that_come_from_another_table_count_as_well(small: EngineDatabase) -> None:
    with small.begin() as books:
        staged = books.stage("news", things(FEW + 1, MANY, "new"))
        columns = ["number", "name", "note"]
        chosen = sa.select(*(staged.c[name] for name in columns))
        books.execute(sa.insert(THINGS).from_select(columns, chosen))
        assert expected(books, "new") > MANY / 2


def test_a_table_that_grew_manyfold_in_small_steps_is_planned_for_as_it_is_now(
    small: EngineDatabase,
) -> None:
    for step in range(20):
        with small.begin() as books:
            books.append(THINGS, things(FEW + 1 + step * 1_000, 1_000, "new"))
    with small.begin() as books:
        assert expected(books, "new") > MANY / 4
