"""The engraved frame of a certificate and the rosette behind its text, as one picture.

Every line is one smooth curve through points of a periodic function, in cubic pieces whose handles
follow the derivative (Hermite to Bezier). Drawn once per process: typst would draw it anew for
every certificate, which took longer than all the rest of a page.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 210.0, 297.0
MARGIN, BAND = 10.0, 5.0
PERIOD = 6.0
SEAL_CENTER, SEAL_SIZE = (105.0, 122.0), 136.0
INK, GOLD, PALE = "#16243a", "#a5843f", "#f3ecdb"

Numbers = npt.NDArray[np.float64]
Points = npt.NDArray[np.complex128]
TURN = 2 * np.pi


@cache
def frame() -> str:
    """An SVG of a page of A4, in millimetres."""
    sides = "".join(_side(n) for n in range(4))
    corners = "".join(
        _rosette(complex(x, y), 1.35, 0.42, 8, phase, GOLD, 0.12)
        for x in (MARGIN + BAND / 2, WIDTH - MARGIN - BAND / 2)
        for y in (MARGIN + BAND / 2, HEIGHT - MARGIN - BAND / 2)
        for phase in (0.0, 0.5)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">{_seal()}{sides}{corners}'
        f"{_rectangle(MARGIN, 0.32)}{_rectangle(MARGIN + BAND, 0.14)}</svg>"
    )


def _seal() -> str:
    center = complex(*SEAL_CENTER)
    outer = [(0.38, 0.26, n / 6) for n in range(6)]
    inner = [(0.17, 0.42, n / 2) for n in range(2)]
    return "".join(
        _rosette(center, SEAL_SIZE * radius, swing, 12, phase, PALE, 0.106)
        for radius, swing, phase in outer + inner
    )


def _side(number: int) -> str:
    """Three strands, a third of a period apart, along the top, right, bottom or left."""
    middle = MARGIN + BAND / 2
    start, end = (
        (complex(MARGIN + BAND, middle), complex(WIDTH - MARGIN - BAND, middle)),
        (complex(WIDTH - middle, MARGIN + BAND), complex(WIDTH - middle, HEIGHT - MARGIN - BAND)),
        (complex(MARGIN + BAND, HEIGHT - middle), complex(WIDTH - MARGIN - BAND, HEIGHT - middle)),
        (complex(middle, MARGIN + BAND), complex(middle, HEIGHT - MARGIN - BAND)),
    )[number]
    waves = round(abs(end - start) / PERIOD)
    along, across = end - start, (end - start) / abs(end - start) * 1j * BAND * 0.36

    def strand(phase: float) -> str:
        return _curve(
            lambda t: start + along * t + across * np.sin(TURN * (waves * t + phase)),
            lambda t: along + across * TURN * waves * np.cos(TURN * (waves * t + phase)),
            waves * 3,
        )

    path = "".join(strand(n / 3) for n in range(3))
    return f'<path d="{path}" stroke="{GOLD}" stroke-width="0.14"/>'


def _rosette(
    center: complex,
    radius: float,
    swing: float,
    petals: int,
    phase: float,
    color: str,
    width: float,
) -> str:
    """A circle whose radius swings *petals* times on the way round."""

    def point(t: Numbers) -> Points:
        swung = radius * (1 + swing * np.cos(TURN * (petals * t + phase)))
        points: Points = center + swung * np.exp(1j * TURN * t)
        return points

    def slope(t: Numbers) -> Points:
        swung = radius * (1 + swing * np.cos(TURN * (petals * t + phase)))
        swinging = -radius * swing * petals * TURN * np.sin(TURN * (petals * t + phase))
        slopes: Points = (swinging + 1j * TURN * swung) * np.exp(1j * TURN * t)
        return slopes

    path = _curve(point, slope, petals * 4)
    return f'<path d="{path}Z" stroke="{color}" stroke-width="{width}"/>'


def _curve(
    point: Callable[[Numbers], Points], slope: Callable[[Numbers], Points], pieces: int
) -> str:
    t = np.linspace(0, 1, pieces + 1)
    points, handles = point(t), slope(t) / pieces / 3
    cubics = np.stack([points[:-1] + handles[:-1], points[1:] - handles[1:], points[1:]], axis=1)
    return f"M{_place(points[0])}C" + " ".join(_place(place) for place in cubics.ravel())


def _place(point: complex) -> str:
    return f"{point.real:.2f},{point.imag:.2f}"


def _rectangle(inset: float, width: float) -> str:
    return (
        f'<rect x="{inset}" y="{inset}" width="{WIDTH - 2 * inset}" height="{HEIGHT - 2 * inset}"'
        f' stroke="{INK}" stroke-width="{width}"/>'
    )
