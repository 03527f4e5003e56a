"""Step 11: every identity catches a row that was changed behind its back."""

from datetime import date

import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase
from flows.ports import Services
from flows.reconcile.facts import Facts, facts
from flows.reconcile.steps import compare
from schemas import tables as t
from schemas.identities import EQUATIONS, Side
from tests.flows.reconcile.sample_books import NIGHTS, movement

IDENTITIES = {
    "rows",
    "orders",
    "vouchers",
    "funds EUR",
    "funds JPY",
    "entitlements",
    "keys",
    "published",
    "log",
    "bundles",
}

TAMPERED = {
    "a request is gone": (
        sa.delete(t.requests).where(t.requests.c.serial == 6),
        {"rows", "orders"},
    ),
    "an order's quantity is another": (
        sa.update(t.requests).where(t.requests.c.serial == 2).values(quantity=3),
        {"orders"},
    ),
    "a redeeming request asks for less": (
        sa.update(t.requests).where(t.requests.c.serial == 3).values(quantity=4),
        {"vouchers"},
    ),
    "a drawdown's quantity is another": (
        sa.update(t.requests).where(t.requests.c.serial == 4).values(quantity=9),
        {"funds EUR"},
    ),
    "a drawdown is gone": (
        sa.delete(t.requests).where(t.requests.c.serial == 5),
        {"rows", "funds EUR"},
    ),
    "a product row is gone": (
        sa.delete(t.products).where(t.products.c.version_no == 2),
        {"rows"},
    ),
    "a price is another": (
        sa.update(t.contract_prices)
        .where(t.contract_prices.c.version_no == 2)
        .values(unit_price_e4=120_5001),
        {"funds EUR"},
    ),
    "a contract's funds are another": (
        sa.update(t.contracts).where(t.contracts.c.version_no == 3).values(funds_e4=5_000_000_0001),
        {"funds JPY"},
    ),
    "a contract is gone": (
        sa.delete(t.contracts).where(t.contracts.c.version_no == 3),
        {"rows", "funds JPY"},
    ),
    "a voucher is gone": (
        sa.delete(t.vouchers).where(t.vouchers.c.voucher_id == "V2"),
        {"rows", "vouchers"},
    ),
    "a generated voucher is gone": (
        sa.delete(t.vouchers).where(t.vouchers.c.voucher_id == "G1"),
        {"vouchers"},
    ),
    "a void voucher is issued again": (
        sa.update(t.vouchers).where(t.vouchers.c.voucher_id == "V3").values(status="issued"),
        {"vouchers"},
    ),
    "an expired voucher is open again": (
        sa.update(t.vouchers).where(t.vouchers.c.voucher_id == "V4").values(expired_night_no=None),
        {"vouchers"},
    ),
    "an intake states one row less": (
        sa.update(t.intakes).where(t.intakes.c.intake_no == 1).values({"rows": 1, "accepted": 1}),
        {"rows"},
    ),
    "an intake is gone": (sa.delete(t.intakes).where(t.intakes.c.intake_no == 1), {"rows"}),
    "an answer is gone": (
        sa.delete(t.answers).where(t.answers.c.status == "held"),
        {"rows"},
    ),
    "a duplicate became a refusal": (
        sa.update(t.answers).where(t.answers.c.row_no == 3).values(status="refused"),
        {"rows"},
    ),
    "a refusal lost its problem": (
        sa.delete(t.problems).where(t.problems.c.row_no == 5),
        {"rows"},
    ),
    "an entitlement is gone": (
        sa.delete(t.entitlements).where(t.entitlements.c.serial == 1),
        {"orders", "entitlements", "keys"},
    ),
    "an entitlement grants more": (
        sa.update(t.entitlements).where(t.entitlements.c.serial == 1).values(quantity=5),
        {"orders"},
    ),
    "a revoked entitlement is active again": (
        sa.update(t.entitlements)
        .where(t.entitlements.c.serial == 3)
        .values(closed_as=None, closed_night_no=None),
        {"entitlements"},
    ),
    "a key is gone": (
        sa.delete(t.keys).where(t.keys.c.serial == 1, t.keys.c.key_no == 4),
        {"keys", "published", "log"},
    ),
    "a key too many": (
        sa.insert(t.keys).values(serial=9, key_no=1, batch_no=9, place=0, key_sha256="f" * 64),
        {"keys", "published"},
    ),
    "a batch is not minted any more": (
        sa.update(t.batches).where(t.batches.c.batch_no == 4).values(minted_night_no=None),
        {"keys"},
    ),
    "a batch is not published any more": (
        sa.update(t.batches).where(t.batches.c.batch_no == 4).values(published_night_no=None),
        {"published", "log"},
    ),
    "a checkpoint covers a leaf too many": (
        sa.update(t.checkpoints).where(t.checkpoints.c.size == 9).values(size=10),
        {"log"},
    ),
    "a revocation is gone": (sa.delete(t.revocations), {"log"}),
    "a parcel names another contract": (
        sa.update(t.parcels).where(t.parcels.c.parcel_no == 3).values(source_ref="C-2"),
        {"funds EUR"},
    ),
    "a drop was seen earlier": (
        sa.update(t.drops).where(t.drops.c.drop_no == 3).values(first_seen_on=date(2026, 11, 1)),
        {"funds EUR"},
    ),
    "a movement is gone": (
        sa.delete(t.movements).where(t.movements.c.debit == "funds.drawn"),
        {"funds EUR"},
    ),
    "a movement went elsewhere": (
        sa.update(t.movements)
        .where(t.movements.c.debit == "vouchers.void")
        .values(debit="vouchers.expired"),
        {"vouchers"},
    ),
    "a bundle is gone": (sa.delete(t.bundles).where(t.bundles.c.bundle_no == 1), {"bundles"}),
}


