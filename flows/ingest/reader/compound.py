"""One stream of a compound file (Microsoft's MS-CFB, version 3 or 4), the container of .xls."""

import struct
from collections.abc import Iterator
from typing import Final

_NO_SECTOR_FROM: Final = 0xFFFFFFFA
_ENTRY_BYTES: Final = 128
_HEADER_DIFAT: Final = struct.Struct("<109I")


class Compound:
    """A compound file in memory.

    Every method raises ``struct.error``, ``IndexError`` or ``ValueError`` on a damaged file.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, self._mini_shift = struct.unpack_from("<HH", content, 30)
        if not (9 <= shift <= 12 and self._mini_shift == 6):
            raise ValueError(shift)
        self._size = 1 << shift
        directory, _, self._cutoff, self._mini_start = struct.unpack_from("<4I", content, 48)
        self._fat = self._table(self._fat_sectors())
        entries = b"".join(self._sector(one) for one in self._chain(directory, self._fat))
        self._entries = dict(_entries(entries))

    def stream(self, *names: str) -> bytes:
        """The content of the first of *names* that there is; empty if there is none."""
        start, size = next((self._entries[n] for n in names if n in self._entries), (0, 0))
        if size == 0:
            return b""
        if size >= self._cutoff:
            sectors = (self._sector(one) for one in self._chain(start, self._fat))
            return b"".join(sectors)[:size]
        return self._small(start)[:size]

    def _small(self, start: int) -> bytes:
        root, _ = self._entries["Root Entry"]
        whole = b"".join(self._sector(one) for one in self._chain(root, self._fat))
        table = self._table(list(self._chain(self._mini_start, self._fat)))
        step = 1 << self._mini_shift
        return b"".join(whole[n * step : (n + 1) * step] for n in self._chain(start, table))

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._size : (number + 2) * self._size]

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        whole = b"".join(self._sector(one) for one in sectors)
        return struct.unpack(f"<{len(whole) // 4}I", whole[: len(whole) // 4 * 4])

    def _fat_sectors(self) -> list[int]:
        found = [one for one in _HEADER_DIFAT.unpack_from(self._content, 76) if _is_sector(one)]
        following, count = struct.unpack_from("<2I", self._content, 68)
        while _is_sector(following) and len(found) * self._size < len(self._content) and count:
            *more, following = self._table([following])
            found += [one for one in more if _is_sector(one)]
            count -= 1
        return found

    def _chain(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        left = len(table)
        while _is_sector(start) and left >= 0:
            yield start
            start, left = table[start], left - 1
        if left < 0:
            raise ValueError(start)


def _is_sector(number: int) -> bool:
    return number < _NO_SECTOR_FROM


def _entries(directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", directory, at + 116)
        yield name, (start, size)
