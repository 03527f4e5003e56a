"""What channel partners and customers drop: orders, drawdowns, a delegation, a stray file."""

from datetime import date
from typing import Final

from tests.samples.drops import (
    ACCEPTED,
    BLANK,
    DUPLICATE,
    HELD,
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

HAGEDORN = ("hagedorn", None, "it@hagedorn.example", "DE")
MUELLER = (None, "Müller & Söhne OHG", "edv@mueller-soehne.example", "DE")
FAEHRHAUS = (None, "Fährhaus Süd GmbH", "info@faehrhaus.example", "DE")
KUECHE = "Großküche Weiß"


def _bergmann(outcome: str, number: str, line: str, day: str, *rest: Cell) -> Line:
    return row(outcome, number, line, day, *rest, "EUR")


BERGMANN: Final = Sheet(
    "",
    "orders",
    (
        text("Bergmann Systemhaus GmbH – Bestellungen KW 47"),
        BLANK,
        headings(
            *("Auftragsnummer", "Position", "Bestelldatum", "Kundennummer", "Endkunde"),
            *("E-Mail Lizenzkontakt", "Land", "Artikelnummer", "Menge", "Stückpreis"),
            *("Nettobetrag", "Währung"),
        ),
        _bergmann(
            *(ACCEPTED, "B-26-4711", "1", "16.11.2026", *HAGEDORN),
            *("HB-DEV-P", "1.200", "48,50", "58.200,00"),
        ),
        _bergmann(
            *(ACCEPTED, "B-26-4711", "2", "16.11.2026", *HAGEDORN),
            *("HB-SRV-P", "4", "690,00", "2.760,00"),
        ),
        _bergmann(
            *(ACCEPTED, "B-26-4712", "1", "17.11.2026", *MUELLER),
            *("HV-TB-S12", "8", "310,00", "2.480,00"),
        ),
        _bergmann(
            *(ACCEPTED, "B-26-4712", "2", "17.11.2026", *MUELLER),
            *("HM-USR-S36", "35", "72,90", "2.551,50"),
        ),
        _bergmann(
            *(ACCEPTED, "B-26-4713", "1", "17.11.2026", None, KUECHE),
            *("kueche@weiss.example", "AT", "HB-DEV-P", "15", "48,50", "727,50"),
        ),
        _bergmann(
            *("email-not-exactly-one", "B-26-4713", "2", "17.11.2026", None, KUECHE),
            *("kueche@weiss.example; chef@weiss.example", "AT", "HM-USR-S36", "15", "72,90"),
            "1.093,50",
        ),
        _bergmann(
            *("date-impossible", "B-26-4714", "1", "31.11.2026", *FAEHRHAUS),
            *("HB-DEV-P", "6", "48,50", "291,00"),
        ),
        _bergmann(
            *("country-unknown", "B-26-4714", "2", "18.11.2026", *FAEHRHAUS[:3], "XX"),
            *("HB-SRV-P", "1", "690,00", "690,00"),
        ),
        _bergmann(
            *(ACCEPTED, "B-26-4715", "1", "18.11.2026", *FAEHRHAUS),
            *("HA-CORE-P", "8", "215,00", "1.720,00"),
        ),
        totals(
            *(None, None, None, None, "Summe", None, None, None, "1.292", None),
            *("70.513,50", None),
        ),
    ),
)

HARBOUR: Final = Sheet(
    "",
    "orders",
    (
        headings(
            *("Order No.", "Line #", "Order date", "End Customer", "E-mail", "Country", "SKU"),
            *("Qty", "Unit price", "Currency"),
        ),
        row(
            *(ACCEPTED, "H-2201", "1", "18/11/2026", "Gull Wharf Ltd", "it@gullwharf.example"),
            *("GB", "HB-DEV-P", "40", "48.50", "EUR"),
        ),
        row(
            *(HELD, "H-2202", "1", "18/11/2026", "Castlegate Group plc"),
            *("licensing@castlegate.example", "GB", "HB-DEV-P", "25,000", "41.00", "EUR"),
        ),
    ),
)

ROTA: Final = Sheet(
    "Rota",
    None,
    (
        text("Week", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
        text("47", "Ada", "Ada", "Bilal", "Bilal", "Carys"),
        text("48", "Bilal", "Carys", "Carys", "Ada", "Ada"),
    ),
)

FLEXIBLE = "EF-2026-001"


def _draw(
    outcome: str,
    number: int,
    day: str,
    sku: str,
    quantity: int,
    site: str,
    contract: str = FLEXIBLE,
    purpose: str = "Production",
) -> Line:
    who = "licenses@aldermoor.example" if number % 2 else "j.okafor@aldermoor.example"
    return row(outcome, f"AH-0{number}", contract, day, who, sku, quantity, site, purpose)


_ALDERMOOR: Final = (
    _draw(ACCEPTED, 117, "09/11/2026", "HB-DEV-P", 400, "Leeds data centre"),
    _draw(ACCEPTED, 118, "18/11/2026", "HB-SRV-P", 24, "Leeds data centre"),
    _draw("cap-exceeded", 119, "18/11/2026", "HB-SRV-P", 20, "York"),
    _draw(ACCEPTED, 120, "18/11/2026", "HV-TB-S12", 50, "York"),
    _draw(ACCEPTED, 121, "10/11/2026", "HM-USR-S36", 1200, "All sites"),
    BLANK,
    _draw("price-missing", 122, "18/11/2026", "HA-CORE-P", 8, "York"),
    _draw("outside-contract-period", 123, "18/11/2026", "HB-DEV-P", 10, "Hull", "EF-2023-118"),
    _draw("contract-unknown", 124, "18/11/2026", "HB-DEV-P", 10, "Hull", "EF-2026-002"),
    _draw("requested-on-out-of-range", 125, "01/09/2026", "HB-DEV-P", 10, "Hull"),
    _draw("quantity-not-positive", 126, "18/11/2026", "HB-DEV-P", -5, "Hull"),
    _draw(ACCEPTED, 127, "19/11/2026", "HB-SRV-P", 16, "Hull", FLEXIBLE, "DR"),
    _draw(ACCEPTED, 128, "19/11/2026", "HB-DEV-P", 30, "Leeds test lab", FLEXIBLE, "Test"),
)
_UNITS: Final = sum(q for line in _ALDERMOOR if line.cells and isinstance(q := line.cells[5], int))

ALDERMOOR: Final = Sheet(
    "November",
    "drawdowns",
    (
        title("Aldermoor Health Group: licence requests, November 2026"),
        BLANK,
        headings(
            *("Request No.", "Contract", "Request date", "Requested by", "SKU", "Qty", "Site"),
            "Purpose",
        ),
        *_ALDERMOOR,
        BLANK,
        totals(
            *(None, None, None, None, "Total"),
            Formula(f"=SUM(F4:F{3 + len(_ALDERMOOR)})", _UNITS),
            *(None, None),
        ),
    ),
)

ALDERMOOR_NOTES: Final = Sheet(
    "Notes",
    None,
    (
        text("Dates are day/month/year."),
        text("York asked for twenty more servers; check the cap with procurement."),
    ),
)


def _tirage(
    outcome: str, number: int, day: date, sku: str, quantity: int, contract: str = "EF-2026-002"
) -> Line:
    who = ("achats@valmont.example", sku, quantity, "Siège, Lyon", "Production")
    return row(outcome, f"V-{number}", contract, day, *who)


LUMIERE: Final = Sheet(
    "Tirages",
    "drawdowns",
    (
        title("Lumière & Fils : tirages pour Groupe Valmont"),
        BLANK,
        headings(
            *("N° de demande", "N° de contrat", "Date de la demande", "Demandé par", "Référence"),
            *("Quantité", "Lieu d'installation", "Usage"),
        ),
        _tirage(ACCEPTED, 301, date(2026, 11, 10), "HB-DEV-P", 500),
        _tirage(ACCEPTED, 302, date(2026, 11, 12), "HB-SRV-P", 20),
        _tirage("funds-exceeded", 303, date(2026, 11, 13), "HB-SRV-P", 12),
        _tirage(ACCEPTED, 304, date(2026, 11, 16), "HA-CORE-P", 30),
        _tirage("contract-unknown", 305, date(2026, 11, 17), "HB-DEV-P", 5, FLEXIBLE),
        _tirage(DUPLICATE, 302, date(2026, 11, 12), "HB-SRV-P", 20),
    ),
)

VALMONT: Final = Sheet(
    "Délégations",
    "delegations",
    (
        headings(
            *("Compte client", "Compte partenaire", "Étendue", "Valable du", "Valable jusqu'au"),
            "Clés à",
        ),
        row(
            *(ACCEPTED, "valmont", "bergmann", "Renouveler; Enregistrer", date(2026, 12, 1)),
            *(date(2027, 11, 30), "Les deux"),
        ),
        row(
            *("ends-before-start", "valmont", "harbour", "Tirer", date(2026, 12, 1)),
            *(date(2026, 11, 30), "Client"),
        ),
        row(
            *("account-unknown", "aldermoor", "lumiere", "Tirer", date(2026, 12, 1)),
            *(None, "Partenaire"),
        ),
    ),
)

DROPS: Final = (
    Drop(
        "bergmann",
        "Bestellungen KW47.csv",
        "semicolons, cp1252, decimal commas, thousands points, a title line, a totals row (Summe);"
        " two addresses in one cell, 31 November, a country XX",
        (BERGMANN,),
        delimiter=";",
        encoding="cp1252",
    ),
    Drop(
        "harbour",
        "orders-w47.tsv",
        "tabs; an order above the quantity that needs approval",
        (HARBOUR,),
        delimiter="\t",
    ),
    Drop("harbour", "staff-rota.xlsx", "no sheet of ours at all: refused whole", (ROTA,)),
    Drop(
        "aldermoor",
        "drawdowns-november.xlsx",
        "dd/mm dates as text (the column decides), merged title, totals row with a formula, a sheet"
        " of notes; a cap exceeded and a later row that fits again, no price, a contract that is"
        " over, another customer's contract, a request too old, a negative quantity",
        (ALDERMOOR, ALDERMOOR_NOTES),
    ),
    Drop(
        "lumiere",
        "tirages-novembre.ods",
        "OpenDocument, French headings, sent by the customer's delegate; funds exceeded and a later"
        " row that fits again, a contract of somebody else, one row twice",
        (LUMIERE,),
        date_format="dd/mm/yyyy",
    ),
    Drop(
        "valmont",
        "delegations.xls",
        "the old Excel format, French words in lists; a period that ends before it starts, a"
        " delegation in another customer's name",
        (VALMONT,),
        date_format="dd/mm/yyyy",
    ),
)
