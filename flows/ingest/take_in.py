"""Steps 4 to 6 for one sheet: typed, judged, and written inside the drop's transaction."""

import json
from dataclasses import asdict, dataclass, replace

import polars as pl

from flows.ingest.amend import OLD, amend
from flows.ingest.judge import Judged, answered, judge, keyed
from flows.ingest.kinds import BY_NAME
from flows.ingest.kinds.drawdowns import MOVES
from flows.ingest.kinds.kind import Case, Kind, Known, ReferenceKind
from flows.ingest.typed import typed
from flows.ingest.zeros import restore_zeros
from flows.ledger import intake, references, requests
from flows.ledger.intake import Counted
from flows.ports import Books
from flows.settings import Settings
from schemas.problems import PROBLEMS_SCHEMA, refuse
from schemas.problems.senders import REJECTED
from schemas.readings import Hints, Reading, Recognised, Typed


@dataclass(frozen=True)
class SheetTaken:
    """What became of one sheet, with all that a reply needs to say of it."""

    intake_no: int
    sheet: Recognised
    counted: Counted
    judged: Judged


def take_in_sheet(
    books: Books,
    settings: Settings,
    drop_no: int,
    reading: Reading,
    sheet: Recognised,
    case: Case,
    *,
    others: pl.DataFrame | None = None,
    released: pl.Series | None = None,
    approved: bool = True,
) -> SheetTaken:
    """One sheet, judged and written.

    Args:
        others: What other sheets of its kind in the drop say (``sheets``).
        released: Row numbers of held rows that a person has decided on; None at the first intake.
        approved: What was decided on them.
    """
    kind = BY_NAME[sheet.kind]
    raw = reading.sheets[sheet.sheet_index]
    found = typed(kind.sheet, sheet, raw, hints_of(reading, case))
    if released is not None:
        found = _only(found, released)
    judged = (
        _rejected(found)
        if not approved
        else _judged(
            books, settings, kind, found, case, drop_no, others, everything=released is not None
        )
    )
    counted, where = _counted(judged, released is not None), layout(sheet, found)
    del found  # a million typed rows need not outlive their judgment
    intake_no = intake.add_intake(
        books,
        counted,
        {
            "drop_no": drop_no,
            "night_no": case.night_no,
            "sheet_no": sheet.sheet_index,
            "sheet_name": sheet.sheet_name,
            "kind": kind.name,
            "layout": where,
            "planned_night_no": None if isinstance(kind, Kind) else case.night_no,
        },
    )
    serials = _write(books, kind, judged, drop_no, intake_no, case)
    answers = _with_serials(judged.answers, serials)
    intake.add_answers(books, intake_no, answers, judged.problems)
    return SheetTaken(intake_no, sheet, counted, judged)


def hints_of(reading: Reading, case: Case) -> Hints:
    """What decides where a cell can be read two ways."""
    account = case.account or {}
    return Hints(
        decimal_mark=account.get("decimal_mark"),
        date_order=account.get("date_order"),
        delimiter=reading.delimiter,
        date1904=reading.date1904,
        language=case.language,
    )


def layout(sheet: Recognised, found: Typed) -> str:
    """Where the sheet's table lies and what was left out of it, as JSON."""
    return json.dumps(
        {
            "header_row": sheet.header_row,
            "columns": dict(sheet.columns),
            "ours": sheet.ours,
            "unknown_headings": [asdict(heading) for heading in sheet.unknown_headings],
            "ignored": [asdict(ignored) for ignored in found.ignored],
        }
    )


def _only(found: Typed, row_nos: pl.Series) -> Typed:
    chosen = pl.col("row_no").is_in(row_nos.implode())
    return replace(found, rows=found.rows.filter(chosen), problems=found.problems.filter(chosen))


def _rejected(found: Typed) -> Judged:
    return Judged(
        rows=found.rows.height,
        accepted=pl.DataFrame(schema={"row_no": pl.Int64}),
        answers=answered(found.rows.select("row_no", pl.lit("refused").alias("status"))),
        problems=refuse(found.rows, REJECTED),
        movements=pl.DataFrame(schema=MOVES),
    )


