import sqlalchemy as sa

from flows import wiring
from schemas.tables import movements
from tests.flows.cli.terminal import Terminal


def test_the_reports_of_the_last_night_are_written(after_a_night: Terminal) -> None:
    told = after_a_night.json("reconcile")
    assert (told["as_of"], told["balanced"]) == ("2026-11-20", True)
    for name in told["written"]:
        assert (after_a_night.home / name).is_file()


def test_before_the_first_night_there_is_nothing_to_report(fresh: Terminal) -> None:
    assert "No night has run by then." in fresh.refusal("reconcile")


def test_a_date_before_the_first_night_is_refused(after_a_night: Terminal) -> None:
    said = after_a_night.refusal("reconcile", "--as-of", "2026-11-19")
    assert "No night has run by then." in said


def test_books_that_do_not_balance_are_status_4_and_named(after_a_night: Terminal) -> None:
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        first = sa.select(sa.func.min(movements.c.movement_no)).where(movements.c.quantity > 0)
        books.execute(
            sa.update(movements)
            .where(movements.c.movement_no == first.scalar_subquery())
            .values(quantity=movements.c.quantity + 1)
        )
    said = after_a_night.run("reconcile")
    assert said.exit_code == 4
    assert "do not balance" in said.stdout


def test_a_date_that_no_night_has_spoken_for_is_refused(after_a_night: Terminal) -> None:
    said = after_a_night.refusal("reconcile", "--as-of", "2099-01-01")
    assert "no night has spoken for 2099-01-01 yet" in said
