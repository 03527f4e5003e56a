"""The registrations sheet of a bundle: what we know of licenses that wait for it is filled in."""

from datetime import date
from typing import Final

import polars as pl

from flows.notify.filled import filled
from schemas.sheets.registrations import Registrations

REGISTRATION: Final = "registration.xlsx"


def registration_workbook(
    waiting: pl.DataFrame, recipient: str, language: str, as_of: date
) -> bytes:
    """One row for each license: a name, and often a host, are left to be written.

    Args:
        waiting: Rows of ``BundleItems``, in order, with ``country``.
        recipient: Whom the bundle goes to.
    """
    company = waiting.select(pl.coalesce("customer_name", "account_name")).to_series()
    columns = {
        "serial_number": waiting["serial"],
        "company": company,
        "country": waiting["country"],
        "contact_email": pl.repeat(recipient, waiting.height, eager=True),
        "host_id": waiting["host_id"],
        "claim_code": waiting["claim_code"],
    }
    known = {name: cells.to_list() for name, cells in columns.items() if cells.count()}
    return filled(Registrations, known, language, as_of)
