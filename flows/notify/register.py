"""The list of licenses behind the cover of a certificate: a table for each product.

What all licenses of a table share stands above it once. Every string is final.
"""

from functools import cache, lru_cache
from typing import Any, Final

from flows.notify.glyphs import printable
from flows.notify.stationery import Texts

Row = dict[str, Any]

_LICENSEE_EMS: Final = 21.0
_QUANTITY_EMS: Final = 6.6
_KEY_LETTERS: Final = 29
_DAY_LETTERS: Final = 10
_WIDE: Final = frozenset("mw%@&")
_NARROW: Final = frozenset("fijlrstI .,:;'-")


def register(entitlements: list[Row], said: Texts) -> dict[str, Any]:
    """The headings of ``columns``; per product a table: ``title``, ``rows``, which are ``tall``.

    A row that is not tall is sure to fit on one line. ``licensees``: each row names its own,
    because they differ; else the cover says it.
    """
    words = said.section("certificate")
    several = len({_licensee(row) for row in entitlements}) > 1
    names = ["serial", *(["licensee"] if several else []), "quantity", "valid", "support_until"]
    tables: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in entitlements:
        product = (row["product_name"], row["version"], row["license_type"])
        table = tables.setdefault(
            product, {"title": _title(*product, said), "rows": [], "tall": []}
        )
        cells = _cells(row, several, said)
        table["rows"].append(cells)
        table["tall"].append(_is_tall(cells, several))
    return {
        "licensees": several,
        "columns": [words[name] for name in [*names, "key"]],
        "tables": list(tables.values()),
    }


def fits(listed: dict[str, Any], lines: int) -> bool:
    """Whether so many lines are enough; a table's heading takes three, a tall row two."""
    needed = sum(len(table["rows"]) + sum(table["tall"]) + 3 for table in listed["tables"])
    return not listed["licensees"] and needed <= lines


def _title(product: str, version: str, license_type: str, said: Texts) -> str:
    kind = said.section("license_type")[license_type]
    return f"{printable(f'{product} {version}')} · {kind}"


def _cells(row: Row, several: bool, said: Texts) -> list[str]:
    return [
        row["serial"],
        *([printable(_licensee(row))] if several else []),
        said.quantity(row["quantity"], row["metric"]),
        _period(row["starts"], row["ends"]),
        _support(row),
        _key(row, said),
    ]


def _licensee(row: Row) -> str:
    return str(row["customer_name"] or row["account_name"])


def _period(first: Any, last: Any) -> str:
    return f"{first} – {last}" if last else f"{first} –"


def _support(row: Row) -> str:
    first, last = row["support_starts"] or row["starts"], row["support_ends"]
    if not last:
        return "–"
    return str(last) if first == row["starts"] else _period(first, last)


def _key(row: Row, said: Texts) -> str:
    words, keys = said.section("certificate"), row["keys"]
    if not keys and row["claim_code"]:
        return words["register_with"].format(claim=row["claim_code"])
    if not keys:
        return words["register_short"]
    more = words["more_keys"].format(count=said.number(len(keys) - 1))
    return str(keys[0]) if len(keys) == 1 else f"{keys[0]} {more}"


def _is_tall(cells: list[str], several: bool) -> bool:
    quantity, support, key = cells[-4], cells[-2], cells[-1]
    return (
        len(support) > _DAY_LETTERS
        or len(key) > _KEY_LETTERS
        or _ems(quantity) > _QUANTITY_EMS
        or (several and _ems(cells[1]) > _LICENSEE_EMS)
    )


@lru_cache(maxsize=4096)
def _ems(text: str) -> float:
    """No less than how wide the text is."""
    return sum(map(_width, text))


@cache
def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    wide = not letter.isascii() or letter.isupper() or letter in _WIDE
    return 1.0 if wide else 0.55
