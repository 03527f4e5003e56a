"""The first sheet of a reply: what a busy sender must know, top to bottom in order of need."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from flows.notify.replies.page import Cell, Line, Page, lines_needed
from flows.notify.replies.verdict import verdict
from flows.notify.replies.wording import Wording, dated, wording
from schemas.replies import DUE_DAYS, AnsweredSheet, Reply, Status

ROWS_SHOWN_MAX: Final = 1000

_WIDTHS: Final = (26.0, 18.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0)
_LAST: Final = len(_WIDTHS) - 1
_ALWAYS: Final = (Status.ACCEPTED, Status.REFUSED)
_LINE_HEIGHT: Final = 15.5
_HEADING_WIDTH: Final = 12.0
"""Of a column of figures, in letters of a heading: they are bold."""


def summary(
    reply: Reply, shown_names: Mapping[int, str], lost: tuple[str, ...], marker: str
) -> Page:
    """The summary of *reply* as a page.

    Args:
        reply: All that is answered.
        shown_names: What each sheet is called in the reply's workbook, by ``sheet_no``.
        lost: What the copy lacks, as names of the table ``lost`` of the wording.
        marker: Stands, invisible, at the end of A1.
    """
    words = wording(reply.language)
    lines = [
        *_top(reply, words, marker),
        *_counts(reply, shown_names, words),
        *_correct(reply, shown_names, words),
        *_left_out(reply, words),
        *_ignored(reply, shown_names, words),
        *_unknown(reply, shown_names, words),
        *_balances(reply.vouchers, "vouchers", _VOUCHERS, words),
        *_balances(reply.funds, "funds", _FUNDS, words),
        *_lost(lost, words),
    ]
    return Page(words["summary"]["sheet_name"], tuple(lines), _WIDTHS)


def target(sheet_name: str, cell: str) -> str:
    """A reference to a cell of a sheet, quoted as formulas quote it."""
    return "'" + sheet_name.replace("'", "''") + "'!" + cell


def first_cells(sheet: AnsweredSheet) -> pl.DataFrame:
    """Where to look first in each refused row: ``row_no``, ``message`` and ``letter`` (or null)."""
    first = (
        sheet.cell_problems.filter(~pl.col("note"), pl.col("column").is_not_null())
        .group_by("row_no", maintain_order=True)
        .agg(letter=pl.col("column").first())
    )
    return (
        sheet.answers.filter(pl.col("status") == Status.REFUSED.value)
        .select("row_no", pl.col("message").fill_null(""))
        .join(first, on="row_no", how="left", maintain_order="left")
    )


def _top(reply: Reply, words: Wording, marker: str) -> list[Line]:
    said = words["summary"]
    byline = said["byline"].format(account=reply.sender_account, as_of=dated(reply.as_of, words))
    lines = [
        Line((Cell(0, said["title"].format(drop=reply.drop_name) + marker, "title"),), 28),
        Line((Cell(0, byline, "byline"),), 18),
        Line(height=8),
    ]
    for text, style in verdict(reply, words):
        lines.append(_wide(text, style, 0, 26 if style != "plain" else 22))
    return [*lines, Line(height=10)]


def _counts(reply: Reply, shown_names: Mapping[int, str], words: Wording) -> list[Line]:
    if not reply.sheets:
        return []
    whole = reply.counted()
    shown = [s for s in Status if s in _ALWAYS or whole[s]]
    head = [Cell(0, words["columns"]["sheet"], "head"), Cell(1, words["columns"]["kind"], "head")]
    head.append(Cell(2, words["columns"]["rows"], "head_number"))
    head += [Cell(3 + i, words["status"][s], "head_number") for i, s in enumerate(shown)]
    lines = [_section(words["summary"]["counts"]), Line(tuple(head), 20)]
    for sheet in reply.sheets:
        name = shown_names[sheet.sheet_no]
        counts = dict(sheet.answers["status"].value_counts().iter_rows())
        cells = [
            Cell(0, name, "link", target(name, f"A{sheet.header_row}")),
            Cell(1, words["kinds"].get(sheet.kind, sheet.kind), "text"),
            Cell(2, sheet.answers.height, "number"),
        ]
        cells += [_count(3 + i, counts.get(s.value, 0), s) for i, s in enumerate(shown)]
        lines.append(Line(tuple(cells), _height(name, _WIDTHS[0], 18)))
    if len(reply.sheets) > 1:
        cells = [Cell(0, words["columns"]["all"], "total"), Cell(1, "", "total")]
        cells.append(Cell(2, sum(whole.values()), "total_number"))
        cells += [Cell(3 + i, whole[s], "total_number") for i, s in enumerate(shown)]
        lines.append(Line(tuple(cells), 18))
    return [*lines, Line()]


def _count(column: int, count: int, status: Status) -> Cell:
    return Cell(column, count, f"count_{status.value}" if count else "nothing")


def _correct(reply: Reply, shown_names: Mapping[int, str], words: Wording) -> list[Line]:
    refused = reply.counted()[Status.REFUSED]
    if not refused:
        return []
    said, columns = words["summary"], words["columns"]
    lines = [_section(said["correct"])]
    if refused > ROWS_SHOWN_MAX:
        lines.append(_wide(said["correct_first"].format(shown=ROWS_SHOWN_MAX, all=refused), "note"))
    lines.append(_heads((columns["sheet"], columns["row"], columns["message"])))
    for sheet in reply.sheets:
        room = ROWS_SHOWN_MAX - (len(lines) - 2 - (refused > ROWS_SHOWN_MAX))
        name = shown_names[sheet.sheet_no]
        for row_no, message, letter in first_cells(sheet).head(room).iter_rows():
            cell = f"{letter or next(iter(sheet.columns.values()), 'A')}{row_no}"
            cells = (
                Cell(0, name, "text"),
                Cell(1, said["at_row"].format(row=row_no), "link", target(name, cell)),
                Cell(2, message, "text", through=_LAST),
            )
            lines.append(Line(cells, _height(message, sum(_WIDTHS[2:]))))
    return [*lines, Line()]


def _left_out(reply: Reply, words: Wording) -> list[Line]:
    if not reply.left_out:
        return []
    columns = words["columns"]
    heads = _heads((columns["sheet"], columns["reason"]), last_at=1)
    rows = [_pair(item.sheet_name, item.reason) for item in reply.left_out]
    return [_section(words["summary"]["left_out"]), heads, *rows, Line()]


def _ignored(reply: Reply, shown_names: Mapping[int, str], words: Wording) -> list[Line]:
    rows = [
        _thirds(
            shown_names[sheet.sheet_no],
            words["ignored"].get(item.code, item.code),
            _from_row(item.count, item.first_row, words),
        )
        for sheet in reply.sheets
        for item in sheet.ignored
    ]
    if not rows:
        return []
    columns = words["columns"]
    heads = _thirds(columns["sheet"], columns["reason"], columns["rows"], "head", 20)
    return [_section(words["summary"]["ignored"]), heads, *rows, Line()]


def _from_row(count: int, row: int, words: Wording) -> str:
    return words["summary"]["from_row" if count > 1 else "at_row"].format(count=count, row=row)


def _unknown(reply: Reply, shown_names: Mapping[int, str], words: Wording) -> list[Line]:
    said, columns = words["summary"], words["columns"]
    rows = [
        _thirds(
            shown_names[sheet.sheet_no],
            item.heading,
            said["nearest"].format(heading=item.nearest) if item.nearest else said["no_nearest"],
        )
        for sheet in reply.sheets
        for item in sheet.unknown_headings
    ]
    if not rows:
        return []
    heads = _thirds(columns["sheet"], columns["heading"], "", "head", 20)
    return [_section(said["unknown"]), heads, *rows, Line()]


def _thirds(first: str, second: str, third: str, style: str = "text", least: float = 18) -> Line:
    cells = (
        Cell(0, first, style),
        Cell(1, second, style, through=3),
        Cell(4, third, style, through=_LAST),
    )
    needed = max(_height(second, sum(_WIDTHS[1:4])), _height(third, sum(_WIDTHS[4:])))
    return Line(cells, max(least, needed, _height(first, _WIDTHS[0])))


_VOUCHERS: Final = (
    ("sku", "sku"),
    ("open", "open"),
    ("redeemed", "redeemed"),
    ("due_soon", "due_soon"),
)
_FUNDS: Final = (
    ("contract_number", "contract"),
    ("currency", "currency"),
    ("funds", "total"),
    ("drawn", "drawn"),
    ("left", "left"),
)


def _balances(
    frame: pl.DataFrame, section: str, columns: tuple[tuple[str, str], ...], words: Wording
) -> list[Line]:
    if frame.is_empty():
        return []
    names = [name for name, _ in columns]
    textual = [frame.schema[name] == pl.String for name in names]
    # Figures begin in the third column, under those of the counts.
    places = [i if is_text else i + (2 - sum(textual)) for i, is_text in enumerate(textual)]
    # The only text of a line covers the column that stays free beside it.
    covers = [1 if is_text and sum(textual) == 1 else None for is_text in textual]
    head = tuple(
        Cell(
            place,
            words["columns"][label].format(days=DUE_DAYS),
            "head" if is_text else "head_number",
            through=through,
        )
        for place, (_, label), is_text, through in zip(
            places, columns, textual, covers, strict=True
        )
    )
    rows = [
        Line(
            tuple(
                Cell(place, "" if value is None else value, _balance_style(value), through=through)
                for place, value, through in zip(places, values, covers, strict=True)
            ),
            18,
        )
        for values in frame.select(names).iter_rows()
    ]
    high = max(_height(f"{cell.value}", _HEADING_WIDTH, 20) for cell in head if not cell.through)
    return [_section(words["summary"][section]), Line(head, high), *rows, Line()]


def _balance_style(value: object) -> str:
    if isinstance(value, str) or value is None:
        return "text"
    return "number" if isinstance(value, int) else "amount"


def _lost(lost: tuple[str, ...], words: Wording) -> list[Line]:
    if not lost:
        return []
    things = ", ".join(words["lost"][thing] for thing in lost)
    return [_wide(words["summary"]["lost"].format(things=things), "note")]


def _section(text: str) -> Line:
    return Line((Cell(0, text, "section", through=_LAST),), 22)


def _heads(texts: tuple[str, ...], last_at: int = 2) -> Line:
    cells = [Cell(i, text, "head") for i, text in enumerate(texts[:-1])]
    return Line((*cells, Cell(last_at, texts[-1], "head", through=_LAST)), 20)


def _pair(name: str, reason: str) -> Line:
    cells = (Cell(0, name, "text"), Cell(1, reason, "text", through=_LAST))
    return Line(cells, max(_height(reason, sum(_WIDTHS[1:])), _height(name, _WIDTHS[0])))


def _wide(text: str, style: str, column: int = 0, least: float = 18) -> Line:
    # Banners are set larger than the text that widths are counted in.
    width = sum(_WIDTHS) * (0.8 if style in {"good", "bad", "wait"} else 1.0)
    return Line((Cell(column, text, style, through=_LAST),), _height(text, width, least))


def _height(text: str, width: float, least: float = 18) -> float:
    return min(409.0, max(least, lines_needed(text, width) * _LINE_HEIGHT + 3))
