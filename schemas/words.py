"""Text in the four languages that keymill speaks."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

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
