"""The peer: the same job as a competent developer writes it in an afternoon.

``python -m bench.peer JOB``: pandas and openpyxl read the sheet, a loop applies the rules, the
SQLAlchemy ORM keeps the books, each key is one Ed25519 signature, reportlab makes a certificate per
contact, smtplib sends it. No proofs, no replies, no restart, no log: it does less than our night.
Known vouchers are in a dictionary and everything is added in one session, so nothing is slow on
purpose.
"""

import base64
import io
import json
import smtplib
import sys
from collections import defaultdict
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import getSampleStyleSheet  # type: ignore[import-untyped]
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table  # type: ignore[import-untyped]
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.measure import Stopwatch, peak_of

_TERMS = {"HB-OEM-DEV": 12, "HB-OEM-SRV": 36, "HV-OEM-USR": 24}
_HEADINGS = {
    "Voucher ID": "voucher_id",
    "SKU": "sku",
    "Quantity": "quantity",
    "Hardware serial": "hardware_serial",
    "Customer name": "customer_name",
    "Contact e-mail": "email",
    "Country": "country",
    "Activation date": "starts",
    "Host ID": "host_id",
}


class _Base(DeclarativeBase):
    pass


class Voucher(_Base):
    __tablename__ = "vouchers"
    voucher_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    sku: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(16))
    redeem_by: Mapped[date]


class Redemption(_Base):
    __tablename__ = "redemptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[str] = mapped_column(sa.String(64), unique=True)
    customer_name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(200), index=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    hardware_serial: Mapped[str] = mapped_column(sa.String(64))


class License(_Base):
    __tablename__ = "licenses"
    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sku: Mapped[str] = mapped_column(sa.String(64))
    quantity: Mapped[int]
    starts: Mapped[date]
    ends: Mapped[date]
    host_id: Mapped[str] = mapped_column(sa.String(128))
    key: Mapped[str] = mapped_column(sa.Text)


def main() -> None:
    """Run the job and write down what it took."""
    path = Path(sys.argv[1])
    job = json.loads(path.read_text())
    engine = sa.create_engine(job["database"])
    _Base.metadata.create_all(engine)
    _seed(engine, job["vouchers"])
    watch = Stopwatch()
    with watch.step("read"):
        rows = _read(job["workbook"])
    with Session(engine) as session:
        with watch.step("rules"):
            good, bad = _judged(session, rows)
        with watch.step("sign and write"):
            licenses = _license(session, good)
    if bad or len(licenses) != job["rows"]:
        raise SystemExit(f"bench: the peer refused {len(bad)} rows: {bad[:3]}")
    with watch.step("certificates"):
        papers = {email: _certificate(email, of_one) for email, of_one in _by_contact(licenses)}
    with watch.step("mail"):
        _send(job["smtp_port"], papers)
    told = {
        "seconds": watch.seconds,
        "spans": watch.spans,
        "peak": peak_of(Path("/proc/self/status").read_text()),
    }
    path.with_suffix(".out.json").write_text(json.dumps(told))


def _seed(engine: sa.Engine, vouchers: str) -> None:
    known = pd.read_csv(vouchers, dtype=str)
    fields = ("voucher_id", "sku", "status")
    columns = [known["Voucher ID"], known["SKU"], known["Status"]]
    sold = [dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True)]
    with Session(engine) as session:
        for voucher in sold:
            voucher["redeem_by"] = date(2027, 6, 30)
        session.execute(sa.insert(Voucher), sold)
        session.commit()


def _read(workbook: str) -> list[dict[str, Any]]:
    frame = pd.read_excel(workbook, engine="openpyxl", dtype=str)
    rows: list[dict[str, Any]] = frame.rename(columns=_HEADINGS).to_dict("records")
    return rows


def _judged(
    session: Session, rows: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    vouchers = {voucher.voucher_id: voucher for voucher in session.scalars(sa.select(Voucher))}
    spent = set(session.scalars(sa.select(Redemption.voucher_id)))
    good, bad = [], []
    for number, row in enumerate(rows, start=2):
        problem = _problem(row, vouchers.get(row["voucher_id"]), spent)
        if problem:
            bad.append((number, problem))
            continue
        spent.add(row["voucher_id"])
        row["starts"] = date.fromisoformat(str(row["starts"])[:10])
        row["quantity"] = int(row["quantity"])
        good.append(row)
    return good, bad


def _problem(row: dict[str, Any], voucher: Voucher | None, spent: set[str]) -> str | None:
    if voucher is None:
        return "unknown voucher"
    if row["voucher_id"] in spent:
        return "voucher spent"
    if voucher.status != "issued" or voucher.redeem_by < date(2026, 11, 20):
        return "voucher void or expired"
    if row["sku"] != voucher.sku:
        return "voucher is for another product"
    if "@" not in str(row["email"]) or len(str(row["country"])) != 2:
        return "address or country wrong"
    return None


def _license(session: Session, rows: list[dict[str, Any]]) -> list[tuple[str, License]]:
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    made = []
    for row in rows:
        ends = row["starts"] + timedelta(days=30 * _TERMS[row["sku"]])
        fields = ("voucher_id", "sku", "quantity", "host_id")
        said: dict[str, Any] = {name: row[name] for name in fields}
        claims = json.dumps(said | {"starts": str(row["starts"]), "ends": str(ends)}).encode()
        key = base64.b32encode(claims + private.sign(claims)).decode()
        about = ("voucher_id", "customer_name", "email", "country", "hardware_serial")
        session.add(Redemption(**{name: row[name] for name in about}))
        license_ = License(**said, starts=row["starts"], ends=ends, key=key)
        session.add(license_)
        made.append((row["email"], license_))
    session.flush()
    session.expire_on_commit = False
    session.commit()
    return made


def _by_contact(licenses: list[tuple[str, License]]) -> list[tuple[str, list[License]]]:
    grouped = defaultdict(list)
    for email, license_ in licenses:
        grouped[email].append(license_)
    return sorted(grouped.items())


def _certificate(email: str, licenses: list[License]) -> bytes:
    styles = getSampleStyleSheet()
    rows = [["Voucher", "Product", "Qty", "From", "To", "Key"]]
    rows += [
        [one.voucher_id, one.sku, str(one.quantity), str(one.starts), str(one.ends), one.key[:24]]
        for one in licenses
    ]
    paper = io.BytesIO()
    SimpleDocTemplate(paper, pagesize=A4).build(
        [
            Paragraph("License certificate", styles["Title"]),
            Paragraph(f"Issued to {email}", styles["Normal"]),
            Spacer(1, 12),
            Table(rows, repeatRows=1),
        ]
    )
    keys = "\n".join(f"{one.voucher_id},{one.key}" for one in licenses)
    message = EmailMessage()
    message["From"], message["To"] = "licensing@keymill.example", email
    message["Subject"] = "Your licenses"
    message.set_content("Dear customer,\n\nplease find your licenses attached.\n")
    pdf = paper.getvalue()
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="certificate.pdf")
    message.add_attachment(keys.encode(), maintype="text", subtype="csv", filename="keys.csv")
    return message.as_bytes()


def _send(port: int, papers: dict[str, bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for email, message in papers.items():
            server.sendmail("licensing@keymill.example", [email], message)


if __name__ == "__main__":
    main()
