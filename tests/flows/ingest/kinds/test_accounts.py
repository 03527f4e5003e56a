"""Accounts are the vendor's to write; their IDs are unique without case."""

from typing import Any

import sqlalchemy as sa

from flows.ingest import steps
from schemas.tables import accounts
from tests.flows.desk import Desk

ACCOUNT = {
    "account_id": "Tern",
    "name": "Tern Quay",
    "role": "channel",
    "country": "GB",
    "language": "en",
    "email": "office@tern.example",
}


def account(**more: Any) -> dict[str, Any]:
    return {**ACCOUNT, **more}


def test_what_is_left_empty_means_active_and_delivered_to_the_customer(desk: Desk) -> None:
    assert desk.sends("vendor", "accounts", account()).counts == (1, 0, 0, 0)
    found = desk.frame(
        sa.select(accounts.c.account_key, accounts.c.status, accounts.c.deliver_to).where(
            accounts.c.account_id == "Tern"
        )
    )
    assert found.rows() == [("tern", "active", "customer")]


def test_an_accepted_account_gets_its_inbox(desk: Desk) -> None:
    desk.sends("vendor", "accounts", account())
    steps.make_inboxes(desk.services, desk.night_no)
    assert (desk.settings.home / "inbox" / "Tern").is_dir()


def test_an_id_in_another_case_is_the_same_account_and_keeps_its_spelling(desk: Desk) -> None:
    desk.sends("vendor", "accounts", account())
    other_case = desk.sends("vendor", "accounts", account(account_id="TERN"))
    assert other_case.problems.rows() == [(2, "account_id", "cannot-be-changed", "tern")]
    both = desk.sends("vendor", "accounts", account(account_id="x1"), account(account_id="X1"))
    assert [code for _, code in both.said(2) + both.said(3)] == ["key-twice-in-drop"] * 2


def test_a_change_of_address_is_an_amendment(desk: Desk) -> None:
    desk.sends("vendor", "accounts", account())
    amended = desk.sends("vendor", "accounts", account(email="new@tern.example"))
    assert amended.said() == [("email", "amended")]


def test_a_suspended_or_unknown_sender_is_refused_whole_and_the_drop_is_archived(
    desk: Desk,
) -> None:
    for sender in ("paused", "shut", "stranger"):
        answer = desk.sends(sender, "orders", {"order_number": "1"})
        assert (answer.receipt.state, answer.receipt.rows) == ("refused", 0)
    assert steps.list_drops(desk.services, desk.settings, desk.night_no) == []


def test_the_vendors_own_name_and_an_eleventh_address_are_refused(desk: Desk) -> None:
    eleven = ";".join(f"a{n}@tern.example" for n in range(11))
    answer = desk.sends(
        "vendor", "accounts", account(account_id="Vendor"), account(reply_emails=eleven)
    )
    assert [code for _, code in answer.said(2)] == ["account-reserved"]
    assert [code for _, code in answer.said(3)] == ["addresses-too-many"]
