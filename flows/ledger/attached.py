"""What accounts attach to their entitlements: contact, shares and attributes.

They go on with what takes the place of an entitlement, as long as it stays with the same account;
of a merged one, those of all that were merged. What was written last counts.
"""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import attributes, contacts, entitlements, registrations, shares, takings


def contacts_of(books: Books, staged: sa.TableClause) -> pl.DataFrame:
    """The contact in force of each (``serial``): ``email, technical_email``."""
    return _in_force(books, staged, contacts, [], ["email", "technical_email"])


def said_of(books: Books, serials: pl.Series) -> dict[str, pl.DataFrame]:
    """All that is attached to entitlements: ``contacts``, ``shares`` and ``attributes``."""
    wanted = serials.drop_nulls().unique().sort().cast(pl.Int64)
    staged = books.stage("attached_serials", wanted.to_frame("serial"))
    return {
        "contacts": contacts_of(books, staged),
        "shares": shares_of(books, staged),
        "attributes": attributes_of(books, staged),
    }


def shares_of(books: Books, staged: sa.TableClause) -> pl.DataFrame:
    """With whom each is shared: ``serial, grantee_email, right``."""
    shared = _in_force(books, staged, shares, ["grantee_email"], ["right"])
    return shared.filter(pl.col("right").is_not_null())


def attributes_of(books: Books, staged: sa.TableClause) -> pl.DataFrame:
    """What is noted of each: ``serial, attribute, value``."""
    noted = _in_force(books, staged, attributes, ["attribute"], ["value"])
    return noted.filter(pl.col("value").is_not_null())


def _in_force(
    books: Books,
    staged: sa.TableClause,
    table: sa.Table,
    of_what: Sequence[str],
    says: Sequence[str],
) -> pl.DataFrame:
    own = line(staged)
    every = books.frame(
        sa.select(
            own.c.serial, *(table.c[name] for name in ("request_serial", *of_what, *says))
        ).join(table, table.c.serial == own.c.member)
    )
    latest = every.sort("serial", *of_what, "request_serial").unique(
        ["serial", *of_what], keep="last", maintain_order=True
    )
    return latest.drop("request_serial")


def line(staged: sa.TableClause) -> sa.CTE:
    """Each entitlement of *staged* with itself and all whose place it has: ``serial, member``.

    The line ends where another account held it.
    """
    after, before, g = entitlements.alias("after"), entitlements.alias("before"), registrations.c
    itself = sa.select(staged.c.serial, staged.c.serial.label("member"))
    own = itself.cte("own_line", recursive=True)
    return own.union(
        sa.select(own.c.serial, takings.c.taken_serial)
        .select_from(own)
        .join(takings, takings.c.request_serial == own.c.member)
        .join(after, after.c.serial == own.c.member)
        .join(before, before.c.serial == takings.c.taken_serial)
        .outerjoin(registrations, g.serial == before.c.serial)
        .where(after.c.account_id == sa.func.coalesce(g.account_id, before.c.account_id))
    )
