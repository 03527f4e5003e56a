import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.serials import serial_texts
from schemas.wire.serial import NUMBER_MAX, format_serial


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(1, NUMBER_MAX), max_size=20))
def test_a_column_of_serial_numbers_equals_serial_numbers_one_at_a_time(
    numbers: list[int | None],
) -> None:
    texts = serial_texts(pl.Series("serial", numbers, dtype=pl.Int64))
    assert texts.name == "serial"
    assert texts.to_list() == [n if n is None else format_serial(n) for n in numbers]
