from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tlog_scales import signing
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader

from flows.issue_keys.publish import (
    EMPTY,
    Frontier,
    Hashes,
    append,
    entry_bundles,
    inclusion_paths,
    leaf_hashes,
    proof_texts,
    read_frontier,
)
from schemas.wire import tiles as wire
from schemas.wire.checkpoint import Checkpoint, sign_note
from schemas.wire.proof import Proof, compose_proof, parse_proof
from tests.schemas.wire.golden import ORIGIN, SIGNER, VKEY, path

untimed = settings(deadline=None)

sizes = st.integers(0, 1500) | st.sampled_from([255, 256, 257, 511, 512, 513, 1024])


def texts(count: int, start: int = 0) -> pl.Series:
    return pl.Series([f"leaf {number}" for number in range(start, start + count)], dtype=pl.String)


LEAVES = leaf_hashes(texts(1600))
LIST = [row.tobytes() for row in LEAVES]


def same(a: Frontier, b: Frontier) -> bool:
    pairs = zip(a.levels, b.levels, strict=True)
    return a.size == b.size and all(np.array_equal(x, y) for x, y in pairs)


def whole_tiles(frontier: Frontier, hashes: Hashes) -> tuple[dict[str, bytes], Frontier]:
    """All tiles that a log has new once *hashes* stand in it, and its edge."""
    tiles, edge = append(frontier, hashes)
    return tiles | edge.partial_tiles(), edge


def test_leaf_hashes_are_those_of_rfc_6962() -> None:
    assert LIST[:3] == [wire.leaf_hash(text.encode()) for text in texts(3)]
    assert leaf_hashes(texts(0)).shape == (0, 32)


@untimed
@given(sizes)
def test_the_root_is_that_of_the_tree_built_leaf_by_leaf(size: int) -> None:
    assert append(EMPTY, LEAVES[:size])[1].root() == wire.root(LIST[:size])


@untimed
@given(st.lists(st.integers(0, 600), max_size=4))
def test_appending_in_pieces_equals_appending_all_at_once(pieces: list[int]) -> None:
    stored: dict[str, bytes] = {}
    frontier, size = EMPTY, 0
    for piece in pieces:
        size = min(size + piece, len(LEAVES))
        tiles, frontier = whole_tiles(frontier, LEAVES[frontier.size : size])
        assert all(stored.get(name, content) == content for name, content in tiles.items())
        stored |= tiles
        assert same(frontier, read_frontier(size, stored.__getitem__))
        assert frontier.partial_tiles().items() <= stored.items()
    whole, edge = whole_tiles(EMPTY, LEAVES[:size])
    assert same(edge, frontier)
    assert whole.items() <= stored.items()


