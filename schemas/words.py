"""Text in the four languages that keymill speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args
from unicodedata import east_asian_width

Language = Literal["en", "fr", "de", "ja"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


@dataclass(frozen=True)
class Words:
    """The same thing said in English, French, German and Japanese."""

    en: str
    fr: str
    de: str
    ja: str

    def said_in(self, language: str) -> str:
        """The text for a BCP 47 tag, its region dropped; English where we do not speak it."""
        return str(getattr(self, spoken(language)))

    def every(self) -> tuple[str, ...]:
        """The four texts, in the order of ``LANGUAGES``."""
        return (self.en, self.fr, self.de, self.ja)


def spoken(tag: str | None) -> Language:
    """The language of ours that a BCP 47 tag asks for; English where it asks for none of ours."""
    primary = (tag or "").replace("_", "-").split("-")[0].lower()
    return next((language for language in LANGUAGES if language == primary), "en")


_MARKS: Final[Mapping[Language, tuple[str, str]]] = {
    "en": (",", "."),
    "fr": ("\u202f", ","),
    "de": (".", ","),
    "ja": (",", "."),
}
"""Between groups of three digits, and before decimals."""


def letters(text: str) -> int:
    """How wide *text* is, in Latin letters: Chinese and Japanese ones are two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def units(digits: str, language: str) -> str:
    """A whole number in groups of three digits, as the language writes it: ``10,000``."""
    group, _ = _MARKS[spoken(language)]
    return f"{int(digits):,}".replace(",", group)


def amount(text: str, language: str) -> str:
    """``7080.0000 EUR`` as the language writes it: ``7,080.00 EUR``; 2 decimals, 4 at most."""
    number, space, currency = text.partition(" ")
    whole, _, decimals = number.partition(".")
    _, mark = _MARKS[spoken(language)]
    figure = f"{units(whole, language)}{mark}{decimals.rstrip('0').ljust(2, '0')}"
    return f"{figure}{space}{currency}"
