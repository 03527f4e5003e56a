"""What a person reads after a night, where mail waits, goes late, or the books do not balance."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from flows import wiring
from flows.cli.mail_told import clock_time, mail_sentences
from flows.cli.night_told import tell
from flows.ledger import counts
from flows.ledger.mailing import add_event
from schemas.tables import deliveries, delivery_events
from tests.flows.cli.terminal import Terminal
from tests.night import plain
from tests.servers.processes import free_ports

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
DAY = date(2026, 11, 20)


def mail(night_no: int, text: str | None, mails: int, **more: Any) -> dict[str, Any]:
    known = {"state": "deferred", "due_at": NOW + timedelta(minutes=13)}
    return {"night_no": night_no, "server_text": text, "mails": mails} | known | more


def sentences(*waiting: dict[str, Any], timezone: str = "UTC") -> list[str]:
    return list(mail_sentences(list(waiting), 2, NOW, timezone))


def test_mail_that_this_night_deferred_tells_the_commonest_reason_and_the_next_try() -> None:
    later = NOW + timedelta(minutes=20)
    told = sentences(
        mail(2, "Connection\n refused.", 35, due_at=later), mail(2, "451 \x1b[2J busy", 1)
    )
    assert told == ["36 mails deferred: Connection refused; next try 23:43 UTC"]


def test_mail_that_an_earlier_night_deferred_waits_or_is_due() -> None:
    due = NOW - timedelta(minutes=1)
    assert sentences(mail(1, "451 busy", 1), mail(1, None, 2, due_at=due)) == [
        "1 mail waits until 23:43 UTC: 451 busy",
        "2 mails to be sent: keymill run",
    ]
    assert sentences(mail(3, None, 4, state="pending", due_at=None)) == [
        "4 mails to be sent: keymill run"
    ]
    assert sentences() == []


def test_a_time_on_another_day_of_the_vendors_zone_has_its_date() -> None:
    assert clock_time(NOW + timedelta(hours=1), NOW, "UTC") == "2026-11-21 00:30 UTC"
    assert clock_time(NOW + timedelta(hours=1), NOW, "Europe/Berlin") == "01:30 CET"


def night(terminal: Terminal, **more: Any) -> dict[str, Any]:
    """The counts of one more night, as ``run`` has them."""
    with wiring.services(terminal.settings) as services:
        ended = plain.run(services, terminal.settings, DAY)
        with services.database.begin(readonly=True) as books:
            told = counts.of_night(books, ended.night_no)
    return told | {"state": "complete", "balanced": True, "troubles": []} | more


def said(
    terminal: Terminal, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> tuple[str, str]:
    tell(terminal.settings, told)
    found = capsys.readouterr()
    return found.out, found.err


def test_a_night_that_did_nothing_says_so_and_what_waits_for_a_person(
    after_a_night: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(after_a_night, night(after_a_night), capsys)
    assert (out, err) == (
        "Nothing to do.\n1 drop held for approval: see keymill held\n",
        "",
    )


def test_what_a_person_should_hear_of_a_night_that_left_nothing_is_told(
    after_a_night: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = said(after_a_night, night(after_a_night, notes=["No worker came."]), capsys)
    assert err == "keymill: No worker came.\n"


def test_a_retried_bundle_is_told_and_counted_by_the_night_that_sends_it(
    after_a_night: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    first = sa.select(deliveries.c.delivery_no).where(deliveries.c.bundle_no == 1)
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        books.execute(
            sa.update(delivery_events)
            .where(delivery_events.c.delivery_no.in_(first), delivery_events.c.state == "sent")
            .values(state="bounced")
        )
    assert after_a_night.run("retry", "B00000001").exit_code == 0
    told = night(after_a_night)
    assert (told["bundles"], told["sent"], told["deferred"], told["failed"]) == (0, 1, 0, 0)
    out, _ = said(after_a_night, told, capsys)
    assert "0 bundles planned, 1 sent; 0 replies; 1 mail sent; " in out
    assert f"  mail          {after_a_night.home}/mail/new" in out


def test_a_reply_that_is_mailed_again_is_told(
    after_a_night: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    of_reply = sa.select(sa.func.min(deliveries.c.delivery_no)).where(deliveries.c.what == "reply")
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        number = int(books.rows(of_reply)[0][0])
        add_event(books, number, "deferred", "451 4.3.0 busy", 1, s.clock.now(), s.clock.now())
    out, _ = said(after_a_night, night(after_a_night), capsys)
    assert "0 bundles planned, 0 sent; 0 replies; 1 mail sent; " in out


def test_mail_that_waits_keeps_a_night_from_having_nothing_to_do(
    after_a_night: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        due_at = s.clock.now() + timedelta(days=2)
        add_event(books, 1, "deferred", "451 4.3.0 busy", 1, s.clock.now(), due_at)
    out, _ = said(after_a_night, night(after_a_night), capsys)
    assert out.splitlines()[0] == f"1 mail waits until {due_at:%Y-%m-%d %H:%M} UTC: 451 4.3.0 busy"
    assert "Nothing to do" not in out


def test_an_unreachable_server_is_said_with_the_time_of_the_next_try(
    after_a_night: Terminal,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [port] = free_ports(1)
    monkeypatch.setenv("KEYMILL_MAIL_URL", f"smtp://ann:secret@127.0.0.1:{port}")
    assert after_a_night.run("resend", "B00000001").exit_code == 0
    told = night(after_a_night)
    out, _ = said(after_a_night, told, capsys)
    assert (told["sent"], told["deferred"]) == (0, 1)
    assert "0 bundles planned, 0 sent, 1 deferred" in out
    assert "1 mail deferred: the mail server refuses the connection; next try " in out
    assert f"  mail          through 127.0.0.1:{port}\n" in out
    assert "secret" not in out


@pytest.mark.parametrize(
    ("names", "named"), [({"unbalanced": ["funds EUR", "keys"]}, ": funds EUR, keys"), ({}, "")]
)
def test_an_unbalanced_night_names_the_identities(
    after_a_night: Terminal,
    capsys: pytest.CaptureFixture[str],
    names: dict[str, Any],
    named: str,
) -> None:
    told = night(after_a_night, state="unbalanced", balanced=False, **names)
    _, err = said(after_a_night, told, capsys)
    assert err == (
        f"keymill: the books do not balance{named}. "
        "The report names the rows; compare again with: keymill reconcile\n"
    )


def test_what_another_run_has_to_finish_is_told_as_left_to_do(
    after_a_night: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    told = night(after_a_night, state="incomplete", troubles=["unexpected in notify: KeyError"])
    assert after_a_night.run("resend", "B00000001").exit_code == 0
    _, err = said(after_a_night, told, capsys)
    assert err.splitlines() == [
        "keymill: left to do: unexpected in notify: KeyError (`keymill --debug run` shows where)",
        "keymill: left to do: mail waits",
    ]
