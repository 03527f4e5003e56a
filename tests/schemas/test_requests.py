"""Business keys: one text for the parts of a key, and never the same text for others."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.requests import KEY_LENGTH_MAX, business_key, key_part, key_parts, shown_key

PART = st.text(st.sampled_from("/~01aÉ見") | st.characters(codec="utf-8"), max_size=6)
PARTS = st.lists(PART, min_size=1, max_size=3).map(tuple)

GOLDEN = {
    ("SO-1", "10"): "SO-1/10",
    ("V7K2-9M3A-4B5C-6D7E", "1"): "V7K2-9M3A-4B5C-6D7E/1",
    ("注文 5", "1"): "注文 5/1",
    ("2026/117", "1"): "2026~1117/1",
    ("A/", "B"): "A~1/B",
    ("A", "/B"): "A/~1B",
    ("A~", "B"): "A~0/B",
    ("A~1", "B"): "A~01/B",
    ("4711",): "4711",
}


def key_of(*parts: str) -> str:
    frame = pl.DataFrame([list(parts)], schema=[f"p{n}" for n in range(len(parts))], orient="row")
    return str(frame.select(business_key(*map(pl.col, frame.columns))).item())


@pytest.mark.parametrize(("parts", "key"), GOLDEN.items(), ids=GOLDEN.values())
def test_keys_are_written_as_they_always_were(parts: tuple[str, ...], key: str) -> None:
    assert key_of(*parts) == key
    assert "/".join(map(key_part, parts)) == key


@given(PARTS)
def test_a_key_is_taken_apart_into_what_it_was_made_of(parts: tuple[str, ...]) -> None:
    assert key_parts(key_of(*parts)) == parts


@given(PARTS, PARTS)
def test_two_different_keys_are_never_written_alike(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert (key_of(*one) == key_of(*other)) == (one == other)


@given(PARTS)
def test_people_read_the_parts_as_they_were_sent(parts: tuple[str, ...]) -> None:
    shown = pl.DataFrame({"key": [key_of(*parts)]}).select(shown_key(pl.col("key"))).item()
    assert shown == "/".join(parts)


def test_the_longest_key_has_room() -> None:
    assert len(key_of("/" * 64, "~" * 64)) <= KEY_LENGTH_MAX
