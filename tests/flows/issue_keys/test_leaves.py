from dataclasses import asdict
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.issue_keys.leaves import json_text, leaf_texts, license_texts, revocation_texts
from schemas.wire.entry import (
    Entry,
    LicenseFile,
    Opening,
    Revocation,
    canonical,
    compose_license,
    leaf_text,
)
from schemas.wire.serial import format_serial

untimed = settings(deadline=None)

texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text('\\"\n\t\x00\x1f\x7f/u')
days = st.dates(date(1000, 1, 1))
counts = st.integers(1, 2**53 - 1)
numbers = st.integers(1, 10**12 - 1)
hexes = st.binary(min_size=16, max_size=16).map(bytes.hex)
LEAF = {
    "serial": pl.Int64,
    "key_no": pl.Int64,
    "key_sha256": pl.String,
    "sku": pl.String,
    "version": pl.String,
    "metric": pl.String,
    "quantity": pl.Int64,
    "issued": pl.Date,
    "starts": pl.Date,
    "ends": pl.Date,
    "support_ends": pl.Date,
    "account": pl.String,
    "host": pl.String,
    "replaces": pl.Int64,
}
rows = st.fixed_dictionaries(
    {
        "serial": numbers,
        "key_no": counts,
        "key_sha256": hexes,
        "sku": texts,
        "version": texts,
        "metric": texts,
        "quantity": counts,
        "issued": days,
        "starts": st.none() | days,
        "ends": st.none() | days,
        "support_ends": st.none() | days,
        "account": st.none() | hexes,
        "host": st.none() | hexes,
        "replaces": st.none() | numbers,
    }
)


@untimed
@given(st.lists(texts, max_size=10))
def test_a_column_of_json_strings_is_that_of_rfc_8785(values: list[str]) -> None:
    frame = pl.DataFrame({"s": values}, {"s": pl.String})
    composed = [canonical({"s": value}) for value in values]
    assert [f'{{"s":{text}}}' for text in frame.select(s=json_text(pl.col("s")))["s"]] == composed


@untimed
@given(st.lists(rows, max_size=5))
def test_a_column_of_leaves_equals_leaves_one_at_a_time(leaves: list[dict[str, object]]) -> None:
    made = leaf_texts(pl.DataFrame(leaves, LEAF)).to_list()
    expected = [
        leaf_text(Entry(**{**row, **_serials(row, "serial", "replaces")}))  # type: ignore[arg-type]
        for row in leaves
    ]
    assert made == expected


def _serials(row: dict[str, object], *names: str) -> dict[str, str | None]:
    return {name: n if n is None else format_serial(n) for name in names for n in [row[name]]}  # type: ignore[arg-type]


@untimed
@given(st.lists(st.tuples(numbers, st.none() | counts, texts, days), max_size=5))
def test_a_column_of_revocations_equals_revocations_one_at_a_time(
    leaves: list[tuple[int, int | None, str, date]],
) -> None:
    schema = {"revokes": pl.Int64, "key_no": pl.Int64, "reason": pl.String, "issued": pl.Date}
    expected = [
        leaf_text(Revocation(revokes=format_serial(n), key_no=k, reason=why, issued=day))
        for n, k, why, day in leaves
    ]
    assert revocation_texts(pl.DataFrame(leaves, schema, orient="row")).to_list() == expected


@pytest.mark.parametrize("name", ["serial", "sku", "issued", "quantity", "key_sha256"])
def test_a_leaf_without_what_every_leaf_has_is_refused(name: str) -> None:
    whole = {"serial": 1, "key_no": 1, "key_sha256": "", "sku": "", "version": "", "metric": ""}
    frame = pl.DataFrame([{**whole, "quantity": 1, "issued": date(2026, 1, 1), name: None}], LEAF)
    with pytest.raises(ValueError, match=f"a leaf needs {name}"):
        leaf_texts(frame)


PARTS = {
    "leaf_text": texts,
    "proof": texts,
    "account": st.none() | texts,
    "host": st.none() | texts,
    "account_salt": hexes,
    "host_salt": hexes,
}


@untimed
@given(st.lists(st.fixed_dictionaries(PARTS), max_size=5))
def test_a_column_of_license_files_equals_files_one_at_a_time(
    licenses: list[dict[str, str]],
) -> None:
    frame = pl.DataFrame(licenses, dict.fromkeys(PARTS, pl.String))
    assert license_texts(frame).to_list() == [_composed(row).decode() for row in licenses]


def _composed(row: dict[str, str]) -> bytes:
    opened = {
        name: Opening(row[f"{name}_salt"], row[name])
        for name in ("account", "host")
        if row[name] is not None
    }
    return compose_license(LicenseFile(row["leaf_text"], opened, row["proof"]))


def test_the_example_frame_covers_every_member_of_an_entry() -> None:
    entry = Entry(
        serial="",
        key_no=1,
        key_sha256="",
        sku="",
        version="",
        metric="",
        quantity=1,
        issued=date(2026, 1, 1),
    )
    assert set(LEAF) == set(asdict(entry))
