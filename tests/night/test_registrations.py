"""A customer registers what its certificate names: the sheet, the reply, the certificate, the mail.

Pellbrook Foods bought from the vendor before it had an account: its licenses are the vendor's, in
its name, until it claims them.
"""

import email
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from schemas import tables
from schemas.wire.serial import format_serial
from tests.flows.notify.printed import words_of
from tests.night import homes
from tests.night.homes import Home
from tests.night.test_revoke import keymill

DAY = "2026-11-23"
WAITING = format_serial(4)
ACCOUNT = (
    "Account ID,Name,Role,Country,Language,E-mail\n"
    "pellbrook,Pellbrook Foods,customer,GB,en,licenses@pellbrook.example\n"
)


@pytest.fixture(scope="module")
def home(after_the_samples: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return homes.copied(after_the_samples, tmp_path_factory.mktemp("registered") / "home")


def bundle_of(home: Home, serial_no: int, kind: str) -> dict[str, bytes]:
    """The files of the bundle that a license came with."""
    e, b, i = tables.entitlements.c, tables.bundles.c, tables.bundle_parcels.c
    asked = tables.requests.c
    of_parcel = i.parcel_no == (e.parcel_no if kind == "order" else asked.parcel_no)
    wanted = (
        sa.select(b.bundle_no)
        .join(tables.bundle_parcels, i.bundle_no == b.bundle_no)
        .join(tables.entitlements, e.serial == serial_no)
        .join(tables.requests, asked.of_serial == e.serial, isouter=True)
        .where(of_parcel, b.source_kind == kind)
    )
    with home.services() as services:
        with services.database.begin(readonly=True) as books:
            bundle_no = int(books.rows(wanted)[0][0])
        content = services.storage.read(f"bundles/B{bundle_no:08d}.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def filled_in(sheet: bytes) -> bytes:
    """What the bundle brought, with the two cells that only the customer knows."""
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    page = book.worksheets[0]
    headings = [cell.value for cell in page[1]]
    for heading, value in (("Contact name", "Ines Pell"), ("Host ID", "pb-core-1")):
        page.cell(2, headings.index(heading) + 1, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_customer_completes_the_sheet_of_its_bundle_and_gets_the_key(
    home: Home, tmp_path: Path
) -> None:
    first = bundle_of(home, 4, "order")
    page = openpyxl.load_workbook(io.BytesIO(first["registration.xlsx"])).worksheets[0]
    (row,) = page.iter_rows(min_row=2, values_only=True)
    code = str(row[-1])
    assert row == (
        *(WAITING, "Pellbrook Foods", "GB", None, "it@pellbrook.example"),
        *(None, None, code),
    )
    certificate = words_of(first["certificate.pdf"], tmp_path)
    assert code in certificate
    assert f"Claim code: {code}" in first["README.txt"].decode()
    assert "registration.xlsx" in first["README.txt"].decode()
    assert b"registration.xlsx" in first["SHA256SUMS"]

    home.drop(
        {
            "inbox/vendor/new-customer.csv": ACCOUNT.encode(),
            "inbox/pellbrook/registration.xlsx": filled_in(first["registration.xlsx"]),
        }
    )
    night = home.night(DAY)
    assert (night.unbalanced, night.left) == ((), [])
    assert [receipt.accepted for receipt in night.receipts] == [1, 1]

    with home.services() as services:
        reply = services.storage.read("replies/pellbrook/registration.xlsx.reply.xlsx")
        statement = services.storage.read(f"replies/pellbrook/statement-{DAY}.xlsx")
    answers = [
        [cell.value for cell in line]
        for line in openpyxl.load_workbook(io.BytesIO(reply))
        .worksheets[1]
        .iter_rows(min_row=2, max_row=2)
    ]
    assert WAITING in answers[0]
    assert WAITING in {
        cell.value for cell in openpyxl.load_workbook(io.BytesIO(statement)).worksheets[0]["A"]
    }


def test_the_new_bundle_has_key_and_license_file_and_no_claim_code(
    home: Home, tmp_path: Path
) -> None:
    second = bundle_of(home, 4, "change")
    assert f"licenses/{WAITING}-1.lic" in second
    assert "registration.xlsx" not in second
    certificate = words_of(second["certificate.pdf"], tmp_path)
    assert "Claim code" not in certificate
    assert "pb-core-1" in certificate
    assert "Pellbrook Foods" in certificate
    file = tmp_path / f"{WAITING}-1.lic"
    file.write_bytes(second[f"licenses/{WAITING}-1.lic"])
    assert keymill(home, "verify", str(file)).exit_code == 0


def test_the_mail_brings_it_to_the_contact_of_the_sheet(home: Home) -> None:
    mails: list[EmailMessage] = [
        email.message_from_bytes(file.read_bytes(), _class=EmailMessage)
        for file in (home.place / "mail" / "new").iterdir()
    ]
    mine = [m for m in mails if m["To"] == "it@pellbrook.example"]
    assert any("changes asked for by Pellbrook Foods" in str(m["Subject"]) for m in mine)


def test_show_tells_who_registered_it(home: Home) -> None:
    shown = keymill(home, "show", WAITING)
    assert f"{WAITING} registered by pellbrook for Pellbrook Foods (GB)" in shown.output
    assert "1 key planned in batch" in shown.output


def test_the_log_audit_finds_nothing(home: Home) -> None:
    assert keymill(home, "log", "verify").exit_code == 0
