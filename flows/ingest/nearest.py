"""The known word that a mistyped one stands for, if one is near enough to be meant."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

_FORGIVEN: Final = ((15, 3), (10, 2), (6, 1))
"""From how many letters on how many slips are forgiven."""
_LEAST_LATIN, _LEAST_SIGNS = 4, 2
"""From here on one letter may be missing, added or swapped, though none be another one: ``Pries``
is ``Preis`` and 注文番 is 注文番号, but ``Stadt`` is no ``Staat`` and 税込金額 no 税抜金額."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of *known* that is the fewest slips away; the first of several; None if none is near.

    A slip is a letter too many, too few or wrong, or two neighbours swapped. *Word* and *known*
    are folded.
    """
    best: tuple[int, str] | None = None
    letters = Counter(word[:100])
    for other in known:
        most = _forgiven(word, other)
        if best is not None:
            most = min(most, best[0] - 1)
        if abs(len(word) - len(other)) > most or _apart(letters, other) > most:
            continue
        found = slips(word, other)
        if found <= most:
            best = (found, other)
    return best[1] if best else None


def _forgiven(word: str, other: str) -> int:
    length = min(len(word), len(other))
    latin = word.isascii() or other.isascii()
    least = _LEAST_LATIN if latin else _LEAST_SIGNS
    forgiven = next((slips for letters, slips in _FORGIVEN if length >= letters), 0)
    if forgiven or length < least:
        return forgiven
    another = len(word) == len(other) and not (latin and sorted(word) == sorted(other))
    return 0 if another else 1


def _apart(letters: Counter[str], other: str) -> int:
    """At least so many slips lie between two words with these letters, whatever their order."""
    theirs = Counter(other)
    return max((letters - theirs).total(), (theirs - letters).total())


def slips(one: str, other: str) -> int:
    """How many slips turn *one* into *other* (optimal string alignment)."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, above, row = above, row, [i]
        for j, b in enumerate(other, 1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                least = min(least, before[j - 2] + 1)
            row.append(least)
    return row[-1]
