"""The vendor's own orders, exported from its sales system."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from tests.samples.drops import (
    ACCEPTED,
    BLANK,
    DUPLICATE,
    Cell,
    Drop,
    Formula,
    Line,
    Sheet,
    headings,
    row,
    text,
    title,
    totals,
)
from tests.samples.vendor import (
    ACCOUNTS,
    CONTRACTS,
    DELEGATIONS,
    PRICES,
    PRODUCTS,
    READ_ME,
    VOUCHERS_SOLD,
)


def _order(outcome: str, number: str, line: int, day: int, *given: Mapping[str, Cell]) -> Line:
    facts = {name: cell for mapping in given for name, cell in mapping.items()}
    names = ("account", "customer", "email", "country", "partner", "sku", "quantity")
    more = ("fulfilment", "starts", "price", "net", "currency")
    cells = (facts.get(name) for name in (*names, *more))
    return row(outcome, number, line, date(2026, 11, day), *cells)


CONFLICT: Final = "conflicts-with-earlier-row"

Facts = Mapping[str, Cell]

HAGEDORN: Final[Facts] = {"account": "hagedorn", "email": "it@hagedorn.example", "country": "DE"}
PELLBROOK: Final[Facts] = {
    "customer": "Pellbrook Foods",
    "email": "it@pellbrook.example",
    "country": "GB",
}
OSPREY: Final[Facts] = {
    "customer": "Osprey Lane Clinic",
    "email": "admin@ospreylane.example",
    "country": "US",
}
TERN_QUAY: Final[Facts] = {
    "customer": "Tern Quay Logistics",
    "email": "ops@ternquay.example",
    "country": "US",
}
VALMONT: Final[Facts] = {
    "account": "valmont",
    "email": "informatique@valmont.example",
    "country": "FR",
}
NORTHWIND: Final[Facts] = {
    "customer": "Northwind Devices Inc.",
    "email": "licensing@northwind.example",
    "country": "US",
    "partner": "northwind-oem",
    "fulfilment": "voucher",
}
NOBODY: Final[Facts] = {"email": "office@wrenfield.example", "country": "GB"}
DECEMBER: Final[Facts] = {"starts": date(2026, 12, 1)}


def _sold(sku: Cell, quantity: int, price: float, currency: str | None = "EUR") -> dict[str, Cell]:
    net = round(quantity * price, 2)
    return {"sku": sku, "quantity": quantity, "price": price, "net": net, "currency": currency}


_ROWS: Final = (
    _order(ACCEPTED, "SO-104417", 10, 12, HAGEDORN, _sold("HB-SRV-P", 3, 690)),
    _order(ACCEPTED, "SO-104417", 20, 12, HAGEDORN, _sold("HM-USR-S36", 250, 72.9)),
    _order(ACCEPTED, "SO-104418", 10, 13, PELLBROOK, _sold("HV-TB-S12", 12, 310), DECEMBER),
    _order(ACCEPTED, "SO-104418", 20, 13, PELLBROOK, _sold("HA-CORE-P", 16, 215)),
    _order(ACCEPTED, "SO-104419", 10, 16, NORTHWIND, _sold("HB-OEM-DEV", 40, 31)),
    _order(ACCEPTED, "SO-104420", 10, 16, VALMONT, _sold("HB-DEV-P", 120, 48.5)),
    _order(DUPLICATE, "SO-104420", 10, 16, VALMONT, _sold("HB-DEV-P", 120, 48.5)),
    _order("sku-unknown", "SO-104421", 10, 17, OSPREY, _sold("HB-DVE-P", 20, 48.5)),
    _order("sku-discontinued", "SO-104421", 20, 17, OSPREY, _sold("HB-DEV-P-10", 5, 44)),
    _order("quantity-not-positive", "SO-104422", 10, 17, PELLBROOK, _sold("HB-DEV-P", 0, 48.5)),
    _order("customer-missing", "SO-104423", 10, 18, NOBODY, _sold("HB-DEV-P", 10, 48.5)),
    _order(ACCEPTED, "SO-104424", 10, 18, TERN_QUAY, _sold(417702, 2, 120)),
    _order(ACCEPTED, "SO-104425", 10, 18, OSPREY, _sold("HM-USR-T2", 30, 0)),
    _order("currency-missing", "SO-104426", 10, 19, OSPREY, _sold("HB-DEV-P", 8, 48.5, None)),
    _order(CONFLICT, "SO-104420", 10, 16, VALMONT, _sold("HB-DEV-P", 150, 48.5)),
)

_BEFORE: Final = (
    title("Harrier Software: order export, week 47"),
    text("Exported 19 November 2026 by the sales desk"),
    headings(
        *("Order No.", "Line", "Booked On", "Customer account", "End Customer"),
        *("Licence Contact E-mail", "Country", "Partner account", "SKU", "Qty", "Fulfilment"),
        *("Start date", "Unit price", "Net amount", "Currency"),
    ),
)
_FIRST: Final = len(_BEFORE) + 1
_UNITS: Final = sum(q for line in _ROWS if isinstance(q := line.cells[9], int))

ORDERS: Final = Sheet(
    "Orders",
    "orders",
    (
        *_BEFORE,
        *_ROWS,
        BLANK,
        totals(
            *(None,) * 8,
            "Total",
            Formula(f"=SUM(J{_FIRST}:J{_FIRST + len(_ROWS) - 1})", _UNITS),
            *(None,) * 5,
        ),
    ),
)

DROPS: Final = (
    Drop(
        "vendor",
        "catalogue-2026-11.xlsx",
        "three kinds in one workbook, a merged title above the headings, a blank row, a sheet of"
        " notes; a subscription without a term, a country misspelt, an unknown partner",
        (PRODUCTS, ACCOUNTS, DELEGATIONS, READ_ME),
    ),
    Drop(
        "vendor",
        "vouchers-sold-2026.csv",
        "UTF-8 with a byte order mark, identifiers of 16 digits and with leading zeros; one row"
        " twice, one unknown SKU",
        (VOUCHERS_SOLD,),
        encoding="utf-8-sig",
    ),
    Drop(
        "vendor",
        "contracts-2026.xlsx",
        "contracts and their prices in one workbook; a contract that ends before it starts, and"
        " so a price of an unknown contract",
        (CONTRACTS, PRICES),
    ),
    Drop(
        "vendor",
        "orders-2026-11.xlsx",
        "merged title, totals row with a formula; vouchers generated for an OEM, a SKU that Excel"
        " robbed of its zeros (restored), one line twice and once with another quantity",
        (ORDERS,),
    ),
)
