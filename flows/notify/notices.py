"""Step 12, notices: who is to be told of what; step 13: what their letters say and bring.

A new sort of notice is one more entry of ``ANNOUNCED``, with its texts in the section
``letter.notice.<what>`` of each language; where there is a kind of sheet called ``what``, the
letter brings one, filled in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from flows.ledger import endings, hand_overs, notices, offers
from flows.notify import bundling
from flows.notify.contents import Contents, notice_letter
from flows.notify.filled import filled
from flows.notify.letter import Attachment
from flows.ports import Books, Services
from flows.settings import Settings
from schemas.sheets import SHEETS
from schemas.sheets.sheet import Column, Reads

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Announced:
    """A sort of notice, and what the books know that nobody was told yet."""

    what: str
    due: Callable[[Books], pl.DataFrame]


ANNOUNCED: Final = (
    Announced(offers.UPGRADES, offers.to_announce),
    Announced("hand_overs", hand_overs.to_remind),
    Announced("renewals", endings.licenses_to_tell),
    Announced("vouchers", endings.vouchers_to_tell),
    Announced("funds", endings.funds_to_tell),
)


def announce(services: Services, settings: Settings, night_no: int) -> int:
    """Step 12: what is to be told stands in the books, with its deliveries; how many notices."""
    now, domain = services.clock.now(), settings.mail_domain
    with services.database.begin() as books:
        return sum(
            notices.add_notices(books, sort.what, sort.due(books), domain, night_no, now)
            for sort in ANNOUNCED
        )


def letter_of(
    services: Services, settings: Settings, notice_no: int
) -> tuple[Contents, list[Attachment]]:
    """What a notice says, and the sheet it brings: made from what was put down with it."""
    with services.database.begin(readonly=True) as books:
        head = notices.notice(books, notice_no)
        told = notices.told(books, notice_no)
    language, what = str(head["language"]), str(head["what"])
    said = notice_letter(language, bundling.vendor_of(settings, language), what, told)
    return said, _sheet(what, told, language, head["as_of"])


def _sheet(what: str, told: list[dict[str, Any]], language: str, as_of: date) -> list[Attachment]:
    if what not in SHEETS:
        return []
    cells = {
        name: [_cell(column, subject[name]) for subject in told]
        for name, column in SHEETS[what].described()
        if all(name in subject for subject in told)
    }
    content = filled(SHEETS[what], cells, language, as_of)
    return [Attachment(f"{what}-{as_of}.xlsx", content, XLSX)]


def _cell(column: Column, value: Any) -> Any:
    return date.fromisoformat(value) if column.reads is Reads.DATE and value else value
