"""Which of the encodings that senders use a text is in, told by its bytes alone.

A byte-order mark decides; else what is valid UTF-8 is UTF-8. Between cp932 and cp1252 the shape of
the text does: accented letters stand alone between ASCII letters, Japanese stands in runs.
"""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_CHARACTERS: Final = 200_000
_RUN: Final = re.compile(r"[^\x00-\x7f]{2,}")
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")


def encoding(content: bytes) -> str | None:
    """The name of the text's encoding; None if it is none that we read."""
    for name in _candidates(content):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "cp932" and not _reads_as_japanese(text):
            continue
        return name if "\x00" not in text else None
    return None


def _candidates(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return (encoding,)
    head = content[:4096]
    if b"\x00" in head:
        little = head[1::2].count(0) >= head[0::2].count(0)
        return ("utf-16-le" if little else "utf-16-be",)
    return ("utf-8", "cp932", "cp1252")


def _reads_as_japanese(text: str) -> bool:
    sample = text[:_SAMPLE_CHARACTERS]
    foreign = len(_FOREIGN.findall(sample))
    in_runs = sum(len(run) for run in _RUN.findall(sample))
    return foreign == 0 or in_runs * 2 >= foreign
