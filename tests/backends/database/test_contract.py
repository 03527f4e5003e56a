"""The promises of ``Database`` and ``Books``, which both databases keep."""

from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.backends.database import EngineDatabase
from flows.errors import AlreadyRecorded, BooksRefused
from tests.backends.database.conftest import PARTS, THINGS

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, UTC)
ROWS = pl.DataFrame(
    {
        "number": [1, 2, 3, 4],
        "name": ["", None, "\\.", "\\N"],
        "note": ['say "a, b"\r\nand\rc\n', None, "", " 令和8年 Zürich 50 %s %% \t"],
        "starts": [date(2026, 2, 28), None, date(1, 1, 1), date(9999, 12, 31)],
        "seen": [NOON, None, NOON.replace(microsecond=0), datetime(1970, 1, 1, tzinfo=UTC)],
        "active": [True, None, False, True],
        "digest": [b"\x00\xff", None, b"", b"abc"],
    },
    schema={
        "number": pl.Int64,
        "name": pl.String,
        "note": pl.String,
        "starts": pl.Date,
        "seen": pl.Datetime("us", "UTC"),
        "active": pl.Boolean,
        "digest": pl.Binary,
    },
)
ALL = sa.select(*(THINGS.c[name] for name in ROWS.columns)).order_by(THINGS.c.number)


def numbers(*values: int) -> pl.DataFrame:
    return pl.DataFrame({"number": values}, schema={"number": pl.Int64})


def numbers_of(database: EngineDatabase) -> list[int]:
    with database.begin(readonly=True) as books:
        return [row[0] for row in books.rows(sa.select(THINGS.c.number).order_by("number"))]


def test_what_is_appended_comes_back_in_the_same_dtypes(database: EngineDatabase) -> None:
    with database.begin() as books:
        assert books.append(THINGS, ROWS) == 4
    with database.begin(readonly=True) as books:
        assert books.frame(ALL).equals(ROWS)
        assert books.frame(ALL).schema == ROWS.schema
        assert books.rows(ALL) == ROWS.rows()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_every_text_comes_back_as_it_was(database: EngineDatabase, texts: list[str]) -> None:
    rows = pl.DataFrame(
        {"number": range(1, len(texts) + 1), "note": texts}, {"number": pl.Int64, "note": pl.String}
    )
    with database.begin() as books:
        books.execute(sa.delete(THINGS))
        books.append(THINGS, rows)
        found = books.frame(sa.select(THINGS.c.number, THINGS.c.note).order_by(THINGS.c.number))
        staged = books.stage("texts", rows)
        again = books.frame(sa.select(staged.c.number, staged.c.note).order_by(staged.c.number))
    assert found.equals(rows)
    assert again.equals(rows)


def test_columns_left_out_get_the_servers_default(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.append(THINGS, numbers(7))
        assert books.rows(sa.select(THINGS.c.state, THINGS.c.name)) == [("new", None)]


def test_an_empty_frame_appends_nothing_and_an_empty_answer_has_its_dtypes(
    database: EngineDatabase,
) -> None:
    with database.begin() as books:
        assert books.append(THINGS, ROWS.clear()) == 0
        assert books.frame(ALL).equals(ROWS.clear())
        assert books.frame(ALL).schema == ROWS.schema


def test_more_rows_than_a_chunk_are_appended_and_read_in_order(database: EngineDatabase) -> None:
    many = pl.DataFrame({"number": pl.int_range(1, 230_001, eager=True)})
    with database.begin() as books:
        assert books.append(THINGS, many) == 230_000
        read = books.frame(sa.select(THINGS.c.number).order_by(THINGS.c.number))
    assert read.equals(many)


def test_other_whole_numbers_categories_and_zones_are_stored_as_their_values(
    database: EngineDatabase,
) -> None:
    tokyo = (
        pl.Series([NOON]).dt.convert_time_zone("Asia/Tokyo").cast(pl.Datetime("ms", "Asia/Tokyo"))
    )
    rows = pl.DataFrame(
        {
            "number": pl.Series([1], dtype=pl.UInt8),
            "name": pl.Series(["a"], dtype=pl.Enum(["a"])),
            "note": pl.Series([None], dtype=pl.Null),
            "starts": pl.Series([None], dtype=pl.Null),
            "seen": tokyo,
        }
    )
    with database.begin() as books:
        books.append(THINGS, rows)
        found = books.frame(ALL).row(0)
    assert found[:5] == (1, "a", None, None, NOON.replace(microsecond=123000))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("number", pl.Series(["1"])),
        ("note", pl.Series([1])),
        ("seen", pl.Series([datetime(2026, 1, 1)])),  # noqa: DTZ001 -- the fault under test
        ("seen", pl.Series([date(2026, 1, 1)])),
        ("note", pl.Series([["nested"]])),
        ("number", pl.Series([1.0])),
        ("number", pl.Series(["1"]).cast(pl.Decimal(10, 2))),
        ("unknown", pl.Series(["x"])),
    ],
)
def test_a_column_of_another_type_is_refused(
    database: EngineDatabase, column: str, values: pl.Series
) -> None:
    with pytest.raises(TypeError, match=column), database.begin() as books:
        books.append(THINGS, pl.DataFrame({column: values}))


