"""Mail that waits, in sentences for a person, with times as the vendor's clock shows them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.cli.session import counted, printable


def mail_sentences(
    mail: list[dict[str, Any]], night_no: int, now: datetime, timezone: str
) -> Iterator[str]:
    """A sentence each for what this night deferred, for what waits still, and for what is due.

    *mail* is that of ``flows.ledger.counts.waiting_mail``, the most first.
    """
    deferred = [one for one in mail if one["state"] == "deferred"]
    ours = [one for one in deferred if one["night_no"] == night_no]
    if ours:
        yield f"{_mails(ours)} deferred{_why(ours)}; next try {_first(ours, now, timezone)}"
    before = [one for one in deferred if one["night_no"] != night_no]
    later = [one for one in before if one["due_at"] and one["due_at"] > now]
    if later:
        waits = "waits" if _number(later) == 1 else "wait"
        yield f"{_mails(later)} {waits} until {_first(later, now, timezone)}{_why(later)}"
    due = [one for one in before if one not in later]
    due += [one for one in mail if one["state"] == "pending"]
    if due:
        yield f"{_mails(due)} to be sent: keymill run"


def _number(mail: list[dict[str, Any]]) -> int:
    return sum(one["mails"] for one in mail)


def _mails(mail: list[dict[str, Any]]) -> str:
    return counted(_number(mail), "mail")


def _why(mail: list[dict[str, Any]]) -> str:
    """What the server said of most of them."""
    text = printable(next((one["server_text"] for one in mail if one["server_text"]), ""))
    return f": {' '.join(text.split()).rstrip('.')}" if text else ""


def _first(mail: list[dict[str, Any]], now: datetime, timezone: str) -> str:
    times = [one["due_at"] for one in mail if one["due_at"]]
    return clock_time(min(times), now, timezone) if times else "with the next run"


def clock_time(moment: datetime, now: datetime, timezone: str) -> str:
    """``09:13 CET`` in the vendor's zone; with the date where that is not the date of *now*."""
    zone = ZoneInfo(timezone)
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    day = "" if there.date() == today else f"{there:%Y-%m-%d} "
    return f"{day}{there:%H:%M %Z}"
