"""The workbook of renewals that were ordered: a ``renewals`` sheet, ready to be completed."""

from datetime import date
from typing import Final

import polars as pl

from flows.notify.filled import filled
from schemas.sheets.renewals import Renewals

_FILLED: Final = ("renewal_id", "quantity", "order_number")


def renewal_workbook(renewals: pl.DataFrame, language: str, as_of: date) -> bytes:
    """One row per renewal, in order, for its owner to name the license; the same bytes always."""
    cells = {name: renewals[name].to_list() for name in _FILLED}
    return filled(Renewals, cells, language, as_of)
