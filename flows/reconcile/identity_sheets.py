"""The sheets of ``reconciliation.xlsx`` that show the identities, every sum as a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from flows.reconcile.paper import FIRST_ROW, Computed, Form, Head, Paper, widths
from schemas.identities import Equation, Identity, Line, Side

_UNIT, _TERM, _SIDE, _SIGN, _MOVED, _COUNTED, _DIFFERENCE = range(7)
_FLOAT_DUST = 4
"""Places that computed amounts are rounded to, as money has no more."""


@dataclass(frozen=True)
class Sums:
    """Where the sums of one identity stand: cells with the sheet's name, for other sheets."""

    identity: Identity
    left: str
    right: str
    difference: str
    balanced: str


def form_of(equation: Equation) -> Form:
    """How the quantities of *equation* are shown."""
    return "money" if equation.unit == "currency" else "whole"


def write_identity(paper: Paper, equation: Equation, found: Sequence[Identity]) -> list[Sums]:
    """Write the sheet of *equation*, with one block of lines for each identity in *found*."""
    say, words = paper.wording.say, paper.wording.words
    title = words(equation.title)
    sheet = paper.sheet(title, title, paper.wording.equation(equation))
    form = form_of(equation)
    end = paper.table(sheet, FIRST_ROW, f"{equation.name}_terms", *_terms(paper, form, found))
    paper.alarm(sheet, (FIRST_ROW + 1, _DIFFERENCE, end - 1, _DIFFERENCE), "0")
    widths(sheet, (15, 22, 18, 25, 25, 20, 15))
    if not found:
        return []
    checks = _checks(paper, found, FIRST_ROW + 1, end - 1, first=end + 2)
    below = paper.table(sheet, end + 1, f"{equation.name}_sums", _check_heads(paper, form), checks)
    paper.alarm(sheet, (end + 2, 6, below - 1, 6), f'"{say("finance", "yes")}"')
    name = quote_sheetname(title)
    return [
        Sums(identity, *(f"{name}!{xl_rowcol_to_cell(row, column)}" for column in (1, 2, 5, 6)))
        for row, identity in enumerate(found, end + 2)
    ]


def _terms(
    paper: Paper, form: Form, found: Sequence[Identity]
) -> tuple[list[Head], list[list[str | int | Decimal | Computed | None]]]:
    say = paper.wording.say
    heads = [Head(say("finance", key), "text") for key in ("unit", "term", "side")]
    heads.append(Head(say("workbook", "factor"), "whole"))
    heads += [Head(say("finance", key), form) for key in ("moved", "counted", "difference")]
    lines = [(identity, line) for identity in found for line in identity.lines]
    return heads, [
        [paper.wording.unit(identity) for identity, _ in lines],
        [paper.wording.term(line) for _, line in lines],
        [say("finance", line.term.side.value) for _, line in lines],
        [line.term.factor for _, line in lines],
        [line.moved for _, line in lines],
        [line.counted for _, line in lines],
        [_difference(line, row) for row, (_, line) in enumerate(lines, FIRST_ROW + 1)],
    ]


def _difference(line: Line, row: int) -> Computed | None:
    if line.moved is None:
        return None
    moved, counted = xl_rowcol_to_cell(row, _MOVED), xl_rowcol_to_cell(row, _COUNTED)
    return Computed(f"=ROUND({moved}-{counted},{_FLOAT_DUST})", line.difference)


def _check_heads(paper: Paper, form: Form) -> list[Head]:
    say = paper.wording.say
    return [
        Head(say("finance", "unit"), "text"),
        Head(say("finance", "left"), form),
        Head(say("finance", "right"), form),
        Head(say("workbook", "gap_counted"), form),
        Head(say("workbook", "gap_moved"), form),
        Head(say("workbook", "largest"), form),
        Head(say("finance", "balanced"), "text"),
    ]


def _checks(
    paper: Paper, found: Sequence[Identity], top: int, bottom: int, first: int
) -> list[list[str | Computed]]:
    """The cells of the sums below the lines in rows *top* to *bottom*; they begin at *first*."""
    say = paper.wording.say
    column = {place: xl_range_abs(top, place, bottom, place) for place in range(7)}
    left, right = (f'({column[_SIDE]}="{say("finance", side.value)}")' for side in Side)
    rows: list[list[str | Computed]] = []
    for row, identity in enumerate(found, first):
        own = f"({column[_UNIT]}={xl_rowcol_to_cell(row, 0)})*{column[_SIGN]}"
        moved, counted = column[_MOVED], column[_COUNTED]
        best = f'({moved}+{counted}*({moved}=""))'
        largest = xl_rowcol_to_cell(row, 5)
        gaps = [f"ABS({xl_rowcol_to_cell(row, place)})" for place in (3, 4)]
        apart = f"SUMPRODUCT(MAX(ABS({own}*{column[_DIFFERENCE]})))"
        verdict = f'=IF({largest}=0,"{say("finance", "yes")}","{say("finance", "no")}")'
        rows.append(
            [
                paper.wording.unit(identity),
                _sum(f"{own}*{left}*{counted}", identity.total(Side.LEFT)),
                _sum(f"{own}*{right}*{counted}", identity.total(Side.RIGHT)),
                _sum(f"{own}*({left}-{right})*{counted}", identity.gap),
                _sum(f"{own}*({left}-{right})*{best}", identity.moved_gap),
                Computed(f"=MAX({gaps[0]},{gaps[1]},{apart})", identity.difference),
                Computed(verdict, say("finance", "yes" if identity.balanced else "no")),
            ]
        )
    return [list(cells) for cells in zip(*rows, strict=True)]


def _sum(product: str, value: Decimal) -> Computed:
    return Computed(f"=ROUND(SUMPRODUCT({product}),{_FLOAT_DUST})", value)
