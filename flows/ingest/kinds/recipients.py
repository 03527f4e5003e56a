"""Who acts for whom, and who gets what a row makes (design, section 4: delegations, deliver_to)."""

import polars as pl

from flows.ingest.kinds.kind import Case

ACTING_SCHEMA = {"customer_account": pl.String, "keys_to": pl.String, "scopes": pl.String}


def acting_for(delegations: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The customers the sender acts for on the day its drop was seen.

    Returns:
        ``customer_account``; ``scopes``, with ``;`` between; ``keys_to``: partner, customer or
        both where the sender may receive keys (partner unless the delegation says otherwise),
        customer where it may not.
    """
    valid = delegations.filter(
        pl.col("valid_from") <= case.seen_on,
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= case.seen_on),
    )
    receives = pl.col("scope").str.split(";").list.contains("receive_keys")
    return (
        valid.sort("customer_account", "valid_from", "version_no")
        .group_by("customer_account", maintain_order=True)
        .agg(
            keys_to=pl.when(receives)
            .then(pl.col("keys_to").fill_null("partner"))
            .drop_nulls()
            .last(),
            scopes=pl.col("scope").str.join(";"),
        )
        .with_columns(pl.col("keys_to").fill_null("customer"))
        .select(*ACTING_SCHEMA)
    )


def has_scope(scope: str) -> pl.Expr:
    """True of rows of ``acting_for`` whose delegations name *scope*."""
    return pl.col("scopes").str.split(";").list.contains(scope)


def addresses(customer: pl.Expr, partner: pl.Expr, goes_to: pl.Expr) -> pl.Expr:
    """The recipients of each row, sorted, with ``;`` between; empty where nobody is permitted.

    Args:
        customer: The customer side's address, or null.
        partner: The sending side's address, or null.
        goes_to: ``customer``, ``both``, or else the sending side.
    """
    to_customer = pl.when(goes_to.is_in(["customer", "both"])).then(customer)
    to_partner = pl.when(goes_to != "customer").then(partner)
    return (
        pl.concat_list(to_customer, to_partner)
        .list.drop_nulls()
        .list.unique()
        .list.sort()
        .list.join(";")
    )
