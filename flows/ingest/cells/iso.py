"""Countries (ISO 3166), currencies (ISO 4217) and languages (BCP 47, RFC 5646), by code or name.

Names are those of the iso-codes project in English, French, German and Japanese, and what people
say instead.
"""

import gettext
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import polars as pl
import pycountry

from flows.ingest.cells.cell import looked_up
from flows.ingest.cells.folding import folded
from schemas.problems import cells as problems
from schemas.readings import Hints
from schemas.sheets.sheet import Column
from schemas.words import LANGUAGES

_ALSO_COUNTRIES: Final = {
    "GB": "UK, U.K., Great Britain, England, Grande-Bretagne, Großbritannien, 英国, イギリス",
    "US": "U.S., USA, U.S.A., America, Amérique, Amerika, アメリカ, 米国, 合衆国",
    "KR": "South Korea, Korea, Corée du Sud, Südkorea, 韓国",
    "NL": "Holland, Niederlande, Pays-Bas, オランダ",
    "CZ": "Czech Republic, Tschechische Republik, République tchèque, チェコ",
    "CN": "PRC, Chine, China, 中国",
    "TW": "Taiwan, Taïwan, 台湾",
    "RU": "Russia, Russie, Russland, ロシア",
    "VN": "Vietnam, ベトナム",
    "TR": "Turkey, Turquie, Türkei, トルコ",
    "CI": "Ivory Coast, Elfenbeinküste",
    "HK": "Hong Kong, Hongkong, 香港",
    "AE": "UAE, VAE, EAU",
    "CH": "Swiss, Suisse, Schweiz, スイス",
    "JP": "日本国",
}
_ALSO_CURRENCIES: Final = {"€": "EUR", "£": "GBP", "円": "JPY", "euro": "EUR", "euros": "EUR"}
_NO_MONEY: Final = frozenset({"XXX", "XTS"})
_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.I)


def country(cells: pl.DataFrame, _column: Column, _hints: Hints) -> pl.DataFrame:
    """The two letters of the country that the cell names by two or three letters or by name."""
    known = _countries()
    return looked_up(cells, lambda text: known.get(folded(text)), problems.COUNTRY_UNKNOWN, None)


def currency(cells: pl.DataFrame, _column: Column, _hints: Hints) -> pl.DataFrame:
    """The three letters of the currency; ``$`` and ``¥`` name several and are refused."""
    known = _currencies()
    return looked_up(
        cells,
        lambda text: known.get(text) or known.get(folded(text)),
        problems.CURRENCY_UNKNOWN,
        None,
    )


def language(cells: pl.DataFrame, _column: Column, _hints: Hints) -> pl.DataFrame:
    """The language's tag in its usual case, from a tag or a name."""
    return looked_up(cells, _language, problems.LANGUAGE_UNKNOWN, None)


def _language(text: str) -> str | None:
    known = _languages()
    tag = _TAG.fullmatch(text.strip())
    if tag is None or tag[1].lower() not in known:
        return known.get(folded(text))
    primary, script, region = known[tag[1].lower()], tag[2], tag[3]
    if region and region.isalpha() and region.lower() not in _countries():
        return None
    parts = (primary, script.title() if script else None, region.upper() if region else None)
    return "-".join(part for part in parts if part)


def _in_four_languages(domain: str, name: str) -> Iterator[str]:
    yield name
    for spoken in LANGUAGES:
        yield _catalogue(domain, spoken).gettext(name)


@lru_cache(maxsize=16)
def _catalogue(domain: str, spoken: str) -> gettext.NullTranslations:
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[spoken], fallback=True)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    named: dict[str, str] = {}
    for one in pycountry.countries:
        for name in _names_of(one):
            for said in _in_four_languages("iso3166-1", name):
                named.setdefault(folded(said), one.alpha_2)
    for code, names in _ALSO_COUNTRIES.items():
        named |= {folded(name): code for name in names.split(", ")}
    for one in pycountry.countries:
        named |= {one.alpha_2.lower(): one.alpha_2, one.alpha_3.lower(): one.alpha_2}
    return named


def _names_of(one: Any) -> Iterator[str]:
    for attribute in ("name", "official_name", "common_name"):
        name = getattr(one, attribute, None)
        if name:
            yield name


@lru_cache(maxsize=1)
def _currencies() -> Mapping[str, str]:
    real = [one for one in pycountry.currencies if one.alpha_3 not in _NO_MONEY]
    named = {folded(said): one.alpha_3 for one in real for said in _currency_names(one.name)}
    return named | _ALSO_CURRENCIES | {one.alpha_3.lower(): one.alpha_3 for one in real}


def _currency_names(name: str) -> Iterator[str]:
    return _in_four_languages("iso4217", name)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    """Folded names, and two- and three-letter codes, to the primary subtag."""
    named: dict[str, str] = {}
    for one in pycountry.languages:
        subtag = getattr(one, "alpha_2", None) or one.alpha_3
        if len(subtag) == len("en"):
            for said in _in_four_languages("iso639-3", one.name):
                named.setdefault(folded(said), subtag)
    for one in pycountry.languages:
        subtag = getattr(one, "alpha_2", None) or one.alpha_3
        named |= {subtag: subtag, one.alpha_3: subtag}
    return named
