"""How a reply looks, once for both writers of workbooks: colors, weights and borders by name.

Colors are RGB in six hexadecimal digits. Nothing rests on color alone: every status is a word too.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Style:
    """One look of a cell; ``places`` is a number format, ``line`` the color of the lower edge,
    ``inset`` keeps a little room beside the text."""

    bold: bool = False
    size: int = 11
    color: str = "1F2933"
    fill: str | None = None
    wrap: bool = False
    align: str = "left"
    vertical: str = "top"
    inset: bool = False
    line: str | None = None
    link: bool = False
    places: str | None = None


_INK: Final = "17324D"
_HAIR: Final = "D9DEE4"

STATUS_COLORS: Final = {
    "accepted": ("E3F3E6", "1B5E2A"),
    "amended": ("E2EEFA", "1D4E89"),
    "duplicate": ("ECEEF0", "4A5560"),
    "held": ("FFF1CC", "7A5600"),
    "refused": ("FBDFDC", "A61B12"),
}
"""Fill and ink of each status."""

PROBLEM_FILL: Final = "FFB3AB"
"""Fill of a cell that must be corrected."""

NOTE_FILL: Final = "FFF1CC"
"""Fill of a cell that its sender should look at, though its row was taken in."""

STYLES: Final = (
    {
        "title": Style(bold=True, size=18, color=_INK),
        "byline": Style(color="5B6770"),
        "good": Style(
            bold=True,
            size=13,
            fill="E3F3E6",
            color="1B5E2A",
            wrap=True,
            vertical="center",
            inset=True,
        ),
        "bad": Style(
            bold=True,
            size=13,
            fill="FBDFDC",
            color="A61B12",
            wrap=True,
            vertical="center",
            inset=True,
        ),
        "wait": Style(
            bold=True,
            size=13,
            fill="FFF1CC",
            color="7A5600",
            wrap=True,
            vertical="center",
            inset=True,
        ),
        "plain": Style(wrap=True, vertical="center", inset=True),
        "section": Style(bold=True, size=13, color=_INK),
        "head": Style(
            bold=True, color="FFFFFF", fill=_INK, wrap=True, vertical="center", inset=True
        ),
        "heading": Style(bold=True, color="FFFFFF", fill=_INK, wrap=True, vertical="center"),
        "head_number": Style(
            bold=True,
            color="FFFFFF",
            fill=_INK,
            wrap=True,
            vertical="center",
            align="right",
            inset=True,
        ),
        "text": Style(wrap=True, vertical="center", line=_HAIR, inset=True),
        "number": Style(align="right", vertical="center", line=_HAIR, places="#,##0", inset=True),
        "amount": Style(
            align="right", vertical="center", line=_HAIR, places="#,##0.00##", inset=True
        ),
        "nothing": Style(
            align="right", vertical="center", line=_HAIR, places="#,##0", color="A9B2BA", inset=True
        ),
        "link": Style(
            color="1D4E89", link=True, vertical="center", line=_HAIR, wrap=True, inset=True
        ),
        "total": Style(bold=True, vertical="center", line=_INK, inset=True),
        "total_number": Style(
            bold=True, align="right", vertical="center", line=_INK, places="#,##0", inset=True
        ),
        "note": Style(color="5B6770", wrap=True),
        "message": Style(wrap=True, inset=True),
        "serial": Style(inset=True),
        "problem": Style(fill=PROBLEM_FILL),
        "noted": Style(fill=NOTE_FILL),
        "day": Style(places="yyyy-mm-dd"),
        "problem_day": Style(fill=PROBLEM_FILL, places="yyyy-mm-dd"),
        "noted_day": Style(fill=NOTE_FILL, places="yyyy-mm-dd"),
    }
    | {
        f"count_{status}": Style(
            bold=True,
            align="right",
            vertical="center",
            fill=fill,
            color=ink,
            line=_HAIR,
            places="#,##0",
            inset=True,
        )
        for status, (fill, ink) in STATUS_COLORS.items()
    }
    | {
        f"status_{status}": Style(bold=True, fill=fill, color=ink, inset=True)
        for status, (fill, ink) in STATUS_COLORS.items()
    }
)

STATUS_WIDTH: Final = 15
MESSAGE_WIDTH: Final = 64
SERIAL_WIDTH: Final = 18
"""Widths of our three columns, in characters."""
