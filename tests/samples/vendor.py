"""What the vendor itself drops: catalogue, vouchers sold, contracts, orders."""

from datetime import date

from tests.samples.drops import (
    ACCEPTED,
    BLANK,
    DUPLICATE,
    Cell,
    Line,
    Sheet,
    headings,
    row,
    text,
    title,
)

NOTE = "Open Help > License in the program and enter the key."
REGISTER = "Register the serial number to obtain the key."

PRODUCTS = Sheet(
    "Products",
    "products",
    (
        title("Harrier Software: catalogue for partners"),
        text("Valid from 1 November 2026. Prices before tax."),
        BLANK,
        headings(
            *("SKU", "Product name", "Family", "Version", "Meter", "License type"),
            *("Term in months", "Support in months", "Key policy", "Key delivery"),
            *("Activation note", "List price", "Currency", "Released on", "Discontinued on"),
        ),
        *(
            row(outcome, *cells)
            for outcome, *cells in (
                (
                    *(ACCEPTED, "HB-DEV-P", "Harrier Backup for Devices", "Harrier Backup"),
                    *("12.1", "Device", "Perpetual", None, 12, "per line", "on certificate"),
                    *(NOTE, 48.5, "EUR", date(2026, 3, 1), None),
                ),
                (
                    *(ACCEPTED, "HB-SRV-P", "Harrier Backup for Servers", "Harrier Backup"),
                    *("12.1", "Server", "Perpetual", None, 12, "per unit", "on certificate"),
                    *(NOTE, 690, "EUR", date(2026, 3, 1), None),
                ),
                (
                    *(ACCEPTED, "HB-DEV-P-10", "Harrier Backup 10 for Devices", "Harrier Backup"),
                    *("10.4", "Device", "Perpetual", None, None, "per line", "on certificate"),
                    *(NOTE, 44, "EUR", date(2023, 2, 1), date(2026, 6, 30)),
                ),
                (
                    *(ACCEPTED, "HB-OEM-DEV", "Harrier Backup OEM Edition", "Harrier Backup"),
                    *("12.1", "Device", "Perpetual", None, 12, "per line", "on certificate"),
                    *(NOTE, 31, "EUR", date(2026, 3, 1), None),
                ),
                (
                    *(ACCEPTED, "HB-OEM-REG", "Harrier Backup OEM Edition Plus", "Harrier Backup"),
                    *("12.1", "Device", "Perpetual", None, 36, "per line", "on registration"),
                    *(REGISTER, 39, "EUR", date(2026, 3, 1), None),
                ),
            )
        ),
        BLANK,
        *(
            row(outcome, *cells)
            for outcome, *cells in (
                (
                    *(ACCEPTED, "HV-TB-S12", "Harrier Vault, 12 months", "Harrier Vault"),
                    *("2026.2", "TB", "Subscription", 12, 12, "per line", "on certificate"),
                    *(NOTE, 310, "EUR", date(2026, 2, 2), None),
                ),
                (
                    *(ACCEPTED, "HM-USR-S36", "Harrier Mail Guard, 36 months", "Harrier Mail"),
                    *("5.0", "User", "Subscription", 36, 36, "per line", "on certificate"),
                    *(NOTE, 72.9, "EUR", date(2025, 9, 15), None),
                ),
                (
                    *(ACCEPTED, "HM-USR-T2", "Harrier Mail Guard, trial", "Harrier Mail"),
                    *("5.0", "User", "Trial", 2, None, "per line", "on certificate"),
                    *(NOTE, 0, "EUR", date(2025, 9, 15), None),
                ),
                (
                    *(ACCEPTED, "HA-CORE-P", "Harrier Archive", "Harrier Archive"),
                    *("7.3", "Core", "Perpetual", None, 12, "per line", "on registration"),
                    *(REGISTER, 215, "EUR", date(2024, 5, 6), None),
                ),
                (
                    *(ACCEPTED, "00417702", "Harrier Console", "Harrier Console"),
                    *("3.0", "User", "Perpetual", None, 12, "per line", "on certificate"),
                    *(NOTE, 120, "EUR", date(2024, 5, 6), None),
                ),
                (
                    *(ACCEPTED, "HX-KIT-NFR", "Harrier partner kit", "Partner programme"),
                    *("12.1", "Device", "NFR", 12, None, "per line", "on certificate"),
                    *(NOTE, None, None, date(2026, 3, 1), None),
                ),
                (
                    *("term-missing", "HV-TB-S", "Harrier Vault, flexible", "Harrier Vault"),
                    *("2026.2", "TB", "Subscription", None, 12, "per line", "on certificate"),
                    *(NOTE, 29, "EUR", date(2026, 11, 1), None),
                ),
            )
        ),
    ),
)

