"""The names of the months in English, French and German, short and long, folded."""

from collections.abc import Mapping
from typing import Final

_NAMES: Final = (
    "jan january janv janvier januar janner",
    "feb february fev fevr fevrier februar feber",
    "mar march mars mrz marz maerz",
    "apr april avr avril",
    "may mai",
    "jun june juin juni",
    "jul july juil juillet juli",
    "aug august aou aout",
    "sep sept september septembre",
    "oct october octobre okt oktober",
    "nov november novembre",
    "dec december decembre dez dezember",
)

MONTHS: Final[Mapping[str, int]] = {
    word: number for number, words in enumerate(_NAMES, start=1) for word in words.split()
}
"""A folded name to the month's number."""
