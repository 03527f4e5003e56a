"""The words of a reply, from ``data/locales/reply.<language>.toml``."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from schemas.words import spoken

_LOCALES: Final = Path(__file__).resolve().parents[3] / "data" / "locales"

Wording = Mapping[str, Mapping[str, str]]


def wording(language: str) -> Wording:
    """All texts of a reply, by table and name, for a BCP 47 tag; English where we lack it."""
    return _loaded(spoken(language))


def dated(day: date, words: Wording) -> str:
    """The day as the language writes it in figures."""
    return words["summary"]["dated"].format(
        year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}"
    )


@lru_cache(maxsize=8)
def _loaded(language: str) -> Wording:
    return tomllib.loads((_LOCALES / f"reply.{language}.toml").read_text(encoding="utf-8"))