ACCOUNTS = Sheet(
    "Accounts",
    "accounts",
    (
        headings(
            *("Account", "Name", "Role", "Country", "Language", "E-mail", "Reply e-mails"),
            *("Deliver to", "Date order", "Decimal mark", "Status", "Approval quantity"),
        ),
        row(
            *(ACCEPTED, "northwind-oem", "Northwind Devices Inc.", "OEM", "US", "en"),
            *("licensing@northwind.example", "orders@northwind.example; ops@northwind.example"),
            *("customer", None, None, "active", None),
        ),
        row(
            *(ACCEPTED, "kisaragi", "株式会社キサラギ電機", "OEM", "JP", "ja"),
            *("license@kisaragi.example", None, "sender", "ymd", ".", "active", None),
        ),
        row(
            *(ACCEPTED, "bergmann", "Bergmann Systemhaus GmbH", "channel", "DE", "de"),
            *("lizenzen@bergmann.example", None, "both", "dmy", ",", "active", None),
        ),
        row(
            *(ACCEPTED, "harbour", "Harbour Street IT Ltd", "channel", "GB", "en-GB"),
            *("sales@harbour.example", None, "customer", "dmy", ".", "active", None),
        ),
        row(
            *(ACCEPTED, "lumiere", "Lumière & Fils SARL", "channel", "FR", "fr"),
            *("licences@lumiere.example", None, "both", "dmy", ",", "active", None),
        ),
        row(
            *(ACCEPTED, "aldermoor", "Aldermoor Health Group", "customer", "GB", "en"),
            *("licenses@aldermoor.example", None, "customer", None, ".", "active", None),
        ),
        row(
            *(ACCEPTED, "valmont", "Groupe Valmont SA", "customer", "FR", "fr"),
            *("informatique@valmont.example", None, "customer", "dmy", ",", "active", None),
        ),
        row(
            *(ACCEPTED, "hagedorn", "Hagedorn Maschinenbau AG", "customer", "DE", "de"),
            *("it@hagedorn.example", None, "customer", "dmy", ",", "active", None),
        ),
        row(
            *("country-unknown", "pellbrook", "Pellbrook Foods", "customer", "Englnad", "en"),
            *("it@pellbrook.example", None, "customer", "dmy", ".", "active", None),
        ),
    ),
)

DELEGATIONS = Sheet(
    "Delegations",
    "delegations",
    (
        headings(
            *("Customer account", "Partner account", "Scope", "Valid from", "Valid to"),
            *("Keys to", "Days to hand over"),
        ),
        row(
            *(ACCEPTED, "valmont", "lumiere", "draw; receive keys", date(2026, 1, 1)),
            *(date(2026, 12, 31), "both", 5),
        ),
        row(
            *(ACCEPTED, "hagedorn", "bergmann", "register; receive keys; renew"),
            *(date(2026, 4, 1), None, "customer", None),
        ),
        row(
            *(ACCEPTED, "aldermoor", "harbour", "renew", date(2026, 6, 1)),
            *(date(2027, 5, 31), "customer", 10),
        ),
        row(
            *("not-in-the-books", "aldermoor", "nordlicht", "draw", date(2026, 11, 1)),
            *(None, "partner", 5),
        ),
    ),
)

READ_ME = Sheet(
    "Read me",
    None,
    (
        text("How this workbook is kept"),
        text("One sheet per subject. Send changes to the licensing desk before the 25th."),
        text("Discontinued products stay in the list: licenses for them are still in use."),
    ),
)


