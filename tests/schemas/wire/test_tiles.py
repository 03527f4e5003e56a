import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tlog_scales import tiles as third_party

from schemas.wire.tiles import (
    MalformedBundle,
    bundle_path,
    decode_bundle,
    encode_bundle,
    leaf_hash,
    root,
    tile_path,
    verify_consistency,
    verify_inclusion,
)
from tests.schemas.wire.golden import path

untimed = settings(deadline=None)

# The leaves and roots that RFC 6962 implementations share (certificate-transparency's tests).
LEAVES = [
    bytes.fromhex(text)
    for text in [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def consistency(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962, section 2.1.2, as written there."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= split:
        return [*consistency(old, leaves[:split], whole), root(leaves[split:])]
    return [*consistency(old - split, leaves[split:], False), root(leaves[:split])]


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_that_other_logs_compute(size: int) -> None:
    assert root([leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("number", "width", "name"),
    [
        (0, 256, "tile/3/000"),
        (999, 1, "tile/3/999.p/1"),
        (1234067, 256, "tile/3/x001/x234/067"),
        (1000, 112, "tile/3/x001/000.p/112"),
    ],
)
def test_names_are_those_of_tlog_tiles(number: int, width: int, name: str) -> None:
    assert tile_path(3, number, width) == name
    assert bundle_path(number, width) == name.replace("/3/", "/entries/")


@untimed
@given(st.integers(0, 63), st.integers(0, 2**40), st.integers(1, 256))
def test_names_are_those_a_third_party_reads(level: int, index: int, width: int) -> None:
    expected = third_party.tile_path(level, index, width % 256)
    assert tile_path(level, index, width) == "/".join(expected)


@untimed
@given(st.integers(1, 70), st.data())
def test_every_proof_of_inclusion_verifies_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    index = data.draw(st.integers(0, size - 1))
    good = path(index, leaves)
    assert verify_inclusion(index, size, leaves[index], good, root(leaves))
    assert not verify_inclusion(index, size, leaf_hash(b"other"), good, root(leaves))
    assert not verify_inclusion(index, size, leaves[index], [*good, leaves[0]], root(leaves))
    assert not verify_inclusion(index, size, leaves[index], good, leaf_hash(b"other"))
    assert not verify_inclusion(size, size, leaves[index], good, root(leaves))
    for gone in range(len(good)):
        short = good[:gone] + good[gone + 1 :]
        assert not verify_inclusion(index, size, leaves[index], short, root(leaves))


@pytest.mark.parametrize(("size", "claimed"), [(1, 2), (2, 3), (2, 4), (4, 8), (5, 70)])
def test_a_path_too_short_for_the_size_claimed_proves_nothing(size: int, claimed: int) -> None:
    leaves = hashes(size)
    good = path(0, leaves)
    assert verify_inclusion(0, size, leaves[0], good, root(leaves))
    assert not verify_inclusion(0, claimed, leaves[0], good, root(leaves))


@untimed
@given(st.integers(1, 70), st.data())
def test_every_proof_of_consistency_verifies_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    old = data.draw(st.integers(1, size))
    roots = root(leaves[:old]), root(leaves)
    good = consistency(old, leaves)
    assert verify_consistency(old, size, *roots, good)
    assert not verify_consistency(old, size, leaf_hash(b"other"), roots[1], good)
    assert not verify_consistency(old, size, roots[0], leaf_hash(b"other"), good)
    assert not verify_consistency(old, size, *roots, [*good, leaves[0]])
    assert not verify_consistency(size + 1, size, *roots, good)
    assert not good or not verify_consistency(old, size, *roots, good[:-1])


def test_an_empty_tree_is_consistent_with_every_tree() -> None:
    empty = hashlib.sha256(b"").digest()
    assert verify_consistency(0, 3, empty, root(hashes(3)), [])
    assert not verify_consistency(0, 3, root(hashes(1)), root(hashes(3)), [])


@untimed
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_reads_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries)) == entries


@pytest.mark.parametrize("bundle", [b"\0", b"\0\1", b"\0\1a\0", b"\0\3ab"])
def test_a_bundle_that_ends_within_an_entry_is_refused(bundle: bytes) -> None:
    with pytest.raises(MalformedBundle):
        decode_bundle(bundle)


def test_an_entry_has_at_most_65535_bytes() -> None:
    assert decode_bundle(encode_bundle([bytes(65535)])) == [bytes(65535)]
    with pytest.raises(ValueError, match="65535"):
        encode_bundle([bytes(65536)])
