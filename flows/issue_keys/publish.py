"""Step 10, publish: the Merkle tree in tiles, entry bundles and inclusion proofs, by columns.

The tree is that of RFC 6962; tiles and bundles lie as C2SP tlog-tiles says. Hashes are arrays of
shape (n, 32). Names of tiles are relative to the log's folder. Nothing here writes: tiles come
back as names and bytes, and are read through a callable that gives the bytes of a name. The texts
of the leaves are made in ``flows.issue_keys.leaves``.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.wire.proof import HEADER
from schemas.wire.tiles import (
    TILE_WIDTH,
    bundle_path,
    decode_bundle,
    encode_bundle,
    node_hash,
    root,
    tile_path,
)

Hashes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]
ReadTile = Callable[[str], bytes]

# A tile and the seven levels between it and its root, from the widest: 256 + 128 + ... + 2.
_TILE_NODES = 2 * TILE_WIDTH - 2
_LEVEL_STARTS = [2 * (TILE_WIDTH - (TILE_WIDTH >> level)) for level in range(8)]


def _hashed(packed: bytes, width: int) -> Hashes:
    cuts = range(0, len(packed), width)
    digests = b"".join([sha256(packed[start : start + width]).digest() for start in cuts])
    return np.frombuffer(digests, np.uint8).reshape(-1, 32)


def _parents(nodes: Hashes) -> Hashes:
    pairs = np.ones((len(nodes) // 2, 65), np.uint8)
    pairs[:, 1:] = nodes.reshape(-1, 64)
    return _hashed(pairs.tobytes(), 65)


def leaf_hashes(texts: pl.Series) -> Hashes:
    """The RFC 6962 leaf hash of each leaf text, in order."""
    prefixed = ("\0" + texts).cast(pl.Binary).to_list()
    digests = b"".join([sha256(leaf).digest() for leaf in prefixed])
    return np.frombuffer(digests, np.uint8).reshape(-1, 32)


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it and to know its root.

    ``levels[L]`` are the hashes of the partial tile of level L: the roots of the last full
    subtrees of 256**L leaves that no full tile holds, at most 255.
    """

    size: int
    levels: tuple[Hashes, ...]

    def partial_tiles(self) -> dict[str, bytes]:
        """The tiles of the right edge, by name: those that more leaves will make wider."""
        return {
            tile_path(level, self.size >> 8 * (level + 1), len(hashes)): hashes.tobytes()
            for level, hashes in enumerate(self.levels)
            if len(hashes)
        }

    def subtrees(self) -> dict[int, bytes]:
        """Per set bit of the size, the root of the full subtree of 2**bit leaves it stands for."""
        found = {}
        for level, hashes in enumerate(self.levels):
            nodes = hashes
            for bit in range(8):
                if len(nodes) & 1:
                    found[8 * level + bit] = nodes[-1].tobytes()
                nodes = _parents(nodes[: len(nodes) & ~1])
        return found

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves."""
        return self.ragged().get(self.size.bit_length(), root([]))

    def ragged(self) -> dict[int, bytes]:
        """Per height h, the root of the leaves behind the last full subtree of 2**h leaves."""
        found, under = {}, None
        subtrees = self.subtrees()
        for height in range(self.size.bit_length()):
            whole = subtrees.get(height)
            if whole is not None:
                under = whole if under is None else node_hash(whole, under)
            if under is not None:
                found[height + 1] = under
        return found


EMPTY = Frontier(0, ())


def _tile_width(size: int, level: int, index: int) -> int:
    """How many hashes the tile has in a tree of *size* leaves; 0 or less if it has none."""
    return min(TILE_WIDTH, (size >> 8 * level) - TILE_WIDTH * index)


def _stored(read_tile: ReadTile, size: int, level: int, index: int) -> Hashes:
    width = _tile_width(size, level, index)
    if width <= 0:
        return np.empty((0, 32), np.uint8)
    content = read_tile(tile_path(level, index, width))
    if len(content) != 32 * width:
        raise ValueError(f"{tile_path(level, index, width)} does not hold {width} hashes")
    return np.frombuffer(content, np.uint8).reshape(-1, 32)


def read_frontier(size: int, read_tile: ReadTile) -> Frontier:
    """The right edge of the stored tree of *size* leaves: at most one tile per level is read."""
    levels = range((size.bit_length() + 7) // 8)
    edges = [_stored(read_tile, size, level, size >> 8 * (level + 1)) for level in levels]
    return Frontier(size, tuple(edges))


def append(frontier: Frontier, hashes: Hashes) -> tuple[dict[str, bytes], Frontier]:
    """The full tiles that *hashes*, put behind the leaves of *frontier*, add; the new right edge.

    Tiles are by name; those that are not full are the edge's ``partial_tiles``. Appending in pieces
    or all at once gives the same tiles, the same edge and the same root.
    """
    tiles: dict[str, bytes] = {}
    edges: list[Hashes] = []
    size, fresh, level = frontier.size + len(hashes), hashes, 0
    while level < len(frontier.levels) or len(fresh):
        old = frontier.levels[level] if level < len(frontier.levels) else fresh[:0]
        row = np.concatenate([old, fresh])
        full = len(row) // TILE_WIDTH * TILE_WIDTH
        tiles |= _full_tiles(row[:full], level, frontier.size >> 8 * (level + 1))
        edges.append(row[full:])
        fresh = row[:full]
        for _ in range(8):
            fresh = _parents(fresh)
        level += 1
    return tiles, Frontier(size, tuple(edges))


def _full_tiles(row: Hashes, level: int, first: int) -> dict[str, bytes]:
    cuts = range(0, len(row), TILE_WIDTH)
    return {
        tile_path(level, index, TILE_WIDTH): row[start : start + TILE_WIDTH].tobytes()
        for index, start in enumerate(cuts, first)
    }


def entry_bundles(size: int, last_bundle: bytes, texts: pl.Series) -> dict[str, bytes]:
    """The entry bundles, by name, that *texts* add to a log of *size* leaves.

    Args:
        size: Leaves so far.
        last_bundle: The partial bundle the log ends with; empty if *size* is a multiple of 256.
        texts: The new leaf texts, in order.

    Raises:
        ValueError: *last_bundle* does not hold what *size* says, or a leaf is over 65,535 bytes.
    """
    entries = decode_bundle(last_bundle)
    if len(entries) != size % TILE_WIDTH:
        raise ValueError(f"the last bundle of {size} leaves does not hold {len(entries)}")
    entries += texts.cast(pl.Binary).to_list()
    cuts = range(0, len(entries) if texts.len() else 0, TILE_WIDTH)
    pieces = [entries[start : start + TILE_WIDTH] for start in cuts]
    return {
        bundle_path(index, len(piece)): encode_bundle(piece)
        for index, piece in enumerate(pieces, size // TILE_WIDTH)
    }


@dataclass(frozen=True, slots=True)
class Paths:
    """Inclusion proofs of n leaves, from each leaf's sibling up, in one tree.

    ``nodes`` are m hashes; ``at[i, h]`` is the row in it of the sibling of leaf i at height h,
    or -1 where that height has none. ``size`` is that of the tree.
    """

    size: int
    indices: Indices
    nodes: Hashes
    at: Indices

    def path(self, row: int) -> tuple[bytes, ...]:
        """The hashes of the proof of one row."""
        return tuple(self.nodes[place].tobytes() for place in self.at[row] if place >= 0)


def _tile_nodes(tiles: list[Hashes]) -> Hashes:
    """Per tile its 510 nodes, level by level; nodes over missing hashes mean nothing."""
    nodes = np.zeros((len(tiles), _TILE_NODES, 32), np.uint8)
    for place, tile in enumerate(tiles):
        nodes[place, : len(tile)] = tile
    for below, start in pairwise(_LEVEL_STARTS):
        width = start - below
        parents = _parents(nodes[:, below:start].reshape(-1, 32))
        nodes[:, start : start + width // 2] = parents.reshape(len(tiles), width // 2, 32)
    return nodes.reshape(len(tiles) * _TILE_NODES, 32)


def inclusion_paths(indices: Indices, size: int, read_tile: ReadTile) -> Paths:
    """The inclusion proof of each leaf of *indices* in the stored tree of *size* leaves.

    Reads the right edge and, per level, the tiles above the leaves asked for, each once; holds
    16 kB per tile in memory.

    Raises:
        ValueError: an index is not below *size*, or a tile has the wrong length.
    """
    if len(indices) and not 0 <= indices.min() <= indices.max() < size:
        raise ValueError(f"a leaf of {indices.min()} to {indices.max()} is not among {size}")
    heights = (size - 1).bit_length()
    ragged = read_frontier(size, read_tile).ragged()
    edge = np.frombuffer(b"".join(ragged.values()), np.uint8).reshape(-1, 32)
    edge_rows = {height: row for row, height in enumerate(ragged)}
    nodes, rows = [edge], len(edge)
    at = np.full((len(indices), heights), -1, np.int64)
    for level in range((heights + 7) // 8):
        wanted, place = np.unique(indices >> 8 * (level + 1), return_inverse=True)
        tiles = [_stored(read_tile, size, level, index) for index in wanted.tolist()]
        nodes.append(_tile_nodes(tiles))
        for height in range(8 * level, min(8 * level + 8, heights)):
            sibling = indices >> height ^ 1
            within = sibling & (TILE_WIDTH >> height % 8) - 1
            inside = rows + place * _TILE_NODES + _LEVEL_STARTS[height % 8] + within
            whole, last = sibling < size >> height, sibling == size >> height
            beyond = np.where(last, edge_rows.get(height, -1), -1)
            at[:, height] = np.where(whole, inside, beyond)
        rows += len(nodes[-1])
    return Paths(size, indices, np.concatenate(nodes), at)


def proof_texts(paths: Paths, checkpoint: str) -> pl.Series:
    """The C2SP tlog-proof of each leaf of *paths* under the signed note *checkpoint*."""
    packed = paths.nodes.tobytes()
    cuts = range(0, len(packed), 32)
    lines = [base64.b64encode(packed[start : start + 32]).decode() + "\n" for start in cuts]
    texts = pl.Series(lines, dtype=pl.String)
    heights = {str(height): pl.Series(rows) for height, rows in enumerate(paths.at.T)}
    hashes = [pl.lit(texts).gather(pl.col(height).replace(-1, None)) for height in heights]
    head = pl.concat_str([pl.lit(f"{HEADER}\nindex "), pl.col("index").cast(pl.String)])
    parts = [head, pl.lit("\n"), *hashes, pl.lit(f"\n{checkpoint}")]
    frame = pl.DataFrame({"index": paths.indices, **heights})
    return frame.select(proof=pl.concat_str(parts, ignore_nulls=True)).to_series()
