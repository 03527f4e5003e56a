"""Hand-overs: a partner says that keys it received for a customer reached that customer."""

import polars as pl

from flows.ingest.kinds.effects import Effects
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, either
from flows.ledger import hand_overs
from flows.ports import Books
from schemas.problems import Stage, no_problems, refuse
from schemas.problems.licenses import BUNDLE_UNKNOWN, HANDED_ON_OUT_OF_RANGE
from schemas.requests import Action, SourceKind
from schemas.sheets.hand_overs import HandOvers


def _number(bundle_id: pl.Expr) -> pl.Expr:
    """The number of a bundle as people write it: ``B00000012``; null where it is none."""
    return bundle_id.str.extract(r"^[Bb]?0*([1-9][0-9]{0,17})$").cast(pl.Int64)


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The bundles named that went to the sender itself."""
    numbers = rows.select(_number(pl.col("bundle_id")))["bundle_id"]
    return {"received": hand_overs.received(books, numbers, case.sender, case.email)}


def spell(rows: pl.DataFrame, known: Known) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Bundle numbers as we print them."""
    number = _number(pl.col("bundle_id")).cast(pl.String).str.zfill(8)
    printed = pl.when(number.is_not_null()).then(pl.format("B{}", number)).otherwise("bundle_id")
    return rows.with_columns(bundle_id=printed), no_problems()


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: the bundle went to the sender, and was handed on since."""
    found = rows.with_columns(bundle_no=_number(pl.col("bundle_id"))).join(
        known["received"], on="bundle_no", how="left", validate="m:1", maintain_order="left"
    )
    unknown = found.filter(pl.col("serial").is_null())
    outside = found.filter(~pl.col("handed_on").is_between("sent_on", case.seen_on))
    days = pl.format("{} – {}", "sent_on", pl.lit(case.seen_on))
    return Ruling(
        asked=_asking(found, case),
        problems=(
            (
                Stage.BOOKS,
                either(
                    [
                        refuse(unknown, BUNDLE_UNKNOWN, "bundle_id"),
                        refuse(outside, HANDED_ON_OUT_OF_RANGE, "handed_on", days),
                    ]
                ),
            ),
        ),
    )


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    days = ("starts", "ends", "support_starts", "support_ends", "redeem_by")
    texts = (
        *("host_id", "source_ref", "customer_name", "country"),
        *("debit", "credit", "contract_number", "currency"),
    )
    return rows.with_columns(
        *(pl.lit(None, pl.Date).alias(name) for name in days),
        *(pl.lit(None, pl.String).alias(name) for name in texts),
        action=pl.lit(Action.RECORD.value),
        of_serial=pl.col("serial"),
        sku=pl.lit(""),
        quantity=pl.lit(1, pl.Int64),
        keys=pl.lit(0, pl.Int64),
        source_kind=pl.lit(SourceKind.RECORD.value),
        language=pl.lit(case.language),
        recipients=pl.lit(""),
        amount_e4=pl.lit(0, pl.Int64),
    )


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """Each bundle was handed over."""
    columns = ("row_no", "bundle_no", "handed_to", "handed_on")
    return Effects(records={"hand_overs": accepted.select(*columns)})


KIND = Kind(
    name="hand_overs",
    sheet=HandOvers,
    senders=frozenset({Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    keys_are_global=True,
    spell=spell,
    effects=effects,
)
