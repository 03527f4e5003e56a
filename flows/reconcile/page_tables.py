"""The sortable tables of ``index.html``. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flows.reconcile.facts import Facts
from flows.reconcile.lists import amounts, voucher_batches
from flows.reconcile.wording import Wording
from schemas.identities import EQUATIONS, Identity, Side
from schemas.replies import DUE_DAYS

ROWS_MAX: Final = 200


@dataclass(frozen=True)
class Cell:
    """What a cell shows, what it is sorted by, its class in the page's style, and what it adds."""

    shown: str
    sorts: str | int | Decimal
    name: str = ""
    adds: str = ""


@dataclass(frozen=True)
class Table:
    """Headings with their classes (``n``: a number, ``opt``: not on a phone, ``mid``: nor in
    a narrow table), rows of cells.

    On a phone the rows are *cards*, ``five`` to a line or as many as fit: their ``top`` is their
    title, and each other cell says its heading.
    """

    heads: list[tuple[str, str]]
    rows: list[list[Cell]]
    cards: str = "cards"


def tables(facts: Facts, wording: Wording) -> dict[str, Any]:
    """The tables of the page by name; ``terms`` has one for each identity."""
    return {
        "drops": _drops(facts, wording),
        "problems": _problems(facts, wording),
        "identities": _identities(facts, wording),
        "terms": [(identity, _terms(identity, wording)) for identity in facts.identities],
        "differences": _differences(facts, wording),
        "contracts": _contracts(facts, wording),
        "vouchers": _vouchers(facts, wording),
    }


