"""Reference data: what is in force, by the names that a sheet uses, and its amendments."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import sqlalchemy as sa

from flows.ledger.counters import take
from flows.ports import Books
from schemas.tables import accounts, contract_prices, contracts, delegations, products, vouchers
from schemas.tables.reference import folded
from schemas.wire.key import LOOKALIKES, SEPARATORS, VOUCHER_GROUP, VOUCHER_SYMBOLS

PROVENANCE = ("version_no", "intake_no", "row_no", "night_no", "replaced_night_no")


VOUCHER_FACTS = (
    *("voucher_id", "sku", "quantity", "redeem_by"),
    *("activation_type", "status", "expired_night_no"),
)
"""What judging asks of a voucher."""


def in_force(
    books: Books,
    table: sa.Table,
    column: str,
    names: pl.Series,
    *more: sa.ColumnElement[bool],
    columns: Sequence[str] | None = None,
) -> pl.DataFrame:
    """The versions in force whose *column* is one of *names*; all columns unless some are named."""
    wanted = names.drop_nulls().unique().sort()
    chosen = [table.c[name] for name in columns] if columns else [*table.columns]
    statement = sa.select(*chosen).where(table.c.replaced_night_no.is_(None), *more)
    if wanted.len() > 200:
        staged = books.stage("wanted_names", wanted.to_frame("name"))
        statement = statement.join(staged, staged.c.name == table.c[column])
    else:
        statement = statement.where(table.c[column].in_(wanted.to_list()))
    return books.frame(statement)


def products_named(books: Books, skus: pl.Series) -> pl.DataFrame:
    """Products in force, by SKU."""
    return in_force(books, products, "sku", skus)


def accounts_named(books: Books, account_ids: pl.Series) -> pl.DataFrame:
    """Accounts in force; their IDs are compared without case."""
    return in_force(books, accounts, "account_key", account_ids.str.to_lowercase())


def account(books: Books, account_id: str) -> dict[str, object] | None:
    """One account in force, or None."""
    found = accounts_named(books, pl.Series([account_id], dtype=pl.String))
    return found.row(0, named=True) if found.height else None


def delegations_to(books: Books, partner: str) -> pl.DataFrame:
    """What customers have delegated to *partner*, whatever the day."""
    return books.frame(
        sa.select(delegations).where(
            delegations.c.replaced_night_no.is_(None),
            delegations.c.partner_account == partner,
        )
    )


def vouchers_named(books: Books, voucher_ids: pl.Series, oem: str | None = None) -> pl.DataFrame:
    """Vouchers in force, by ID; only those of *oem* where one is given."""
    more = () if oem is None else (vouchers.c.oem_account == oem,)
    return in_force(books, vouchers, "voucher_id", voucher_ids, *more, columns=VOUCHER_FACTS)


def vouchers_spelled(books: Books, voucher_ids: pl.Series, oem: str) -> pl.DataFrame:
    """For names that no voucher of *oem* has as they stand: the one they can mean.

    A voucher number of ours is read whatever its case, spaces and dashes (design, section 7), any
    other name whatever the case of its letters A to Z.

    Returns:
        ``written`` and ``name``; no row for what fits no voucher or more than one.
    """
    written = voucher_ids.unique().sort().to_frame("written")
    typed = written.filter(pl.col("written").str.contains("(?-u:[A-Za-z])")).with_columns(
        ours=our_number(pl.col("written"), "V"),
        lower=pl.when(~pl.col("written").str.contains(r"[^\x00-\x7F]")).then(
            pl.col("written").str.to_lowercase()
        ),
    )
    if typed.is_empty():
        return pl.DataFrame(schema={"written": pl.String, "name": pl.String})
    staged, v = books.stage("typed_vouchers", typed), vouchers.c
    in_other_case = sa.and_(
        folded(v.voucher_id) == folded(staged.c.lower),
        sa.func.lower(v.voucher_id) == staged.c.lower,
    )
    same = (v.voucher_id == staged.c.ours, in_other_case)
    found = [
        books.frame(
            sa.select(staged.c.written, v.voucher_id.label("name"))
            .join_from(vouchers, staged, each)
            .where(v.replaced_night_no.is_(None), v.oem_account == oem)
        )
        for each in same
    ]
    return pl.concat(found).unique().filter(pl.len().over("written") == 1)


def our_number(typed: pl.Expr, letter: str) -> pl.Expr:
    """A number of ours as we print it, *letter* first; null where there are not so many symbols."""
    plain = typed.str.replace_all(SEPARATORS, "").str.to_uppercase()
    symbols = plain.str.replace_many(*map(list, LOOKALIKES))
    groups = [
        symbols.str.slice(at, VOUCHER_GROUP) for at in range(0, VOUCHER_SYMBOLS, VOUCHER_GROUP)
    ]
    whole = symbols.str.contains(rf"^{letter}\S{{{VOUCHER_SYMBOLS}}}$")
    return pl.when(whole).then(pl.concat_str(groups, separator="-"))


def contracts_named(books: Books, numbers: pl.Series) -> pl.DataFrame:
    """Contracts in force, by number."""
    return in_force(books, contracts, "contract_number", numbers)


def prices_on(books: Books, numbers: pl.Series, day: date) -> pl.DataFrame:
    """The price of *day* of each product of the contracts: one row per contract and SKU."""
    known = in_force(
        books, contract_prices, "contract_number", numbers, contract_prices.c.valid_from <= day
    )
    return (
        known.sort("contract_number", "sku", "valid_from")
        .group_by("contract_number", "sku", maintain_order=True)
        .last()
    )


def unpadded(
    books: Books, table: sa.Table, column: str, digits: pl.Series, *more: sa.ColumnElement[bool]
) -> pl.DataFrame:
    """For digits that lost leading zeros: the one name in force that they can stand for.

    Returns:
        ``written`` and ``name``; no row for digits that fit no name or more than one.
    """
    written = digits.drop_nulls().unique().sort()
    if written.is_empty():
        return pl.DataFrame(schema={"written": pl.String, "name": pl.String})
    staged = books.stage("written_names", written.to_frame("written"))
    known = (
        sa.select(sa.literal(1))
        .where(table.c[column] == staged.c.written, table.c.replaced_night_no.is_(None), *more)
        .exists()
    )
    unknown = books.frame(sa.select(staged.c.written).where(~known))
    if unknown.is_empty():
        return unknown.with_columns(name=pl.lit(None, pl.String))
    bare = books.stage(
        "bare_names",
        unknown.with_columns(bare=pl.col("written").str.strip_chars_start("0")),
    )
    same = folded(table.c[column]) == bare.c.bare
    found = books.frame(
        sa.select(bare.c.written, table.c[column].label("name"))
        .join_from(table, bare, same)
        .where(table.c.replaced_night_no.is_(None), *more)
    )
    return found.filter(pl.len().over("written") == 1)


def add_versions(books: Books, table: sa.Table, rows: pl.DataFrame) -> None:
    """Put rows (all columns of *table* but ``version_no``) in force."""
    if rows.is_empty():
        return
    first = take(books, "version", rows.height)
    numbered = rows.with_columns(
        pl.int_range(first, first + rows.height, dtype=pl.Int64).alias("version_no")
    )
    books.append(table, numbered)


def replace_versions(books: Books, table: sa.Table, version_nos: Sequence[int], night: int) -> None:
    """Take versions out of force as of *night*."""
    if not version_nos:
        return
    old = books.stage("old_versions", pl.DataFrame({"version_no": version_nos}))
    books.execute(
        sa.update(table)
        .where(table.c.version_no.in_(sa.select(old.c.version_no)))
        .values(replaced_night_no=night)
    )


def accounts_of_night(books: Books, night_no: int) -> list[str]:
    """The accounts that a night accepted or amended."""
    found = books.rows(
        sa.select(accounts.c.account_id)
        .where(accounts.c.night_no == night_no, accounts.c.replaced_night_no.is_(None))
        .order_by(accounts.c.account_id)
    )
    return [str(row[0]) for row in found]
