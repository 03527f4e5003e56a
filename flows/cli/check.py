"""Judging one file as the night would, without a trace in the books."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from flows.cli.load import File
from flows.cli.options import NIGHT, AsJson, Home
from flows.cli.session import opened, show_json, table, write_file

if TYPE_CHECKING:
    from flows.ingest.check import Checked
    from flows.ingest.take_in import SheetTaken
    from flows.ports import Services
    from flows.settings import Settings

ROW_COUNTS: Final = ("rows", "accepted", "duplicate", "refused", "held")
PROBLEMS_SHOWN: Final = 50

Sender = Annotated[str, typer.Option(metavar="ID", help="Judge it as a file from this account.")]
ReplyTo = Annotated[
    Path | None,
    typer.Option(
        "--reply",
        metavar="FILE",
        dir_okay=False,
        help="Write the annotated copy here.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add ``check``."""
    app.command(rich_help_panel=NIGHT)(check)


def check(
    file: File,
    sender: Sender = "vendor",
    reply: ReplyTo = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Judge a file as the night would, and change nothing.

    Exit status: 0 no row is refused; 1 some row or sheet is, or the file cannot be read.
    """
    content = file.read_bytes()
    with opened(home) as (settings, services):
        checked, annotated = judged(services, settings, content, file.name, sender, bool(reply))
    if reply is not None and annotated is not None:
        write_file(reply, annotated, over=True)
    told = as_told(file.name, checked)
    if as_json:
        show_json(told)
    else:
        _tell(told)
    raise typer.Exit(0 if told["state"] == "good" else 1)


def judged(
    services: "Services",
    settings: "Settings",
    content: bytes,
    name: str,
    sender: str,
    with_reply: bool,
) -> "tuple[Checked, bytes | None]":
    """What the night would say, and the annotated copy where it is asked for."""
    from flows.ingest import check as rehearsals
    from flows.ledger import nights, sightings
    from flows.notify import replying
    from flows.notify.reply import make_reply

    today = services.clock.today()
    with rehearsals.rehearsal(services.database) as books:
        day = nights.not_before(books, today)
        night_no = nights.begin(books, day, services.clock.now())
        seen = sightings.note(books, sender, name, "", len(content), today)
        checked = rehearsals.judged(books, services, settings, seen, content, night_no)
        if with_reply:
            reading = checked.reckoned.reading if checked.reckoned else None
            answer = replying.reply_to(books, _as_drop(seen.drop_no, checked), reading, day)
    return checked, make_reply(content, reading, answer).xlsx if with_reply else None


def _as_drop(drop_no: int, checked: "Checked") -> dict[str, Any]:
    """The row of ``drops`` that the night would write, as far as a reply reads it."""
    refusal = checked.refusal
    left_out = checked.reckoned.left_out if checked.reckoned else ()
    return {
        "drop_no": drop_no,
        "account_id": checked.sender,
        "name": checked.name,
        "language": checked.language,
        "left_out": json.dumps([asdict(sheet) for sheet in left_out]),
        "problem_code": refusal.code if refusal else None,
        "problem_detail": refusal.detail if refusal else None,
    }


def as_told(file: str, checked: "Checked") -> dict[str, Any]:
    """What ``check --json`` says (design, section 9).

    *state* is good, faulty (a row or sheet is refused) or refused (the file is, whole). A problem
    of a whole sheet has no row, one of the file no sheet either.
    """
    sheets = [
        {"sheet": taken.sheet.sheet_name, "kind": taken.sheet.kind}
        | {name: getattr(taken.counted, name) for name in ROW_COUNTS}
        for taken in checked.taken
    ]
    wanting = _wanting(checked)
    faulty = bool(wanting) or any(sheet["refused"] for sheet in sheets)
    state = "refused" if checked.refusal else "faulty" if faulty else "good"
    problems = wanting + [
        problem for taken in checked.taken for problem in _problems(checked, taken)
    ]
    return {
        "file": file,
        "sender": checked.sender,
        "state": state,
        "sheets": sheets,
        "problems": problems,
    }


def _wanting(checked: "Checked") -> list[dict[str, Any]]:
    """The problems of the file and of sheets that look like a kind but cannot be taken."""
    found: list[tuple[str | None, str, str | None]] = []
    if checked.refusal:
        found.append((None, checked.refusal.code, checked.refusal.detail))
    if checked.reckoned:
        left_out = (sheet for sheet in checked.reckoned.left_out if sheet.refused)
        found += [(sheet.sheet_name, sheet.code, sheet.detail) for sheet in left_out]
    return [_whole(sheet, code, detail, checked.language) for sheet, code, detail in found]


def _whole(sheet: str | None, code: str, detail: str | None, language: str) -> dict[str, Any]:
    from schemas.problems import PROBLEMS

    problem = PROBLEMS[code]
    message, remedy = (
        words.said_in(language)
        .replace("{detail}", detail or "")
        .replace("{heading}", detail or "")
        .replace("{value}", detail or "")
        for words in (problem.says, problem.remedy)
    )
    told = {"sheet": sheet, "row": None, "column": None, "code": code}
    return told | {"message": message, "remedy": remedy}


def _problems(checked: "Checked", taken: "SheetTaken") -> list[dict[str, Any]]:
    """The problems of a sheet's rows, notes left out, in the sender's language."""
    import polars as pl

    from flows.notify.answers import messages, written
    from schemas.problems import PROBLEMS
    from schemas.sheets import SHEETS
    from schemas.words import Words

    if checked.reckoned is None or checked.reckoned.reading is None:
        return []
    nothing = Words("", "", "", "")
    sheet = checked.reckoned.reading.sheets[taken.sheet.sheet_index]
    row_no = pl.int_range(1, sheet.cells.height + 1, dtype=pl.Int64).alias("row_no")
    headings = written(sheet, vars(taken.sheet))
    cells = sheet.cells.select(
        row_no, **{name: pl.col(at) for name, at in taken.sheet.columns.items()}
    )
    says, remedies = (
        messages(
            taken.problems,
            SHEETS[taken.sheet.kind],
            checked.language,
            known,
            headings=headings,
            cells=cells,
        )
        for known in (
            {code: replace(problem, remedy=nothing) for code, problem in PROBLEMS.items()},
            {code: replace(problem, says=nothing) for code, problem in PROBLEMS.items()},
        )
    )
    told = says.select(
        pl.lit(taken.sheet.sheet_name).alias("sheet"),
        pl.col("row_no").alias("row"),
        "column",
        "code",
        pl.col("message").str.strip_chars(),
        remedies["message"].str.strip_chars().alias("remedy"),
        "note",
    )
    return told.filter(~pl.col("note")).drop("note").sort("row", maintain_order=True).to_dicts()


def _tell(told: dict[str, Any]) -> None:
    typer.echo(f"{told['file']} from {told['sender']}: {told['state']}")
    if told["sheets"]:
        counts = ("sheet", "kind", *ROW_COUNTS)
        table(counts, [[sheet[name] for name in counts] for sheet in told["sheets"]])
    names = ("sheet", "row", "column", "message", "remedy")
    shown = told["problems"][:PROBLEMS_SHOWN]
    if shown:
        table(names, [[problem[name] for name in names] for problem in shown])
    if len(told["problems"]) > len(shown):
        typer.echo(f"... and {len(told['problems']) - len(shown)} more; --reply FILE shows all.")