def _voucher(number: int, sku: str, **changes: str) -> Line:
    northwind = number < 5_000
    facts = {
        "voucher": f"410020003000{number}" if northwind else f"007001{number}",
        "batch": "NW-2026-Q3" if northwind else "KS-2026-10",
        "oem": "northwind-oem" if northwind else "kisaragi",
        "sku": sku,
        "quantity": "1",
        "expires": "2027-06-30" if northwind else "2027-09-30",
        "type": "new",
        "status": "issued",
        "price": "31.00" if northwind else "4800",
        "currency": "EUR" if northwind else "JPY",
        "outcome": ACCEPTED,
    } | changes
    outcome = facts.pop("outcome")
    return row(outcome, *facts.values())


_DEV, _REG = "HB-OEM-DEV", "HB-OEM-REG"

VOUCHERS_SOLD = Sheet(
    "",
    "voucher_lists",
    (
        headings(
            *("Voucher No.", "Batch", "OEM", "Part No.", "Qty", "Expires", "Type", "Status"),
            *("Unit price", "Currency"),
        ),
        *(_voucher(4000 + n, _DEV) for n in range(1, 15)),
        *(_voucher(4000 + n, _REG, price="39.00") for n in range(15, 19)),
        _voucher(4019, _DEV, quantity="25", price="27.50"),
        _voucher(4020, _DEV, type="renewal"),
        _voucher(4021, _DEV, status="void"),
        _voucher(4022, _DEV, expires="2026-10-31"),
        *(_voucher(4000 + n, _DEV) for n in (23, 24)),
        _voucher(4024, _DEV, outcome=DUPLICATE),
        _voucher(4025, "HB-OEM-DVE", outcome="sku-unknown"),
        *(_voucher(23400 + n, _DEV) for n in range(1, 13)),
        *(_voucher(23400 + n, _REG, price="6100") for n in range(13, 17)),
    ),
)

CONTRACTS = Sheet(
    "Contracts",
    "contracts",
    (
        headings(
            *("Contract", "Customer number", "Start date", "End date", "Grey year end"),
            *("Currency", "Funds", "Overage allowed (%)"),
        ),
        row(
            *(ACCEPTED, "EF-2026-001", "aldermoor", date(2026, 1, 1), date(2028, 12, 31)),
            *(date(2029, 12, 31), "GBP", 250_000, 10),
        ),
        row(
            *(ACCEPTED, "EF-2026-002", "valmont", date(2026, 3, 1), date(2027, 2, 28)),
            *(date(2028, 2, 29), "EUR", 40_000, 0),
        ),
        row(
            *(ACCEPTED, "EF-2023-118", "aldermoor", date(2023, 11, 1), date(2026, 10, 31)),
            *(date(2027, 10, 31), "GBP", 90_000, 0),
        ),
        row(
            *("ends-before-start", "EF-2026-003", "hagedorn", date(2026, 7, 1)),
            *(date(2025, 6, 30), None, "EUR", 60_000, 5),
        ),
    ),
)


def _price(outcome: str, contract: str, sku: str, price: float, *rest: Cell) -> Line:
    return row(outcome, contract, sku, price, *(rest or (date(2026, 1, 1), None)))


PRICES = Sheet(
    "Prices",
    "contract_prices",
    (
        headings("Contract", "SKU", "Unit price", "Valid from", "Quantity cap"),
        _price(ACCEPTED, "EF-2026-001", "HB-DEV-P", 38),
        _price(ACCEPTED, "EF-2026-001", "HB-DEV-P", 36.5, date(2026, 10, 1), None),
        _price(ACCEPTED, "EF-2026-001", "HB-SRV-P", 520, date(2026, 1, 1), 40),
        _price(ACCEPTED, "EF-2026-001", "HV-TB-S12", 240),
        _price(ACCEPTED, "EF-2026-001", "HM-USR-S36", 61.25),
        _price(ACCEPTED, "EF-2026-002", "HB-DEV-P", 44, date(2026, 3, 1), None),
        _price(ACCEPTED, "EF-2026-002", "HB-SRV-P", 590, date(2026, 3, 1), None),
        _price(ACCEPTED, "EF-2026-002", "HA-CORE-P", 180, date(2026, 3, 1), None),
        _price(ACCEPTED, "EF-2023-118", "HB-DEV-P", 40, date(2023, 11, 1), None),
        _price("not-in-the-books", "EF-2026-003", "HB-DEV-P", 41, date(2026, 7, 1), None),
    ),
)
