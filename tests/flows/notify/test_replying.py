"""What the books say of a drop, in its sender's language, after every decision."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from flows.errors import StorageUnavailable
from flows.ingest import decisions
from flows.ledger import held, outgoing, story_drops
from flows.notify import replying
from schemas.replies import Reply
from tests.flows.desk import Answer, Desk, sheet
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher
from tests.flows.ingest.workbooks import reading, xlsx

AS_OF = date(2026, 11, 20)


def reply(desk: Desk, answer: Answer) -> Reply:
    """What is answered to a drop now."""
    with desk.services.database.begin(readonly=True) as books:
        drop = outgoing.drop(books, answer.receipt.drop_no)
    _, read = replying.read_again(desk.services, desk.settings, drop)
    with desk.services.database.begin(readonly=True) as books:
        return replying.reply_to(books, drop, read, AS_OF)


def statuses(told: Reply) -> list[tuple[int, str, str | None]]:
    (only,) = told.sheets
    return only.answers.select("row_no", "status", "serial").rows()


def decide(desk: Desk, answer: Answer, decision: str) -> None:
    with desk.services.database.begin() as books:
        now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        held.decided(books, answer.receipt.drop_no, decision, "ada", "ops", "", now)
    night_no = desk.night("2026-11-21")
    decisions.apply_decisions(desk.services, desk.settings, night_no)


def shown(desk: Desk, answer: Answer) -> list[str]:
    """What `keymill show` tells of the sheets of a drop."""
    with desk.services.database.begin(readonly=True) as books:
        events = story_drops.of_drop(books, answer.receipt.drop_no)
    return [event.what for event in events if event.what.startswith("Rows (")]


def test_every_row_says_what_became_of_it_with_its_serial_number(desk: Desk) -> None:
    answer = desk.sends(
        "acme", "vouchers", voucher("V-1"), voucher("V-1"), voucher("V-99"), voucher("V-2")
    )
    told = reply(desk, answer)
    assert statuses(told) == [
        (2, "accepted", "M0000000000012"),
        (3, "duplicate", "M0000000000012"),
        (4, "refused", None),
        (5, "accepted", "M0000000000029"),
    ]
    assert told.counted() == {
        "accepted": 2,
        "amended": 0,
        "duplicate": 1,
        "held": 0,
        "refused": 1,
    }
    again = desk.sends("acme", "vouchers", voucher("V-2"))
    assert statuses(reply(desk, again)) == [(2, "duplicate", "M0000000000029")]


def test_a_problem_speaks_the_senders_language_and_repeats_the_cell(desk: Desk) -> None:
    answer = desk.sends("zeta", "vouchers", {"voucher_id": "Z-99"})
    told = reply(desk, answer)
    message = told.sheets[0].answers["message"][0]
    # The heading is the one that the sender wrote.
    assert message.startswith("Voucher ID: „Z-99“ ist keiner Ihrer Gutscheine.")
    assert told.sheets[0].cell_problems["column"].to_list() == ["A"]


def test_an_amended_row_of_the_vendor_names_what_was_changed(desk: Desk) -> None:
    price = {"contract_number": "EF-1", "sku": "SRV", "valid_from": "2026-01-01"}
    answer = desk.sends("vendor", "contract_prices", {**price, "unit_price": "90"})
    told = reply(desk, answer)
    assert statuses(told) == [(2, "amended", None)]
    assert "Unit price was changed." in told.sheets[0].answers["message"][0]


def test_an_order_for_vouchers_has_no_serial_number_to_show(desk: Desk) -> None:
    answer = desk.sends("acme", "orders", line(fulfilment="voucher"))
    assert statuses(reply(desk, answer)) == [(2, "accepted", None)]


def test_a_held_row_reads_as_decided_once_a_person_has_decided(desk: Desk) -> None:
    approved = desk.sends("kita", "orders", line(quantity=101), line(order_line="2", sku="SRW"))
    rejected = desk.sends("kita", "orders", line(order_line="3", quantity=101))
    assert [status for _, status, _ in statuses(reply(desk, approved))] == ["held", "refused"]
    decide(desk, approved, "approved")
    decide(desk, rejected, "rejected")
    assert shown(desk, approved)[-1] == (
        "Rows (orders): 1 held row decided: 1 accepted; serial numbers M0000000000012"
    )
    assert shown(desk, rejected)[-1] == "Rows (orders): 1 held row decided: 1 refused"
    assert statuses(reply(desk, approved)) == [
        (2, "accepted", "M0000000000012"),
        (3, "refused", None),
    ]
    told = reply(desk, rejected)
    assert statuses(told) == [(2, "refused", None)]
    assert told.sheets[0].answers["message"][0].startswith("この行は審査の結果")


def test_an_oem_reads_the_balance_of_its_vouchers(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", voucher("V-1"), voucher("V/2026/1"))
    told = reply(desk, answer)
    assert told.vouchers.rows() == [("REG", 3, 0, 0), ("SRV", 15, 2, 1)]
    assert told.funds.is_empty()


def test_a_customer_reads_the_balance_of_its_contracts_exactly(desk: Desk) -> None:
    row = draw("R-1", 3, sku="REG")
    told = reply(desk, desk.sends("aldermoor", "drawdowns", row))
    assert len(told.funds) == 5
    one = told.funds.row(by_predicate=pl.col("contract_number") == "EF-1", named=True)
    assert one["currency"] == "EUR"
    assert (one["funds"], one["drawn"], one["left"]) == (
        Decimal("1000.0000"),
        Decimal("99.9999"),
        Decimal("900.0001"),
    )
    assert told.funds["left"].dtype.is_decimal()


def test_the_vendor_reads_no_balances(desk: Desk) -> None:
    told = reply(desk, desk.sends("vendor", "orders", line()))
    assert told.vouchers.is_empty()
    assert told.funds.is_empty()


def test_a_file_that_is_refused_whole_says_why(desk: Desk) -> None:
    for sender in ("acme", "stranger", "paused"):
        told = reply(desk, desk.hands_in(sender, b"no sheet\n", f"{sender}.csv"))
        assert told.sheets == ()
        assert told.refusal


def test_a_sheet_that_was_left_out_is_named_with_its_reason(desk: Desk) -> None:
    orders = [cell.split(",") for cell in sheet("orders", line()).decode().splitlines()]
    listed = [cell.split(",") for cell in sheet("accounts").decode().splitlines()]
    told = reply(desk, desk.hands_in("acme", xlsx({"O": orders, "A": listed}), "two.xlsx"))
    assert [one.sheet_name for one in told.left_out] == ["A"]
    assert "may not send sheets of this kind (accounts)" in told.left_out[0].reason


def test_replies_go_to_the_reply_addresses_of_the_account_else_to_its_own(desk: Desk) -> None:
    account = {
        "account_id": "acme",
        "name": "Acme",
        "role": "oem",
        "country": "US",
        "language": "en",
        "email": "office@acme.example",
        "reply_emails": "a@acme.example; b@acme.example",
    }
    desk.sends("vendor", "accounts", account)
    told = desk.settings.model_copy(update={"ops_email": "ops@keymill.example"})
    silent = desk.settings.model_copy(update={"reply_by_mail": False})
    with desk.services.database.begin(readonly=True) as books:
        assert replying.recipients_of(books, told, "acme") == ["a@acme.example", "b@acme.example"]
        assert replying.recipients_of(books, told, "KITA") == ["office@kita.example"]
        assert replying.recipients_of(books, told, "vendor") == ["ops@keymill.example"]
        assert replying.recipients_of(books, told, "stranger") == []
        assert replying.recipients_of(books, silent, "acme") == []


def test_the_reply_is_the_senders_own_workbook_and_can_be_dropped_again(desk: Desk) -> None:
    text = sheet("orders", line(), line(order_line="2", sku="SRW")).decode()
    rows = [row.split(",") for row in text.splitlines()]
    desk.hands_in("acme", xlsx({"Orders": rows}), "orders.xlsx")
    desk.issues()
    desk.writes()
    content = desk.services.storage.read("replies/acme/orders.xlsx.reply.xlsx")
    assert "Orders" in [one.name for one in reading(content, "orders.xlsx").sheets]
    desk.night("2026-11-21")
    again = desk.hands_in("acme", content, "orders.xlsx")
    assert again.counts == (0, 1, 1, 0)


def test_a_second_reply_under_the_same_name_leaves_the_first_as_it_is(desk: Desk) -> None:
    desk.hands_in("acme", sheet("orders", line()), "orders.csv")
    desk.writes()
    name = "replies/acme/orders.csv.reply.xlsx"
    first = desk.services.storage.read(name)
    desk.night("2026-11-21")
    second = desk.hands_in("acme", sheet("orders", line(order_line="2")), "orders.csv")
    desk.writes()
    desk.writes()
    assert desk.services.storage.read(name) == first
    with desk.services.database.begin(readonly=True) as books:
        told = outgoing.drop(books, second.receipt.drop_no)
    assert "2026-11-21" in told["reply_name"]
    assert told["sha256"][:8] in told["reply_name"]
    assert desk.services.storage.read(f"replies/acme/{told['reply_name']}") != first


def test_too_few_known_headings_are_told_with_where_to_compare_them(desk: Desk) -> None:
    rows = [["Vouchr", "SKU", "Qty", "Country"], ["V-1", "SRV", "1", "US"]]
    told = reply(desk, desk.hands_in("acme", xlsx({"Sheet1": rows}), "vouchers.xlsx"))
    (left_out,) = told.left_out
    assert "too few of the headings we need" in left_out.reason
    assert "Compare its headings with our template" in left_out.reason
    assert told.refusal is not None
    assert "enough headings" in told.refusal


def test_two_drops_of_a_night_tell_the_same_balance_that_after_the_night(desk: Desk) -> None:
    first, second = (desk.sends("acme", "vouchers", voucher(v)) for v in ("V-1", "V-2"))
    assert reply(desk, first).vouchers.equals(reply(desk, second).vouchers)
    desk.writes()
    content = desk.services.storage.read("replies/acme/drop-1.csv.reply.xlsx")
    summary = reading(content, "reply.xlsx").sheets[0].cells
    assert "Your vouchers after this night" in summary["A"].to_list()


def test_a_drop_that_could_not_be_archived_yet_is_answered_from_its_inbox(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", voucher("V-1"))
    with desk.services.database.begin(readonly=True) as books:
        drop = outgoing.drop(books, answer.receipt.drop_no)
    storage = desk.services.storage
    content = storage.read(f"archive/{drop['sha256']}")
    storage.remove(f"archive/{drop['sha256']}")
    storage.write(f"inbox/acme/{drop['name']}", content)
    assert statuses(reply(desk, answer)) == [(2, "accepted", "M0000000000012")]
    storage.replace(f"inbox/acme/{drop['name']}", b"another file")
    with pytest.raises(StorageUnavailable, match="is not in the archive"):
        reply(desk, answer)
