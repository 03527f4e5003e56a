"""Upgrades: units of an old version change to the one that a release offers; the rest stays."""

import polars as pl

from flows.ingest.kinds import exchange, held, offering
from flows.ingest.kinds.effects import Effects, together
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, Settlement, either
from flows.ledger import holdings, offered, references
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.offers import VERSION_NOT_RELEASED
from schemas.requests import Reason
from schemas.serials import notification_numbers, serial_numbers
from schemas.sheets.upgrades import Upgrades


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The offers, the licenses they apply to, the versions asked for, and what was delegated."""
    serials = serial_numbers(rows["serial_number"])
    offers = pl.concat(
        [
            offered.named(books, notification_numbers(rows["notification_id"])),
            offered.of_licenses(books, serials),
        ]
    ).unique(maintain_order=True)
    skus = pl.concat([rows["to_sku"], offers["offer_sku"].alias("to_sku")])
    return {
        "offers": offers,
        "held": holdings.named(books, pl.concat([serials, offers["member"].alias(serials.name)])),
        "products": offered.versions(books, skus),
        "releases": offered.released(books, rows["to_sku"]),
        "delegations": references.delegations_to(books, case.sender),
    }


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: there is an offer for a license of the sender's, and it stands."""
    taken = exchange.taking(offering.matched(rows, known, case))
    mine = taken.join(
        known["products"].rename(lambda name: f"new_{name}"),
        left_on=["offer_sku", "offer_version"],
        right_on=["new_sku", "new_version"],
        how="left",
        maintain_order="left",
    )
    unlisted = mine.filter(pl.col("applies"), pl.col("new_product_no").is_null())
    found = either(
        [
            offering.problems(mine, known, case),
            refuse(unlisted, VERSION_NOT_RELEASED, "to_sku"),
            exchange.problems(mine),
        ]
    )
    return Ruling(_asking(mine, case), ((Stage.BOOKS, found),), offering.notes(mine))


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """What each row asks for; a license whose key waits for its registration goes on waiting."""
    waits = (pl.col("held_key_count") == 0) & (pl.col("new_key_delivery") == "on_registration")
    per_unit = pl.col("new_key_policy") == "per_unit"
    return exchange.granted(rows).with_columns(
        product_no=pl.col("new_product_no"),
        sku=pl.col("offer_sku"),
        keys=pl.when(waits).then(0).when(per_unit).then("take").otherwise(1),
        recipients=held.addressed(pl.col("contact_email"), case),
        at_once=pl.lit(value=False),
        reason=pl.lit(Reason.REPLACED.value),
    )


def settle(asked: pl.DataFrame, known: Known, case: Case) -> Settlement:
    """Rows share what their license has."""
    return exchange.settle(asked)


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """The old license ends when its grace is over, the rest goes on; contacts are noted."""
    return together(
        exchange.effects(accepted, case), Effects(records={"contacts": _named(accepted)})
    )


def _named(accepted: pl.DataFrame) -> pl.DataFrame:
    """The contacts that rows change: of the new license, so without a ``serial`` yet."""
    changed = accepted.filter(
        pl.any_horizontal(pl.col("contact_email", "technical_email").is_not_null())
    )
    before = pl.col("held_recipients").str.extract("^([^;]+)")
    return changed.select(
        "row_no",
        serial=pl.lit(None, pl.Int64),
        email=pl.coalesce("contact_email", "held_email", before, "technical_email"),
        technical_email=pl.coalesce("technical_email", "held_technical_email"),
    )


KIND = Kind(
    name="upgrades",
    sheet=Upgrades,
    senders=frozenset({Role.CUSTOMER, Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    spell=held.spell,
    whole=True,
    settle=settle,
    effects=effects,
)
