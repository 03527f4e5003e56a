"""Answers fetched as runs are the answers themselves, on both databases."""

import polars as pl
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.backends.database import EngineDatabase
from flows.ledger.runs import unfolded
from tests.backends.database.conftest import THINGS

ROWS = st.dictionaries(
    st.integers(1, 40), st.tuples(st.sampled_from(["a", "", None]), st.sampled_from([True, None]))
)
ALL = sa.select(THINGS.c.number, THINGS.c.note, THINGS.c.active)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ROWS)
def test_unfolded_runs_are_the_rows_in_order(
    database: EngineDatabase, rows: dict[int, tuple[str | None, bool | None]]
) -> None:
    frame = pl.DataFrame(
        [(number, *said) for number, said in rows.items()],
        {"number": pl.Int64, "note": pl.String, "active": pl.Boolean},
        orient="row",
    )
    with database.begin() as books:
        books.execute(sa.delete(THINGS))
        books.append(THINGS, frame)
        found = unfolded(books, ALL, "number")
    assert found.select(frame.columns).equals(frame.sort("number"))


def test_a_run_leaves_the_database_as_its_first_row_and_its_last(database: EngineDatabase) -> None:
    frame = pl.DataFrame({"number": range(1, 1001), "note": ["same"] * 1000})
    with database.begin() as books:
        books.append(THINGS, frame)
        seen: list[int] = []

        class Counting:
            def frame(self, statement: sa.Select[*tuple[object, ...]]) -> pl.DataFrame:
                answer = books.frame(statement)
                seen.append(answer.height)
                return answer

        assert unfolded(Counting(), ALL, "number").height == 1000  # type: ignore[arg-type]
    assert seen == [2]
