"""E-mail addresses: the addr-spec of RFC 5322 as mail servers accept it (RFC 5321), ASCII.

Most are told by one expression over the column; what it does not accept and is not plainly wrong
(a domain in another script) goes to ``email_validator``. Nothing is looked up in the network.
"""

import re
from typing import Final

import polars as pl

from flows.ingest.cells.cell import BLANKS, judged, narrow
from schemas.problems import cells as problems
from schemas.readings import Hints
from schemas.sheets.sheet import Column

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP: Final = r"(?:[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9])"
_ADDRESS: Final = rf"^{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP}$"
_LOCAL_TOO_LONG: Final = r"^[^@]{65,}@"
_ADDRESS_MAX: Final = 254
_SEPARATORS: Final = re.compile(r"[;,、；\s]+")
_TWO: Final = r"@.*[;,、；\s].*@"


def email(cells: pl.DataFrame, _column: Column, _hints: Hints) -> pl.DataFrame:
    """Exactly one address."""
    read = judged(cells, _valid(narrow(pl.col("text"))), problems.EMAIL_INVALID)
    foreign = pl.col("value").is_null() & narrow(pl.col("text")).str.contains(r"[^\x00-\x7f]")
    read = read.with_columns(
        value=pl.when(foreign)
        .then(pl.col("text").map_elements(_in_ascii, return_dtype=pl.String, skip_nulls=True))
        .otherwise("value")
        if read.select(foreign.any()).item()
        else pl.col("value")
    )
    several = pl.col("text").str.contains(_TWO)
    wrong = pl.when(several).then(pl.lit(problems.EMAIL_NOT_ONE.code)).otherwise("code")
    return read.with_columns(code=pl.when(pl.col("value").is_null()).then(wrong))


def emails(cells: pl.DataFrame, column: Column, hints: Hints) -> pl.DataFrame:
    """Several addresses, joined by ``;`` in the order written; one wrong one refuses the cell."""
    lists = [
        [part for part in _SEPARATORS.split(text.strip(BLANKS + ";,")) if part]
        for text in cells["text"]
    ]
    exploded = pl.DataFrame(
        {"cell": pl.arange(0, cells.height, eager=True), "text": lists},
        schema_overrides={"text": pl.List(pl.String)},
    ).explode("text")
    single = exploded.with_columns(type=pl.lit(1, pl.UInt8)).drop_nulls("text")
    read = email(single, column, hints)
    joined = read.group_by("cell", maintain_order=True).agg(
        value=pl.when(pl.col("code").is_null().all()).then(pl.col("value").str.join(";")),
        detail=pl.col("text").filter(pl.col("code").is_not_null()).first(),
    )
    numbered = cells.with_row_index("cell").with_columns(pl.col("cell").cast(pl.Int64))
    told = numbered.join(joined, on="cell", how="left", maintain_order="left")
    code = pl.when(pl.col("value").is_null()).then(pl.lit(problems.EMAIL_INVALID.code))
    return told.with_columns(code=code).select("text", "type", "value", "code", "detail")


def _valid(text: pl.Expr) -> pl.Expr:
    right = (
        text.str.contains(_ADDRESS)
        & (text.str.len_bytes() <= _ADDRESS_MAX)
        & ~text.str.contains(_LOCAL_TOO_LONG)
    )
    return pl.when(right).then(text)


def _in_ascii(text: str) -> str | None:
    """An address whose domain is in another script, its domain as DNS knows it."""
    import email_validator  # a tenth of a second, for a rare address

    try:
        checked = email_validator.validate_email(
            text, check_deliverability=False, allow_smtputf8=False
        )
    except email_validator.EmailNotValidError:
        return None
    return checked.ascii_email
