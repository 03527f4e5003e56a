"""Renewals: what was ordered, or what the vendor says, extends a subscription or its support.

The renewed license goes on under a new serial number: it starts when the old one did, so that no
day is left out, and ends on the day the row names. A renewal fits the licenses of its product's
family, metric and license type, and covers exactly their units.
"""

import polars as pl

from flows.ingest.kinds import exchange, held, recipients
from flows.ingest.kinds.effects import Effects
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, Settlement, either
from flows.ingest.kinds.names import read_as
from flows.ledger import renewals
from flows.ports import Books
from schemas.problems import Stage, refuse, row_place
from schemas.problems.renewals import (
    LICENSE_NOT_RENEWABLE,
    LICENSE_RENEWED,
    RENEWAL_EARLY,
    RENEWAL_ENDS_BEFORE,
    RENEWAL_ENDS_OTHERWISE,
    RENEWAL_LATE,
    RENEWAL_OTHER_ACCOUNT,
    RENEWAL_OTHER_ORDER,
    RENEWAL_OTHER_PRODUCT,
    RENEWAL_OTHER_UNITS,
    RENEWAL_SPENT,
    RENEWAL_TOO_LATE,
    RENEWAL_TOO_LONG,
    RENEWAL_UNITS_DIFFER,
    RENEWAL_UNKNOWN,
)
from schemas.problems.senders import READ_AS
from schemas.requests import Reason
from schemas.serials import serial_numbers, serial_texts
from schemas.sheets.renewals import Renewals

_OLD_END = pl.coalesce("held_ends", "held_support_ends")
_HAS_END = pl.col("held_ends").is_not_null()


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The licenses, what was delegated, the renewals named, and what was renewed before."""
    spellings = renewals.spelled(books, rows["renewal_id"])
    named = pl.concat([rows["renewal_id"], spellings["name"]])
    return {
        **held.look_up(books, rows, case),
        "rights": renewals.rights(books, named),
        "renewed": renewals.renewed(books, serial_numbers(rows["serial_number"])),
        "spellings": spellings,
    }


def spell(rows: pl.DataFrame, known: Known) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Renewal IDs of ours as we sent them."""
    return read_as(rows, "renewal_id", known["spellings"], READ_AS)


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: the renewal is the sender's to use, and fits a license it acts for."""
    any_license = pl.lit(case.role is Role.VENDOR)
    named = held.with_held(rows, known, case, "renew", also=any_license)
    mine = _dated(_with_rights(named, known, case))
    problems = either(
        [
            _right_problems(mine, case),
            _license_problems(mine, case),
            _fit_problems(mine),
            _end_problems(mine, case),
        ]
    )
    good = mine.join(problems, on="row_no", how="anti", maintain_order="left")
    asked = _asking(mine, case)
    return Ruling(asked=asked, problems=((Stage.BOOKS, problems),), notes=_notes(good, case))


def _with_rights(rows: pl.DataFrame, known: Known, case: Case) -> pl.DataFrame:
    """*rows* with the renewal they name, whether the sender may use it, and what took its place."""
    acting = recipients.acting_for(known["delegations"], case).filter(recipients.has_scope("renew"))
    whose = [case.sender, *acting["customer_account"]]
    renewed = known["renewed"].with_columns(serial_texts(known["renewed"]["renewed_as"]))
    used = known["rights"].with_columns(serial_texts(known["rights"]["used_by"]))
    its_own = pl.col("right_account").is_in(whose) | (pl.col("right_sender") == case.sender)
    return (
        rows.join(used, on="renewal_id", how="left", maintain_order="left")
        .join(
            renewed.rename({"serial": "held_serial"}),
            on="held_serial",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            may_use=its_own.fill_null(False) | pl.lit(case.role is Role.VENDOR),
            lapsed=(pl.col("held_closed_as") == "expired").fill_null(False),
        )
    )


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with ``old_end``, and ``bought_end``: the last day of what was bought."""
    months = (
        pl.when(pl.col("right_no").is_null())
        .then(pl.when(_HAS_END).then("held_term_months").otherwise("held_support_months"))
        .otherwise(pl.when(_HAS_END).then("right_term").otherwise("right_support"))
    )
    next_day = pl.col("old_end").dt.offset_by("1d")
    return rows.with_columns(old_end=_OLD_END).with_columns(
        bought_end=next_day.dt.offset_by(pl.format("{}mo", months)).dt.offset_by("-1d")
    )


def _right_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """From anyone but us an ID that we did not give out is unknown, as is another's."""
    unknown = ~pl.col("may_use")
    spent = pl.col("may_use") & pl.col("used_by").is_not_null()
    bought = rows.filter(pl.col("right_no").is_not_null(), "may_use")
    owners = pl.col("right_account").is_in([case.sender]) | pl.lit(case.role is Role.VENDOR)
    others = (pl.col("right_account") != pl.col("held_owner")) & ~owners
    other_order = pl.col("order_number") != pl.col("right_order")
    return either(
        [
            refuse(rows.filter(unknown), RENEWAL_UNKNOWN, "renewal_id"),
            refuse(rows.filter(spent), RENEWAL_SPENT, "renewal_id", pl.col("used_by")),
            refuse(bought.filter(others), RENEWAL_OTHER_ACCOUNT, "renewal_id"),
            refuse(
                bought.filter(other_order),
                RENEWAL_OTHER_ORDER,
                "order_number",
                pl.col("right_order"),
            ),
        ]
    )