def test_a_nul_character_is_refused(database: EngineDatabase) -> None:
    with pytest.raises(ValueError, match="NUL"), database.begin() as books:
        books.append(THINGS, pl.DataFrame({"number": [1], "note": ["a\0b"]}))


def test_a_column_without_type_is_refused(database: EngineDatabase) -> None:
    with pytest.raises(TypeError, match="price"), database.begin() as books:
        books.frame(sa.select(sa.cast(1, sa.Numeric(10, 2)).label("price")))


def test_a_question_may_hold_values_of_every_type(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.append(THINGS, ROWS)
        found = books.frame(
            ALL.where(
                THINGS.c.number.in_([1, 2, 99]),
                THINGS.c.note == ROWS["note"][0],
                THINGS.c.name.in_([""]),
                THINGS.c.starts <= date(2026, 2, 28),
                THINGS.c.seen == NOON.astimezone(timezone(timedelta(hours=9))),
                THINGS.c.active.is_(True),
                THINGS.c.digest == b"\x00\xff",
                THINGS.c.note.not_like("%100\\%'%"),
                THINGS.c.number % 2 == 1,
            )
        )
    assert found.equals(ROWS.head(1))


def test_a_question_without_values_may_hold_a_percent_sign(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.append(THINGS, numbers(1, 2, 3))
        odd = sa.select(THINGS.c.number).where(sa.text("number % 2 = 1")).order_by("number")
        assert books.frame(odd)["number"].to_list() == [1, 3]


def test_counts_and_sums_are_whole_numbers(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.append(THINGS, numbers(1, 2, 3))
        counted = sa.select(sa.func.count().label("n"), sa.func.sum(THINGS.c.number).label("s"))
        assert books.frame(counted).to_dict(as_series=False) == {"n": [3], "s": [6]}
        assert books.rows(counted) == [(3, 6)]


def test_a_statement_tells_how_many_rows_it_touched(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.append(THINGS, ROWS)
        assert books.execute(sa.update(THINGS).where(THINGS.c.number > 2).values(state="x")) == 2
        assert books.execute(sa.insert(THINGS), [{"number": 8}, {"number": 9}]) == 2
        assert books.execute(sa.insert(THINGS), []) == 0
        assert books.execute(sa.delete(THINGS)) == 6


def test_a_time_with_another_zone_is_stored_as_the_same_instant(database: EngineDatabase) -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    with database.begin() as books:
        books.execute(sa.insert(THINGS), [{"number": 1, "seen": tokyo}])
        assert books.frame(ALL)["seen"].to_list() == [NOON]
        assert books.rows(sa.select(THINGS.c.seen)) == [(NOON,)]


def test_a_staged_frame_can_be_joined_and_settles_a_set(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.append(THINGS, ROWS)
        wanted = books.stage(
            "wanted", pl.DataFrame({"number": [1, 3, 99], "says": ["a", "", None]})
        )
        joined = sa.select(THINGS.c.number, wanted.c.says).join_from(
            THINGS, wanted, THINGS.c.number == wanted.c.number
        )
        assert sorted(books.frame(joined).rows()) == [(1, "a"), (3, "")]
        hit = THINGS.c.number.in_(sa.select(wanted.c.number))
        assert books.execute(sa.update(THINGS).where(hit).values(state="hit")) == 2
        copied = sa.select(wanted.c.number + 100).where(wanted.c.says.is_(None))
        assert books.execute(sa.insert(THINGS).from_select(["number"], copied)) == 1


def test_a_staged_frame_keeps_every_type(database: EngineDatabase) -> None:
    with database.begin(readonly=True) as books:
        staged = books.stage("staged", ROWS)
        assert books.frame(sa.select(*staged.c).order_by(staged.c.number)).equals(ROWS)


def test_the_same_name_staged_again_replaces_it(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.stage("wanted", numbers(1, 2))
        wanted = books.stage("wanted", pl.DataFrame({"name": ["x"]}))
        assert books.frame(sa.select(wanted.c.name)).rows() == [("x",)]


@pytest.mark.parametrize("readonly", [True, False])
def test_nothing_staged_outlives_its_transaction(database: EngineDatabase, readonly: bool) -> None:
    for _ in range(2):
        with database.begin(readonly=readonly) as books:
            books.stage("wanted", numbers(1))
    with pytest.raises(BooksRefused), database.begin(readonly=True) as books:
        books.rows(sa.select(sa.column("number")).select_from(sa.table("wanted")))


def test_an_exception_rolls_back_and_passes_through(database: EngineDatabase) -> None:
    def fail() -> None:
        with database.begin() as books:
            books.append(THINGS, numbers(1))
            books.stage("wanted", numbers(1))
            raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        fail()
    assert numbers_of(database) == []


def test_a_second_row_under_a_unique_key_is_already_recorded(database: EngineDatabase) -> None:
    def twice(rows: pl.DataFrame) -> None:
        with database.begin() as books:
            books.append(THINGS, rows)

    twice(pl.DataFrame({"number": [1], "name": ["maria@customer.example"]}))
    for again in (numbers(2, 1), pl.DataFrame({"number": [3], "name": ["maria@customer.example"]})):
        with pytest.raises(AlreadyRecorded) as told:
            twice(again)
        assert "maria" not in str(told.value)
        assert told.value.__suppress_context__
    assert numbers_of(database) == [1]


@pytest.mark.parametrize(
    ("table", "row", "constraint"),
    [
        (THINGS, {"number": -3}, "number_positive"),
        (PARTS, {"part": 1, "number": 77}, "parts_number_fkey|FOREIGN KEY"),
        (PARTS, {"part": 1, "number": None}, "number"),
    ],
)
def test_another_constraint_is_named_without_the_rows_values(
    database: EngineDatabase, table: sa.Table, row: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(BooksRefused, match=constraint) as told, database.begin() as books:
        books.append(table, pl.DataFrame([row], schema=dict.fromkeys(row, pl.Int64)))
    assert "77" not in str(told.value)
    assert "-3" not in str(told.value)


def test_a_reader_sees_one_state_throughout(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.append(THINGS, numbers(1))
    with database.begin(readonly=True) as reader:
        before = reader.frame(sa.select(THINGS.c.number))
        with database.begin() as writer:
            writer.append(THINGS, numbers(2))
        assert reader.frame(sa.select(THINGS.c.number)).equals(before)
    assert numbers_of(database) == [1, 2]


def test_a_reader_cannot_write(database: EngineDatabase) -> None:
    with pytest.raises(TypeError, match="only reads"), database.begin(readonly=True) as books:
        books.append(THINGS, numbers(1))
    with pytest.raises(TypeError, match="only reads"), database.begin(readonly=True) as books:
        books.execute(sa.delete(THINGS))


def test_writers_in_threads_lose_nothing(database: EngineDatabase) -> None:
    def write(number: int) -> None:
        with database.begin() as books:
            books.append(THINGS, numbers(number))

    threads = [Thread(target=write, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers_of(database) == list(range(1, 9))


def test_a_table_that_is_missing_asks_for_a_migration(database: EngineDatabase) -> None:
    absent = sa.table("absent", sa.column("name", sa.Text))
    with pytest.raises(BooksRefused, match="keymill migrate"), database.begin() as books:
        books.rows(sa.select(absent))
    with pytest.raises(BooksRefused, match="keymill migrate"), database.begin() as books:
        books.frame(sa.select(absent))