@untimed
@given(st.lists(st.integers(0, 600), max_size=4))
def test_bundles_in_pieces_equal_bundles_all_at_once(pieces: list[int]) -> None:
    stored: dict[str, bytes] = {}
    size = 0
    for piece in pieces:
        partial = wire.bundle_path(size // 256, size % 256)
        last = stored[partial] if size % 256 else b""
        stored |= entry_bundles(size, last, texts(piece, size))
        size += piece
    assert entry_bundles(0, b"", texts(size)).items() <= stored.items()


def test_a_last_bundle_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold 0"):
        entry_bundles(3, b"", texts(1))


@untimed
@given(st.integers(1, 1600), st.data())
def test_every_proof_verifies_and_is_that_of_rfc_6962(size: int, data: st.DataObject) -> None:
    tiles, frontier = whole_tiles(EMPTY, LEAVES[:size])
    chosen = data.draw(st.lists(st.integers(0, size - 1), max_size=8))
    paths = inclusion_paths(np.array(chosen, np.int64), size, tiles.__getitem__)
    for row, index in enumerate(chosen):
        found = paths.path(row)
        assert wire.verify_inclusion(index, size, LIST[index], found, frontier.root())
        assert list(found) == path(index, LIST[:size])


def test_all_proofs_of_a_whole_tree_verify() -> None:
    tiles, frontier = whole_tiles(EMPTY, LEAVES)
    paths = inclusion_paths(np.arange(1600), 1600, tiles.__getitem__)
    for index in range(1600):
        found = paths.path(index)
        assert wire.verify_inclusion(index, 1600, LIST[index], found, frontier.root())


@untimed
@given(st.integers(1, 300), st.data())
def test_a_column_of_proofs_equals_proofs_one_at_a_time(size: int, data: st.DataObject) -> None:
    tiles, frontier = whole_tiles(EMPTY, LEAVES[:size])
    chosen = np.array(data.draw(st.lists(st.integers(0, size - 1), max_size=5)), np.int64)
    note = sign_note(Checkpoint(ORIGIN, size, frontier.root()).text, [(VKEY, SIGNER.sign)])
    paths = inclusion_paths(chosen, size, tiles.__getitem__)
    made = proof_texts(paths, note).to_list()
    assert made == [
        compose_proof(Proof(int(index), paths.path(row), note)) for row, index in enumerate(chosen)
    ]
    assert [parse_proof(text).index for text in made] == chosen.tolist()


@pytest.mark.parametrize("index", [-1, 5])
def test_a_leaf_beyond_the_tree_has_no_proof(index: int) -> None:
    tiles, _ = whole_tiles(EMPTY, LEAVES[:5])
    with pytest.raises(ValueError, match="not among 5"):
        inclusion_paths(np.array([index]), 5, tiles.__getitem__)


def test_a_tile_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold 5 hashes"):
        read_frontier(5, lambda name: bytes(31))


def grown(size: int) -> tuple[Callable[[str], bytes], Frontier, list[str]]:
    """A log of *size* equal leaves, whose tiles are made when read, and a list of those read."""
    same_leaf = LEAVES[:1]
    fulls: list[Hashes] = [same_leaf]
    while len(fulls) < 5:
        fulls.append(append(EMPTY, np.repeat(fulls[-1], 256, axis=0))[1].levels[1])
    read: list[str] = []

    def read_tile(name: str) -> bytes:
        read.append(name)
        level, width = int(name.split("/")[1]), name.partition(".p/")[2]
        return fulls[level].tobytes() * int(width or 256)

    levels = range((size.bit_length() + 7) // 8)
    edges = tuple(np.repeat(fulls[n], (size >> 8 * n) % 256, axis=0) for n in levels)
    return read_tile, Frontier(size, edges), read


def test_proofs_of_tonight_read_few_tiles_of_ten_million_older_leaves() -> None:
    old_size, fresh = 10_000_123, LEAVES[:1000]
    read_old, frontier, read = grown(old_size)
    assert same(frontier, read_frontier(old_size, read_old))
    stand, edge = whole_tiles(frontier, fresh)
    tiles = {name: stand[name] for name in stand if read_old(name) != stand[name]}
    size = old_size + len(fresh)
    assert len(tiles) <= 6

    def read_tile(name: str) -> bytes:
        return tiles[name] if name in tiles else read_old(name)

    read.clear()
    paths = inclusion_paths(np.arange(old_size, size), size, read_tile)
    assert len(read) <= 4
    for row in range(len(fresh)):
        leaf = fresh[row].tobytes()
        assert wire.verify_inclusion(old_size + row, size, leaf, paths.path(row), edge.root())


def publish(folder: Path, size: int, frontier: Frontier, last: bytes, upto: int) -> Frontier:
    fresh = texts(upto - size, size)
    tiles, frontier = whole_tiles(frontier, leaf_hashes(fresh))
    head = Checkpoint(ORIGIN, upto, frontier.root())
    written = tiles | entry_bundles(size, last, fresh)
    written["checkpoint"] = sign_note(head.text, [(VKEY, SIGNER.sign)]).encode()
    for name, content in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return frontier


def test_a_third_party_verifies_checkpoint_tiles_entries_and_proofs(tmp_path: Path) -> None:
    reader = TilesReader(LocalBackend(tmp_path))
    vkey = signing.Vkey.from_string(VKEY.text)
    first = publish(tmp_path, 0, EMPTY, b"", 700)
    old = reader.get_checkpoint()
    last = (tmp_path / wire.bundle_path(2, 700 % 256)).read_bytes()
    publish(tmp_path, 700, first, last, 1500)
    new = reader.get_checkpoint()
    new.verify(vkey)
    assert (new.origin, new.size) == (ORIGIN, 1500)
    assert reader.calculate_root_hash() == new.root_hash
    reader.get_consistency_proof(700, 1500).check(old.root_hash, new.root_hash)

    def stored(name: str) -> bytes:
        return (tmp_path / name).read_bytes()

    ours = inclusion_paths(np.arange(1500), 1500, stored)
    for index in (0, 255, 256, 699, 700, 1023, 1499):
        entry = f"leaf {index}".encode()
        assert reader.get_entry(index) == entry
        theirs = reader.get_inclusion_proof(index, 1500)
        theirs.check(wire.leaf_hash(entry), new.root_hash)
        assert tuple(theirs.node_hashes) == ours.path(index)
