"""Serial numbers of whole columns; of one, ``schemas/wire/serial.py``."""

import polars as pl


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
