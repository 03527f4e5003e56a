"""What of a word counts when words are compared: letters and digits, whatever their dress."""

import unicodedata
from functools import lru_cache
from typing import Final

_VOICED: Final = ("\u3099", "\u309a")
"""The marks that tell は from ば and ぱ are no accents."""

_LETTERS: Final = str.maketrans({"°": "o", "º": "o", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """*text* after NFKC and case folding, without accents, punctuation, spaces.

    ``N° de commande``, ``No. de commande`` and ``n° de  commande :`` are one word.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_LETTERS)).casefold()
    bare = (one for one in unicodedata.normalize("NFKD", plain) if not _is_accent(one))
    composed = unicodedata.normalize("NFC", "".join(bare)).translate(_LETTERS)
    return "".join(one for one in composed if one.isalnum())


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) != 0 and character not in _VOICED
