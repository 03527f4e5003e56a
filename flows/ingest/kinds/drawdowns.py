"""Drawdowns: licenses taken under an Enterprise Flexible contract, at the price of the day."""

from datetime import timedelta

import polars as pl

from flows.ingest.kinds import recipients, terms
from flows.ingest.kinds.effects import MOVES, Effects
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, Settlement, either
from flows.ledger import draws, references
from flows.ports import Books
from schemas.movements import Account
from schemas.problems import Stage, no_problems, refuse
from schemas.problems.books import (
    CAP_EXCEEDED,
    CONTRACT_UNKNOWN,
    FUNDS_EXCEEDED,
    OUTSIDE_CONTRACT,
    PRICE_MISSING,
    REQUESTED_ON_OUT_OF_RANGE,
)
from schemas.requests import Action, SourceKind
from schemas.sheets.drawdowns import Drawdowns

REQUESTED_DAYS_MAX = 31


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """Contracts, their prices on the day, what was drawn, customers and delegations."""
    contracts = references.contracts_named(books, rows["contract_number"])
    numbers = contracts["contract_number"]
    return {
        "contracts": contracts,
        "prices": references.prices_on(books, numbers, case.seen_on),
        "drawn": draws.drawn(books, numbers),
        "products": references.products_named(books, rows["sku"]),
        "accounts": references.accounts_named(books, contracts["customer_account"]),
        "delegations": references.delegations_to(books, case.sender),
    }


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: contract, period, price, dates, recipients."""
    joined = _with_contract(rows, known, case)
    asking = _asking(terms.with_product(joined, known["products"]), case)
    return Ruling(
        asked=asking,
        problems=(
            (Stage.RULES, _day_problems(rows, case)),
            (Stage.BOOKS, either([terms.sku_problems(asking, case), _book_problems(asking, case)])),
        ),
    )


def _with_contract(rows: pl.DataFrame, known: Known, case: Case) -> pl.DataFrame:
    acting = recipients.acting_for(known["delegations"], case).filter(recipients.has_scope("draw"))
    accounts = known["accounts"].select(
        pl.col("account_id").alias("customer_account"),
        pl.col("language").alias("customer_language"),
        pl.col("name").alias("customer_name"),
        pl.col("country"),
    )
    mine = (
        known["contracts"]
        .join(acting, on="customer_account", how="left", validate="m:1")
        .filter((pl.col("customer_account") == case.sender) | pl.col("scopes").is_not_null())
        .join(accounts, on="customer_account", how="left", validate="m:1")
        .select(
            *("contract_number", "customer_account", "customer_name", "customer_language"),
            *("country", "keys_to", "currency", "funds_e4", "overage_allowed_pct"),
            pl.col("starts").alias("contract_starts"),
            pl.col("ends").alias("contract_ends"),
        )
    )
    prices = known["prices"].select("contract_number", "sku", "unit_price_e4", "max_quantity")
    return rows.join(
        mine, on="contract_number", how="left", validate="m:1", maintain_order="left"
    ).join(prices, on=["contract_number", "sku"], how="left", validate="m:1", maintain_order="left")


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    return terms.granted(rows, "requested_on", case.as_of, key_now=True).with_columns(
        action=pl.lit(Action.GRANT.value),
        of_serial=pl.lit(None, pl.Int64),
        account_id=pl.col("customer_account"),
        redeem_by=pl.lit(None, pl.Date),
        source_kind=pl.lit(SourceKind.CONTRACT.value),
        source_ref=pl.col("contract_number"),
        language=pl.coalesce("customer_language", pl.lit(case.language)),
        recipients=recipients.addresses(
            pl.col("requested_by"),
            pl.lit(case.email, pl.String),
            pl.col("keys_to").fill_null("customer"),
        ),
        debit=pl.lit(Account.FUNDS_DRAWN.value),
        credit=pl.lit(Account.FUNDS_OPEN.value),
        amount_e4=pl.col("unit_price_e4") * pl.col("quantity"),
    )


def _day_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    earliest = case.seen_on - timedelta(days=REQUESTED_DAYS_MAX)
    outside = ~pl.col("requested_on").is_between(earliest, case.seen_on)
    allowed = f"{earliest.isoformat()} – {case.seen_on.isoformat()}"
    return refuse(rows.filter(outside), REQUESTED_ON_OUT_OF_RANGE, "requested_on", allowed)


def _book_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    unknown = pl.col("customer_account").is_null()
    outside = ~pl.lit(case.seen_on).is_between("contract_starts", "contract_ends")
    period = pl.format("{} – {}", pl.col("contract_starts"), pl.col("contract_ends"))
    unpriced = rows.filter(
        ~unknown, pl.col("unit_price_e4").is_null(), pl.col("product_no").is_not_null()
    )
    return either(
        [
            refuse(rows.filter(unknown), CONTRACT_UNKNOWN, "contract_number"),
            refuse(rows.filter(outside), OUTSIDE_CONTRACT, "contract_number", period),
            refuse(unpriced, PRICE_MISSING, "sku", case.seen_on.isoformat()),
        ]
    )


def settle(asked: pl.DataFrame, known: Known, case: Case) -> Settlement:
    """Good rows compete for funds and caps in their order.

    A contract that its rows do not overdraw is settled as a set; the rows of an over-drawn one are
    judged one by one. Of rows with one business key only the first that fits counts.
    """
    standing = _standing(asked, known)
    over = _overdrawn(_heads(standing))
    tight = standing.join(over, on="contract_number", how="semi", maintain_order="left")
    return Settlement(_one_by_one(tight))


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """What goes beyond the funds of a contract is covered by its overage."""
    return Effects(movements=_overage(_standing(accepted, known)))


def _heads(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique("business_key", keep="first", maintain_order=True)


def _standing(asked: pl.DataFrame, known: Known) -> pl.DataFrame:
    """*asked* with what its contract and product still have room for."""
    funds = known["drawn"].group_by("contract_number").agg(pl.col("amount_e4").sum().alias("spent"))
    units = known["drawn"].select("contract_number", "sku", pl.col("quantity").alias("drawn_units"))
    pct = pl.col("overage_allowed_pct").fill_null(0)
    return (
        asked.join(funds, on="contract_number", how="left", maintain_order="left")
        .join(units, on=["contract_number", "sku"], how="left", maintain_order="left")
        .with_columns(
            spent=pl.col("spent").fill_null(0),
            room_e4=pl.col("funds_e4")
            + pl.col("funds_e4") * pct // 100
            - pl.col("spent").fill_null(0),
            room_units=pl.col("max_quantity") - pl.col("drawn_units").fill_null(0),
        )
    )


def _overdrawn(standing: pl.DataFrame) -> pl.DataFrame:
    by_contract = standing.group_by("contract_number").agg(
        pl.col("amount_e4").sum(), pl.col("room_e4").first()
    )
    by_product = standing.group_by("contract_number", "sku").agg(
        pl.col("quantity").sum(), pl.col("room_units").first()
    )
    return pl.concat(
        [
            by_contract.filter(pl.col("amount_e4") > pl.col("room_e4")).select("contract_number"),
            by_product.filter(pl.col("quantity") > pl.col("room_units")).select("contract_number"),
        ]
    ).unique()


def _one_by_one(rows: pl.DataFrame) -> pl.DataFrame:
    """Problems of the rows that find no room left, in the order of rows."""
    funds: dict[str, int] = {}
    units: dict[tuple[str, str], int] = {}
    without_funds: list[int] = []
    without_units: list[int] = []
    fitted: set[str] = set()
    wanted = rows.sort("row_no").select(
        *("row_no", "business_key", "contract_number", "sku", "quantity"),
        *("amount_e4", "room_e4", "room_units"),
    )
    for row_no, key, contract, sku, quantity, amount, room, room_units in wanted.iter_rows():
        if key in fitted:
            continue
        left = funds.setdefault(contract, room)
        left_units = units.setdefault((contract, sku), room_units)
        if room_units is not None and quantity > left_units:
            without_units.append(row_no)
        elif amount > left:
            without_funds.append(row_no)
        else:
            fitted.add(key)
            funds[contract] = left - amount
            if room_units is not None:
                units[contract, sku] = left_units - quantity
    if rows.is_empty():
        return no_problems()
    price = pl.format(
        "{} {}", (pl.col("amount_e4").cast(pl.Decimal(38, 4)) / 10_000), pl.col("currency")
    )
    cap = pl.col("max_quantity").cast(pl.String)
    return either(
        [
            refuse(
                rows.filter(pl.col("row_no").is_in(without_units)), CAP_EXCEEDED, "quantity", cap
            ),
            refuse(
                rows.filter(pl.col("row_no").is_in(without_funds)),
                FUNDS_EXCEEDED,
                "quantity",
                price,
            ),
        ]
    )


def _overage(kept: pl.DataFrame) -> pl.DataFrame:
    """The movement that covers what each row draws beyond the contract's funds."""
    drawn_after = pl.col("spent") + pl.col("amount_e4").cum_sum().over("contract_number")
    beyond = (drawn_after - pl.col("funds_e4")).clip(lower_bound=0)
    return (
        kept.sort("row_no")
        .with_columns(over=pl.min_horizontal(beyond, "amount_e4"))
        .filter(pl.col("over") > 0)
        .select(
            "row_no",
            pl.lit(Account.FUNDS_OPEN.value).alias("debit"),
            pl.lit(Account.FUNDS_OVERAGE.value).alias("credit"),
            pl.lit(0, pl.Int64).alias("quantity"),
            pl.col("over").alias("amount_e4"),
            "currency",
            "contract_number",
            "sku",
        )
        .select(pl.col(name).cast(dtype) for name, dtype in MOVES.items())
    )


KIND = Kind(
    name="drawdowns",
    sheet=Drawdowns,
    senders=frozenset({Role.CUSTOMER, Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    settle=settle,
    effects=effects,
)
