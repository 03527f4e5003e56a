"""The Merkle tree of the log (RFC 6962, section 2.1) and how it lies in files (C2SP tlog-tiles).

A tile holds up to 256 consecutive hashes of one level; level 0 are leaves, a hash of level L + 1
is the root of a full tile of level L. An entry bundle holds the leaves themselves. All hashes are
32 bytes of SHA-256.
"""

import hashlib
from collections.abc import Sequence

TILE_WIDTH = 256
ENTRY_BYTES_MAX = 0xFFFF


class MalformedBundle(ValueError):
    """The bytes are no entry bundle: a length does not fit."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two hashes below."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of the leaves, in order; SHA-256 of nothing for an empty tree."""
    if not leaf_hashes:
        return hashlib.sha256(b"").digest()
    level = list(leaf_hashes)
    while len(level) > 1:
        odd = level[len(level) & ~1 :]
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [node_hash(left, right) for left, right in pairs] + odd
    return level[0]


def _numbered(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return "/".join(groups) + partial


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The name of a tile below the log's folder, such as ``tile/0/x001/x234/067.p/5``.

    Width 256 is a full tile, 1 to 255 a partial one.
    """
    return f"tile/{level}/{_numbered(index, width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """The name of an entry bundle below the log's folder, such as ``tile/entries/000``."""
    return f"tile/entries/{_numbered(index, width)}"


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The entries one after another, each behind its length in two bytes, big-endian.

    Raises:
        ValueError: an entry is longer than 65,535 bytes.
    """
    if max(map(len, entries), default=0) > ENTRY_BYTES_MAX:
        raise ValueError(f"an entry of the log has at most {ENTRY_BYTES_MAX} bytes")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def decode_bundle(bundle: bytes) -> list[bytes]:
    """The entries of a bundle, in order.

    Raises:
        MalformedBundle: the bundle ends within an entry.
    """
    entries, start = [], 0
    while start < len(bundle):
        end = start + 2 + int.from_bytes(bundle[start : start + 2], "big")
        if end > len(bundle) or start + 2 > len(bundle):
            raise MalformedBundle("the bundle ends within an entry")
        entries.append(bundle[start + 2 : end])
        start = end
    return entries


def verify_inclusion(
    index: int, size: int, leaf: bytes, path: Sequence[bytes], tree_root: bytes
) -> bool:
    """Whether *path* leads from leaf hash *leaf* at *index* to the root of *size* leaves.

    Source: RFC 9162, section 2.1.3.2; the path begins with the leaf's sibling.
    """
    if not 0 <= index < size:
        return False
    node, last, reached = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and reached == tree_root


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether *path* proves that the first *old_size* leaves are still the same ones.

    Source: RFC 9162, section 2.1.4.2. An empty tree is consistent with every tree.
    """
    if old_size == new_size:
        return old_root == new_root and not path
    if old_size == 0:
        return old_root == root([]) and not path
    if not 0 < old_size < new_size:
        return False
    whole = old_size & (old_size - 1) == 0
    hashes = [old_root, *path] if whole else list(path)
    return bool(hashes) and _grows(old_size, new_size, hashes) == (old_root, new_root)


def _grows(old_size: int, new_size: int, hashes: list[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root that *hashes* lead to; none if there are too many or too few."""
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None
