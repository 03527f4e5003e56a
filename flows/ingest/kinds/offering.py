"""Which offer a row takes up, and with which license. Pure.

A row names the offer, the license, or both. An offer applies to the license it was made for and to
whatever took its place, as far as that is still of the old version.
"""

from typing import Final

import polars as pl

from flows.ingest.kinds import held
from flows.ingest.kinds.kind import Case, Known, either
from schemas.problems import refuse
from schemas.problems.licenses import SERIAL_NOT_ISSUED
from schemas.problems.offers import (
    NOT_COVERED,
    OFFER_ELSEWHERE,
    OFFER_EXPIRED,
    OFFER_MATCHED,
    OFFER_OF_SEVERAL,
    OFFER_OTHER_SKU,
    OFFER_SPENT,
    OFFER_UNKNOWN,
    VERSION_NOT_NEWER,
    VERSION_NOT_RELEASED,
)
from schemas.serials import notification_numbers, notification_texts, serial_numbers, serial_texts
from schemas.versions import is_newer

_OFFER: Final = ("offer_no", "offer_sku", "offer_version", "offer_expires_on")
_GIVEN: Final = pl.col("notification_id").is_not_null()
_APPLIES: Final = pl.col("applies").fill_null(value=False)


def matched(rows: pl.DataFrame, known: Known, case: Case) -> pl.DataFrame:
    """*rows* with their offer (``offer_*``) and the license it is taken up with (``held_*``).

    ``applies`` is true where there is one of each; ``offer_is_mine`` where the notification ID is
    of a license of the sender's; ``choices`` names the licenses where there are several.
    """
    named = rows.select(
        *("row_no", "to_sku", "notification_id"),
        pl.col("serial_number").is_null().alias("any_license"),
        notification_numbers(rows["notification_id"]).alias("offer_no"),
        serial_numbers(rows["serial_number"]).alias("named_serial"),
    )
    mine = held.with_held(_pairs(named, known), known, case, "upgrade").filter("is_mine")
    of_named = mine.filter(
        ~_GIVEN | pl.col("any_license") | (pl.col("named_serial") == pl.col("member"))
    ).with_columns(applies=_usable(), stands=pl.col("offer_expires_on") >= case.seen_on)
    best = of_named.sort(
        *("row_no", "applies", "stands", "offer_no", "member"),
        descending=[False, True, True, True, False],
    ).unique("row_no", keep="first", maintain_order=True)
    found = (
        rows.join(best.select("row_no", *_OFFER, "member", "applies", "stands"), "row_no", "left")
        .join(_choices(of_named), on="row_no", how="left")
        .join(_owned(mine), on="row_no", how="left")
        .sort("row_no")
    )
    taken = found.with_columns(
        written_serial=pl.col("serial_number"),
        serial_number=pl.when(_APPLIES)
        .then(serial_texts(found["member"]))
        .otherwise("serial_number"),
    )
    return held.with_held(taken, known, case, "upgrade")


