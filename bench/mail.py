"""``python -m bench.mail``: our deliver step against a bare loop of smtplib over the same bytes.

The night is taken in and issued unmeasured, and its bundles are bytes of a given length that look
like chance: step 13 does not look into them. Then, round after round and against the same sink:
the messages that our step sends, ready in memory, by ``smtplib.SMTP.sendmail`` over one
connection; and our step, with the lease of a night, the books and a storage that are the disk's.
"""

import argparse
import hashlib
import smtplib
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.__main__ import OUT, Place, machine, mail_sink, measured, postgresql_place, sqlite_place
from bench.workbook import AS_OF, CONTACTS, OEM, make_setup, make_workbook
from flows import wiring
from flows.ingest import steps as ingest
from flows.issue_keys import steps as issue
from flows.lease import leased
from flows.ledger import nights, outgoing
from flows.notify import bundling
from flows.notify import steps as notify
from flows.ports import Handover, Sent, Services
from flows.settings import Settings

Letter = tuple[bytes, str, str]
Figures = dict[str, list[float]]


class _Keeper:
    """A ``Mailer`` that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def __enter__(self) -> "_Keeper":
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        self.letters.append((message, sender, recipient))
        return Handover(Sent.SENT, "250 kept")


def _settings(place: Place, name: str, port: int) -> Settings:
    return Settings(
        home=place.folder / name,
        database_url=place.url(name),
        mail_url=f"smtp://127.0.0.1:{port}",
        log_origin="keymill.example/log",
        reply_by_mail=False,
    )


def _issued(place: Place, messages: int, size: int, port: int) -> int:
    """The prepared home has *messages* bundles of *size* bytes to deliver; the number of its night.

    One voucher for each contact, from one drop.
    """
    job = {"home": str(place.prepared), "database": place.url("prepared"), "mail": "maildir:mail"}
    job |= {"setup": [str(p) for p in make_setup(OUT / f"setup-{messages}", messages)]}
    measured(place, ["bench.night", "prepare"], job)
    settings = _settings(place, "prepared", port)
    workbook = make_workbook(OUT / f"vouchers-{messages}.xlsx", messages)
    with wiring.services(settings) as services:
        services.storage.replace(f"inbox/{OEM}/{workbook.name}", workbook.read_bytes())
        with services.database.begin() as books:
            night_no = nights.begin(books, AS_OF, services.clock.now())
        for drop_no in ingest.list_drops(services, settings, night_no):
            ingest.take_in(services, settings, drop_no, night_no)
        issue.plan_requests(services, settings, night_no)
        for batch_no in issue.unminted(services):
            issue.mint_batch(services, batch_no, night_no)
        issue.publish(services, settings, night_no)
        numbers = [number for group in notify.bundle_groups(services) for number in group]
        if len(numbers) != messages:
            raise SystemExit(f"bench: {len(numbers)} bundles instead of {messages}")
        _packed(services, numbers, size, night_no)
    return night_no


def _packed(services: Services, numbers: list[int], size: int, night_no: int) -> None:
    """Bytes without a pattern stand where the ZIPs of bundles would lie."""
    for number in numbers:
        content = hashlib.shake_256(str(number).encode()).digest(size)
        services.storage.replace(bundling.path_of(number), content)
    with services.database.begin() as books:
        for number in numbers:
            outgoing.bundle_written(books, number, "0" * 64, size, 1, night_no)


def _ours(
    settings: Settings, night_no: int, keeper: _Keeper | None = None, figures: Figures | None = None
) -> None:
    """Our step hands everything over, to *keeper* or to the sink; it alone is timed."""

    def step() -> int:
        counted = notify.deliver(chosen, settings, night_no)
        if set(counted) != {"sent"}:
            raise SystemExit(f"bench: not all was sent: {counted}")
        return counted["sent"]

    with wiring.services(settings) as opened, leased(opened) as services:
        chosen = replace(services, mailer=keeper) if keeper else services
        _timed({} if figures is None else figures, "ours", step)


def _bare(letters: list[Letter], port: int) -> int:
    with smtplib.SMTP("127.0.0.1", port) as session:
        for message, sender, recipient in letters:
            session.sendmail(sender, [recipient], message)
    return len(letters)


def _timed(into: Figures, name: str, called: Callable[[], int]) -> None:
    cpu, wall = time.process_time(), time.monotonic()
    count = called()
    seconds = time.monotonic() - wall
    into.setdefault(f"{name}, messages a second", []).append(count / seconds)
    into.setdefault(f"{name}, CPU ms a message", []).append(
        (time.process_time() - cpu) / count * 1e3
    )


def run(place: Place, messages: int, size: int, rounds: int) -> tuple[Figures, int]:
    """What each round came to, and how many bytes a message has."""
    figures: Figures = {}
    with mail_sink() as port:
        night_no = _issued(place, messages, size, port)
        keeper = _Keeper()
        place.home("kept")
        _ours(_settings(place, "kept", port), night_no, keeper)
        for number in range(rounds):
            place.home(f"round{number}")
            settings = _settings(place, f"round{number}", port)
            _timed(figures, "smtplib", lambda: _bare(keeper.letters, port))
            _ours(settings, night_no, figures=figures)
    return figures, sum(len(message) for message, _, _ in keeper.letters) // messages


def printed(figures: Figures, database: str, messages: int, size: int) -> str:
    """The table, as Markdown."""
    rates = {n: statistics.median(figures[f"{n}, messages a second"]) for n in ("smtplib", "ours")}
    rounds = len(figures["ours, messages a second"])
    lines = [f"\n| {messages} messages of {size:,} bytes, {database} | median | each round |"]
    lines += ["|---|--:|---|"]
    for name, each in figures.items():
        digits = ".0f" if "second" in name else ".2f"
        every = ", ".join(f"{one:{digits}}" for one in each)
        lines.append(f"| {name} | {statistics.median(each):{digits}} | {every} |")
    ratio = rates["ours"] / rates["smtplib"]
    return "\n".join([*lines, "", f"- {ratio:.2f} times the bare loop (aim: 0.5; {rounds} rounds)"])


def main() -> None:
    """Measure and print."""
    places: dict[str, Any] = {"sqlite": sqlite_place, "postgresql": postgresql_place}
    parser = argparse.ArgumentParser(prog="python -m bench.mail", description=__doc__)
    parser.add_argument("--messages", type=int, default=CONTACTS)
    parser.add_argument("--attached-kb", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    if options.messages > CONTACTS:
        parser.error(f"there are {CONTACTS} contacts")
    OUT.mkdir(exist_ok=True)
    print(", ".join(f"{name} {value}" for name, value in machine().items()))
    for name in options.databases.split(","):
        with places[name]() as place:
            size = options.attached_kb * 1000
            figures, each = run(place, options.messages, size, options.rounds)
        print(printed(figures, name, options.messages, each), flush=True)


if __name__ == "__main__":
    main()