def unbalanced(database: EngineDatabase) -> set[str]:
    with database.begin(readonly=True) as books:
        found = facts(books, 2, NIGHTS[1])
    return {identity.name for identity in found.identities if not identity.balanced}


def test_books_that_nobody_touched_balance_after_every_night(database: EngineDatabase) -> None:
    for night_no, as_of in enumerate(NIGHTS, 1):
        with database.begin(readonly=True) as books:
            found = facts(books, night_no, as_of)
        assert {identity.name for identity in found.identities} == IDENTITIES
        assert found.balanced
        assert found.differences.is_empty()
        assert found.since == {}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_row_unbalances_its_identities_and_no_other(
    database: EngineDatabase, what: str
) -> None:
    statement, expected = TAMPERED[what]
    with database.begin() as books:
        assert books.execute(statement) >= 1
    assert unbalanced(database) == expected


def test_leaves_that_no_checkpoint_covers_yet_are_no_imbalance(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.execute(sa.delete(t.checkpoints).where(t.checkpoints.c.size == 9))
    assert unbalanced(database) == set()


def test_every_identity_is_caught_by_some_tampering() -> None:
    assert set().union(*(expected for _, expected in TAMPERED.values())) == IDENTITIES


def test_every_movement_is_missed_when_it_is_gone(database: EngineDatabase) -> None:
    with database.begin(readonly=True) as books:
        numbers = [row[0] for row in books.rows(sa.select(t.movements.c.movement_no))]
    for number in numbers:
        with database.begin() as books:
            books.execute(sa.delete(t.movements).where(t.movements.c.movement_no == number))
        assert unbalanced(database), number
        with database.begin() as books:
            books.execute(sa.insert(t.movements).values(**movement(number)))
    assert not unbalanced(database)


def test_a_difference_names_the_contract_the_drop_or_the_batch(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.execute(sa.delete(t.answers).where(t.answers.c.row_no == 6))
        books.execute(sa.delete(t.keys).where(t.keys.c.serial == 4))
        books.execute(
            sa.update(t.contracts).where(t.contracts.c.version_no == 3).values(funds_e4=1)
        )
    with database.begin(readonly=True) as books:
        found = facts(books, 2, NIGHTS[1]).differences
    places = found.select("identity", "place").unique().sort("identity", "place").rows()
    assert places == [
        ("funds", "C-2"),
        ("keys", "4"),
        ("log", "4"),
        ("published", "4"),
        ("rows", "4"),
    ]


def test_an_imbalance_is_dated_to_the_night_of_the_row_that_is_wrong(
    database: EngineDatabase,
) -> None:
    with database.begin() as books:
        books.execute(sa.delete(t.keys).where(t.keys.c.serial == 4))
        books.execute(sa.delete(t.vouchers).where(t.vouchers.c.voucher_id == "V2"))
    with database.begin(readonly=True) as books:
        since = facts(books, 2, NIGHTS[1]).since
    assert since["keys"] == NIGHTS[1]
    assert since["vouchers"] == NIGHTS[0]


def test_comparing_stops_the_night_for_keys_but_not_for_bundles(
    database: EngineDatabase, services: Services
) -> None:
    with database.begin() as books:
        books.execute(sa.delete(t.bundles).where(t.bundles.c.bundle_no == 1))
    assert compare(services, 2).balanced
    with database.begin() as books:
        books.execute(sa.delete(t.keys).where(t.keys.c.serial == 4))
    found = compare(services, 2)
    assert not found.balanced
    assert found.unbalanced == ("keys", "published", "log")
    assert compare(services, 1).balanced


def test_a_rise_of_the_funds_settles_the_overage_first(
    database: EngineDatabase,
) -> None:
    second = sa.select(t.contracts).where(t.contracts.c.version_no == 2)
    columns = [column.name for column in t.contracts.columns]
    with database.begin() as books:
        row = dict(zip(columns, books.rows(second)[0], strict=True))
        raised = {"version_no": 9, "funds_e4": 3000_0000, "intake_no": 9, "night_no": 2}
        books.execute(
            sa.update(t.contracts).where(t.contracts.c.version_no == 2).values(replaced_night_no=2)
        )
        books.execute(sa.insert(t.contracts).values(**(row | raised)))
        more = {"night_no": 2, "quantity": 0, "currency": "EUR", "contract_number": "C-1"}
        for number, debit, credit, amount_e4 in (
            (98, "funds.open", "funds.granted", 2000_0000),
            (99, "funds.overage", "funds.open", 84_5000),
        ):
            moved = {"movement_no": number, "debit": debit, "credit": credit}
            books.execute(sa.insert(t.movements).values(**moved, **more, amount_e4=amount_e4))
    with database.begin(readonly=True) as books:
        found = {i.name: i for i in facts(books, 2, NIGHTS[1]).identities}["funds EUR"]
    assert found.balanced
    counted = {line.term.name: str(line.counted) for line in found.lines}
    assert counted["overage"] == "0"
    assert counted["open"] == "1915.5"


def test_released_rows_are_held_no_more(database: EngineDatabase) -> None:
    released = {"intake_no": 9, "drop_no": 4, "night_no": 2, "rows": 0, "accepted": 0}
    numbers = {"duplicate": 0, "refused": 1, "held": -1}
    sheet = {"sheet_no": 0, "sheet_name": "Sheet1", "kind": "orders", "layout": "{}"}
    refusal = {"intake_no": 9, "row_no": 6, "status": "refused"}
    problem = {"intake_no": 9, "problem_no": 1, "row_no": 6, "code": "rejected"}
    with database.begin() as books:
        books.execute(sa.insert(t.intakes).values(**released, **numbers, **sheet))
        books.execute(sa.insert(t.answers).values(**refusal))
        books.execute(sa.insert(t.problems).values(**problem))
    with database.begin(readonly=True) as books:
        found = facts(books, 2, NIGHTS[1])
    rows = {line.term.name: line.counted for line in found.identities[0].lines}
    assert found.balanced
    assert rows == {"rows": 21, "accepted": 17, "duplicate": 1, "refused": 3, "held": 0}


def test_every_equation_has_terms_on_both_sides_under_names_of_its_own() -> None:
    for equation in EQUATIONS:
        assert {term.side for term in equation.terms} == set(Side)
        assert len({term.name for term in equation.terms}) == len(equation.terms)
    assert len({equation.name for equation in EQUATIONS}) == len(EQUATIONS)


def test_money_is_never_added_across_currencies(told: Facts) -> None:
    funds = [identity for identity in told.identities if identity.equation.name == "funds"]
    assert [identity.unit for identity in funds] == ["EUR", "JPY"]
    assert [str(identity.total(Side.LEFT)) for identity in funds] == ["1084.5", "5000000"]
