"""``index.html``: one self-contained page for operations, partners and finance (step 14). Pure.

The page loads nothing, reads without its script, prints on A4 and fits a phone. Everything from
outside is escaped by the template. Same facts, same bytes.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
import polars as pl

from flows.reconcile import charts, page_tables
from flows.reconcile.facts import Facts
from flows.reconcile.todo import for_people, for_the_next_night
from flows.reconcile.wording import Wording
from flows.reconcile.workbook import verdict
from schemas.replies import DUE_DAYS

TODO_MAX: Final = 50
BARS_MAX: Final = 12
LABELS_MAX: Final = 4
"""So many dates stand one by one below the chart, more only at its ends."""
STATUSES: Final = ("accepted", "duplicate", "refused", "held")
_TEMPLATES: Final = Path(__file__).parent / "templates"


def page(facts: Facts, wording: Wording, vendor: str) -> bytes:
    """The page's bytes, UTF-8, in the language of *wording*."""
    text = _template().render(
        say=wording.say,
        number=wording.number,
        wording=wording,
        language=wording.language,
        vendor=vendor,
        facts=facts,
        verdict=verdict(facts, wording),
        date=wording.date(facts.as_of),
        tonight=_tonight(facts, wording),
        people=for_people(facts, wording),
        next_night=for_the_next_night(facts, wording),
        todo_max=TODO_MAX,
        dates=_dates(facts, wording),
        senders=_senders(facts.drops, wording),
        statuses=STATUSES,
        funds=_funds(facts, wording),
        tables=page_tables.tables(facts, wording),
        rows_max=page_tables.ROWS_MAX,
        due_days=DUE_DAYS,
    )
    return text.encode()


@cache
def _template() -> jinja2.Template:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("index.html")


def _tonight(facts: Facts, wording: Wording) -> list[tuple[str, str, str]]:
    """What all nights of the date did: words, number, and the class where it deserves a look."""
    drops = facts.drops.filter(pl.col("as_of") == facts.as_of)
    date = facts.dates.filter(pl.col("as_of") == facts.as_of)
    numbers = {
        "drops": drops.height,
        **{name: int(drops[name].sum()) for name in ("rows", "accepted", "refused", "held")},
        "entitlements": int(date["entitlements"].sum()),
        "keys": int(date["minted_keys"].sum()),
        "undelivered": facts.undelivered.height,
    }
    looks = {"refused": "refused", "held": "held", "undelivered": "held"}
    return [
        (wording.say("tonight", name), wording.number(value), looks.get(name, "") if value else "")
        for name, value in numbers.items()
    ]


def _dates(facts: Facts, wording: Wording) -> dict[str, Any]:
    dates = facts.dates.sort("as_of")
    days, each = dates["as_of"], dates.height <= LABELS_MAX
    series = {
        "entitlements": dates["entitlements"].to_list(),
        "keys": dates["minted_keys"].to_list(),
    }
    top = max((max(values, default=0) for values in series.values()), default=0)
    return {
        "pieces": charts.columns(series, 0.5 if each else 0.8),
        "height": charts.NIGHT_HEIGHT,
        "top": wording.number(top),
        "each": each,
        "days": [day.isoformat() for day in (days if each else days.gather([0, -1]))],
    }


def _senders(drops: pl.DataFrame, wording: Wording) -> list[dict[str, Any]]:
    """One bar for each sender, those with most rows first."""
    sums = (
        drops.group_by("account_id")
        .agg(pl.col("rows", *STATUSES).sum())
        .filter(pl.col("rows") > 0)
        .sort("rows", "account_id", descending=[True, False])
        .head(BARS_MAX)
    )
    most = sums["rows"].max()
    return [
        {
            "name": row["account_id"],
            "total": wording.number(row["rows"]),
            "pieces": charts.stacked(
                {name: max(row[name], 0) for name in STATUSES}, most if isinstance(most, int) else 0
            ),
        }
        for row in sums.rows(named=True)
    ]


def _funds(facts: Facts, wording: Wording) -> list[dict[str, Any]]:
    """One bar for each contract, each on its own scale; those nearest to their end first."""
    granted, drawn = pl.col("granted_e4"), pl.col("drawn_e4")
    nearest = facts.contracts.filter(granted > 0).sort(
        (drawn * 1000).floordiv(granted), "contract_number", descending=[True, False]
    )
    bars = []
    for row in nearest.head(BARS_MAX).rows(named=True):
        inside = min(row["drawn_e4"], row["granted_e4"])
        parts = {"drawn": inside, "overage": row["overage_e4"]}
        whole = max(row["granted_e4"] + row["overage_e4"], 1)
        bars.append(
            {
                "name": row["contract_number"],
                "said": f"{wording.money(row['drawn_e4'])} / {wording.money(row['granted_e4'])}",
                "currency": row["currency"] or "?",
                "pieces": charts.stacked(parts, whole),
            }
        )
    return bars
