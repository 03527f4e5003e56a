"""What happened to the funds of contracts, movement by movement."""

from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import contracts, movements, nights, requests


def contract(books: Books, number: str) -> dict[str, Any] | None:
    """The contract in force, by the names of its columns; or None."""
    found = books.rows(
        sa.select(contracts).where(
            contracts.c.contract_number == number, contracts.c.replaced_night_no.is_(None)
        )
    )
    return dict(zip(contracts.columns.keys(), found[0], strict=True)) if found else None


def of_night(books: Books, night_no: int) -> list[str]:
    """The contracts whose funds a night moved."""
    m = movements.c
    found = books.rows(
        sa.select(m.contract_number)
        .where(m.night_no == night_no, m.contract_number.is_not(None))
        .distinct()
    )
    return sorted(str(number) for (number,) in found)


def lines(books: Books, number: str, through_night: int) -> pl.DataFrame:
    """The movements of a contract's funds in order.

    Columns: ``on`` (the as-of of its night), ``debit, credit, quantity, amount_e4, sku``, and of
    the row behind a drawdown its ``serial`` and ``cells``.
    """
    m, r = movements.c, requests.c
    same_row = (r.intake_no == m.intake_no) & (r.row_no == m.row_no) & (r.kind == "drawdowns")
    numbered = books.frame(
        sa.select(
            m.movement_no,
            nights.c.as_of.label("on"),
            *(m.debit, m.credit, m.quantity, m.amount_e4, m.sku, m.intake_no, m.row_no),
        )
        .join(nights, nights.c.night_no == m.night_no)
        .where(m.contract_number == number, m.night_no <= through_night)
        .order_by(m.movement_no)
    )
    drawn = books.frame(
        sa.select(m.intake_no, m.row_no, r.serial, r.cells)
        .join(requests, same_row)
        .where(m.contract_number == number, m.night_no <= through_night, m.quantity > 0)
    )
    return numbered.join(
        drawn.unique(["intake_no", "row_no"]),
        on=["intake_no", "row_no"],
        how="left",
        maintain_order="left",
    ).drop("movement_no", "intake_no", "row_no")
