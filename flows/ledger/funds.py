"""What contracts hold, counted from their versions, prices and drawdowns, never from movements."""

import polars as pl
import sqlalchemy as sa

from flows.ledger.closings import Closing
from flows.ledger.sums import in_force, total
from flows.ledger.touched import contracts_otherwise
from flows.ports import Books
from schemas.requests import SourceKind
from schemas.tables import contract_prices, contracts, drops, intakes, parcels, products, requests


def contracts_counted(
    books: Books, through_night: int, since: Closing | None = None
) -> pl.DataFrame:
    """The contracts: number, customer, period, currency, and funds in ten-thousandths.

    Columns: contract_number, customer_account, starts, ends, currency, granted_e4, drawn_e4,
    overage_e4. Granted are the funds of the version in force; drawn is quantity times the price
    that was in force when its drop was first seen; overage is what is drawn beyond the funds, so
    that funds that rise settle it first. Customer, period and currency are null where something
    was drawn under a contract that the books do not hold. With *since*, only the contracts that
    were granted, amended or drawn from after that closing; each is counted whole.
    """
    held, c = _held(through_night, since), contracts.c
    h = held.c
    facts = (c.customer_account, c.starts, c.ends, c.currency)
    beyond = sa.case((h.drawn_e4 > h.granted_e4, h.drawn_e4 - h.granted_e4), else_=0)
    found = books.frame(
        sa.select(
            h.contract_number, *facts, h.granted_e4, h.drawn_e4, beyond.label("overage_e4")
        ).outerjoin_from(
            held,
            contracts,
            (c.contract_number == h.contract_number) & in_force(contracts, through_night),
        )
    )
    return found.sort("contract_number")


def contracts_granted(books: Books, through_night: int) -> pl.DataFrame:
    """The contracts in force, without what was drawn from them (``contracts_counted``)."""
    c = contracts.c
    facts = (c.contract_number, c.customer_account, c.starts, c.ends, c.currency)
    return books.frame(
        sa.select(*facts, c.funds_e4.label("granted_e4")).where(in_force(contracts, through_night))
    )


def _held(through_night: int, since: Closing | None) -> sa.Subquery:
    """Every contract that grants or was drawn from: contract_number, granted_e4, drawn_e4."""
    each = sa.union_all(_grants(through_night, since), _draws(through_night, since)).subquery(
        "each"
    )
    e = each.c
    return (
        sa.select(
            e.contract_number, total(e.granted_e4, "granted_e4"), total(e.drawn_e4, "drawn_e4")
        )
        .group_by(e.contract_number)
        .subquery("held")
    )


def _among(number: sa.ColumnElement[str], since: Closing | None) -> sa.ColumnElement[bool]:
    return sa.true() if since is None else number.in_(contracts_otherwise(since))


def _grants(through_night: int, since: Closing | None) -> sa.Select[tuple[str, int, int]]:
    c = contracts.c
    return sa.select(
        c.contract_number,
        c.funds_e4.label("granted_e4"),
        sa.literal(0, sa.BigInteger).label("drawn_e4"),
    ).where(in_force(contracts, through_night), _among(c.contract_number, since))


def _draws(through_night: int, since: Closing | None) -> sa.Select[tuple[str, int, int]]:
    r, priced = requests.c, _priced(through_night, since)
    p = priced.c
    return (
        sa.select(
            parcels.c.source_ref.label("contract_number"),
            sa.literal(0, sa.BigInteger).label("granted_e4"),
            sa.func.coalesce(r.quantity * p.unit_price_e4, 0).label("drawn_e4"),
        )
        .select_from(requests)
        .join(intakes, intakes.c.intake_no == r.intake_no)
        .join(parcels, parcels.c.parcel_no == r.parcel_no)
        .outerjoin(priced, (p.serial == r.serial) & (p.nth == 1))
        .where(
            r.kind == "drawdowns",
            parcels.c.source_kind == SourceKind.CONTRACT.value,
            intakes.c.night_no <= through_night,
            _among(parcels.c.source_ref, since),
        )
    )


def _priced(through_night: int, since: Closing | None) -> sa.Subquery:
    """The prices each drawdown could have, as its night knew them; the one of the day is nth 1."""
    r, i, x = requests.c, intakes.c, contract_prices.c
    latest = sa.func.row_number().over(partition_by=r.serial, order_by=x.valid_from.desc())
    known_then = (x.night_no <= i.night_no) & (
        x.replaced_night_no.is_(None) | (x.replaced_night_no > i.night_no)
    )
    return (
        sa.select(r.serial, x.unit_price_e4, latest.label("nth"))
        .select_from(requests)
        .join(intakes, i.intake_no == r.intake_no)
        .join(drops, drops.c.drop_no == i.drop_no)
        .join(parcels, parcels.c.parcel_no == r.parcel_no)
        .join(products, products.c.version_no == r.product_no)
        .join(
            contract_prices,
            (x.contract_number == parcels.c.source_ref) & (x.sku == products.c.sku),
        )
        .where(
            r.kind == "drawdowns",
            parcels.c.source_kind == SourceKind.CONTRACT.value,
            i.night_no <= through_night,
            _among(parcels.c.source_ref, since),
            known_then,
            x.valid_from <= drops.c.first_seen_on,
        )
        .subquery("priced")
    )
