"""What the OEMs drop: vouchers to convert, once corrected and dropped again, once in Japanese."""

from datetime import date
from typing import Final

from tests.samples.drops import (
    ACCEPTED,
    BLANK,
    DUPLICATE,
    Cell,
    Drop,
    Line,
    Sheet,
    headings,
    row,
    text,
    title,
    totals,
)

DEV, REG = "HB-OEM-DEV", "HB-OEM-REG"
TERN = ("Tern Quay Logistics", "ops@ternquay.example", "US")
OSPREY = ("Osprey Lane Clinic", "admin@ospreylane.example", "US")
HERON = ("Blue Heron Schools", "it@blueheron.example", "US")
CEDAR = ("Cedar Fork Utilities", "licenses@cedarfork.example", "US")
MAPLE = ("Maple & Main Credit Union", "security@maplemain.example", "CA")


def _voucher(
    outcome: str,
    number: int | Cell,
    sku: Cell,
    quantity: Cell,
    customer: tuple[Cell, Cell, Cell],
    activated: Cell,
    *,
    tag: int = 0,
    hidden: bool = False,
) -> Line:
    small = isinstance(number, int) and number < 100
    voucher = f"41002000300040{number:02}" if small else number
    serial = f"NW7-{400 + (tag or (number if isinstance(number, int) and small else 0)):06}"
    return row(outcome, voucher, sku, quantity, serial, *customer, activated, hidden=hidden)


def _northwind(*, corrected: bool) -> tuple[Line, ...]:
    """The rows of the first drop, or of the second, in which three of them are put right."""
    again = DUPLICATE if corrected else ACCEPTED
    email = "it@blueheron.example" if corrected else "it@blueheron@example"
    activated: Cell = date(2026, 11, 12) if corrected else "11/12/2026"
    eighth: Cell = "4100200030004008" if corrected else 4_100_200_030_004_000

    def put_right(code: str) -> str:
        return ACCEPTED if corrected else code

    day = date(2026, 11, 16)
    return (
        _voucher(again, 1, DEV, None, TERN, day),
        _voucher(again, 2, DEV, None, TERN, day),
        _voucher(again, 3, DEV, 1, OSPREY, day),
        _voucher(again, 4, DEV, 1, OSPREY, day, hidden=True),
        _voucher(again, 5, DEV, 1, HERON, day),
        _voucher(put_right("email-invalid"), 6, DEV, 1, (HERON[0], email, "US"), day),
        _voucher(put_right("date-ambiguous"), 7, DEV, 1, HERON, activated),
        _voucher(put_right("identifier-damaged-by-excel"), eighth, DEV, 1, HERON, day, tag=8),
        _voucher("voucher-unknown", "00700123416", DEV, 1, CEDAR, day, tag=9),
        _voucher("voucher-void", 21, DEV, 1, CEDAR, day),
        _voucher("voucher-expired", 22, DEV, 1, CEDAR, day),
        _voucher("voucher-for-renewal", 20, DEV, 1, CEDAR, day),
        _voucher("voucher-other-sku", 10, REG, 1, CEDAR, day),
        BLANK,
        _voucher(again, 19, DEV, 25, CEDAR, date(2026, 11, 17)),
        _voucher(again, 15, REG, 1, MAPLE, None),
        _voucher(again, 16, REG, 1, MAPLE, None),
        _voucher(DUPLICATE, 1, DEV, None, TERN, day),
        _voucher("conflicts-with-earlier-row", 2, DEV, None, MAPLE, day),
        _voucher("required", 11, DEV, 1, ("Maple & Main Credit Union", None, None), day),
        *(_voucher(again, n, DEV, 1, MAPLE, date(2026, 11, 18)) for n in (12, 13, 14)),
        *(_voucher(again, n, REG, 1, TERN, date(2026, 11, 18)) for n in (17, 18)),
        _voucher(again, 23, DEV, 1, TERN, date(2026, 11, 18)),
    )


def _northwind_sheet(told: str, *, corrected: bool) -> Sheet:
    return Sheet(
        "Activations",
        "vouchers",
        (
            title("Northwind Devices: voucher activations"),
            text(told),
            BLANK,
            headings(
                *("Voucher", "SKU", "Qty", "Service Tag", "End Customer", "E-mail", "Country"),
                "Activation date",
            ),
            *_northwind(corrected=corrected),
        ),
    )


