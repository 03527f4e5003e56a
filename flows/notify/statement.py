"""A statement: the licenses of an account in a workbook, and the open vouchers of an OEM. Pure."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import polars as pl
import xlsxwriter

from flows.notify.columns import ColumnSheet
from flows.notify.keylist import AS_TEXT
from flows.notify.stationery import Texts, texts
from flows.notify.tabular import Looks, fill, set_up
from flows.notify.voucher_list import add_vouchers
from schemas.serials import serial_texts

COLUMNS: Final = (
    *("serial", "state", "sku", "product_name", "version", "metric", "quantity", "license_type"),
    *("starts", "ends", "support_ends", "host_id", "source", "customer_name"),
    *("replaces", "replaced_by", "email", "technical_email"),
    *("view", "manage", "keys", "delivery"),
)
RIGHTS: Final = ("view", "manage", "keys")


@dataclass(frozen=True)
class Holdings:
    """What an account holds, as ``flows/ledger/statements.py`` tells it.

    ``keys`` are those that the reader of the statement is entitled to: ``serial, key_no, key``.
    """

    licenses: pl.DataFrame
    said: Mapping[str, pl.DataFrame]
    delivered: pl.DataFrame
    keys: pl.DataFrame
    vouchers: pl.DataFrame | None = None


def statement_workbook(held: Holdings, language: str, as_of: date) -> bytes:
    """Sheets of licenses, keys and vouchers, as far as there are any; the same bytes every time."""
    said = texts(language)
    words = said.section("statement")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        looks = Looks(book)
        shown = _in_words(stated(held), said)
        _table(book, looks, words["sheet"], {words.get(n, n): c for n, c in shown.items()})
        if held.keys.height:
            columns = ("serial", "key_no", "key")
            numbered = held.keys.with_columns(serial_texts(held.keys["serial"]))
            named = {words[name]: numbered[name].to_list() for name in columns}
            _table(book, looks, words["key_sheet"], named)
        if held.vouchers is not None:
            add_vouchers(book, looks, held.vouchers, language)
    return buffer.getvalue()


def stated(held: Holdings) -> pl.DataFrame:
    """One row per license, by serial number: ``COLUMNS``, and one for each custom attribute.

    Addresses that share a right stand in one cell with ``;`` between, and so do deliveries.
    """
    licenses = held.licenses
    replaced_by = (
        licenses.filter(pl.col("replaces").is_not_null())
        .group_by(pl.col("replaces").alias("serial"))
        .agg(pl.col("serial").sort().alias("followers"))
    )
    names = serial_texts(licenses["serial"])
    followed = licenses.select("serial").join(replaced_by, on="serial", how="left")
    told = (
        licenses.with_columns(
            name=names,
            state=pl.col("closed_as").fill_null("active"),
            source=pl.coalesce(
                pl.when(pl.col("source_kind").is_in(["order", "contract"])).then("source_ref"),
                pl.col("business_key").str.extract("^([^/]*)"),
            ),
            replaces=serial_texts(licenses["replaces"]),
            replaced_by=_listed(followed["followers"]),
        )
        .join(held.said["contacts"], on="serial", how="left", maintain_order="left")
        .join(_shared(held.said["shares"]), on="serial", how="left", maintain_order="left")
        .join(_deliveries(held.delivered), on="parcel_no", how="left", maintain_order="left")
        .with_columns(email=pl.coalesce("email", "recipients"))
    )
    custom = _custom(held.said["attributes"])
    whole = told.join(custom, on="serial", how="left", maintain_order="left")
    own = [name for name in custom.columns if name != "serial"]
    return whole.with_columns(serial="name").select(*COLUMNS, *own)


def _listed(followers: pl.Series) -> pl.Series:
    """Lists of serial numbers as text, with ``;`` between."""
    flat = pl.DataFrame({"place": range(followers.len()), "serial": followers}).explode("serial")
    named = flat.with_columns(serial_texts(flat["serial"]))
    joined = named.group_by("place", maintain_order=True).agg(pl.col("serial").str.join("; "))
    return joined.select(pl.when(pl.col("serial") != "").then("serial"))["serial"]


def _shared(shares: pl.DataFrame) -> pl.DataFrame:
    """``serial`` and by right whom it is shared with."""
    of_right = (
        pl.col("grantee_email").filter(pl.col("right") == right).sort().str.join("; ").alias(right)
        for right in RIGHTS
    )
    grouped = shares.group_by("serial").agg(*of_right)
    return grouped.with_columns(
        pl.when(pl.col(right) != "").then(right).alias(right) for right in RIGHTS
    )


def _deliveries(delivered: pl.DataFrame) -> pl.DataFrame:
    each = pl.format("{}: {} {}", "recipient", "state", "delivered_on")
    return delivered.group_by("parcel_no").agg(each.sort().str.join("; ").alias("delivery"))


def _custom(attributes: pl.DataFrame) -> pl.DataFrame:
    """``serial`` and a column for each attribute, by name."""
    if attributes.is_empty():
        return pl.DataFrame(schema={"serial": pl.Int64})
    wide = attributes.pivot("attribute", index="serial", values="value")
    return wide.select("serial", *sorted(name for name in wide.columns if name != "serial"))


def _in_words(rows: pl.DataFrame, said: Texts) -> dict[str, list[Any]]:
    """The columns of *rows* with what they say in the reader's language."""
    cells = {name: rows[name].to_list() for name in rows.columns}
    for name in ("metric", "license_type"):
        words = said.section(name)
        cells[name] = [words.get(cell, cell) for cell in cells[name]]
    states = said.section("state")
    cells["state"] = [states.get(cell, cell) for cell in cells["state"]]
    return cells


def _table(
    book: xlsxwriter.Workbook, looks: Looks, name: str, columns: Mapping[str, Sequence[Any]]
) -> None:
    sheet = book.add_worksheet(name, ColumnSheet)
    widths = [
        fill(sheet, place, heading, cells, looks)
        for place, (heading, cells) in enumerate(columns.items())
    ]
    rows = len(next(iter(columns.values())))
    set_up(sheet, rows, columns, widths)
    sheet.autofilter(0, 0, rows, len(columns) - 1)
