"""The charts of ``index.html`` as inline SVG: lengths and places, no words. Pure.

A bar is drawn on a width of 1000 that the page stretches; its numbers stand beside it as text.
Colors come from the page's style by the name of the class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 1000
NIGHT_HEIGHT: Final = 120


@dataclass(frozen=True)
class Piece:
    """A rectangle: its class in the page's style, and where it stands."""

    name: str
    x: float
    y: float
    width: float
    height: float


def stacked(parts: Mapping[str, int], most: int) -> list[Piece]:
    """The pieces of one bar, end to end, where *most* is the whole width."""
    pieces, x = [], 0.0
    for name, value in parts.items():
        width = round(WIDTH * value / most, 2) if most else 0.0
        pieces.append(Piece(name, round(x, 2), 0, width, 1))
        x += width
    return [piece for piece in pieces if piece.width > 0]


def columns(series: Mapping[str, Sequence[int]], share: float = 0.8) -> list[Piece]:
    """Columns side by side, a group for each place in the series, from left to right.

    A group takes up *share* of its place. All series have one scale, the largest value being
    ``NIGHT_HEIGHT`` high.
    """
    count = max(len(values) for values in series.values())
    most = max((max(values, default=0) for values in series.values()), default=0)
    if not count or not most:
        return []
    step = WIDTH / count
    width = step * share / len(series)
    gap = (step - width * len(series)) / 2
    return [
        Piece(
            name,
            round(place * step + gap + nth * width, 2),
            round(NIGHT_HEIGHT * (1 - value / most), 2),
            round(width - 1, 2),
            round(NIGHT_HEIGHT * value / most, 2),
        )
        for nth, (name, values) in enumerate(series.items())
        for place, value in enumerate(values)
        if value
    ]
