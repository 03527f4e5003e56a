"""The detail sheets of ``reconciliation.xlsx``: which columns, of which frame, in which form. Pure.

Amounts are decimal here; computed columns carry a formula beside the value it must give.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from flows.reconcile.facts import LINES_MAX, Facts
from flows.reconcile.paper import Form
from flows.reconcile.wording import Wording
from schemas.identities import EQUATIONS


@dataclass(frozen=True)
class Column:
    """One column: where its heading stands, how it is shown, and its formula.

    *formula* names other columns of the row in braces: ``={rows}-{accepted}``. *total* is summed
    under the table.
    """

    name: str
    heading: tuple[str, str]
    form: Form = "text"
    formula: str | None = None
    total: bool = False


@dataclass(frozen=True)
class List:
    """One detail sheet. *rows* has the columns, by name; *capped* where *lines_max* cut it."""

    name: str
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    capped: bool = False
    lines_max: int = LINES_MAX


def _plain(section: str, *names: str, form: Form = "text", total: bool = False) -> list[Column]:
    return [Column(name, (section, name), form, total=total) for name in names]


def lists(facts: Facts, wording: Wording) -> list[List]:
    """The detail sheets in the order of the workbook, each cut after ``lines_max`` rows."""
    makers: tuple[Callable[[Facts, Wording], List], ...] = (
        _differences,
        _drops,
        _contracts,
        _vouchers,
        _undelivered,
        _problems,
        _orders,
    )
    return [_cut(maker(facts, wording)) for maker in makers]


def _cut(full: List) -> List:
    capped = full.rows.height > full.lines_max
    names = [column.name for column in full.columns]
    return replace(full, rows=full.rows.select(names).head(full.lines_max), capped=capped)


def _differences(facts: Facts, wording: Wording) -> List:
    titles = {e.name: wording.words(e.title) for e in EQUATIONS}
    terms = {f"{e.name}/{t.name}": wording.words(t.words) for e in EQUATIONS for t in e.terms}
    in_money = pl.col("identity") == "funds"
    exact = pl.col("moved", "counted").cast(pl.Decimal(20, 4))
    rows = facts.differences.with_columns(
        pl.when(in_money).then(exact / 10_000).otherwise(exact).cast(pl.Decimal(20, 4)),
        term=pl.concat_str("identity", "term", separator="/").replace(terms),
        identity=pl.col("identity").replace(titles),
    ).with_columns(difference=pl.col("moved") - pl.col("counted"))
    columns = (
        *_plain("finance", "identity", "unit", "place", "term"),
        *_plain("finance", "moved", "counted", form="money"),
        Column("difference", ("finance", "difference"), "money", "=ROUND({moved}-{counted},4)"),
    )
    return List("differences", columns, rows)


def _drops(facts: Facts, wording: Wording) -> List:
    parts = ["accepted", "duplicate", "refused", "held"]
    rows = facts.drops.join(
        _reasons(facts, wording),
        on=["problem_code", "problem_detail"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).with_columns(
        state=pl.when(pl.col("state") == "refused")
        .then("reason")
        .otherwise(pl.lit(wording.say("partners", "taken_in"))),
        check=pl.col("rows") - pl.sum_horizontal(parts),
    )
    columns = (
        Column("drop_no", ("partners", "drop"), "id"),
        Column("account_id", ("partners", "sender")),
        Column("name", ("partners", "name"), "name"),
        Column("as_of", ("partners", "as_of"), "date"),
        Column("state", ("partners", "state"), "prose"),
        Column("rows", ("tonight", "rows"), "whole", total=True),
        Column("accepted", ("tonight", "accepted"), "whole", total=True),
        Column("duplicate", ("workbook", "duplicate"), "whole", total=True),
        Column("refused", ("tonight", "refused"), "whole", total=True),
        Column("held", ("tonight", "held"), "whole", total=True),
        Column(
            "check",
            ("workbook", "check"),
            "whole",
            "={rows}-{accepted}-{duplicate}-{refused}-{held}",
        ),
    )
    return List("drops", columns, rows)


def _reasons(facts: Facts, wording: Wording) -> pl.DataFrame:
    """Every code and detail for which a drop was refused, with the sentence that says it."""
    refused = facts.drops.filter(pl.col("state") == "refused")
    pairs = refused.select("problem_code", "problem_detail").unique(maintain_order=True)
    said = [wording.problem(code, detail) for code, detail in pairs.iter_rows()]
    return pairs.with_columns(reason=pl.Series(said, dtype=pl.String))


def amounts(contracts: pl.DataFrame) -> pl.DataFrame:
    """The contracts with funds, drawn, overage and open as exact amounts, for reading."""
    sums = {"funds": "granted_e4", "drawn": "drawn_e4", "overage": "overage_e4"}
    exact = contracts.with_columns(
        (pl.col(e4).cast(pl.Decimal(20, 4)) / 10_000).cast(pl.Decimal(20, 4)).alias(name)
        for name, e4 in sums.items()
    )
    return exact.with_columns(open=pl.col("funds") + pl.col("overage") - pl.col("drawn"))


def _contracts(facts: Facts, wording: Wording) -> List:
    del wording
    columns = (
        Column("contract_number", ("finance", "contract")),
        Column("customer_account", ("finance", "customer")),
        Column("starts", ("workbook", "starts"), "date"),
        Column("ends", ("finance", "ends"), "date"),
        Column("currency", ("finance", "currency")),
        Column("funds", ("finance", "funds"), "money"),
        Column("overage", ("finance", "overage"), "money"),
        Column("drawn", ("finance", "drawn"), "money"),
        Column("open", ("finance", "open"), "money", "=ROUND({funds}+{overage}-{drawn},4)"),
    )
    return List("contracts", columns, amounts(facts.contracts))


def voucher_batches(vouchers: pl.DataFrame) -> pl.DataFrame:
    """One row per OEM, batch and product, with a column of units for each state."""
    states = ["redeemed", "open", "void", "expired"]
    units = [
        pl.col("units").filter(pl.col("state") == state).sum().alias(state) for state in states
    ]
    return (
        vouchers.group_by("oem_account", "batch_id", "sku", maintain_order=True)
        .agg(*units, pl.col("due").sum())
        .with_columns(issued=pl.sum_horizontal(states))
    )


def _vouchers(facts: Facts, wording: Wording) -> List:
    del wording
    columns = (
        Column("oem_account", ("finance", "oem")),
        Column("batch_id", ("finance", "batch")),
        Column("sku", ("finance", "sku")),
        Column("redeemed", ("finance", "redeemed"), "whole", total=True),
        Column("open", ("finance", "open_units"), "whole", total=True),
        Column("void", ("finance", "void"), "whole", total=True),
        Column("expired", ("finance", "expired"), "whole", total=True),
        Column(
            "issued",
            ("finance", "issued"),
            "whole",
            "={redeemed}+{open}+{void}+{expired}",
            total=True,
        ),
        Column("due", ("finance", "due"), "whole", total=True),
    )
    return List("vouchers", columns, voucher_batches(facts.vouchers))


def _undelivered(facts: Facts, wording: Wording) -> List:
    names = {
        what: wording.say("workbook", f"what_{what}")
        for what in ("bundle", "reply", "notice", "digest")
    }
    bundle = pl.format("B{}", pl.col("bundle_no").cast(pl.String).str.zfill(8))
    rows = facts.undelivered.with_columns(
        number=pl.coalesce(bundle, pl.col("drop_no", "notice_no").cast(pl.String)),
        what=pl.col("what").replace(names),
        state=pl.col("state").replace(dict(wording.sections["states"])),
    )
    columns = (
        *_plain("workbook", "what", "number"),
        Column("account_id", ("workbook", "account")),
        Column("source_ref", ("partners", "name"), "name"),
        Column("state", ("partners", "state")),
        Column("attempts", ("workbook", "attempts"), "whole"),
        Column("as_of", ("partners", "as_of"), "date"),
        Column("server_text", ("workbook", "server")),
    )
    return List("undelivered", columns, rows)


def _problems(facts: Facts, wording: Wording) -> List:
    codes = facts.problems["code"].to_list()
    says = pl.Series("says", [wording.in_general(code) for code in codes], dtype=pl.String)
    columns = (
        Column("code", ("partners", "code"), "name"),
        Column("says", ("partners", "says"), "prose"),
        Column("rows", ("workbook", "rows"), "whole"),
        Column("drops", ("partners", "drops"), "whole"),
        Column("last_on", ("partners", "last_on"), "date"),
    )
    return List("problems", columns, facts.problems.with_columns(says))


def _orders(facts: Facts, wording: Wording) -> List:
    rows = facts.order_lines.with_columns(
        serial=_serial(pl.col("serial")),
        state=pl.col("state").replace(dict(wording.sections["states"])),
    )
    columns = (
        *_plain("workbook", "order_line"),
        Column("sender", ("partners", "sender")),
        Column("account_id", ("workbook", "account")),
        Column("sku", ("finance", "sku")),
        Column("quantity", ("workbook", "quantity"), "whole"),
        Column("state", ("partners", "state")),
        Column("serial", ("workbook", "serial")),
        Column("as_of", ("partners", "as_of"), "date"),
    )
    return List("orders", columns, rows, lines_max=facts.order_lines_max)


def _serial(number: pl.Expr) -> pl.Expr:
    """Serial numbers as text; ISO 7064 MOD 11,10 as in ``schemas/wire/serial.py``, by columns.

    Each step names the one before once, else the expression doubles with every digit.
    """
    product = pl.lit(10, pl.Int64)
    for place in range(11, -1, -1):
        product = ((product + number // 10**place % 10 - 1) % 10 + 1) * 2 % 11
    return pl.format("M{}{}", number.cast(pl.String).str.zfill(12), (11 - product) % 10)
