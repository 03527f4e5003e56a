"""Whatever is split, merged, transferred and moved: nothing is lost, and nothing stays valid twice.

Sequences are drawn at random, refused rows and all; the books must hold after each night.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import sqlalchemy as sa

from schemas import tables
from tests.flows.desk import Desk, copied, opened
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_rehosts import move, text

ACCOUNTS: Final = ("aldermoor", "Brook")
GRANTED: Final = {"SRV": 9, "UNIT": 7}
NIGHTS: Final = ("2026-11-21", "2026-11-22", "2026-11-23", "2027-01-02")


def licenses(desk: Desk) -> list[dict[str, Any]]:
    e, p = tables.entitlements.c, tables.products.c
    found = desk.frame(
        sa.select(e.serial, e.account_id, e.quantity, e["keys"], e.host_id, e.closed_as, p.sku)
        .join(tables.products, p.version_no == e.product_no)
        .order_by(e.serial)
    )
    return found.to_dicts()


def rows_of(random: Random, desk: Desk, account: str, night: int) -> Iterator[tuple[str, Any]]:
    """Kind and row of a few changes that the account may send, not all of them right."""
    mine = [one for one in licenses(desk) if not one["closed_as"] and one["account_id"] == account]
    for nth in range(random.randint(1, 4) if mine else 0):
        one, other = random.choice(mine), random.choice(mine)
        action = random.choice(["split", "merge", "transfer", "rehost"])
        row: dict[str, Any] = {
            "request_id": f"{night}-{nth}",
            "serial_number": text(one["serial"]),
        }
        part = random.choice(["", random.randint(1, one["quantity"])])
        if action == "rehost":
            hosts = {"old_host_id": one["host_id"], "new_host_id": f"h-{night}-{nth}"}
            yield "rehosts", move(text(one["serial"]), f"{night}-{nth}", quantity=part, **hosts)
            continue
        row |= {"action": action}
        if action == "split":
            row |= {"quantity": part or 1}
        if action == "merge":
            row |= {"value": text(other["serial"])}
        if action == "transfer":
            row |= {"to_account": random.choice(ACCOUNTS), "quantity": part}
        yield "license_changes", row


def check(desk: Desk) -> None:
    """Nothing is lost of what was granted, and what ended is revoked or about to be."""
    every = licenses(desk)
    active = [one for one in every if not one["closed_as"]]
    sums = {sku: sum(one["quantity"] for one in active if one["sku"] == sku) for sku in GRANTED}
    assert sums == GRANTED
    closed = {one["serial"]: one["quantity"] for one in every if one["closed_as"]}
    revoked = {*desk.frame(sa.select(tables.revocations.c.serial))["serial"]}
    assert revoked == {one["serial"] for one in every if one["closed_as"] and one["keys"]}
    taken = dict.fromkeys(closed, 0)
    for serial, quantity in desk.frame(
        sa.select(tables.takings.c.taken_serial, tables.takings.c.quantity)
    ).iter_rows():
        taken[serial] += quantity
    assert taken == closed
    assert desk.unbalanced() == ()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_changed_the_units_granted_stay_and_what_ended_is_revoked(
    stocked: Path, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    changed = 0
    with opened(copied(stocked, tmp_path / "home")) as desk:
        contracts = {"SRV": "EF-CAP", "UNIT": "EF-1"}
        drawn = [
            draw(f"R-{sku}", units, sku=sku, contract_number=contracts[sku], host_id="h-0")
            for sku, units in GRANTED.items()
        ]
        assert desk.sends("aldermoor", "drawdowns", *drawn).counts == (2, 0, 0, 0)
        desk.issues()
        for night, as_of in enumerate(NIGHTS):
            desk.night(as_of)
            for account in ACCOUNTS:
                rows = [*rows_of(random, desk, account, night)]
                for kind in ("rehosts", "license_changes"):
                    chosen = [row for of, row in rows if of == kind]
                    if chosen:
                        changed += desk.sends(account, kind, *chosen).receipt.accepted
            desk.issues()
            check(desk)
    assert changed