def _judged(
    books: Books,
    settings: Settings,
    kind: Kind | ReferenceKind,
    found: Typed,
    case: Case,
    drop_no: int,
    others: pl.DataFrame | None,
    *,
    everything: bool,
) -> Judged:
    readable = found.rows.join(found.problems, on="row_no", how="anti", maintain_order="left")
    readable, notes = restore_zeros(books, kind.sheet, readable, case)
    if isinstance(kind, ReferenceKind):
        known = kind.look_up(books, readable, case)
        current = _current(books, kind, readable, known)
        judged = amend(kind, found, readable, known, current, case, others)
    else:
        known = kind.look_up(books, readable, case)
        if kind.spell:
            readable, spelled = kind.spell(readable, known)
            notes = pl.concat([notes, spelled])
        readable = keyed(kind.sheet, readable)
        scope, keys = scope_of(kind, case), readable["business_key"]
        before = requests.earlier(books, kind.name, scope, case.sender, keys, drop_no)
        room = None if everything else _room(books, settings, case)
        judged = judge(kind, found, readable, known, before, case, room)
    return replace(judged, problems=pl.concat([judged.problems, notes.select(*PROBLEMS_SCHEMA)]))


def scope_of(kind: Kind, case: Case) -> str:
    """Whose keys a kind's business keys are: the sender's, or everybody's (``*``)."""
    return "*" if kind.keys_are_global else case.sender


def _current(books: Books, kind: ReferenceKind, rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """What the rows may amend; accounts are found by any spelling of theirs."""
    name = kind.key[0]
    if name == "account_key":
        named = rows["account_id"].str.to_lowercase()
    elif name == "customer_account":
        named = known["accounts"]["account_id"]
    else:
        named = rows[name]
    return references.in_force(books, kind.table, name, named)


def _room(books: Books, settings: Settings, case: Case) -> int:
    limit = (case.account or {}).get("approval_quantity") or settings.approval_quantity
    return max(int(limit) - requests.units_of_night(books, case.sender, case.night_no), 0)


def _counted(judged: Judged, released: bool) -> Counted:
    found = {name: judged.count(name) for name in ("accepted", "duplicate", "refused", "held")}
    if not released:
        return Counted(judged.rows, **found)
    return Counted(0, **(found | {"held": -judged.rows}))


def _write(
    books: Books,
    kind: Kind | ReferenceKind,
    judged: Judged,
    drop_no: int,
    intake_no: int,
    case: Case,
) -> pl.DataFrame:
    """The accepted rows that have a serial number now: ``row_no, serial``."""
    serials = pl.DataFrame(schema={"row_no": pl.Int64, "serial": pl.Int64})
    if judged.accepted.is_empty():
        return serials
    if isinstance(kind, ReferenceKind):
        _write_versions(books, kind, judged.accepted, intake_no, case)
        moves = judged.movements
    else:
        serials = intake.add_requests(
            books,
            judged.accepted.with_columns(pl.col("source_ref").fill_null(str(drop_no))),
            kind=kind.name,
            scope=scope_of(kind, case),
            sender=case.sender,
            intake_no=intake_no,
            night_no=case.night_no,
        )
        own = judged.accepted.select(pl.col(name).cast(dtype) for name, dtype in MOVES.items())
        every = pl.concat([own, judged.movements.select(*MOVES)])
        moves = every.sort("row_no", maintain_order=True)
    intake.add_movements(books, moves, intake_no, case.night_no)
    return serials


def _with_serials(answers: pl.DataFrame, serials: pl.DataFrame) -> pl.DataFrame:
    """A row that repeats one of the same sheet is answered with that row's serial number."""
    repeated = serials.select(pl.col("row_no").alias("repeats_row_no"), pl.col("serial").alias("s"))
    return (
        answers.join(repeated, on="repeats_row_no", how="left", maintain_order="left")
        .with_columns(pl.coalesce("serial", "s").alias("serial"))
        .drop("repeats_row_no", "s")
    )


def _write_versions(
    books: Books, kind: ReferenceKind, added: pl.DataFrame, intake_no: int, case: Case
) -> None:
    replaced = added[OLD + "version_no"].drop_nulls().to_list()
    references.replace_versions(books, kind.table, replaced, case.night_no)
    names = [c.name for c in kind.table.columns if c.name in added.columns]
    references.add_versions(
        books,
        kind.table,
        added.select(
            *names,
            pl.lit(intake_no, pl.Int64).alias("intake_no"),
            pl.lit(case.night_no, pl.Int64).alias("night_no"),
        ),
    )
