"""Which of two versions of a product is the newer: ``13.0`` comes after ``9.2``."""

import re
from typing import Final

_PARTS: Final = re.compile(r"[0-9]+|[A-Za-z]+")


def is_newer(version: str, than: str) -> bool:
    """True where *version* comes after *than*: part by part, numbers as numbers."""
    return _place(version) > _place(than)


def _place(version: str) -> list[tuple[bool, int, str]]:
    """Numbers stand behind words; zeros at the end say nothing: ``13.0`` is ``13``."""
    parts = _PARTS.findall(version)
    while parts and not parts[-1].strip("0"):
        parts.pop()
    return [(True, int(part), "") if part.isdigit() else (False, 0, part.lower()) for part in parts]
