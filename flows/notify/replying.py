"""Step 12, replies: what the books say of a drop, in its sender's language."""

import hashlib
import json
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from flows.errors import StorageUnavailable
from flows.ledger import answered, references
from flows.notify import answers
from flows.ports import Books, Services, Storage
from flows.settings import Settings
from schemas import tables
from schemas.problems import PROBLEMS
from schemas.readings import Ignored, Reading, UnknownHeading
from schemas.replies import DUE_DAYS, AnsweredSheet, LeftOut, Reply, Status
from schemas.requests import ABOUT, VENDOR, Action
from schemas.serials import serial_texts
from schemas.sheets import SHEETS

SOON: Final = timedelta(days=DUE_DAYS)


def reply_to(books: Books, drop: dict[str, Any], reading: Reading | None, as_of: date) -> Reply:
    """All that is answered to a drop; *reading* gives the cells that messages repeat."""
    language, account = str(drop["language"]), str(drop["account_id"])
    return Reply(
        drop_name=str(drop["name"]),
        sender_account=account,
        language=language,
        as_of=as_of,
        sheets=tuple(
            _sheet(books, intakes, reading, language) for intakes in _by_sheet(books, drop)
        ),
        left_out=tuple(_left_out(drop, language)),
        refusal=_refusal(drop, language),
        **(
            {}
            if account == VENDOR
            else {
                "vouchers": answered.voucher_balance(books, account, as_of, as_of + SOON),
                "funds": answered.funds_balance(books, account),
            }
        ),
    )


def _by_sheet(books: Books, drop: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The intakes of each sheet: the first, and what was released later."""
    grouped: dict[int, list[dict[str, Any]]] = {}
    for intake in answered.sheets_of(books, int(drop["drop_no"])):
        grouped.setdefault(int(intake["sheet_no"]), []).append(intake)
    return list(grouped.values())


def _sheet(
    books: Books, intakes: list[dict[str, Any]], reading: Reading | None, language: str
) -> AnsweredSheet:
    first, layout = intakes[0], intakes[0]["layout"]
    columns = layout["columns"]
    cells = _cells(reading, int(first["sheet_no"]), columns)
    schema = SHEETS[first["kind"]]
    statuses, problems = _latest(books, intakes)
    headings = answers.written(reading.sheets[int(first["sheet_no"])], layout) if reading else {}
    said = answers.messages(problems, schema, language, PROBLEMS, headings=headings, cells=cells)
    amended = said.filter(pl.col("code") == "amended").select(pl.col("row_no").unique())
    is_amended = pl.col("row_no").is_in(amended["row_no"].implode())
    statuses = statuses.with_columns(
        status=pl.when(is_amended, pl.col("status") == Status.ACCEPTED.value)
        .then(pl.lit(Status.AMENDED.value))
        .otherwise("status")
    )
    return AnsweredSheet(
        sheet_no=int(first["sheet_no"]),
        sheet_name=str(first["sheet_name"]),
        kind=str(first["kind"]),
        header_row=int(layout["header_row"]),
        columns=columns,
        answers=answers.answered(statuses, said, language),
        cell_problems=answers.by_cell(said, columns),
        ours=tuple(layout["ours"]),
        unknown_headings=tuple(UnknownHeading(**h) for h in layout["unknown_headings"]),
        ignored=tuple(Ignored(**i) for i in layout["ignored"]),
    )


def _latest(books: Books, intakes: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each row's status (``row_no, status, serial``) and problems, after all decisions."""
    statuses = pl.concat([_statuses(books, intake) for intake in intakes])
    released = [_statuses(books, intake).select("row_no") for intake in intakes[1:]]
    later = pl.concat(released) if released else statuses.head(0).select("row_no")
    first_problems = answered.problems_of(books, int(intakes[0]["intake_no"]))
    problems = [first_problems.join(later, on="row_no", how="anti")]
    problems += [answered.problems_of(books, int(i["intake_no"])) for i in intakes[1:]]
    return (
        statuses.unique("row_no", keep="last", maintain_order=True).sort("row_no"),
        pl.concat(problems).sort("row_no", maintain_order=True),
    )


def _statuses(books: Books, intake: dict[str, Any]) -> pl.DataFrame:
    number = int(intake["intake_no"])
    table = tables.REFERENCE.get(intake["kind"])
    if table is not None:
        done = answered.accepted_versions(books, table, number).with_columns(
            serial=pl.lit(None, pl.Int64)
        )
    else:
        found = answered.accepted(books, number, intake["first_serial"], intake["last_serial"])
        about = pl.when(pl.col("action").is_in(ABOUT)).then("of_serial")
        its_own = pl.when(pl.col("action") == Action.GRANT.value).then("serial")
        done = found.select("row_no", serial=pl.coalesce(its_own, about))
    accepted = done.select("row_no", pl.lit(Status.ACCEPTED.value).alias("status"), "serial")
    every = pl.concat([accepted, answered.others(books, number)])
    return every.with_columns(serial_texts(every["serial"]))


def _cells(reading: Reading | None, sheet_no: int, columns: dict[str, str]) -> pl.DataFrame | None:
    if reading is None:
        return None
    raw = reading.sheets[sheet_no].cells
    return raw.select(
        pl.int_range(1, raw.height + 1, dtype=pl.Int64).alias("row_no"),
        *(pl.col(letter).alias(name) for name, letter in columns.items()),
    )


def _left_out(drop: dict[str, Any], language: str) -> list[LeftOut]:
    return [
        LeftOut(sheet["sheet_name"], sentence(sheet["code"], sheet["detail"], language))
        for sheet in json.loads(drop["left_out"] or "[]")
    ]


def _refusal(drop: dict[str, Any], language: str) -> str | None:
    code = drop["problem_code"]
    return sentence(code, drop["problem_detail"], language) if code else None


def sentence(code: str, detail: str | None, language: str) -> str:
    """What a problem of a whole sheet or drop says, with what to do."""
    problem = PROBLEMS[code]
    text = f"{problem.says.said_in(language)} {problem.remedy.said_in(language)}"
    for place in ("{heading}", "{value}", "{detail}"):
        text = text.replace(place, detail or "")
    return text


def recipients_of(books: Books, settings: Settings, account_id: str) -> list[str]:
    """Where replies to an account go: its ``reply_emails``, else its ``email``."""
    if not settings.reply_by_mail:
        return []
    if account_id == VENDOR:
        return [settings.ops_email] if settings.ops_email else []
    account = references.account(books, account_id)
    if account is None:
        return []
    listed = str(account["reply_emails"] or account["email"])
    return [address for address in listed.split(";") if address]


def read_again(
    services: Services, settings: Settings, drop: dict[str, Any]
) -> tuple[bytes, Reading | None]:
    """The drop, and its cells where it can be read.

    Raises:
        StorageUnavailable: it lies neither in the archive nor, not archived yet, in its inbox.
    """
    original = _original(services.storage, drop)
    reading = services.read(original, str(drop["name"]), settings.limits)
    return original, reading if isinstance(reading, Reading) else None


def _original(storage: Storage, drop: dict[str, Any]) -> bytes:
    sha256 = str(drop["sha256"])
    for path in (f"archive/{sha256}", f"inbox/{drop['account_id']}/{drop['name']}"):
        with suppress(FileNotFoundError):
            content = storage.read(path)
            if hashlib.sha256(content).hexdigest() == sha256:
                return content
    raise StorageUnavailable(
        f"Drop {drop['drop_no']} is not in the archive.", "Restore archive/ from the backup."
    )
