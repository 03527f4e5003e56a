"""The drops of the benchmark: the same bytes for the same number of rows, on every machine.

An OEM converts *rows* vouchers for 1,000 contacts: a workbook with all twelve columns of the
``vouchers`` sheet, filled in every row. Before it, the vendor sent a catalogue with that OEM, and
the list of its vouchers. No random numbers: every value follows from the row.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import polars as pl
import xlsxwriter

CONTACTS: Final = 1_000
OEM: Final = "northwind-oem"
AS_OF: Final = date(2026, 11, 20)
SETUP_DAY: Final = date(2026, 11, 19)

_COUNTRIES: Final = ("US", "FR", "DE", "JP", "GB")
_LANGUAGES: Final = ("en", "fr", "de", "ja", "en")
_PRODUCTS: Final = (
    ("HB-OEM-DEV", "Harrier Backup for Devices", "Device", "12"),
    ("HB-OEM-SRV", "Harrier Backup for Servers", "Server", "36"),
    ("HV-OEM-USR", "Harrier Vault", "Named user", "24"),
)
_FIRST_DAY: Final = date(2026, 10, 1)


@dataclass(frozen=True)
class _Contact:
    name: str
    email: str
    country: str
    language: str


def _contact(number: int) -> _Contact:
    place = number % len(_COUNTRIES)
    return _Contact(
        f"Tern Quay Logistics {number:04d}",
        f"licenses@customer{number:04d}.example",
        _COUNTRIES[place],
        _LANGUAGES[place],
    )


CONTACT: Final = tuple(_contact(number) for number in range(CONTACTS))


def voucher_id(row: int) -> str:
    """The voucher that stands in *row* (from 0)."""
    return f"{4_100_200_030_000_000 + row * 7}"


def _digits(row: int) -> int:
    """Twelve digits that look like chance."""
    return (row * 2_654_435_761 + 104_729) % 10**12


Makers = dict[str, Callable[[int], str | int | datetime]]


def columns(contacts: int = CONTACTS) -> Makers:
    """Heading to what stands under it, by row from 0."""

    def contact(row: int) -> _Contact:
        return CONTACT[row % contacts]

    return {
        "Voucher ID": voucher_id,
        "Part": lambda row: 1,
        "SKU": lambda row: _PRODUCTS[row % 3][0],
        "Quantity": lambda row: 1,
        "Hardware serial": lambda row: f"NW7-{_digits(row):012d}",
        "Customer name": lambda row: contact(row).name,
        "Contact e-mail": lambda row: contact(row).email,
        "Country": lambda row: contact(row).country,
        "Language": lambda row: contact(row).language,
        "Activation date": lambda row: datetime.combine(
            _FIRST_DAY + timedelta(days=row % 45), datetime.min.time()
        ),
        "Host ID": lambda row: f"host-{_digits(row + 1):012x}",
        "Renews serial number": lambda row: f"M{_digits(row + 2):013d}",
    }


def make_workbook(path: Path, rows: int, first: int = 0) -> Path:
    """*path*, which holds so many rows of the voucher sheet, from *first* on; made once."""
    if path.exists():
        return path
    half = path.with_suffix(".part")
    book = xlsxwriter.Workbook(half, {"constant_memory": True})
    book.set_properties({"created": datetime(2026, 11, 1)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Vouchers")
    made = columns()
    for place, heading in enumerate(made):
        sheet.write_string(0, place, heading)
    makers = list(made.values())
    for row in range(rows):
        for place, make in enumerate(makers):
            value = make(first + row)
            if isinstance(value, str):
                sheet.write_string(row + 1, place, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(row + 1, place, value, day)
            else:
                sheet.write_number(row + 1, place, value)
    book.close()
    half.rename(path)
    return path


def make_workbooks(folder: Path, rows: int, count: int) -> list[Path]:
    """The same rows in *count* workbooks in *folder*, as evenly as can be."""
    folder.mkdir(parents=True, exist_ok=True)
    cuts = [rows * place // count for place in range(count + 1)]
    return [
        make_workbook(folder / f"vouchers-{place:02d}.xlsx", end - start, start)
        for place, (start, end) in enumerate(pairwise(cuts))
    ]


def make_csv(path: Path, rows: int, contacts: int = CONTACTS) -> Path:
    """*path*, which holds the voucher sheet as CSV from now on; made once."""
    if path.exists():
        return path
    half = path.with_suffix(".part")
    with half.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        made = columns(contacts)
        lines.writerow(made)
        makers = list(made.values())
        for row in range(rows):
            cells = [make(row) for make in makers]
            lines.writerow(c.date() if isinstance(c, datetime) else c for c in cells)
    half.rename(path)
    return path


def make_setup(folder: Path, rows: int, first: int = 0) -> list[Path]:
    """The vendor's two drops in *folder*: catalogue with accounts, and the vouchers sold."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_make_catalogue(folder / "catalogue.xlsx", rows), _make_list(folder, rows, first)]


def _make_catalogue(path: Path, rows: int) -> Path:
    book = xlsxwriter.Workbook(path)
    products = book.add_worksheet("Products")
    products.write_row(0, 0, ["SKU", "Product name", "Version", "Meter", "License type"])
    products.write_row(0, 5, ["Term in months", "Key policy", "Key delivery"])
    for row, (sku, name, metric, months) in enumerate(_PRODUCTS, start=1):
        products.write_row(row, 0, [sku, name, "12.1", metric, "Subscription"])
        products.write_row(row, 5, [months, "per unit", "on certificate"])
    accounts = book.add_worksheet("Accounts")
    accounts.write_row(0, 0, ["Account", "Name", "Role", "Country", "Language", "E-mail"])
    accounts.write_row(0, 6, ["Deliver to", "Status", "Approval quantity"])
    accounts.write_row(1, 0, [OEM, "Northwind Devices Inc.", "OEM", "US", "en"])
    accounts.write_row(1, 5, ["licensing@northwind.example", "customer", "active", rows + 1])
    book.close()
    return path


def _make_list(folder: Path, rows: int, first: int) -> Path:
    path = folder / "vouchers-sold.csv"
    row = pl.int_range(first, first + rows, dtype=pl.Int64, eager=True).alias("row")
    skus = pl.DataFrame({"place": range(3), "SKU": [product[0] for product in _PRODUCTS]})
    row.to_frame().select(
        (4_100_200_030_000_000 + pl.col("row") * 7).cast(pl.String).alias("Voucher ID"),
        pl.lit("NW-2026-Q4").alias("Batch"),
        pl.lit(OEM).alias("OEM"),
        (pl.col("row") % 3).alias("place"),
        pl.lit(1).alias("Quantity"),
        pl.lit("2027-06-30").alias("Expires"),
        pl.lit("new").alias("Type"),
        pl.lit("issued").alias("Status"),
    ).join(skus, on="place", how="left", maintain_order="left").drop("place").write_csv(path)
    return path
