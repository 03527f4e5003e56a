"""Serial numbers of whole columns; of one, ``schemas/wire/serial.py``. Notification IDs as well.

Both are a letter, 12 digits and a check digit.
"""

from typing import Final

import polars as pl

_SERIAL: Final = "M"
_NOTIFICATION: Final = "N"


def serial_texts(numbers: pl.Series) -> pl.Series:
    """The serial number, ``M`` and 13 digits, of each number; null stays null."""
    return _texts(numbers, _SERIAL)


def serial_numbers(texts: pl.Series) -> pl.Series:
    """The number of each serial number as people write it; null where it is none.

    Case, spaces and dashes do not matter; the check digit does.
    """
    return _numbers(texts, _SERIAL)


def notification_texts(numbers: pl.Series) -> pl.Series:
    """The notification ID, ``N`` and 13 digits, of each offer; null stays null."""
    return _texts(numbers, _NOTIFICATION)


def notification_numbers(texts: pl.Series) -> pl.Series:
    """The number of each notification ID, read as serial numbers are; null where it is none."""
    return _numbers(texts, _NOTIFICATION)


def _texts(numbers: pl.Series, letter: str) -> pl.Series:
    number, product = pl.col("number"), pl.lit(10)
    for place in range(11, -1, -1):
        product = ((product + number // 10**place + 9) % 10 + 1) * 2 % 11
    check = (11 - product) % 10
    digits = number.cast(pl.String).str.zfill(12)
    text = pl.concat_str([pl.lit(letter), digits, check.cast(pl.String)])
    return (
        pl.DataFrame({"number": numbers.cast(pl.Int64)})
        .select(text.alias(numbers.name))
        .to_series()
    )


def _numbers(texts: pl.Series, letter: str) -> pl.Series:
    plain = texts.str.to_uppercase().str.replace_all(r"[\s-]", "")
    shaped = pl.DataFrame({"text": plain}).select(
        pl.when(pl.col("text").str.contains(f"^{letter}[0-9]{{13}}$")).then("text")
    )["text"]
    numbers = shaped.str.slice(1, 12).cast(pl.Int64)
    right = (_texts(numbers, letter) == shaped) & (numbers > 0)
    return pl.DataFrame({"number": numbers, "right": right}).select(
        pl.when("right").then("number").alias(texts.name)
    )[texts.name]