def _kisaragi(
    outcome: str, voucher: Cell, sku: str, quantity: Cell, serial: str, *rest: Cell
) -> Line:
    return row(outcome, voucher, sku, quantity, serial, *rest)


HOSPITAL = ("霞ヶ浦中央病院", "kanri@kasumi-hp.example", "JP")
COLLEGE = ("青葉学園", "joho@aoba-gakuen.example", "JP")
OWN = (None, None, None)

KISARAGI: Final = Sheet(
    "引換申請",
    "vouchers",
    (
        title("バウチャー引換申請書"),
        text("株式会社キサラギ電機　令和８年１１月１９日"),
        BLANK,
        headings(
            *("バウチャー番号", "型番", "数量", "装置シリアル番号", "お客様名", "メールアドレス"),
            *("国", "有効化日"),
        ),
        _kisaragi(
            ACCEPTED,
            "００７００１２３４０１",
            DEV,
            "１",
            "ＫＳ－Ａ１０４４",
            *OWN,
            "令和８年１１月１６日",
        ),
        _kisaragi(ACCEPTED, "00700123402", DEV, "１", "KS-A1045", *HOSPITAL, "令和8年11月16日"),
        _kisaragi(ACCEPTED, 700123403, DEV, 1, "KS-A1046", *HOSPITAL, "R8.11.17"),
        _kisaragi(ACCEPTED, "00700123404", DEV, 1, "KS-A1047", *OWN, "R8.11.17"),
        _kisaragi(ACCEPTED, "00700123405", DEV, None, "KS-A1048", *OWN, "2026/11/18"),
        _kisaragi(
            ACCEPTED, "００７００１２３４１３", REG, "１", "KS-B0201", *COLLEGE, "2026年11月18日"
        ),
        _kisaragi(
            "email-invalid",
            "00700123406",
            DEV,
            1,
            "KS-A1049",
            "青葉学園",
            "情報課 田中",
            "JP",
            None,
        ),
        _kisaragi("date-impossible", "00700123407", DEV, 1, "KS-A1050", *OWN, "令和８年１３月１日"),
        _kisaragi("voucher-unknown", "00700123999", DEV, 1, "KS-A1051", *OWN, "R8.11.18"),
        BLANK,
        _kisaragi(ACCEPTED, "00700123408", DEV, 1, "KS-A1052", *COLLEGE, date(2026, 11, 18)),
        _kisaragi(ACCEPTED, "00700123409", DEV, 1, "KS-A1053", *OWN, date(2026, 11, 18)),
        totals(None, "合計", 11, None, None, None, None, None),
    ),
)

DESK_NOTES: Final = Sheet(
    "Desk notes",
    None,
    (
        text("Tern Quay asked for their activations before Thanksgiving."),
        text("Ask licensing about voucher 4022, the customer only found it in October."),
    ),
)


DROPS: Final = (
    Drop(
        "northwind-oem",
        "vouchers-2026-11-18.xlsx",
        "title above the headings, a blank and a hidden row, a sheet of notes; an address with two"
        " @, a date that reads two ways, an identifier that Excel rounded, a voucher of another"
        " OEM, one void, one expired, one for a renewal, one of another product, one row twice, one"
        " voucher for two customers, a row without address and country",
        (_northwind_sheet("18 November 2026", corrected=False), DESK_NOTES),
        date_format="mm/dd/yyyy",
    ),
    Drop(
        "northwind-oem",
        "vouchers-2026-11-19-corrected.xlsx",
        "the same file dropped again with three rows put right (address, date, identifier)",
        (_northwind_sheet("19 November 2026, corrected", corrected=True), DESK_NOTES),
        date_format="mm/dd/yyyy",
    ),
    Drop(
        "kisaragi",
        "バウチャー引換_R8.11.xlsx",
        "Japanese headings, full-width digits, era dates, a totals row (合計), empty customers"
        " (deliver_to = sender), an identifier without its leading zeros (restored); a name instead"
        " of an address, a 13th month, an unknown voucher",
        (KISARAGI,),
        date_format="yyyy/mm/dd",
        font="Yu Gothic",
    ),
)