def _pairs(named: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Each row with every offer and license that it may mean."""
    offers = known["offers"]
    by_id = named.filter(_GIVEN).join(offers, on="offer_no", how="inner")
    by_serial = (
        named.filter(~_GIVEN)
        .drop("offer_no")
        .join(
            offers.with_columns(named_serial=pl.col("member")),
            left_on=["named_serial", "to_sku"],
            right_on=["named_serial", "offer_sku"],
            how="inner",
            coalesce=False,
        )
    )
    pairs = pl.concat([by_id, by_serial.select(by_id.columns)])
    return pairs.with_columns(serial_number=serial_texts(pairs["member"]))


def _usable() -> pl.Expr:
    """True of a license that stands and is not yet of the version offered."""
    is_new = (pl.col("held_sku") == pl.col("offer_sku")) & (
        pl.col("held_version") == pl.col("offer_version")
    )
    return pl.col("held_closed_night_no").is_null() & ~is_new


def _choices(of_named: pl.DataFrame) -> pl.DataFrame:
    """Rows that name an offer which several licenses have: ``row_no, choices``."""
    usable = of_named.filter("applies", _GIVEN)
    told = usable.select("row_no", "member", "serial_number").unique(maintain_order=True)
    several = told.filter(pl.len().over("row_no") > 1)
    return several.group_by("row_no", maintain_order=True).agg(
        choices=pl.col("serial_number").str.join("; ")
    )


def _owned(mine: pl.DataFrame) -> pl.DataFrame:
    named = mine.filter(_GIVEN).select("row_no").unique()
    return named.with_columns(offer_is_mine=pl.lit(value=True))


def notes(rows: pl.DataFrame) -> pl.DataFrame:
    """The offer that was found for each row that names a license only."""
    found = rows.filter(~_GIVEN, _APPLIES, "stands")
    return refuse(
        found, OFFER_MATCHED, "serial_number", pl.lit(notification_texts(found["offer_no"]))
    )


def problems(rows: pl.DataFrame, known: Known, case: Case) -> pl.DataFrame:
    """Rows (from ``matched``) that have no offer to take up, and why."""
    by_id = rows.filter(_GIVEN)
    unknown = by_id.filter(pl.col("offer_is_mine").is_null())
    owned = by_id.filter(pl.col("offer_is_mine"))
    elsewhere = owned.filter(pl.col("applies").is_null(), pl.col("is_mine"))
    day = pl.col("offer_expires_on").dt.to_string("iso")
    expired = rows.filter(_APPLIES, ~pl.col("stands"))
    return either(
        [
            refuse(unknown, OFFER_UNKNOWN, "notification_id"),
            refuse(elsewhere, OFFER_ELSEWHERE, "serial_number"),
            refuse(owned.filter(~pl.col("applies")), OFFER_SPENT, "notification_id"),
            *_of_the_license(rows),
            refuse(
                owned.filter(_APPLIES, pl.col("to_sku") != pl.col("offer_sku")),
                *(OFFER_OTHER_SKU, "to_sku", pl.col("offer_sku")),
            ),
            refuse(expired.filter(_GIVEN), OFFER_EXPIRED, "notification_id", day),
            refuse(expired.filter(~_GIVEN), OFFER_EXPIRED, "serial_number", day),
            *_without_an_offer(rows.filter(~_GIVEN, ~_APPLIES), known, case),
        ]
    )


def _of_the_license(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Of what rows name themselves all that can be wrong; of what we found, that it waits."""
    of_several = rows.filter(pl.col("choices").is_not_null())
    written = rows.filter(pl.col("written_serial").is_not_null())
    found = rows.filter(_APPLIES, pl.col("written_serial").is_null(), ~pl.col("held_issued"))
    return [
        refuse(of_several, OFFER_OF_SEVERAL, "serial_number", pl.col("choices")),
        held.problems(written),
        refuse(found, SERIAL_NOT_ISSUED, "notification_id"),
    ]


def _without_an_offer(rows: pl.DataFrame, known: Known, case: Case) -> list[pl.DataFrame]:
    """Rows that name an active license of the sender's, for which nothing is offered."""
    active = rows.filter(pl.col("is_mine"), pl.col("held_closed_night_no").is_null())
    products, releases = known["products"], known["releases"]
    in_catalogue = active.join(products, left_on="to_sku", right_on="sku", how="semi")
    out = releases.filter(pl.col("released_on") <= case.seen_on)
    said = in_catalogue.join(out, left_on="to_sku", right_on="sku", how="left").with_columns(
        why=pl.struct("to_sku", "version", "replaces_sku", "held_sku", "held_version").map_elements(
            _why, pl.String
        )
    )
    rank = pl.col("why").replace_strict({"not-covered": 0, "not-newer": 1, "not-released": 2})
    why = said.sort("row_no", rank).unique("row_no", keep="first", maintain_order=True)
    named = {
        "not-covered": NOT_COVERED,
        "not-newer": VERSION_NOT_NEWER,
        "not-released": VERSION_NOT_RELEASED,
    }
    strange = active.join(in_catalogue, on="row_no", how="anti")
    return [
        refuse(strange, VERSION_NOT_RELEASED, "to_sku"),
        *(refuse(why.filter(pl.col("why") == code), p, "to_sku") for code, p in named.items()),
    ]


def _why(row: dict[str, str | None]) -> str:
    """Why a license is not offered a release of the product it asks for (null: there is none)."""
    version, held_sku, held_version = row["version"], row["held_sku"], str(row["held_version"])
    if version is not None and row["replaces_sku"] == held_sku != row["to_sku"]:
        return "not-covered"
    if row["to_sku"] != held_sku:
        return "not-released"
    if version is not None and is_newer(version, held_version):
        return "not-covered"
    return "not-newer"
