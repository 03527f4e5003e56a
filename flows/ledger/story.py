"""All that is known of one identifier, in time order: what `keymill show` tells.

An identifier may be several things at once (``12`` is a drop, a night and perhaps an order): each
is told. A noun in front (``drop 12``) asks for that one only.
"""

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from flows.errors import NotFound
from flows.ledger import story_nights, story_offers
from flows.ledger.story_drops import of_drop, waiting
from flows.ledger.story_events import LISTED_MAX, Event, Story, bundle_id, in_order, serial_id
from flows.ledger.story_grants import of_serials
from flows.ledger.story_names import (
    bundles_to,
    serials_by_key,
    serials_naming,
    serials_of_host,
)
from flows.ledger.story_outgoing import of_bundles, of_deliveries
from flows.ledger.story_reference import of_account, of_contract, of_voucher
from flows.ports import Books
from schemas.tables import accounts, deliveries, keys, renewals, requests, vouchers
from schemas.wire import key as wire
from schemas.wire.serial import MalformedSerial, parse_serial

_BUNDLE: Final = re.compile(r"B?0*([1-9][0-9]{0,17})", re.I)
_NUMBER: Final = re.compile(r"0*([1-9][0-9]{0,17})")
_NAMED: Final = re.compile(r"([A-Za-z]+)[\s:]+(.+)", re.S)


def told(books: Books, text: str) -> list[Story]:
    """The stories of everything that *text* identifies.

    Raises:
        NotFound: nothing in the books has this identifier.
    """
    text = text.strip()
    named = _NAMED.fullmatch(text)
    only = _NOUNS.get(named[1].lower()) if named else None
    found = only(books, named[2].strip()) if named and only else []
    if not found:
        found = next(filter(None, (finder(books, text) for finder in _SURE)), [])
    if not found:
        found = [story for finder in _FINDERS for story in finder(books, text)]
    if not found:
        raise NotFound(f"Nothing in the books has this identifier.{_hint(text)}", _REMEDY)
    return found


_REMEDY: Final = (
    "Give a serial number, notification ID, license key, voucher, renewal, order, contract or "
    "request number, account, drop, night, batch, bundle, host or e-mail address. Rows that were "
    "refused or are held have none of these yet: show their drop."
)


def _hint(text: str) -> str:
    if re.fullmatch(r"M\s*[0-9]{13}", text, re.I):
        try:
            parse_serial(text)
        except MalformedSerial as error:
            return f" It looks like a serial number, but {error}."
    if len(wire.normalise(text)) == wire.KEY_SYMBOLS and "-" in text:
        return " It looks like a license key; no key one slip away from it is in the books either."
    return ""


def _story(subject: str, events: Sequence[Event], more: str = "") -> list[Story]:
    return [Story(subject, in_order(events), more)] if events else []


def _of_several(
    books: Books, subject: str, serials: Sequence[int], before: Sequence[Event] = ()
) -> list[Story]:
    few = serials[:LISTED_MAX]
    more = "" if len(serials) <= LISTED_MAX else "More serial numbers belong to it: show each."
    return _story(subject, [*before, *(of_serials(books, few) if few else [])], more)


def _serial(books: Books, text: str) -> list[Story]:
    try:
        number = parse_serial(text)
    except MalformedSerial:
        return []
    return _of_several(books, f"Serial number {serial_id(number)}", _known(books, number))


def _offer(books: Books, text: str) -> list[Story]:
    found = story_offers.numbered(books, text)
    if found is None:
        return []
    number, licenses = found
    events = story_offers.of_offers(books, [number])
    return _of_several(books, f"Offer {text.upper()}", licenses, events)


def _known(books: Books, serial: int) -> list[int]:
    found = books.rows(sa.select(requests.c.serial).where(requests.c.serial == serial))
    return [int(row[0]) for row in found]


def _key(books: Books, text: str) -> list[Story]:
    typed = wire.normalise(text)
    if len(typed) != wire.KEY_SYMBOLS:
        return []
    candidates = {wire.key_sha256(symbols): symbols for symbols in (typed, *wire.corrections(text))}
    found = books.rows(
        sa.select(keys.c.serial, keys.c.key_no, keys.c.key_sha256).where(
            keys.c.key_sha256.in_(list(candidates))
        )
    )
    stories = []
    for serial, key_no, sha256 in found:
        symbols = candidates[sha256]
        subject = f"License key {key_no} of {serial_id(serial)}"
        if symbols != typed:
            subject += f", mistyped: the books have {wire.group_key(symbols)}"
        stories += _story(subject, of_serials(books, [serial], key_no))
    return stories


