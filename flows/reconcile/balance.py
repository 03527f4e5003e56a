"""The identities of the books, from what moved and what was counted (step 11). Pure.

Source: design, section 10; ``docs/books.md`` says what each imbalance means.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

from flows.reconcile.terms import TERMS, UNMOVED
from schemas.identities import EQUATIONS, Equation, Identity, Line

TALLY: Final = {
    "identity": pl.String(),
    "unit": pl.String(),
    "place": pl.String(),
    "term": pl.String(),
    "moved": pl.Int64(),
    "counted": pl.Int64(),
}

_TOTALS: Final = [name for name in TALLY if name != "place"]


@dataclass(frozen=True)
class Evidence:
    """What the books tell of one moment: the frames of ``flows/ledger/``, under their names there.

    ``batches`` is ``batches_stated``; the others leave out ``_counted``.
    """

    moved: pl.DataFrame
    rows_stated: pl.DataFrame
    rows: pl.DataFrame
    orders: pl.DataFrame
    vouchers: pl.DataFrame
    contracts: pl.DataFrame
    entitlements: pl.DataFrame
    batches: pl.DataFrame
    keys: pl.DataFrame
    log: pl.DataFrame
    bundles: pl.DataFrame


def tally(evidence: Evidence) -> pl.DataFrame:
    """Every term of every identity, by unit and place, as moved and as counted.

    Columns: those of ``TALLY``. A place is a drop (rows, orders), a contract (funds) or a batch
    (keys); null where the identity knows none. Funds are in ten-thousandths.
    """
    parts = [
        _moved(evidence.moved),
        _rows(evidence),
        _orders(evidence.orders),
        _vouchers(evidence.vouchers),
        _funds(evidence.contracts),
        _entitlements(evidence.entitlements),
        _keys(evidence),
        _log(evidence),
        _bundles(evidence.bundles),
    ]
    return _summed(pl.concat(parts), "place")


def changed(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """What changed between two tallies of the same rows.

    No row was stated or found then: of rows of sheets, only new ones are looked at.
    """
    before = then.filter(pl.col("identity") != "rows")
    taken = before.with_columns(-pl.col("moved"), -pl.col("counted"))
    return _summed(pl.concat([now, taken]), "place")


def totals(*tallied: pl.DataFrame) -> pl.DataFrame:
    """Every term of every identity, by unit, over all places of all *tallied*."""
    every = [each.select(*_TOTALS) for each in tallied]
    return _summed(pl.concat(every))


def _summed(tallied: pl.DataFrame, *place: str) -> pl.DataFrame:
    key = ["identity", "unit", *place, "term"]
    return tallied.group_by(key).agg(pl.col("moved", "counted").sum()).sort(key)


def identities(tallied: pl.DataFrame) -> list[Identity]:
    """The identities in the order of the design; those per currency, one for each in the books."""
    sums = tallied.group_by("identity", "unit", "term").agg(pl.col("moved", "counted").sum())
    found = {row[:3]: row[3:] for row in sums.rows()}
    return [
        Identity(equation, unit, _lines(equation, unit, found))
        for equation in EQUATIONS
        for unit in _units(equation, tallied)
    ]


def differences(tallied: pl.DataFrame) -> pl.DataFrame:
    """The places where a term was not counted as it moved; columns of ``TALLY``."""
    unmoved = pl.DataFrame(sorted(UNMOVED), schema=["identity", "term"], orient="row")
    return tallied.join(unmoved, on=["identity", "term"], how="anti").filter(
        pl.col("moved") != pl.col("counted"), pl.col("place").is_not_null()
    )


def _units(equation: Equation, tallied: pl.DataFrame) -> list[str]:
    if equation.unit != "currency":
        return [equation.unit]
    units = tallied.filter(pl.col("identity") == equation.name)["unit"]
    return units.unique().sort().to_list()


def _lines(
    equation: Equation, unit: str, found: dict[tuple[str, str, str], tuple[int, int]]
) -> tuple[Line, ...]:
    parts = Decimal(10_000) if equation.unit == "currency" else Decimal(1)
    lines = []
    for term in equation.terms:
        moved, counted = found.get((equation.name, unit, term.name), (0, 0))
        known = (equation.name, term.name) not in UNMOVED
        lines.append(Line(term, Decimal(moved) / parts if known else None, counted / parts))
    return tuple(lines)


def _moved(movements: pl.DataFrame) -> pl.DataFrame:
    debits = movements.with_columns(account="debit", way=pl.lit(1, pl.Int64))
    credits_ = movements.with_columns(account="credit", way=pl.lit(-1, pl.Int64))
    funds = pl.col("identity") == "funds"
    drops = pl.col("identity") == "orders"
    batches = pl.col("identity").is_in(["keys", "published", "log"])
    amount = pl.when(funds).then("amount_e4").otherwise("quantity")
    place = (
        pl.when(funds)
        .then("contract_number")
        .when(drops)
        .then(pl.col("drop_no").cast(pl.String))
        .when(batches)
        .then(pl.col("batch_no").cast(pl.String))
    )
    unit = pl.when(funds).then(pl.col("currency").fill_null("?")).otherwise(_unit())
    return (
        pl.concat([debits, credits_])
        .join(TERMS, on="account")
        .select(
            "identity",
            unit.alias("unit"),
            place.alias("place"),
            "term",
            (amount * pl.col("way") * pl.col("sign")).alias("moved"),
            pl.lit(0, pl.Int64).alias("counted"),
        )
    )


def _unit() -> pl.Expr:
    units = {equation.name: equation.unit for equation in EQUATIONS}
    return pl.col("identity").replace_strict(units, return_dtype=pl.String)


def _told(
    frame: pl.DataFrame,
    identity: str,
    term: pl.Expr | str,
    counted: pl.Expr | int = 0,
    moved: pl.Expr | int = 0,
    place: str | None = None,
    unit: pl.Expr | None = None,
) -> pl.DataFrame:
    """One line of the tally for each row of *frame*; *place* and expressions name its columns."""
    where = pl.lit(None, pl.String) if place is None else pl.col(place).cast(pl.String)
    return frame.with_columns(identity=pl.lit(identity)).select(
        "identity",
        (_unit() if unit is None else unit).alias("unit"),
        where.alias("place"),
        (pl.lit(term) if isinstance(term, str) else term).alias("term"),
        _whole(moved).alias("moved"),
        _whole(counted).alias("counted"),
    )


def _whole(value: pl.Expr | int) -> pl.Expr:
    return (pl.lit(value) if isinstance(value, int) else value).cast(pl.Int64)


def _rows(evidence: Evidence) -> pl.DataFrame:
    statuses = ["rows", "accepted", "duplicate", "refused", "held"]
    stated = evidence.rows_stated.unpivot(statuses, index="drop_no", variable_name="term")
    found, rows = evidence.rows, pl.col("rows")
    released = found.filter("released")
    return pl.concat(
        [
            _told(stated, "rows", pl.col("term"), moved=pl.col("value"), place="drop_no"),
            _told(found, "rows", pl.col("status"), rows, place="drop_no"),
            _told(released, "rows", "held", -rows, place="drop_no"),
            _told(found.filter(~pl.col("released")), "rows", "rows", rows, place="drop_no"),
        ]
    )


def _orders(orders: pl.DataFrame) -> pl.DataFrame:
    entitled = pl.col("state") == "entitled"
    units = pl.when(entitled).then("granted").otherwise("units")
    return pl.concat(
        [
            _told(orders, "orders", "ordered", pl.col("units"), place="drop_no"),
            _told(orders, "orders", pl.col("state"), units, place="drop_no"),
        ]
    )


def _vouchers(vouchers: pl.DataFrame) -> pl.DataFrame:
    redeemed = pl.col("state") == "redeemed"
    units = pl.when(redeemed).then("used").otherwise("units")
    return pl.concat(
        [
            _told(vouchers, "vouchers", "issued", pl.col("units")),
            _told(vouchers, "vouchers", pl.col("state"), units),
        ]
    )


def _funds(contracts: pl.DataFrame) -> pl.DataFrame:
    granted, drawn, overage = pl.col("granted_e4"), pl.col("drawn_e4"), pl.col("overage_e4")
    unit = pl.col("currency").fill_null("?")
    terms = {
        "granted": granted,
        "overage": overage,
        "drawn": drawn,
        "open": granted + overage - drawn,
    }
    return pl.concat(
        _told(contracts, "funds", term, amount, place="contract_number", unit=unit)
        for term, amount in terms.items()
    )


def _entitlements(entitlements: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("entitlements")
    return pl.concat(
        [
            _told(entitlements, "entitlements", "granted", number),
            _told(entitlements, "entitlements", pl.col("state"), number),
        ]
    )


def _keys(evidence: Evidence) -> pl.DataFrame:
    planned = evidence.entitlements.join(evidence.batches, on="batch_no", how="left")
    waiting = planned.filter(~pl.col("minted").fill_null(value=False))
    made, number = evidence.keys, pl.col("keys")
    status = pl.when("published").then(pl.lit("logged")).otherwise(pl.lit("unpublished"))
    return pl.concat(
        [
            _told(planned, "keys", "planned", number, place="batch_no"),
            _told(waiting, "keys", "waiting", number, place="batch_no"),
            _told(made, "keys", "minted", number, place="batch_no"),
            _told(made, "published", "minted", number, place="batch_no"),
            _told(made, "published", status, number, place="batch_no"),
            _told(made.filter("published"), "log", "keys", number, place="batch_no"),
        ]
    )


def _log(evidence: Evidence) -> pl.DataFrame:
    log = evidence.log
    return pl.concat(
        [
            _told(log, "log", "leaves", pl.col("leaves"), pl.col("positions")),
            _told(log, "log", "revocations", pl.col("revocations")),
        ]
    )


def _bundles(bundles: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("bundles")
    return pl.concat(
        [
            _told(bundles, "bundles", "bundles", number, pl.col("known")),
            _told(bundles, "bundles", pl.col("state"), number),
        ]
    )
