"""Voucher sheets: an OEM converts vouchers it bought into licenses for its customers."""

import polars as pl

from flows.ingest.kinds import recipients, terms
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, either
from flows.ingest.kinds.names import read_as
from flows.ledger import references
from flows.ports import Books
from schemas.movements import Account
from schemas.problems import Stage, refuse
from schemas.problems.books import (
    VOUCHER_EXPIRED,
    VOUCHER_FOR_RENEWAL,
    VOUCHER_OTHER_SKU,
    VOUCHER_PART,
    VOUCHER_SPENT,
    VOUCHER_UNKNOWN,
    VOUCHER_VOID,
)
from schemas.problems.cells import REQUIRED
from schemas.problems.senders import READ_AS
from schemas.requests import Action, SourceKind
from schemas.sheets.vouchers import Vouchers


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The sender's own vouchers among those named, however they are spelled; their products."""
    found = references.vouchers_named(books, rows["voucher_id"], case.sender)
    spellings = references.vouchers_spelled(books, _unknown(rows, found), case.sender)
    more = references.vouchers_named(books, spellings["name"], case.sender)
    mine = pl.concat([found, more]).unique("voucher_id") if more.height else found
    products = references.products_named(books, mine["sku"])
    return {"vouchers": mine, "products": products, "spellings": spellings}


def _unknown(rows: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """The names without a voucher; where all have one, which is usual, nothing is compared."""
    if rows["voucher_id"].n_unique() == found.height:
        return rows["voucher_id"].clear()
    return rows.join(found, on="voucher_id", how="anti")["voucher_id"]


def spell(rows: pl.DataFrame, known: Known) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Voucher numbers as the books have them."""
    return read_as(rows, "voucher_id", known["spellings"], READ_AS)


def meant(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """A voucher has one part, and is converted as it was sold."""
    sold = known["vouchers"].select(
        "voucher_id",
        pl.col("sku").alias("sold_sku"),
        pl.col("quantity").cast(pl.String).alias("sold_quantity"),
    )
    return rows.join(sold, on="voucher_id", how="left", maintain_order="left").with_columns(
        pl.col("part").fill_null("1"),
        pl.coalesce("sku", "sold_sku"),
        pl.coalesce("quantity", "sold_quantity"),
    )


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: the voucher is ours to convert, and somebody gets the license."""
    books = known["vouchers"].select(
        "voucher_id",
        pl.col("sku").alias("sold_sku"),
        pl.col("quantity").alias("sold_quantity"),
        "redeem_by",
        "activation_type",
        "status",
        "expired_night_no",
    )
    asking = _asking(
        rows.join(books, on="voucher_id", how="left", validate="m:1", maintain_order="left"),
        known["products"],
        case,
    )
    return Ruling(
        asked=asking,
        problems=(
            (Stage.RULES, _missing(rows, case)),
            (Stage.BOOKS, _book_problems(asking, case)),
        ),
    )


def _asking(rows: pl.DataFrame, products: pl.DataFrame, case: Case) -> pl.DataFrame:
    own = case.account or {}
    sold = rows.rename({"sku": "written_sku", "quantity": "written_quantity"}).rename(
        {"sold_sku": "sku", "sold_quantity": "quantity"}
    )
    mine = case.deliver_to == "sender"
    return terms.granted(
        terms.with_product(sold, products), "activation_date", case.as_of
    ).with_columns(
        action=pl.lit(Action.GRANT.value),
        of_serial=pl.lit(None, pl.Int64),
        account_id=pl.lit(case.sender),
        source_kind=pl.lit(SourceKind.VOUCHERS.value),
        source_ref=pl.lit(None, pl.String),
        customer_name=_or_own("customer_name", own.get("name"), mine),
        country=_or_own("country", own.get("country"), mine),
        language=pl.coalesce("language", pl.lit(case.language)),
        recipients=recipients.addresses(
            pl.col("contact_email"),
            pl.lit(case.email, pl.String),
            pl.lit("partner" if mine else case.deliver_to),
        ),
        debit=pl.lit(Account.VOUCHERS_REDEEMED.value),
        credit=_stands_among(),
        contract_number=pl.lit(None, pl.String),
        amount_e4=pl.lit(0, pl.Int64),
        currency=pl.lit(None, pl.String),
    )


def _stands_among() -> pl.Expr:
    """A drop seen in time may be taken in after the night that found its voucher expired."""
    expired = pl.col("expired_night_no").is_not_null()
    return (
        pl.when(expired)
        .then(pl.lit(Account.VOUCHERS_EXPIRED.value))
        .otherwise(pl.lit(Account.VOUCHERS_OPEN.value))
    )


def _or_own(column: str, own: str | None, mine: bool) -> pl.Expr:
    return pl.coalesce(column, pl.lit(own if mine else None, pl.String))


def _missing(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Only an OEM to whom everything is delivered may leave its customer out."""
    if case.deliver_to == "sender":
        return either([])
    needed = ("customer_name", "contact_email", "country")
    return either([refuse(rows.filter(pl.col(c).is_null()), REQUIRED, c) for c in needed])


def _book_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    unknown = pl.col("status").is_null()
    deadline = pl.col("redeem_by").dt.to_string("iso")
    renewal = pl.col("activation_type") == "renewal"
    other_sku = pl.col("written_sku") != pl.col("sku")
    partly = (pl.col("written_quantity") != pl.col("quantity")) | (pl.col("part") > 1)
    part = pl.when(pl.col("part") > 1).then(pl.lit("part")).otherwise(pl.lit("quantity"))
    in_parts = rows.filter(partly.fill_null(False), ~unknown).with_columns(part=part)
    units = pl.col("quantity").cast(pl.String)
    return either(
        [
            refuse(rows.filter(unknown), VOUCHER_UNKNOWN, "voucher_id"),
            refuse(rows.filter(pl.col("status") == "void"), VOUCHER_VOID, "voucher_id"),
            refuse(
                rows.filter(pl.col("redeem_by") < case.seen_on),
                VOUCHER_EXPIRED,
                "voucher_id",
                deadline,
            ),
            refuse(rows.filter(renewal), VOUCHER_FOR_RENEWAL, "voucher_id"),
            refuse(rows.filter(other_sku), VOUCHER_OTHER_SKU, "sku", pl.col("sku")),
            refuse(in_parts, VOUCHER_PART, None, units).with_columns(column=in_parts["part"]),
            terms.sku_problems(rows, case, sold_before=True),
        ]
    )


KIND = Kind(
    name="vouchers",
    sheet=Vouchers,
    senders=frozenset({Role.OEM}),
    rule=rule,
    look_up=look_up,
    keys_are_global=True,
    spent=VOUCHER_SPENT,
    spell=spell,
    meant=meant,
)
