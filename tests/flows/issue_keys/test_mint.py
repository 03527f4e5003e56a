import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.issue_keys.mint import (
    claim_codes,
    key_columns,
    renewal_ids,
    salt_columns,
    salted_sha256s,
    voucher_ids,
)
from schemas.wire.entry import salted_sha256
from schemas.wire.key import claim_of, key_of, key_sha256, renewal_of, salt_of, voucher_of
from schemas.wire.serial import NUMBER_MAX
from tests.schemas.wire.golden import FOLDER, SECRET

untimed = settings(deadline=None)

serials = st.integers(1, NUMBER_MAX)
numbered = st.lists(st.tuples(serials, st.integers(1, 2**32 - 1)), max_size=20)


def columns(rows: list[tuple[int, int]]) -> tuple[pl.Series, pl.Series]:
    frame = pl.DataFrame(rows, {"serial": pl.Int64, "key_no": pl.Int64}, orient="row")
    return frame["serial"], frame["key_no"]


def test_the_golden_keys_come_out_of_columns() -> None:
    rows = [line.split() for line in (FOLDER / "keys.txt").read_text().splitlines()[1:]]
    serial, key_no = columns([(int(row[0]), int(row[1])) for row in rows])
    keys = key_columns(serial, key_no, SECRET)
    salts = salt_columns(serial, key_no, SECRET)
    assert [list(row) for row in pl.concat([keys, salts], how="horizontal").rows()] == [
        row[2:] for row in rows
    ]


@untimed
@given(numbered, st.binary(min_size=32, max_size=32))
def test_a_column_of_keys_equals_keys_one_at_a_time(
    rows: list[tuple[int, int]], secret: bytes
) -> None:
    keys = key_columns(*columns(rows), secret)
    expected = [key_of(secret, serial, key_no) for serial, key_no in rows]
    assert keys.schema == {"key": pl.String, "key_sha256": pl.String}
    assert keys["key"].to_list() == expected
    assert keys["key_sha256"].to_list() == [key_sha256(key) for key in expected]


@untimed
@given(st.lists(st.integers(1, 2**62), max_size=20), st.binary(min_size=32, max_size=32))
def test_a_column_of_vouchers_or_renewals_equals_them_one_at_a_time(
    numbers: list[int], secret: bytes
) -> None:
    column = pl.Series(numbers, dtype=pl.Int64)
    assert voucher_ids(column, secret).to_list() == [voucher_of(secret, n) for n in numbers]
    assert renewal_ids(column, secret).to_list() == [renewal_of(secret, n) for n in numbers]


@untimed
@given(st.lists(serials, max_size=20), st.binary(min_size=32, max_size=32))
def test_a_column_of_claim_codes_equals_codes_one_at_a_time(
    numbers: list[int], secret: bytes
) -> None:
    codes = claim_codes(pl.Series(numbers, dtype=pl.Int64), secret)
    assert codes.to_list() == [claim_of(secret, number) for number in numbers]


@untimed
@given(numbered, st.data())
def test_a_column_of_salted_hashes_equals_hashes_one_at_a_time(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]))
    values = data.draw(st.lists(texts, min_size=len(rows), max_size=len(rows)))
    salts = salt_columns(*columns(rows), SECRET)["host_salt"]
    hashes = salted_sha256s(salts, pl.Series("host", values, dtype=pl.String))
    expected = [
        None if value is None else salted_sha256(salt_of(SECRET, *row, "host"), value)
        for row, value in zip(rows, values, strict=True)
    ]
    assert hashes.name == "host"
    assert hashes.to_list() == expected


def test_a_hundred_thousand_keys_are_all_different() -> None:
    serial = pl.int_range(1, 100_001, eager=True)
    keys = key_columns(serial, pl.repeat(1, 100_000, eager=True), SECRET)
    assert keys["key"].n_unique() == keys["key_sha256"].n_unique() == 100_000