class _Setting:
    """Sets values as cells, in one language."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def heads(self, *heads: tuple[str, str, str]) -> list[tuple[str, str]]:
        return [
            (self.wording.say(section, key, days=DUE_DAYS), name) for section, key, name in heads
        ]

    def text(self, value: str | None, name: str = "") -> Cell:
        return Cell(value or "–", (value or "").casefold(), name)

    def number(self, value: Decimal | int, name: str = "") -> Cell:
        return Cell(self.wording.number(value), value, f"n {name}".strip())

    def alarm(self, value: Decimal | int, name: str) -> Cell:
        """A number that is of the class *name* where it is not zero."""
        return self.number(value, name if value else "")

    def day(self, value: date | None, name: str = "") -> Cell:
        shown = value.isoformat() if value else "–"
        return Cell(shown, shown, f"d {name}".strip())


def _drops(facts: Facts, wording: Wording) -> Table:
    put = _Setting(wording)
    heads = put.heads(
        ("partners", "drop", "n"),
        ("partners", "sender", ""),
        ("partners", "name", ""),
        ("partners", "as_of", "mid"),
        ("tonight", "rows", "n"),
        ("tonight", "accepted", "n"),
        ("workbook", "duplicate", "n"),
        ("tonight", "refused", "n"),
        ("tonight", "held", "n"),
    )
    rows = [
        [
            Cell(str(row["drop_no"]), row["drop_no"], "n"),
            put.text(row["account_id"], "two"),
            Cell(row["name"], row["name"].casefold(), "wrap top", _refusal(row, wording)),
            put.day(row["as_of"], "two mid"),
            put.number(row["rows"]),
            put.number(row["accepted"]),
            put.number(row["duplicate"]),
            put.alarm(row["refused"], "refused"),
            put.alarm(row["held"], "held"),
        ]
        for row in facts.drops.head(ROWS_MAX).rows(named=True)
    ]
    return Table(heads, rows, cards="cards five")


def _refusal(drop: dict[str, Any], wording: Wording) -> str:
    """Why a drop was refused whole; empty where it was not."""
    if drop["state"] != "refused":
        return ""
    reason = wording.problem(drop["problem_code"], drop["problem_detail"])
    return wording.say("partners", "refused_whole", reason=reason)


def _problems(facts: Facts, wording: Wording) -> Table:
    put = _Setting(wording)
    heads = put.heads(
        ("partners", "code", "opt"),
        ("partners", "says", ""),
        ("workbook", "rows", "n"),
        ("partners", "drops", "n opt"),
        ("partners", "last_on", "d"),
    )
    rows = [
        [
            put.text(row["code"], "opt"),
            put.text(wording.in_general(row["code"]), "wrap"),
            put.number(row["rows"]),
            put.number(row["drops"], "opt"),
            put.day(row["last_on"]),
        ]
        for row in facts.problems.head(ROWS_MAX).rows(named=True)
    ]
    return Table(heads, rows, cards="")


def _identities(facts: Facts, wording: Wording) -> Table:
    put = _Setting(wording)
    heads = put.heads(
        ("finance", "identity", ""),
        ("finance", "unit", "opt"),
        ("finance", "left", "n"),
        ("finance", "right", "n"),
        ("finance", "difference", "n"),
        ("finance", "balanced", ""),
    )
    rows = [
        [
            put.text(wording.title(identity), "top"),
            put.text(wording.unit(identity), "opt"),
            put.number(identity.total(Side.LEFT)),
            put.number(identity.total(Side.RIGHT)),
            put.alarm(identity.difference, "refused"),
            _verdict(identity, put),
        ]
        for identity in facts.identities
    ]
    return Table(heads, rows)


def _verdict(identity: Identity, put: _Setting) -> Cell:
    said = put.wording.say("finance", "yes" if identity.balanced else "no")
    return put.text(f"✓ {said}") if identity.balanced else put.text(f"✕ {said}", "refused")


def _terms(identity: Identity, wording: Wording) -> Table:
    put = _Setting(wording)
    heads = put.heads(
        ("finance", "term", ""),
        ("finance", "side", "opt"),
        ("finance", "moved", "n"),
        ("finance", "counted", "n"),
        ("finance", "difference", "n"),
    )
    rows = []
    for line in identity.lines:
        minus = "− " if line.term.factor < 0 else ""
        moved = Cell("–", 0, "n") if line.moved is None else put.number(line.moved)
        rows.append(
            [
                put.text(minus + wording.term(line)),
                put.text(wording.say("finance", line.term.side.value), "opt"),
                moved,
                put.number(line.counted),
                put.alarm(line.difference, "refused"),
            ]
        )
    return Table(heads, rows, cards="")


def _differences(facts: Facts, wording: Wording) -> Table:
    put = _Setting(wording)
    titles = {e.name: wording.words(e.title) for e in EQUATIONS}
    terms = {(e.name, t.name): wording.words(t.words) for e in EQUATIONS for t in e.terms}
    heads = put.heads(
        ("finance", "identity", ""),
        ("finance", "place", ""),
        ("finance", "term", ""),
        ("finance", "moved", "n"),
        ("finance", "counted", "n"),
    )
    rows = []
    for row in facts.differences.head(ROWS_MAX).rows(named=True):
        parts = 10_000 if row["identity"] == "funds" else 1
        term = terms.get((row["identity"], row["term"]), row["term"])
        rows.append(
            [
                put.text(titles[row["identity"]], "top"),
                put.text(row["place"]),
                put.text(term),
                put.number(Decimal(row["moved"]) / parts),
                put.number(Decimal(row["counted"]) / parts),
            ]
        )
    return Table(heads, rows)


def _contracts(facts: Facts, wording: Wording) -> Table:
    put = _Setting(wording)
    heads = put.heads(
        ("finance", "contract", ""),
        ("finance", "customer", ""),
        ("finance", "ends", ""),
        ("finance", "currency", ""),
        ("finance", "funds", "n"),
        ("finance", "overage", "n"),
        ("finance", "drawn", "n"),
        ("finance", "open", "n"),
    )
    rows = [
        [
            put.text(row["contract_number"], "top"),
            put.text(row["customer_account"]),
            put.day(row["ends"]),
            put.text(row["currency"]),
            put.number(row["funds"]),
            put.alarm(row["overage"], "held"),
            put.number(row["drawn"]),
            put.number(row["open"]),
        ]
        for row in amounts(facts.contracts).head(ROWS_MAX).rows(named=True)
    ]
    return Table(heads, rows)


def _vouchers(facts: Facts, wording: Wording) -> Table:
    put = _Setting(wording)
    names = ("issued", "redeemed", "open_units", "void", "expired", "due")
    numbers = [("finance", name, "n") for name in names]
    heads = put.heads(
        ("finance", "oem", ""), ("finance", "batch", ""), ("finance", "sku", ""), *numbers
    )
    batches = voucher_batches(facts.vouchers).rename({"open": "open_units"})
    rows = [
        [
            put.text(row["oem_account"]),
            put.text(row["batch_id"], "top"),
            put.text(row["sku"]),
            *(put.number(row[name]) for name in names[:-1]),
            put.alarm(row["due"], "held"),
        ]
        for row in batches.head(ROWS_MAX).rows(named=True)
    ]
    return Table(heads, rows)