def _license_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """A license that lapsed a short while ago can be renewed, one that was renewed cannot."""
    again = pl.col("is_mine") & pl.col("renewed_as").is_not_null()
    others = rows.filter(~again.fill_null(False), ~pl.col("lapsed"))
    standing = rows.filter("is_mine", pl.col("renewed_as").is_null())
    of_no_kind = ~pl.col("held_license_type").is_in(["perpetual", "subscription"])
    endless = of_no_kind | pl.col("old_end").is_null()
    days_late = (pl.lit(case.seen_on) - pl.col("old_end")).dt.total_days()
    too_late = days_late > case.policy.renew_late_days
    return either(
        [
            held.problems(others),
            refuse(rows.filter(again), LICENSE_RENEWED, "serial_number", pl.col("renewed_as")),
            refuse(standing.filter(endless), LICENSE_NOT_RENEWABLE, "serial_number"),
            refuse(
                standing.filter(too_late, ~endless),
                RENEWAL_TOO_LATE,
                "serial_number",
                _iso("old_end"),
            ),
        ]
    )


def _fit_problems(rows: pl.DataFrame) -> pl.DataFrame:
    """What was bought is for the license's product and for all of its units."""
    mine = rows.filter("is_mine")
    bought = mine.filter(pl.col("right_no").is_not_null(), "may_use")
    other_product = pl.any_horizontal(
        pl.col("right_family").ne_missing(pl.col("held_family")),
        pl.col("right_metric") != pl.col("held_metric"),
        pl.col("right_type") != pl.col("held_license_type"),
    )
    return either(
        [
            refuse(
                bought.filter(other_product),
                RENEWAL_OTHER_PRODUCT,
                "serial_number",
                pl.col("right_sku"),
            ),
            refuse(
                bought.filter(pl.col("right_quantity") != pl.col("held_quantity")),
                RENEWAL_OTHER_UNITS,
                "renewal_id",
                pl.col("right_quantity"),
            ),
            refuse(
                mine.filter(pl.col("quantity") != pl.col("held_quantity")),
                RENEWAL_UNITS_DIFFER,
                "quantity",
                pl.col("held_quantity"),
            ),
        ]
    )


def _end_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The new end lies after the old one and after yesterday, and no later than what was bought."""
    dated = rows.filter("is_mine", pl.col("old_end").is_not_null()).with_columns(
        least=pl.max_horizontal("old_end", pl.lit(case.seen_on).dt.offset_by("-1d"))
    )
    before = pl.col("new_ends") <= pl.col("least")
    too_long = (pl.col("new_ends") > pl.col("bought_end")) & pl.lit(case.role is not Role.VENDOR)
    return either(
        [
            refuse(dated.filter(before), RENEWAL_ENDS_BEFORE, "new_ends", _iso("least")),
            refuse(dated.filter(too_long), RENEWAL_TOO_LONG, "new_ends", _iso("bought_end")),
        ]
    )


def _iso(column: str) -> pl.Expr:
    return pl.col(column).dt.to_string("iso")


def _notes(good: pl.DataFrame, case: Case) -> pl.DataFrame:
    late = good.filter(pl.col("old_end") < case.seen_on)
    otherwise = good.filter(pl.col("new_ends") != pl.col("bought_end"))
    return either(
        [
            refuse(late, RENEWAL_LATE, "serial_number", _iso("old_end")),
            refuse(otherwise, RENEWAL_ENDS_OTHERWISE, "new_ends", _iso("bought_end")),
        ]
    )


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """All of each license, with its end moved; support moves by as many days."""
    whole = rows.with_columns(
        take=pl.col("held_quantity"),
        key_numbers=pl.lit(None, pl.String),
        at_once=pl.lit(False),
        reason=pl.lit(Reason.REPLACED.value),
    )
    moved = pl.col("held_support_ends") + (pl.col("new_ends") - pl.col("held_ends"))
    return exchange.granted(whole).with_columns(
        ends=pl.when(_HAS_END).then("new_ends"),
        support_ends=pl.when(_HAS_END).then(moved).otherwise("new_ends"),
        keys=pl.when(pl.col("held_key_count") == 0).then(0).otherwise("keys"),
        recipients=held.addressed(pl.lit(None, pl.String), case),
    )


def settle(asked: pl.DataFrame, known: Known, case: Case) -> Settlement:
    """A license is renewed once, by the first row that fits; long before its end a person decides.

    Of rows with one renewal ID only the first counts.
    """
    heads = asked.unique("business_key", keep="first", maintain_order=True)
    first = pl.col("row_no").first().over("held_serial")
    twice = heads.with_columns(first=first).filter(pl.col("row_no") != pl.col("first"))
    problems = refuse(twice, LICENSE_RENEWED, "serial_number", row_place(pl.col("first")))
    ahead = (pl.col("old_end") - pl.lit(case.seen_on)).dt.total_days()
    early = asked.filter(ahead > case.policy.renew_early_days)
    allowed = pl.lit(str(case.policy.renew_early_days))
    holds = refuse(early, RENEWAL_EARLY, "serial_number", allowed)
    return Settlement(problems, holds.join(problems, on="row_no", how="anti"))


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """The old license ends; its files stay valid until the new ones are installed."""
    return exchange.effects(accepted, case)


KIND = Kind(
    name="renewals",
    sheet=Renewals,
    senders=frozenset({Role.VENDOR, Role.CHANNEL, Role.CUSTOMER}),
    rule=rule,
    look_up=look_up,
    keys_are_global=True,
    whole=True,
    settle=settle,
    effects=effects,
    spent=RENEWAL_SPENT,
    spell=spell,
)
