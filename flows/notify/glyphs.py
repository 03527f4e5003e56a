"""Which characters the shipped fonts can print, and what stands for the others.

Source: OpenType specification, table ``cmap``, subtable formats 4 and 12.
"""

import re
import struct
import unicodedata
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from flows.notify.stationery import DATA

FONTS = DATA / "fonts"
BODY_FONTS = ("EBGaramond12-Regular.otf", "NotoSerifCJKjp-Regular-subset.otf")
MISSING = "□"
LONG_WORD = re.compile(r"[\x21-\x7e]{28}(?=[\x21-\x7e])")


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """The text as the certificate prints it, on one line.

    Composed (NFC), white space as single spaces, invisible characters (category Cf, variation
    selectors) left out, and □ for every character that no shipped font has. What has nothing to be
    seen is one □; in words too long for a line stand invisible places to break them.
    """
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return LONG_WORD.sub("\\g<0>\u200b", _shown(line) if line else MISSING * bool(text))


def _shown(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    covered = body_coverage()
    shown = "".join(c if ord(c) in covered else MISSING for c in line if not _invisible(c))
    return shown if shown.strip() else MISSING


def _invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(
        character, ""
    )


@cache
def body_coverage() -> frozenset[int]:
    """The code points that the fonts of running text have, read once from their files."""
    covered = frozenset[int]()
    for name in BODY_FONTS:
        covered |= coverage((FONTS / name).read_bytes())
    return frozenset(c for c in covered if unicodedata.category(chr(c)) not in {"Cc", "Cf", "Co"})


def coverage(font: bytes) -> frozenset[int]:
    """The code points of one OpenType font that have a glyph."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    offsets = [struct.unpack_from(">L", font, start + 8 + 8 * n)[0] for n in range(count)]
    formats = {struct.unpack_from(">H", font, start + at)[0]: start + at for at in offsets}
    if 12 in formats:
        return _format_12(font, formats[12])
    return _format_4(font, formats[4])


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * n) for n in range(count))
    return next(int(offset) for name, _, offset, _ in records if name == tag)


def _format_12(font: bytes, at: int) -> frozenset[int]:
    (count,) = struct.unpack_from(">L", font, at + 12)
    groups = np.frombuffer(font, ">u4", 3 * count, at + 16).reshape(count, 3).tolist()
    return frozenset(
        code for first, last, glyph in groups for code in range(first + (glyph == 0), last + 1)
    )


def _format_4(font: bytes, at: int) -> frozenset[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    segments = twice // 2
    starts_at = (at + 14, at + 16 + twice, at + 16 + 2 * twice, at + 16 + 3 * twice)
    ends, starts, deltas, ranges = (
        np.frombuffer(font, ">u2", segments, where).astype(np.int64) for where in starts_at
    )
    found = set[int]()
    for n in range(segments):
        codes = np.arange(starts[n], ends[n] + 1)
        glyphs = codes
        if ranges[n]:
            indirect = starts_at[3] + 2 * n + int(ranges[n])
            glyphs = _words(font, indirect, len(codes))
        has_glyph = (glyphs != 0) if ranges[n] else ((glyphs + deltas[n]) % 65536 != 0)
        found.update(codes[has_glyph].tolist())
    return frozenset(found - {0xFFFF})


def _words(font: bytes, at: int, count: int) -> npt.NDArray[np.int64]:
    return np.frombuffer(font, ">u2", count, at).astype(np.int64)
