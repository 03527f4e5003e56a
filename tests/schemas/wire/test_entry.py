import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.wire.entry import (
    Entry,
    LicenseFile,
    MalformedEntry,
    Opening,
    Revocation,
    canonical,
    compose_license,
    leaf_text,
    parse_leaf,
    parse_license,
    salted_sha256,
)

untimed = settings(deadline=None)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
days = st.dates(date(1000, 1, 1), date(9999, 12, 31))
counts = st.integers(1, 2**53 - 1)
entries = st.builds(
    Entry,
    serial=texts,
    key_no=counts,
    key_sha256=texts,
    sku=texts,
    version=texts,
    metric=texts,
    quantity=counts,
    issued=days,
    starts=st.none() | days,
    ends=st.none() | days,
    support_ends=st.none() | days,
    account=st.none() | texts,
    host=st.none() | texts,
    replaces=st.none() | texts,
)
revocations = st.builds(
    Revocation, revokes=texts, reason=texts, issued=days, key_no=st.none() | counts
)


@untimed
@given(entries | revocations)
def test_a_leaf_reads_back_from_its_text(leaf: Entry | Revocation) -> None:
    assert parse_leaf(leaf_text(leaf)) == leaf


@untimed
@given(entries)
def test_members_are_sorted_and_absent_where_the_value_is(entry: Entry) -> None:
    members = json.loads(leaf_text(entry))
    assert list(members) == sorted(members)
    assert members["v"] == 1
    assert {name for name in members if name != "v"} == {
        name for name in Entry.__slots__ if getattr(entry, name) is not None
    }


def test_strings_are_escaped_as_rfc_8785_says() -> None:
    value = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u007f\b\f\r\t"
    assert canonical({"s": value}) == '{"s":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"\x7f\\b\\f\\r\\t"}'


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical({"s": "\ud800"})


REVOKED = '{"issued":"2026-11-20","reason":"returned","revokes":"M0000000000012","v":1}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "[" * 100_000,
        REVOKED.replace('"v":1', '"v":2'),
        REVOKED.replace('"v":1', '"v":true'),
        REVOKED.replace('"v":1', '"v":1.0'),
        REVOKED.replace(",", ", "),
        REVOKED.replace("returned", "\\u0072eturned"),
        REVOKED.replace("2026-11-20", "20261120"),
        REVOKED.replace("2026-11-20", "2026-02-30"),
        REVOKED.replace('"returned"', "1"),
        REVOKED.replace('"reason"', '"why"'),
        REVOKED.replace('"v":1', '"v":1,"w":1'),
        REVOKED.replace('"reason":"returned",', ""),
        REVOKED.replace('"reason"', '"key_no":"1","reason"'),
        REVOKED.replace('"reason"', '"key_no":true,"reason"'),
        REVOKED.replace('"reason"', '"key_no":null,"reason"'),
    ],
)
def test_other_texts_are_no_leaves(text: str) -> None:
    assert isinstance(parse_leaf(REVOKED), Revocation)
    with pytest.raises(MalformedEntry):
        parse_leaf(text)


@untimed
@given(texts, st.dictionaries(texts, st.builds(Opening, st.binary().map(bytes.hex), texts)), texts)
def test_a_license_file_reads_back(entry: str, opened: dict[str, Opening], proof: str) -> None:
    license_file = LicenseFile(entry, opened, proof)
    assert parse_license(compose_license(license_file)) == license_file


LICENSE = b'{"entry":"e","open":{"host":{"salt":"0a","value":"h"}},"proof":"p"}'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        LICENSE + b"\n",
        b"\xef\xbb\xbf" + LICENSE,
        LICENSE.replace(b'"0a"', b'"0A"'),
        LICENSE.replace(b'"0a"', b'"0 a"'),
        LICENSE.replace(b'"0a"', b"10"),
        LICENSE.replace(b'"h"', b"1"),
        LICENSE.replace(b'"e"', b"1"),
        LICENSE.replace(b'"p"', b"null"),
        LICENSE.replace(b'"h"', b'"\\ud800"'),
        LICENSE.replace(b'"value":"h"', b'"value":"h","x":1'),
        LICENSE.replace(b'{"salt":"0a","value":"h"}', b'"h"'),
        LICENSE.replace(b'{"host":{"salt":"0a","value":"h"}}', b"[]"),
        LICENSE.replace(b'"p"}', b'"p","q":1}'),
    ],
)
def test_other_bytes_are_no_license_files(content: bytes) -> None:
    assert parse_license(LICENSE).entry == "e"
    with pytest.raises(MalformedEntry):
        parse_license(content)


def test_the_salt_stands_before_the_value() -> None:
    # SHA-256 of "abc", FIPS 180-4.
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert salted_sha256(b"ab", "c") == expected
