"""Rights to renew: what order lines bought, who may use it, and what was renewed by it."""

import polars as pl
import sqlalchemy as sa

from flows.ledger.references import our_number
from flows.ports import Books
from schemas.requests import business_key
from schemas.tables import parcels, products, renewals, requests


def rights(books: Books, renewal_ids: pl.Series) -> pl.DataFrame:
    """What the books know of each ID; one row for every ID that is known or was used.

    Columns: ``renewal_id``; ``right_no``, null where the ID is not ours; of the order line that
    bought it ``right_account, right_sender, right_order, right_quantity``, and of its product
    ``right_sku, right_family, right_metric, right_type, right_term, right_support``; ``used_by``,
    the serial number of the request that used it up.
    """
    wanted = renewal_ids.drop_nulls().unique().sort().to_frame("renewal_id")
    staged = books.stage("renewal_ids", wanted.with_columns(key=business_key(pl.col("renewal_id"))))
    bought, used = requests.alias("bought"), requests.alias("used")
    n, p, pa = renewals.c, products.c, parcels.c
    its_use = sa.and_(
        used.c.business_key == staged.c.key, used.c.scope == "*", used.c.kind == "renewals"
    )
    found = books.frame(
        sa.select(
            staged.c.renewal_id,
            n.renewal_no.label("right_no"),
            bought.c.account_id.label("right_account"),
            pa.sender.label("right_sender"),
            pa.source_ref.label("right_order"),
            bought.c.quantity.label("right_quantity"),
            p.sku.label("right_sku"),
            p.family.label("right_family"),
            p.metric.label("right_metric"),
            p.license_type.label("right_type"),
            p.term_months.label("right_term"),
            p.support_months.label("right_support"),
            used.c.serial.label("used_by"),
        )
        .select_from(staged)
        .outerjoin(renewals, n.renewal_id == staged.c.renewal_id)
        .outerjoin(bought, bought.c.serial == n.serial)
        .outerjoin(parcels, pa.parcel_no == bought.c.parcel_no)
        .outerjoin(products, p.version_no == bought.c.product_no)
        .outerjoin(used, its_use)
    )
    return found.filter(pl.any_horizontal(pl.col("right_no", "used_by").is_not_null()))


def spelled(books: Books, renewal_ids: pl.Series) -> pl.DataFrame:
    """IDs of ours that were written in other case or with other dashes: ``written, name``."""
    written = renewal_ids.drop_nulls().unique().sort().to_frame("written")
    ours = written.with_columns(name=our_number(pl.col("written"), "R"))
    other = ours.filter(pl.col("name").is_not_null(), pl.col("name") != pl.col("written"))
    if other.is_empty():
        return other
    staged = books.stage("typed_renewals", other)
    return books.frame(
        sa.select(staged.c.written, staged.c.name).join(
            renewals, renewals.c.renewal_id == staged.c.name
        )
    )


def renewed(books: Books, serials: pl.Series) -> pl.DataFrame:
    """Licenses that were renewed, and by what: ``serial, renewed_as``."""
    wanted = serials.drop_nulls().unique().sort().cast(pl.Int64)
    staged, r = books.stage("renewed_serials", wanted.to_frame("serial")), requests.c
    return books.frame(
        sa.select(staged.c.serial, r.serial.label("renewed_as"))
        .join(requests, r.of_serial == staged.c.serial)
        .where(r.kind == "renewals")
    )


def bought(books: Books, parcel_nos: pl.Series) -> pl.DataFrame:
    """The renewals of parcels: ``parcel_no, renewal_id, quantity, order_number``, in order."""
    staged = books.stage("renewal_parcels", parcel_nos.unique().to_frame("parcel_no"))
    return books.frame(
        sa.select(
            requests.c.parcel_no,
            renewals.c.renewal_id,
            requests.c.quantity,
            parcels.c.source_ref.label("order_number"),
        )
        .select_from(requests)
        .join(staged, staged.c.parcel_no == requests.c.parcel_no)
        .join(parcels, parcels.c.parcel_no == requests.c.parcel_no)
        .join(renewals, renewals.c.serial == requests.c.serial)
        .order_by(requests.c.serial)
    )
