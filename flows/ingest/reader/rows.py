"""The rows of a worksheet part, as blocks of XML that begin and end where rows do.

ECMA-376 part 1, 18.3.1.80 (sheetData).
"""

import re
from collections.abc import Iterator
from typing import IO, Final

from flows.ingest.reader.usual import ATTRIBUTES, UnusualError, need_tags

_BLOCK_BYTES: Final = 16 * 1024 * 1024
_BLOCK_BYTES_MAX: Final = 64 * 1024 * 1024
ROW_END: Final = "</row>"
EMPTY_ROWS: Final = rf"^(?:<row{ATTRIBUTES}/>)*"
_NAME: Final = b"sheetData"
_BEGIN: Final = re.compile(b"<%b(/?)>" % _NAME)
_END: Final = b"</%b>" % _NAME
_REST: Final = re.compile(EMPTY_ROWS.encode() + _END)


def blocks(part: IO[bytes]) -> Iterator[str]:
    """The XML of some rows, from the beginning of one to the end of one.

    Raises:
        UnusualError: something else than rows stands before or after them, or lies between.
    """
    waiting = _beginning(part)
    while True:
        cut = waiting.rfind(ROW_END.encode()) + len(ROW_END)
        if cut >= len(ROW_END):
            yield waiting[:cut].decode()
            waiting = waiting[cut:]
        if len(waiting) > _BLOCK_BYTES_MAX:
            raise UnusualError
        if not (more := part.read(_BLOCK_BYTES)):
            break
        waiting += more
    if not _REST.match(waiting):
        raise UnusualError


def _beginning(part: IO[bytes]) -> bytes:
    """What has been read of the part, from its first row on."""
    read = b""
    while more := part.read(_BLOCK_BYTES):
        read += more
        if begun := _BEGIN.search(read):
            preamble, rest = read[: begun.start()], read[begun.end() :]
            need_tags(preamble)
            if _NAME in preamble:
                break
            return _END + rest if begun[1] else rest
        if len(read) > _BLOCK_BYTES_MAX:
            break
    raise UnusualError
