"""Order lines: licenses for a customer, vouchers for an OEM, or rights to renew a license.

What a line of a product without a version (``-``) buys is one renewal, for as many units as it
says: it gets a renewal ID, which a row of a ``renewals`` sheet uses up.

A partner that names a customer's account needs a delegation of that customer, valid on the day its
drop was first seen. There is no scope for ordering, so one of any scope will do: it is the
customer's word that the partner acts for it. A customer named without account needs none.
"""

import polars as pl

from flows.ingest.kinds import recipients, terms
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, either
from flows.ledger import references
from flows.ports import Books
from schemas.movements import Account
from schemas.problems import Stage, refuse
from schemas.problems.books import NO_ADDRESS, VOUCHERS_NEED_OEM
from schemas.problems.renewals import RENEWAL_NO_VOUCHER
from schemas.problems.senders import ACCOUNT_INACTIVE, ACCOUNT_UNKNOWN, ACCOUNT_WRONG_ROLE
from schemas.requests import Action, SourceKind
from schemas.sheets.orders import Orders

_PARTIES = ("customer", "partner")


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """Products, the accounts named, and what was delegated to the sender."""
    named = pl.concat([rows["customer_account"], rows["partner_account"]])
    return {
        "products": references.products_named(books, rows["sku"]),
        "accounts": references.accounts_named(books, named),
        "delegations": references.delegations_to(books, case.sender),
    }


def meant(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """A line that does not say what it makes makes licenses."""
    return rows.with_columns(pl.col("fulfilment").fill_null("license"))


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: parties, product, dates, recipients."""
    parties = _with_parties(rows, known, case)
    asking = _asking(terms.with_product(parties, known["products"]), case)
    return Ruling(
        asked=asking,
        problems=(
            (Stage.SENDER, _party_problems(parties, case)),
            (Stage.BOOKS, either([_sku_problems(asking, case), _book_problems(asking)])),
        ),
    )


def _with_parties(rows: pl.DataFrame, known: Known, case: Case) -> pl.DataFrame:
    acting = recipients.acting_for(known["delegations"], case)
    for party in _PARTIES:
        accounts = known["accounts"].select(
            pl.col("account_key"),
            pl.col("account_id").alias(f"{party}_id"),
            *(
                pl.col(name).alias(f"{party}_{name}_")
                for name in ("name", "role", "status", "email", "country", "language", "deliver_to")
            ),
        )
        rows = rows.with_columns(
            pl.col(f"{party}_account").str.to_lowercase().alias("account_key")
        ).join(accounts, on="account_key", how="left", validate="m:1", maintain_order="left")
        rows = rows.drop("account_key")
    return rows.join(
        acting,
        left_on="customer_id",
        right_on="customer_account",
        how="left",
        validate="m:1",
        maintain_order="left",
    )


def _party_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """May this sender order this, for whom? What is not his reads like what does not exist."""
    customer_given = pl.col("customer_account").is_not_null()
    partner_given = pl.col("partner_account").is_not_null()
    customer_unknown = customer_given & pl.col("customer_id").is_null()
    partner_unknown = partner_given & pl.col("partner_id").is_null()
    if case.role is not Role.VENDOR:
        own = pl.col("customer_id") == case.sender
        customer_unknown |= customer_given & ~own & pl.col("scopes").is_null()
        partner_unknown |= partner_given & (pl.col("partner_id") != case.sender).fill_null(True)
    wrong_role = partner_given & ~pl.col("partner_role_").is_in([Role.CHANNEL, Role.OEM])
    return either(
        [
            refuse(rows.filter(customer_unknown), ACCOUNT_UNKNOWN, "customer_account"),
            refuse(rows.filter(partner_unknown), ACCOUNT_UNKNOWN, "partner_account"),
            refuse(
                rows.filter(wrong_role, ~partner_unknown),
                ACCOUNT_WRONG_ROLE,
                "partner_account",
                "channel, oem",
            ),
            *(
                refuse(
                    rows.filter(pl.col(f"{party}_status_") != "active", ~unknown),
                    ACCOUNT_INACTIVE,
                    f"{party}_account",
                )
                for party, unknown in zip(
                    _PARTIES, (customer_unknown, partner_unknown), strict=True
                )
            ),
        ]
    )


def _sku_problems(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    return terms.sku_problems(rows, case, renewals=True)


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    makes_vouchers = (pl.col("fulfilment") == "voucher").fill_null(False)
    oem = pl.coalesce(
        pl.when(pl.col("partner_role_") == Role.OEM).then("partner_id"),
        pl.when(pl.col("customer_role_") == Role.OEM).then("customer_id"),
        pl.lit(case.sender if case.role is Role.OEM else None, pl.String),
    )
    oem_email = (
        pl.when(pl.col("partner_role_") == Role.OEM)
        .then("partner_email_")
        .when(pl.col("customer_role_") == Role.OEM)
        .then("customer_email_")
        .otherwise(pl.lit(case.email, pl.String))
    )
    agent_email = pl.coalesce("partner_email_", pl.lit(case.email, pl.String))
    goes_to = pl.coalesce("keys_to", "partner_deliver_to_", pl.lit(case.deliver_to))
    licensed = recipients.addresses(
        pl.coalesce("contact_email", "customer_email_"), agent_email, goes_to
    )
    return terms.granted(rows, "order_date", case.as_of).with_columns(
        action=pl.when(makes_vouchers)
        .then(pl.lit(Action.VOUCHERS.value))
        .when(terms.RENEWS)
        .then(pl.lit(Action.RENEWALS.value))
        .otherwise(pl.lit(Action.GRANT.value)),
        of_serial=pl.lit(None, pl.Int64),
        account_id=pl.when(makes_vouchers)
        .then(oem)
        .otherwise(pl.coalesce("customer_id", "partner_id", pl.lit(case.sender))),
        keys=pl.when(makes_vouchers | terms.RENEWS).then(0).otherwise("keys"),
        host_id=pl.lit(None, pl.String),
        redeem_by=pl.lit(None, pl.Date),
        source_kind=pl.lit(SourceKind.ORDER.value),
        source_ref=pl.col("order_number"),
        customer_name=pl.coalesce("customer_name", "customer_name_"),
        country=pl.coalesce("country", "customer_country_"),
        language=pl.coalesce(
            "language", "customer_language_", "partner_language_", pl.lit(case.language)
        ),
        recipients=pl.when(makes_vouchers).then(oem_email.fill_null("")).otherwise(licensed),
        debit=pl.lit(Account.ORDERS_WAITING.value),
        credit=pl.lit(Account.ORDERS_ORDERED.value),
        contract_number=pl.lit(None, pl.String),
        amount_e4=pl.lit(0, pl.Int64),
        currency=pl.lit(None, pl.String),
        makes_vouchers=makes_vouchers,
    )


def _book_problems(asking: pl.DataFrame) -> pl.DataFrame:
    no_oem = pl.col("makes_vouchers") & pl.col("account_id").is_null()
    nobody = ~pl.col("makes_vouchers") & (pl.col("recipients") == "")
    both = pl.col("makes_vouchers") & terms.RENEWS
    return either(
        [
            refuse(asking.filter(no_oem), VOUCHERS_NEED_OEM, "fulfilment"),
            refuse(asking.filter(nobody), NO_ADDRESS, "contact_email"),
            refuse(asking.filter(both), RENEWAL_NO_VOUCHER, "fulfilment"),
        ]
    )


KIND = Kind(
    name="orders",
    sheet=Orders,
    senders=frozenset({Role.VENDOR, Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    meant=meant,
)
