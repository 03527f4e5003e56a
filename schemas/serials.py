"""Serial numbers of whole columns; of one, ``schemas/wire/serial.py``."""

import polars as pl

_SHAPE = r"^M[0-9]{13}$"


def serial_texts(numbers: pl.Series) -> pl.Series:
    """The serial number, ``M`` and 13 digits, of each number; null stays null."""
    number, product = pl.col("number"), pl.lit(10)
    for place in range(11, -1, -1):
        product = ((product + number // 10**place + 9) % 10 + 1) * 2 % 11
    check = (11 - product) % 10
    digits = number.cast(pl.String).str.zfill(12)
    text = pl.concat_str([pl.lit("M"), digits, check.cast(pl.String)])
    return (
        pl.DataFrame({"number": numbers.cast(pl.Int64)})
        .select(text.alias(numbers.name))
        .to_series()
    )


def serial_numbers(texts: pl.Series) -> pl.Series:
    """The number of each serial number as people write it; null where it is none.

    Case, spaces and dashes do not matter; the check digit does.
    """
    plain = texts.str.to_uppercase().str.replace_all(r"[\s-]", "")
    shaped = pl.DataFrame({"text": plain}).select(
        pl.when(pl.col("text").str.contains(_SHAPE)).then("text")
    )["text"]
    numbers = shaped.str.slice(1, 12).cast(pl.Int64)
    right = (serial_texts(numbers) == shaped) & (numbers > 0)
    return pl.DataFrame({"number": numbers, "right": right}).select(
        pl.when("right").then("number").alias(texts.name)
    )[texts.name]
