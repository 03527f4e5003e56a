"""Step 10, publish: the texts of leaves and license files, by columns.

What each text is, one at a time, is said by ``schemas.wire.entry``; the tests hold both equal.
"""

from collections.abc import Mapping

import polars as pl

from schemas.serials import serial_texts
from schemas.wire.entry import LEAF_VERSION

_ESCAPES = {chr(code): f"\\u{code:04x}" for code in range(32)} | {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_TEXTS = ["metric", "sku", "version"]
_SYMBOLS = ["account", "host", "key_sha256", "replaces", "serial"]
_NUMBERS = ["key_no", "quantity"]
_DAYS = ["ends", "issued", "starts", "support_ends"]
_OPTIONAL = {"account", "ends", "host", "replaces", "starts", "support_ends"}


def json_text(column: pl.Expr) -> pl.Expr:
    """*Column* as RFC 8785 JSON strings, quotes included; null stays null."""
    escaped = column.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
    return _quoted(escaped)


def _quoted(column: pl.Expr) -> pl.Expr:
    """Text without a character that JSON escapes, such as hex, serial numbers and days."""
    return pl.concat_str([pl.lit('"'), column, pl.lit('"')])


def _object(members: Mapping[str, pl.Expr]) -> pl.Expr:
    """RFC 8785 JSON objects of members that are JSON already; a null member is left out."""
    named = [pl.concat_str([pl.lit(f'"{name}":'), members[name]]) for name in sorted(members)]
    inside = pl.concat_str(named, separator=",", ignore_nulls=True)
    return pl.concat_str([pl.lit("{"), inside, pl.lit("}")])


def _leaf(texts: list[str], symbols: list[str], numbers: list[str], days: list[str]) -> pl.Expr:
    return _object(
        {name: json_text(pl.col(name)) for name in texts}
        | {name: _quoted(pl.col(name)) for name in symbols}
        | {name: pl.col(name).cast(pl.String) for name in numbers}
        | {name: _quoted(pl.col(name).dt.to_string("iso")) for name in days}
        | {"v": pl.lit(str(LEAF_VERSION))}
    ).alias("leaf_text")


def _require(frame: pl.DataFrame, names: list[str]) -> None:
    empty = [name for name in names if frame[name].null_count()]
    if empty:
        raise ValueError(f"a leaf needs {', '.join(empty)}")


def leaf_texts(frame: pl.DataFrame) -> pl.Series:
    """The exact leaf text of each key, in order.

    Args:
        frame: The members of ``schemas.wire.entry.Entry`` as columns of text, whole numbers and
            dates, where ``serial`` and ``replaces`` are numbers and the digests ``account``,
            ``host`` and ``key_sha256`` hex; null is an absent member.

    Raises:
        ValueError: a member that every leaf has is null.
    """
    _require(
        frame, [name for name in _TEXTS + _SYMBOLS + _NUMBERS + _DAYS if name not in _OPTIONAL]
    )
    serials = [serial_texts(frame[name]) for name in ("serial", "replaces")]
    return frame.with_columns(serials).select(_leaf(_TEXTS, _SYMBOLS, _NUMBERS, _DAYS)).to_series()


def revocation_texts(frame: pl.DataFrame) -> pl.Series:
    """The exact leaf text of each revocation, in order.

    Args:
        frame: ``revokes`` (a number), ``key_no`` (null: all keys), ``reason``, ``issued``.

    Raises:
        ValueError: another column than ``key_no`` is null.
    """
    _require(frame, ["revokes", "reason", "issued"])
    leaf = _leaf(["reason"], ["revokes"], ["key_no"], ["issued"])
    return frame.with_columns(serial_texts(frame["revokes"])).select(leaf).to_series()


def license_texts(frame: pl.DataFrame) -> pl.Series:
    """The text of each license file, in order.

    Args:
        frame: ``leaf_text`` and ``proof``; ``account`` and ``host`` as plain values (null: the
            leaf has none), and ``account_salt`` and ``host_salt`` in hex.
    """
    opened = {
        name: _object({"salt": json_text(pl.col(f"{name}_salt")), "value": json_text(pl.col(name))})
        for name in ("account", "host")
    }
    present = {
        name: pl.when(pl.col(name).is_not_null()).then(text) for name, text in opened.items()
    }
    entry, proof = json_text(pl.col("leaf_text")), json_text(pl.col("proof"))
    whole = _object({"entry": entry, "open": _object(present), "proof": proof})
    return frame.select(license=whole).to_series()