def _voucher(books: Books, text: str) -> list[Story]:
    spelled = {text, text.upper()}
    with contextlib.suppress(wire.MalformedKey):
        spelled.add(wire.parse_voucher(text))
    found = books.rows(
        sa.select(vouchers.c.voucher_id)
        .where(vouchers.c.voucher_id.in_(sorted(spelled)))
        .distinct()
    )
    stories = []
    for (voucher_id,) in found:
        serials = serials_by_key(books, voucher_id, ("vouchers",))
        subject = f"Voucher {voucher_id}"
        stories += _of_several(books, subject, serials, of_voucher(books, voucher_id))
    return stories


def _renewal(books: Books, text: str) -> list[Story]:
    """What bought it, and what it was used for; one of the vendor's own was not bought."""
    spelled = {text, text.upper()}
    with contextlib.suppress(wire.MalformedKey):
        spelled.add(wire.parse_renewal(text))
    known = sa.select(renewals.c.renewal_id, renewals.c.serial)
    bought = books.rows(known.where(renewals.c.renewal_id.in_(sorted(spelled))))
    used = [serials_by_key(books, name, ("renewals",)) for name in spelled]
    serials = {int(serial) for _, serial in bought}.union(*used)
    name = next((str(name) for name, _ in bought), text)
    return _of_several(books, f"Renewal {name}", sorted(serials))


def _order(books: Books, text: str) -> list[Story]:
    return _of_several(books, f"Order {text}", serials_by_key(books, text, ("orders",)))


def _contract(books: Books, text: str) -> list[Story]:
    for spelled in dict.fromkeys((text, text.upper())):
        events = of_contract(books, spelled)
        if events:
            serials = serials_by_key(books, spelled, ("drawdowns",))
            return _of_several(books, f"Contract {spelled}", serials, events)
    return []


def _request(books: Books, text: str) -> list[Story]:
    serials = serials_by_key(books, text, None)
    if not serials or _contract(books, text):
        return []
    return _of_several(books, f"Request {text}", serials)


def _account(books: Books, text: str) -> list[Story]:
    return _story(f"Account {text}", of_account(books, text.lower()))


def _numbered(
    noun: str, shape: re.Pattern[str], events: Callable[[Books, int], Sequence[Event]]
) -> Callable[[Books, str], list[Story]]:
    def finder(books: Books, text: str) -> list[Story]:
        found = shape.fullmatch(text)
        return _story(f"{noun} {found[1]}", events(books, int(found[1]))) if found else []

    return finder


def _bundle(books: Books, text: str) -> list[Story]:
    found = _BUNDLE.fullmatch(text)
    if not found:
        return []
    return _story(f"Bundle {bundle_id(int(found[1]))}", of_bundles(books, [int(found[1])]))


def _unnamed_bundle(books: Books, text: str) -> list[Story]:
    return _bundle(books, text) if text[:1] in "Bb" else []


def _host(books: Books, text: str) -> list[Story]:
    return _of_several(books, f"Host {text}", serials_of_host(books, text))


def _address(books: Books, text: str) -> list[Story]:
    if "@" not in text:
        return []
    address = text.lower()
    of_accounts = books.rows(
        sa.select(accounts.c.account_key)
        .where(
            sa.or_(
                sa.func.lower(accounts.c.email) == address,
                sa.func.lower(accounts.c.reply_emails).contains(address, autoescape=True),
            )
        )
        .distinct()
        .limit(LISTED_MAX)
    )
    before = [event for (name,) in of_accounts for event in of_account(books, name)]
    before += bundles_to(books, address)
    return _of_several(books, f"Address {text}", serials_naming(books, address), before)


def _dropped(books: Books, drop_no: int) -> list[Event]:
    return of_drop(books, drop_no) or waiting(books, drop_no)


def _delivered(books: Books, delivery_no: int) -> list[Event]:
    return of_deliveries(books, deliveries.c.delivery_no == delivery_no)


_delivery: Final = _numbered("Delivery", _NUMBER, _delivered)
_drop: Final = _numbered("Drop", _NUMBER, _dropped)
_night: Final = _numbered("Night", _NUMBER, story_nights.of_night)
_batch: Final = _numbered("Batch", _NUMBER, story_nights.of_batch)

_SURE: Final = (_serial, _offer, _key, _address)
"""What these find by its shape is nothing else."""

_FINDERS: Final = (
    *(_voucher, _renewal, _order, _contract, _request, _account, _drop, _night),
    *(_unnamed_bundle, _host),
)

_NOUNS: Final[Mapping[str, Callable[[Books, str], list[Story]]]] = {
    "serial": _serial,
    "offer": _offer,
    "key": _key,
    "voucher": _voucher,
    "renewal": _renewal,
    "order": _order,
    "contract": _contract,
    "request": _request,
    "account": _account,
    "drop": _drop,
    "night": _night,
    "run": _night,
    "batch": _batch,
    "bundle": _bundle,
    "delivery": _delivery,
    "host": _host,
    "address": _address,
}
